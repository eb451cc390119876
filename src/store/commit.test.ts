import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts'
import {
  BOX,
  deviceId,
  deviceIds,
  id,
  LOCK,
  MAX,
  MINA,
  OLGA,
  OTHER_BOX,
  openingOf,
  packed,
  record,
  seedMasterData,
  T0,
  tickingClock,
  unpacked,
} from '../../test/store/story.ts'
import type { Fact } from '../custody/entries.ts'
import { type Actor, type Command, type Committed, commit, type Loading } from './commit.ts'
import { type Database, openDatabase } from './database.ts'
import { runFsck } from './fsck.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
const options = tickingClock()
const { openingId, opened } = openingOf(BOX, LOCK, 1)
const hint: Fact = { type: 'hint_recorded', about: 'a box', text: 'stood open' }

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 8)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedMasterData(database, options)
  await record(database, options, MINA, opened)
})

afterAll(async () => {
  // Whatever was tried here, the database says what its entries say.
  expect(await runFsck(database)).toMatchObject({ total: 0, differences: [] })
  await superuser.end()
  await database.close()
  await testDatabase.drop()
})

async function rowsOf<Row>(query: string, values: unknown[] = []): Promise<Row[]> {
  return (await superuser.query(query, values)).rows
}

async function entryCount(): Promise<number> {
  return (await rowsOf<{ n: number }>('select count(*)::integer as n from entry'))[0]?.n ?? 0
}

interface Asked {
  readonly key?: string
  readonly body?: string
  readonly actor?: Actor
  readonly load?: (loading: Loading) => Promise<object | null>
  readonly facts?: readonly Fact[]
  readonly answer?: string
  readonly status?: number
}

function ask({
  key = 'k',
  body = 'b',
  actor = MINA,
  load,
  facts = [hint],
  answer = 'first',
  status = 201,
}: Asked): Promise<Committed<string>> {
  const command: Command<object, string> = {
    actor,
    idempotency: { key, requestHash: createHash('sha256').update(body).digest() },
    load: load ?? (async () => ({})),
    decide: () => ({ facts, answer }),
    toStore: (given) => ({ status, body: { answer: given } }),
  }
  return commit(database, options, command)
}

describe('idempotency', () => {
  test('the same request gets the first answer, and nothing is done again', async () => {
    const before = await entryCount()
    expect(await ask({ key: 'replay' })).toMatchObject({ kind: 'done', answer: 'first' })
    expect(await ask({ key: 'replay', answer: 'second' })).toEqual({
      kind: 'replayed',
      status: 201,
      body: { answer: 'first' },
    })
    expect(await entryCount()).toBe(before + 1)
  })

  test('another request under the same key is refused', async () => {
    await ask({ key: 'reused' })
    const before = await entryCount()
    expect(await ask({ key: 'reused', body: 'other' })).toEqual({ kind: 'key_reused' })
    expect(await entryCount()).toBe(before)
  })

  test('another person has keys of their own', async () => {
    await ask({ key: 'shared' })
    expect(await ask({ key: 'shared', actor: MAX, body: 'other' })).toMatchObject({ kind: 'done' })
  })

  test('a refusal is an answer and is kept', async () => {
    const before = await entryCount()
    await ask({ key: 'refused', facts: [], answer: 'no', status: 409 })
    expect(await ask({ key: 'refused' })).toEqual({ kind: 'replayed', status: 409, body: { answer: 'no' } })
    expect(await entryCount()).toBe(before)
  })

  test('what was not there is no answer: it may be there now', async () => {
    expect(await ask({ key: 'absent', load: async () => null })).toEqual({ kind: 'not_found' })
    expect(await ask({ key: 'absent', body: 'other' })).toMatchObject({ kind: 'done' })
  })

  test('an exception keeps nothing', async () => {
    const load = async () => {
      throw new Error('a bug')
    }
    await expect(ask({ key: 'bug', load })).rejects.toThrow('a bug')
    expect(await ask({ key: 'bug' })).toMatchObject({ kind: 'done' })
  })

  test('of the same request ten times at once one is done, the others get its answer', async () => {
    const before = await entryCount()
    const results = await Promise.all(Array.from({ length: 10 }, (_, n) => ask({ key: 'rush', answer: `${n}` })))
    const done = results.filter((result) => result.kind === 'done')
    expect(done).toHaveLength(1)
    const answers = results.map((result) => (result.kind === 'replayed' ? result.body : null)).filter(Boolean)
    expect(answers).toHaveLength(9)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await entryCount()).toBe(before + 1)
  })
})

