/** What the rules say of proposals and locks, said once more by the database. */
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { seedMasterData, tickingClock } from '../store/story.ts'

let testDatabase: TestDatabase
let client: Client

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const database = openDatabase(testDatabase.connectionString, 2)
  await seedMasterData(database, tickingClock())
  await database.close()
  client = new Client({ connectionString: testDatabase.connectionString })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await testDatabase.drop()
})

const HASH = '0'.repeat(64)
let made = 0

/** An open proposal of the maker; its id. */
async function proposed(): Promise<string> {
  made += 1
  const id = `proposal-${made}`
  await client.query(
    `insert into proposal (proposal_id, party_id, kind, subject_kind, subject_id, content, content_hash, state_hash,
       state, proposed_by, proposed_by_natural, proposed_at, expires_at, status, entry_id)
     values ($1, 'maker', 'force_close', 'opening', 'opening', '{}', $2, $2, '{}', 'mina', 'natural-mina',
       '2030-01-01', '2030-01-04', 'open', 'entry')`,
    [id, HASH],
  )
  return id
}

const decide = (id: string, natural: string, at: string, status = 'approved'): Promise<unknown> =>
  client.query(
    `update proposal set status = $4, decided_by = 'somebody', decided_by_natural = $2, decided_at = $3
     where proposal_id = $1`,
    [id, natural, at, status],
  )

test('approved by another human, in time, once', async () => {
  const id = await proposed()
  await expect(decide(id, 'natural-mina', '2030-01-02')).rejects.toThrow(/check constraint/)
  await expect(decide(id, 'natural-max', '2030-01-05')).rejects.toThrow(/check constraint/)
  await decide(id, 'natural-max', '2030-01-02')
  await expect(decide(id, 'natural-max', '2030-01-03', 'rejected')).rejects.toThrow('decided once')
  const own = await proposed()
  await decide(own, 'natural-mina', '2030-01-02', 'withdrawn')
})

test('what is proposed is not changed under those who decide', async () => {
  const id = await proposed()
  const change = (set: string) => client.query(`update proposal set ${set} where proposal_id = $1`, [id])
  await expect(change(`content_hash = repeat('1', 64)`)).rejects.toThrow('decided once')
  await expect(change(`state_hash = repeat('1', 64)`)).rejects.toThrow('decided once')
})

const lock = (serial: string, part: string): Promise<unknown> =>
  client.query(
    `insert into lock (lock_serial, party_id, container_id, "window", highest_value, passed_value, out_of_sync,
       read_out_required, misfits, capabilities, status, generation, generation_after, generation_before)
     select $1, 'maker', l.container_id, 64, l.highest_value, 0, false, false, 0, '{}', l.status, l.generation,
       l.generation_after, l.generation_before
     from jsonb_to_record($2) as l (container_id text, highest_value bigint, status text, generation bigint,
       generation_after bigint, generation_before bigint)`,
    [serial, part],
  )
const of = (part: object): string =>
  JSON.stringify({ highest_value: 0, status: 'in_service', generation: 1, generation_after: 0, ...part })

test('a lock without a secret of ours gives no code and is in no box; generations count up', async () => {
  await lock('GOOD-1', of({ status: 'registered' }))
  await expect(lock('BAD-1', of({ status: 'registered', highest_value: 1 }))).rejects.toThrow(/check constraint/)
  await expect(lock('BAD-2', of({ status: 'registered', container_id: 'box' }))).rejects.toThrow(/check constraint/)
  await expect(lock('BAD-3', of({ generation_after: 4 }))).rejects.toThrow(/check constraint/)
  await expect(lock('BAD-4', of({ generation: 2, generation_before: 2 }))).rejects.toThrow(/check constraint/)
  await lock('GOOD-2', of({ generation: 3, generation_before: 1, generation_after: 4, highest_value: 4 }))
})

test('one lock is in one container', async () => {
  const box = (id: string): Promise<unknown> =>
    client.query(
      `insert into container select $1, party_id, $1, container_type_id, 'GOOD-9', status, site_id, possessing_party_id,
         shipment_id, capacity_units, used_units, missing, 0, null, null, '[]',
         responsible_party_id, responsible_since
       from container limit 1`,
      [id],
    )
  await expect(box('BOX-8').then(() => box('BOX-9'))).rejects.toThrow(/container_one_lock|duplicate key/)
})
