/** What is kept of a person beside the entries goes when they are erased; the facts stay. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idOf } from '../../src/custody/identifiers.ts'
import { readForRules, writeForRules } from '../../src/store/database.ts'
import { forgetPerson, isKnown } from '../../src/store/queries/people.ts'
import { Writes } from '../../src/store/writes.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { everything, query } from '../http/tables.ts'
import { type Asking, asking, tokenIn } from './asking.ts'

let server: TestServer
let ask: Asking

beforeAll(async () => {
  server = await startTestServer()
  ask = asking(server)
})
afterAll(() => server.stop())

test('name, contact, papers and login go; the hash of the paper stays', async () => {
  const words = ['Erika Beispiel', 'erika@sample.example', 'A paper of Erika Beispiel']
  const [name, loginName, text] = words
  const person = await ask.done('operator-security', '/v1/people', { name, contact: loginName, roles: ['fitter'] })
  const personId = idOf('PersonId', String(person['personId']))
  await ask.done(null, '/v1/invitations/acceptances', { token: tokenIn(person['link']), person: { loginName } })
  await ask.done('operator-security', `/v1/people/${personId}/activations`)
  const { courseId } = await ask.done('operator-security', '/v1/courses', { name: 'Course (sample)' })
  const data = Buffer.from(`%PDF-1.7\n${text}`)
  const certificate = { contentType: 'application/pdf', dataBase64: data.toString('base64') }
  const passed = { courseId, passedAt: new Date(server.clock.now() - 1_000).toISOString(), certificate }
  const { trainingId } = await ask.done('operator-security', `/v1/people/${personId}/trainings`, passed)

  const known = (): Promise<boolean> => readForRules(server.database, null, (client) => isKnown(client, personId))
  const forget = (): Promise<void> =>
    writeForRules(server.database, null, async (client) => {
      const writes = new Writes(client)
      forgetPerson(writes, personId)
      await writes.done()
    })
  const found = async (): Promise<string[]> => {
    const rows = await everything(server.connectionString)
    return [
      ...new Set(rows.filter((row) => words.some((word) => row.text.includes(word))).map(({ table }) => table)),
    ].sort()
  }
  expect(await found()).toEqual(['account', 'certificate', 'person_detail'])
  expect(await known()).toBe(true)

  await forget()
  // Whoever still works here goes on logging in.
  expect(await found()).toEqual(['account'])
  expect(await known()).toBe(false)
  expect((await ask.get('operator-auditor', `/v1/trainings/${trainingId}/certificate`)).status).toBe(404)
  const [training] = (await ask.get('operator-auditor', `/v1/people/${personId}/trainings`)).body[
    'trainings'
  ] as object[]
  const certificateSha256 = createHash('sha256').update(data).digest('hex')
  expect(training).toMatchObject({ hasCertificate: false, certificateSha256 })

  await ask.done('operator-security', `/v1/people/${personId}/departures`)
  expect(await known()).toBe(true)
  await forget()
  expect(await found()).toEqual([])
  expect(await known()).toBe(false)
  expect(await query(server.connectionString, 'select from person where person_id = $1', [personId])).toHaveLength(1)
})