describe('at the same time', () => {
  /** Puts one device into the box if the box looks as full as the command has seen it. */
  const pack = (number: number) =>
    commit(database, options, {
      actor: number % 2 === 0 ? MINA : MAX,
      load: async ({ lock }) => (await lock('container', { containerId: BOX }))[0] ?? null,
      decide: (box) => {
        const isFull = box.usedUnits === box.capacityUnits
        return { facts: isFull ? [] : [packed(BOX, openingId, [deviceId(number)], 1)], answer: isFull ? 'full' : 'in' }
      },
    })

  test('of six commands on one box four find room, and none sees a box that another is filling', async () => {
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(pack))
    const answers = results.map((result) => (result.kind === 'done' ? result.answer : result.kind))
    expect(answers.sort()).toEqual(['full', 'full', 'in', 'in', 'in', 'in'])
    const inside = await rowsOf<{ device_id: string }>('select device_id from stay where unpacked_at is null')
    const ids = inside.map((row) => row.device_id as ReturnType<typeof deviceId>)
    await record(database, options, MINA, [unpacked(BOX, openingId, ids, 2)])
  })

  /** Locks both sets one after the other, then adds an entry about all of them. */
  const both = (first: readonly string[], second: readonly string[], seen: string[]) =>
    commit(database, options, {
      actor: seen.length === 0 ? MINA : MAX,
      load: async ({ lock }) => {
        for (const set of [first, second]) {
          await lock('device', { deviceId: set as ReturnType<typeof deviceIds> })
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        seen.push(first.join())
        return {}
      },
      decide: () => ({
        facts: [{ type: 'unproven_ended', containerId: OTHER_BOX, value: 1, deviceIds: deviceIds(1, 6) }],
        answer: null,
      }),
    })

  test('two commands that name the same devices in opposite order do not wait in a circle', async () => {
    const seen: string[] = []
    const forwards = deviceIds(1, 6)
    await Promise.all([both(forwards, forwards, seen), both([...forwards].reverse(), forwards, seen)])
    expect(seen).toHaveLength(2)
  })

  test('two that lock in opposite order break no more than time: one of them is repeated', async () => {
    const seen: string[] = []
    const before = await entryCount()
    const [low, high] = [deviceIds(1, 3), deviceIds(4, 3)]
    const results = await Promise.all([both(low, high, seen), both(high, low, seen)])
    expect(results.map((result) => result.kind)).toEqual(['done', 'done'])
    expect(await entryCount()).toBe(before + 2)
  })

  test('people who act on nothing in common do not wait for each other', async () => {
    let release = () => {}
    const waiting = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = commit(database, options, {
      actor: MINA,
      load: async ({ lock }) => {
        await lock('container', { containerId: BOX })
        await waiting
        return {}
      },
      decide: () => ({ facts: [hint], answer: null }),
    })
    expect(await record(database, options, OLGA, [hint])).toMatchObject({ kind: 'done' })
    release()
    await slow
  })
})

describe('chains', () => {
  test('each entry of a device names the one before it', async () => {
    const device = deviceId(1)
    await record(database, options, MINA, [packed(BOX, openingId, [device], 1), unpacked(BOX, openingId, [device], 2)])
    await record(database, options, MAX, [packed(BOX, openingId, [device], 3), unpacked(BOX, openingId, [device], 4)])
    const chain = await rowsOf<{ sequence: string; type: string; position: string; commitment: Buffer }>(
      `select sequence, type, position, commitment from entry_subject s join entry e using (entry_id, party_id)
       where subject_kind = 'device' and subject_id = $1 order by sequence`,
      [device],
    )
    expect(chain.map((link) => Number(link.sequence))).toEqual(chain.map((_, place) => place + 1))
    const positions = chain.map((link) => Number(link.position))
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
    expect(chain.slice(-4).map((link) => link.type)).toEqual([
      'devices_packed',
      'devices_unpacked',
      'devices_packed',
      'devices_unpacked',
    ])
    const [row] = await rowsOf<{ entry_count: string; head: Buffer }>(
      'select entry_count, head from device where device_id = $1',
      [device],
    )
    expect(Number(row?.entry_count)).toBe(chain.length)
    expect(row?.head).toEqual(chain.at(-1)?.commitment)
  })

  test('an entry without devices holds the chains of its subjects in its canonical bytes', async () => {
    await record(database, options, OLGA, [hint])
    await record(database, options, OLGA, [hint])
    const entries = await rowsOf<{ commitment: Buffer; subjects: { sequence: number; previous: string }[] }>(
      `select commitment, convert_from(canonical, 'UTF8')::jsonb -> 'subjects' as subjects
       from entry join entry_content using (entry_id, party_id) where person_id = 'olga' order by position desc limit 2`,
    )
    const [last, before] = entries
    expect(last?.subjects[0]?.previous).toBe(before?.commitment.toString('hex'))
    expect(last?.subjects[0]?.sequence).toBe((before?.subjects[0]?.sequence ?? 0) + 1)
  })
})

