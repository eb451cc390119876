/** Whoever files a report gets the log's word at once that it will be in it. */
import { expect, onTestFinished, test } from 'vitest'
import { parseVerifierKey } from '../../src/auditlog/note.ts'
import { type InclusionPromise, verifyPromise } from '../../src/auditlog/promise.ts'
import { boxOf } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { writeForRules } from '../../src/store/database.ts'
import { startTestServer } from './server.ts'

const ORIGIN = 'log.test/promises'

async function started() {
  const { database, file, stop } = await startTestServer()
  onTestFinished(stop)
  await writeForRules(database, null, (client) =>
    client.query(
      'insert into log_state (origin) values ($1) on conflict (one) do update set origin = excluded.origin',
      [ORIGIN],
    ),
  )
  return { database, client: new StoryClient({ file, run: 'promises', patienceMs: 0 }) }
}

test('a report, a hint and a report of a device are promised; what is only asked is not', async () => {
  const { client, database } = await started()
  const { containerId } = boxOf(client, 'BOX-L-0001')
  const asked = await client.post('maker-security', `/v1/containers/${containerId}/violation-reports?dryRun=true`)
  expect(asked).not.toHaveProperty('promise')
  const answers = [
    await client.post('maker-security', `/v1/containers/${containerId}/violation-reports`, { what: 'bent' }),
    await client.post('driver', '/v1/hints', { what: 'a box in the ditch' }),
    await client.post('driver', '/v1/devices/EXSM0199999999/loss-reports', {}),
  ]
  for (const answer of answers) {
    const promise = answer['promise'] as InclusionPromise
    const key = parseVerifierKey(promise.logKey)
    if (key === null) throw new Error('no key')
    expect(verifyPromise(promise, key)).toBe(true)
    expect(promise.origin).toBe(ORIGIN)
    expect(Date.parse(promise.keepBy) - Date.parse(promise.recordedAt)).toBe(60_000)
    const rows = await writeForRules(database, null, async (reading) => {
      const found = await reading.query(
        `select encode(commitment, 'hex') as commitment from entry join log_promise using (entry_id, party_id)
         where commitment = any(select decode(c, 'hex') from unnest($1::text[]) as u (c))`,
        [promise.commitments],
      )
      return found.rows.map((row) => row.commitment as string)
    })
    expect(rows.sort()).toEqual([...promise.commitments].sort())
  }
})
