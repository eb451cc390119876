/** The log on a real database: order, no gaps, cuts in the middle, and two that want to write. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import { leafHash, treeRoot, verifyConsistency, verifyInclusion } from '../auditlog/merkle.ts'
import { type Database, openDatabase, readForRules } from './database.ts'
import {
  checkpointNote,
  consistencyPath,
  currentLog,
  inclusionPath,
  indexOf,
  leafData,
  logFigures,
  rootAt,
} from './log.ts'
import { establishLog, OtherOrigin } from './log-start.ts'
import { type Look, SequencerConnection } from './sequencer.ts'

const ORIGIN = 'log.example/test'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
let sequencer: SequencerConnection

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString)
  superuser = await connect()
  await establishLog(database, { wanted: undefined, otherwise: ORIGIN })
  sequencer = await SequencerConnection.open(testDatabase.connectionString)
  expect(await sequencer.takeLock()).toBe(true)
})

afterAll(async () => {
  await sequencer.close()
  await superuser.end()
  await database.close()
  await testDatabase.drop()
})

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: testDatabase.connectionString })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function append(client: Client, count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  const commitments = ids.map(() => randomBytes(32))
  await client.query(
    `insert into entry (entry_id, party_id, person_id, type, record_time, event_time, commitment)
     select id, 'p', 'q', 'hint_recorded', now(), now(), commitment
     from unnest($1::text[], $2::bytea[]) with ordinality as u (id, commitment, place) order by place`,
    [ids, commitments],
  )
  return ids
}

/** Everything that is there now, in as many batches as it takes. */
async function integrateAll(most?: number): Promise<Look> {
  const look = await sequencer.look()
  let round = look.first === null ? null : { look, from: look.first }
  while (round !== null) round = (await sequencer.integrate(round, most)).rest
  return sequencer.look()
}

function indices(ids: readonly string[]): Promise<(number | undefined)[]> {
  return readForRules(database, null, async (client) => {
    const found = await indexOf(client, ids)
    return ids.map((id) => found.get(id))
  })
}

/** Indices from 0 without a gap, each entry once, and the root is that of all commitments in this order. */
async function expectWhole(): Promise<void> {
  const { rows } = await superuser.query<{ index: string; commitment: Buffer }>(
    'select l.log_index as index, e.commitment from entry e left join log_leaf l using (position) order by l.log_index',
  )
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, place) => String(place)))
  const root = treeRoot(rows.map(({ commitment }) => leafHash(commitment)))
  expect(await sequencer.rootAt(rows.length)).toEqual(root)
}

describe('what gets an index, and when', () => {
  test('entries in the order of their positions, in batches of any size', async () => {
    const ids = [...(await append(superuser, 3)), ...(await append(superuser, 700))]
    const look = await integrateAll(256)
    expect(look).toMatchObject({ integrated: 703, waiting: 0, size: 0, newest: null })
    expect(await indices(ids)).toEqual(ids.map((_, place) => place))
    await expectWhole()
  })

  test('nothing new is nothing to do', async () => {
    const before = await sequencer.look()
    // Transactions of other databases of the cluster count as running, too; they end soon.
    await vi.waitFor(
      async () => {
        await sequencer.narrow(await sequencer.look())
        expect(await sequencer.look()).toMatchObject({ integrated: before.integrated, first: null, window: 0 })
      },
      { timeout: 30_000, interval: 50 },
    )
  })

  test('a transaction that was begun before and takes long holds up nobody', async () => {
    const slow = await connect()
    await slow.query('begin')
    const [late] = await append(slow)
    const [quick] = await append(superuser)
    const { integrated } = await integrateAll()
    expect(await indices([quick ?? '', late ?? ''])).toEqual([integrated - 1, undefined])
    const [another] = await append(superuser)
    await integrateAll()
    await slow.query('commit')
    await slow.end()
    await integrateAll()
    expect(await indices([another ?? '', late ?? ''])).toEqual([integrated, integrated + 1])
    await expectWhole()
  })

  test('what was rolled back leaves no gap', async () => {
    await superuser.query('begin')
    await append(superuser, 5)
    await superuser.query('rollback')
    await append(superuser, 2)
    await integrateAll()
    await expectWhole()
  })

  test('a chain keeps its order where the later entry has the lower transaction id', async () => {
    // Has its id first, waits for the row, and writes after the other one committed.
    const overtaken = await connect()
    await overtaken.query('begin')
    await overtaken.query('select pg_current_xact_id()')
    const [predecessor] = await append(superuser)
    const [successor] = await append(overtaken)
    await overtaken.query('commit')
    await overtaken.end()
    const { integrated } = await integrateAll(1)
    expect(await indices([predecessor ?? '', successor ?? ''])).toEqual([integrated - 2, integrated - 1])
  })

  test('what comes while a round is numbered waits for the next one, whatever its position', async () => {
    const slow = await connect()
    await slow.query('begin')
    const [early] = await append(slow)
    const ids = await append(superuser, 4)
    const look = await sequencer.look()
    const first = await sequencer.integrate({ look, from: look.first ?? 0 }, 2)
    await slow.query('commit')
    await slow.end()
    const rest = first.rest
    expect(rest).not.toBeNull()
    if (rest !== null) expect(await sequencer.integrate(rest, 100)).toMatchObject({ leaves: 2, rest: null })
    await integrateAll()
    const base = look.integrated
    expect(await indices([...ids, early ?? ''])).toEqual([base, base + 1, base + 2, base + 3, base + 4])
    await expectWhole()
  })
})

