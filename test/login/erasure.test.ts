/** What is personal in a login goes when somebody is erased who has left; until then they need it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PersonId } from '../../src/custody/identifiers.ts'
import { eraseAccount } from '../../src/server/auth/accounts.ts'
import { writeForRules } from '../../src/store/database.ts'
import { removeParts } from '../../src/store/queries/erasure.ts'
import { Writes } from '../../src/store/writes.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { everything, query } from '../http/tables.ts'
import { ENVIRONMENT, enrolPasskey, enrolPassword, loginNameOf } from './logins.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ environment: ENVIRONMENT })
})
afterAll(() => server.stop())

async function tablesThatName(label: string): Promise<string[]> {
  const rows = await everything(server.connectionString)
  return [...new Set(rows.filter(({ text }) => text.includes(loginNameOf(label))).map(({ table }) => table))]
}

test('an account, with all that hangs on it', async () => {
  const { browser } = await enrolPasskey(server, 'fitter-1')
  await enrolPassword(server, 'fitter-1')
  expect(await tablesThatName('fitter-1')).toEqual(['account'])
  expect(await writeForRules(server.database, null, (client) => eraseAccount(client, 'fitter-1'))).toBe(true)
  expect(await tablesThatName('fitter-1')).toEqual([])
  for (const table of ['passkey', 'session', 'recovery_code', 'enrolment_grant', 'login_device']) {
    const [left] = await query<{ n: number }>(
      server.connectionString,
      `select count(*)::integer as n from ${table} where natural_person_id = 'fitter-1'`,
    )
    expect(left?.n, table).toBe(0)
  }
  expect((await browser.get('/v1/session')).status).toBe(401)
  expect(await writeForRules(server.database, null, (client) => eraseAccount(client, 'fitter-1'))).toBe(false)
})

test('with the erasure of a person who has left, and not before', async () => {
  await enrolPasskey(server, 'fitter-2')
  const personId = server.file.people.find(({ label }) => label === 'fitter-2')?.personId as PersonId
  const erase = (): Promise<void> =>
    writeForRules(server.database, null, async (client) => {
      const writes = new Writes(client)
      removeParts(writes, { personId, entryIds: [] })
      await writes.done()
    })
  await erase()
  expect(await tablesThatName('fitter-2')).toEqual(['account'])
  await query(server.connectionString, `update person set status = 'left', approves_from = null where person_id = $1`, [
    personId,
  ])
  await erase()
  expect(await tablesThatName('fitter-2')).toEqual([])
})