describe('time', () => {
  /** A clock that says these, one after the other, and stays at the last. */
  const saying = (...times: readonly number[]) => {
    let place = -1
    return {
      clock: () => {
        place = Math.min(place + 1, times.length - 1)
        return times[place] as number
      },
      newId: options.newId,
    }
  }
  const recordTimes = async (person: string): Promise<number[]> => {
    const rows = await rowsOf<{ ms: number }>(
      `select extract(epoch from record_time)::float8 * 1000 as ms from entry where person_id = $1 order by position`,
      [person],
    )
    return rows.map((row) => Math.round(row.ms))
  }
  const later = T0 + 86_400_000

  test('what somebody claims and what we record are kept apart', async () => {
    await commit(database, saying(later), {
      actor: MINA,
      eventTime: T0 - 5,
      load: async () => ({}),
      decide: () => ({ facts: [hint], answer: null }),
    })
    const [row] = await rowsOf<{ record_time: Date; event_time: Date }>(
      'select * from entry order by position desc limit 1',
    )
    expect(row?.record_time.getTime()).toBe(later)
    expect(row?.event_time.getTime()).toBe(T0 - 5)
  })

  test('a clock that is put back between two commands', async () => {
    await record(database, saying(later + 1_000), MINA, [hint])
    await record(database, saying(later - 50_000), MINA, [hint])
    expect((await recordTimes('mina')).slice(-2)).toEqual([later + 1_000, later + 1_000])
  })

  test('a clock that is put back within a command: what the rule was told is what is recorded', async () => {
    const told: number[] = []
    await commit(database, saying(later + 5_000, later + 2_000), {
      actor: MINA,
      load: async () => ({}),
      decide: (_, { now }) => {
        told.push(now)
        return { facts: [hint], answer: null }
      },
    })
    expect(told).toEqual([later + 5_000])
    expect((await recordTimes('mina')).at(-1)).toBe(later + 5_000)
  })

  test('it lies before no entry of anything that the new one is about, loaded or not', async () => {
    await record(database, saying(later + 60_000), MAX, [
      {
        type: 'container_inspected',
        containerId: OTHER_BOX,
        siteId: id('SiteId'),
        serialMatches: true,
        condition: 'intact',
      },
    ])
    await record(database, saying(later + 10_000), MINA, [
      { type: 'unproven_ended', containerId: OTHER_BOX, value: 1, deviceIds: deviceIds(5, 1) },
    ])
    expect((await recordTimes('mina')).at(-1)).toBe(later + 60_000)
  })
})

describe('a question', () => {
  test('is answered, and leaves nothing behind', async () => {
    const before = await entryCount()
    const asked = await commit(database, options, {
      actor: MINA,
      idempotency: { key: 'question', requestHash: Buffer.alloc(32) },
      dryRun: true,
      load: async ({ lock }) => (await lock('container', { containerId: BOX }))[0] ?? null,
      decide: (box) => ({ facts: [hint], answer: box.serial }),
      toStore: () => ({ status: 200, body: null }),
    })
    expect(asked).toEqual({ kind: 'done', answer: 'BOX-1', facts: [], recorded: [] })
    expect(await entryCount()).toBe(before)
    expect(await rowsOf(`select from idempotency where key = 'question'`)).toEqual([])
  })

  test('waits for nobody', async () => {
    await superuser.query('begin')
    await superuser.query('select from container for update')
    const asked = await commit(database, options, {
      actor: MINA,
      dryRun: true,
      load: async ({ lock }) => (await lock('container', { containerId: BOX }))[0] ?? null,
      decide: () => ({ facts: [], answer: 'at once' }),
    })
    expect(asked).toMatchObject({ answer: 'at once' })
    await superuser.query('rollback')
  })

  test('can not write, whatever its loader tries', async () => {
    const writing = commit(database, options, {
      actor: MINA,
      dryRun: true,
      load: async ({ client }) => client.query(`update container set missing = true`),
      decide: () => ({ facts: [], answer: null }),
    })
    await expect(writing).rejects.toMatchObject({ code: '25006' })
  })
})
