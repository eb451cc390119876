/** A server whose keys are in an HSM: a delivery goes on as with a file, and without the HSM there is no code, never a wrong one. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { makePkcs11KeyStore } from '../../src/keystore/pkcs11-set-up.ts'
import { serve } from '../../src/server/main.ts'
import { until } from '../faults/serve-process.ts'
import { createTestDatabase } from '../setup/database.ts'
import { makeTestToken } from '../setup/softhsm2.ts'

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

test('codes and receipts by an HSM; 503 while it is away, and then the same request has its code', async () => {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'geleit-hsm-'))
  const token = await makeTestToken()
  await makePkcs11KeyStore(join(dataDir, 'keystore'), token.settings, { now: Date.now() })
  const serving = await serve({
    dataDir,
    port: 0,
    databaseUrl: database.connectionString,
    rehearsal: true,
    environment: { ...token.environment, LOG_LEVEL: 'silent' },
    say: () => {},
    onFatal: (reason) => {
      throw new Error(reason)
    },
  })
  onTestFinished(async () => {
    await serving.stop()
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const file = serving.rehearsal
  if (file === null) throw new Error('a rehearsal without its data set')
  const person = file.people.find(({ label }) => label === 'maker-dispatcher')
  const site = file.sites.find(({ name }) => name === 'Sample factory')
  const box = file.containers.find(({ serial }) => serial === 'BOX-L-0001')
  const post = async (path: string, body: object, key: string = randomUUID()): Promise<Answer> => {
    const answer = await fetch(`${serving.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${person?.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const { keySerial } = person ?? {}
  const opening = { purpose: 'packing', keySerial, siteId: site?.siteId }
  const key = randomUUID()

  token.takeOut()
  const away = await post(`/v1/containers/${box?.id}/openings`, opening, key)
  expect(away).toMatchObject({ status: 503, body: { code: 'key_store_unavailable' } })
  expect(away.body).not.toHaveProperty('code', expect.stringMatching(/\d/))
  token.putBack()

  let answered = away
  await until('the HSM answers again', async () => {
    // Nobody asks for a code more often: there is a limit.
    await sleep(500)
    answered = await post(`/v1/containers/${box?.id}/openings`, opening, key)
    return answered.status !== 503
  })
  expect(answered).toMatchObject({ status: 201, body: { code: expect.stringMatching(/^\d{10}$/) } })

  const entered = await post('/rehearsal/locks/LOCK-L-0001/enter', { keySerial, code: answered.body['code'] })
  expect(entered.body).toMatchObject({ display: expect.stringMatching(/^Opened/) })
  await post('/rehearsal/locks/LOCK-L-0001/lid', { open: true })
  const receipt = `/v1/openings/${answered.body['openingId']}/receipts`
  token.takeOut()
  const unchecked = await post(receipt, { receipt: entered.body['receipt'] })
  expect(unchecked).toMatchObject({ status: 503, body: { code: 'key_store_unavailable' } })
  token.putBack()
  let checked = unchecked
  await until('the HSM answers again', async () => {
    await sleep(500)
    checked = await post(receipt, { receipt: entered.body['receipt'] })
    return checked.status !== 503
  })
  expect(checked).toMatchObject({ status: 200, body: { result: 'confirmed', tampered: false } })
})