describe('only one writes', () => {
  test('a second connection gets the lock when the first is gone', async () => {
    const second = await SequencerConnection.open(testDatabase.connectionString)
    expect(await second.takeLock()).toBe(false)
    await sequencer.close()
    // The server closes the session a moment after the client has.
    while (!(await second.takeLock())) await new Promise((resolve) => setTimeout(resolve, 10))
    sequencer = second
  })

  test('who writes without being alone writes nothing: whoever was second fails', async () => {
    const intruder = await SequencerConnection.open(testDatabase.connectionString)
    await append(superuser, 10)
    const [mine, theirs] = [await sequencer.look(), await intruder.look()]
    await sequencer.integrate({ look: mine, from: mine.first ?? 0 })
    await expect(intruder.integrate({ look: theirs, from: theirs.first ?? 0 })).rejects.toThrow()
    await intruder.close()
    await expectWhole()
  })

  test('a connection that is cut in the middle leaves what was committed and nothing else', async () => {
    await append(superuser, 3_000)
    const look = await sequencer.look()
    const going = sequencer.integrate({ look, from: look.first ?? 0 }, 1_000).catch(() => null)
    await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'geleit-sequencer' and datname = current_database()`)
    await going
    await expect(sequencer.look()).rejects.toThrow()
    await sequencer.close()
    sequencer = await SequencerConnection.open(testDatabase.connectionString)
    await integrateAll()
    await expectWhole()
  })

  test('a log that was halted takes nothing', async () => {
    await append(superuser)
    const look = await sequencer.look()
    await sequencer.halt('a person has to decide')
    await expect(sequencer.integrate({ look, from: look.first ?? 0 })).rejects.toThrow('moved by somebody else')
    await superuser.query('rollback')
    await superuser.query('update log_state set halted = null')
    await sequencer.close()
    sequencer = await SequencerConnection.open(testDatabase.connectionString)
    await integrateAll()
    await expectWhole()
  })
})

test('a database that was copied into another cluster is recognised', async () => {
  expect(await sequencer.look()).toMatchObject({ otherCluster: false })
  await superuser.query(`update log_state set sequenced_before = '123456789012'`)
  expect(await sequencer.look()).toMatchObject({ otherCluster: true })
  await superuser.query(`update log_state set sequenced_before = '0'`)
  await superuser.query('begin')
  const [entry] = await append(superuser)
  await superuser.query(`update entry set transaction_id = '123456789012' where entry_id = $1`, [entry])
  await superuser.query('commit')
  expect(await sequencer.look()).toMatchObject({ otherCluster: true })
  await superuser.query('update entry set transaction_id = pg_current_xact_id() where entry_id = $1', [entry])
  await integrateAll()
})

test('proofs are made from the tiles', async () => {
  await readForRules(database, null, async (client) => {
    const size = (await currentLog(client))?.integrated ?? 0
    expect(size).toBeGreaterThan(3_000)
    const root = await rootAt(client, size)
    for (const index of [0, 255, 256, 1_000, size - 1]) {
      const [data] = await leafData(client, { begin: index, end: index + 1 })
      const path = await inclusionPath(client, index, size)
      expect(verifyInclusion({ leaf: leafHash(data ?? new Uint8Array(0)), index, size, path, root })).toBe(true)
    }
    for (const oldSize of [1, 255, 256, 257, 703, size]) {
      const oldRoot = await rootAt(client, oldSize)
      const path = await consistencyPath(client, oldSize, size)
      expect(verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, path }), String(oldSize)).toBe(true)
    }
  })
})

test('checkpoints: one for each size, shown with the cosignatures it has', async () => {
  const { integrated: size } = await sequencer.look()
  const root = await sequencer.rootAt(size)
  const checkpoint = { origin: ORIGIN, size, root, note: 'text\n\nsignature\n', signedAt: Date.UTC(2030, 0, 1) }
  expect(await sequencer.addCheckpoint(checkpoint)).toBe(true)
  expect(await sequencer.addCheckpoint({ ...checkpoint, note: 'signed again' })).toBe(true)
  expect(await sequencer.addCheckpoint({ ...checkpoint, root: randomBytes(32) })).toBe(false)
  await superuser.query(
    `insert into log_cosignature (origin, size, witness, line, cosigned_at)
     values ($1, $2, 'b', 'line b', '2030-01-02'), ($1, $2, 'a', 'line a', '2030-01-03')`,
    [ORIGIN, size],
  )
  await readForRules(database, null, async (client) => {
    expect(await checkpointNote(client)).toBe('text\n\nsignature\nline b\nline a\n')
    expect(await checkpointNote(client, size)).toBe('text\n\nsignature\nline b\nline a\n')
    expect(await checkpointNote(client, size - 1)).toBeNull()
    expect(await logFigures(client)).toEqual({
      size,
      integrated: size,
      waiting: 0,
      signedAt: checkpoint.signedAt,
      halted: false,
    })
  })
})

test('a log keeps its name', async () => {
  expect(await establishLog(database, { wanted: undefined, otherwise: 'other.example' })).toMatchObject({
    origin: ORIGIN,
  })
  expect(await establishLog(database, { wanted: ORIGIN, otherwise: 'other.example' })).toMatchObject({ origin: ORIGIN })
  await expect(establishLog(database, { wanted: 'other.example', otherwise: ORIGIN })).rejects.toThrow(OtherOrigin)
})
