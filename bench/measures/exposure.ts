/**
 * What a violation of one full large box exposes, in books of 20 million devices and 30 million stays beside the same in
 * books of 10,000: asked only, and reported. Filling the large books takes minutes and some 20 GB in the folder for
 * temporary files, so this is measured only when it is asked for by its name.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { HttpConnection, requestText } from '../http.ts'
import { type Result, resultOf } from '../result.ts'
import {
  addBoxes,
  addDevices,
  addPastActs,
  type BenchBox,
  LARGE,
  makeWorld,
  openForPacking,
  showSecondFactors,
  type World,
} from '../world.ts'
import { packBox } from './pack.ts'

interface Books {
  readonly devices: number
  readonly stays: number
}

const SMALL: Books = { devices: 10_000, stays: 15_000 }
const GREAT: Books = { devices: 20_000_000, stays: 30_000_000 }
/** Rows of one statement. */
const LOT = 2_000_000
/** Asked so often about the same box; so many boxes are reported. */
const QUESTIONS = 15
const REPORTS = 7
const WARM_UP = 2
/** Each box was filled and emptied so often before. */
const PAST_OPENINGS = 10

const WHAT_IF = { what: 'The lid was bent.' }
const SINCE_EMPTY = { ...WHAT_IF, since: 'unknown' }

export async function measureExposure(say: (line: string) => void): Promise<Result[]> {
  const worlds: World[] = []
  try {
    const small = await makeWorld(say)
    worlds.push(small)
    const great = await makeWorld(say)
    worlds.push(great)
    await fill(small, SMALL, () => undefined)
    await fill(great, GREAT, say)
    return await compare(great, small)
  } finally {
    for (const world of worlds) await world.end()
  }
}

async function compare(great: World, small: World): Promise<Result[]> {
  const inGreat = await packedBoxes(great, REPORTS + WARM_UP)
  const inSmall = await packedBoxes(small, REPORTS + WARM_UP)
  const one = (boxes: readonly BenchBox[]): ((round: number) => BenchBox) => {
    return () => boxes[0] as BenchBox
  }
  const each = (boxes: readonly BenchBox[]): ((round: number) => BenchBox) => {
    return (round) => boxes[round] as BenchBox
  }
  const kinds = [
    { measure: 'exposure, asked', body: WHAT_IF, dryRun: true, rounds: QUESTIONS, box: one },
    {
      measure: 'exposure, asked back to when it was empty',
      body: SINCE_EMPTY,
      dryRun: true,
      rounds: QUESTIONS,
      box: one,
    },
    { measure: 'exposure, reported', body: WHAT_IF, dryRun: false, rounds: REPORTS, box: each },
  ]
  const results: Result[] = []
  for (const { measure, body, dryRun, rounds, box } of kinds) {
    const figures: number[] = []
    const floors: number[] = []
    for (let round = 0; round < rounds + WARM_UP; round += 1) {
      const floor = await ask(small, box(inSmall)(round), body, dryRun)
      const figure = await ask(great, box(inGreat)(round), body, dryRun)
      if (round < WARM_UP) continue
      figures.push(figure)
      floors.push(floor)
    }
    const note = `${GREAT.devices.toLocaleString('en')} devices and ${GREAT.stays.toLocaleString('en')} stays in the books`
    const floorIs = `the same with ${SMALL.devices.toLocaleString('en')} devices`
    const target = { of: 'ratio', bound: 'at most', value: 1.5 } as const
    results.push(resultOf({ measure, unit: 'ms', figures, floors, floorIs, target, note }))
  }
  return results
}

async function ask(world: World, box: BenchBox, body: object, dryRun: boolean): Promise<number> {
  const request = requestText({
    method: 'POST',
    path: `/v1/containers/${box.containerId}/violation-reports${dryRun ? '?dryRun=true' : ''}`,
    token: world.people[0]?.token ?? '',
    ...(dryRun ? {} : { idempotencyKey: randomUUID() }),
    body,
  })
  const http = await HttpConnection.open(world.port)
  const started = performance.now()
  const { status, body: answer } = await http.send(request)
  const took = performance.now() - started
  http.close()
  const { exposedInAll } = JSON.parse(answer.toString()) as { exposedInAll?: number }
  if (status !== (dryRun ? 200 : 201) || exposedInAll !== LARGE)
    throw new Error(`the answer is wrong: ${status} ${answer.subarray(0, 400)}`)
  return took
}

/** Full boxes with a past of which nothing is left inside. */
async function packedBoxes(world: World, count: number): Promise<readonly BenchBox[]> {
  await showSecondFactors(world)
  const boxes = await addBoxes(world, count)
  for (const [index, box] of boxes.entries()) {
    await addPast(world, box, index)
    const openingId = await openForPacking(world, box, 2 * PAST_OPENINGS + 1)
    const http = await HttpConnection.open(world.port)
    await packBox(world, http, openingId, await addDevices(world, LARGE))
    http.close()
  }
  await world.superuser.query('analyze')
  return boxes
}

async function addPast(world: World, { containerId, lockSerial }: BenchBox, index: number) {
  const { superuser, partyId } = world
  await asReplica(superuser, async () => {
    await superuser.query(
      `insert into stay (device_id, party_id, container_id, packed_position, packed_at, packed_opening_id,
         packed_entry_id, unpacked_position, unpacked_at, unpacked_opening_id)
       select 'EXSM02' || lpad(n::text, 8, '0'), $1, $2, 2 * ((n - 1) % $4) + 1, now() - interval '1 day', 'past',
         $5 || '-' || n, 2 * ((n - 1) % $4) + 2, now() - interval '1 hour', 'past'
       from generate_series(1, $3::int) as n`,
      [partyId, containerId, SMALL.devices, PAST_OPENINGS, `past-${index}`],
    )
    await addPastActs(world, lockSerial, 2 * PAST_OPENINGS)
  })
}

/** Devices in boxes of 1,600, each with its stay; and stays that ended, of every second one. */
async function fill({ superuser, partyId }: World, books: Books, say: (line: string) => void): Promise<void> {
  await superuser.query(`alter system set max_wal_size = '8GB'`)
  await superuser.query('select pg_reload_conf()')
  await superuser.query(`set maintenance_work_mem = '1GB'`)
  await asReplica(superuser, () =>
    withoutIndexes(superuser, async () => {
      await inLots(books.devices, async (from, to) => {
        await superuser.query(
          `insert into device (device_id, party_id, note_id, device_type, custody, container_id, possessing_party_id,
             owning_party_id, responsible_party_id, missing, responsible_since, entry_count, head, last_entry_at)
           select 'EXSM02' || lpad(n::text, 8, '0'), $1, 'past', 'A', 'packed', 'elsewhere-' || n / ${LARGE}, $1, $1, $1,
             false, now(), 2, sha256(n::text::bytea), now()
           from generate_series($2::int, $3::int) as n`,
          [partyId, from, to],
        )
        say(`${to} devices`)
      })
      await inLots(books.stays, async (from, to) => {
        await superuser.query(
          `insert into stay (device_id, party_id, container_id, packed_position, packed_at, packed_opening_id,
             packed_entry_id, unpacked_position, unpacked_at, unpacked_opening_id)
           select 'EXSM02' || lpad((n % $4 + 1)::text, 8, '0'), $1, 'elsewhere-' || (n % $4 + 1) / ${LARGE}, n / $4 + 1,
             now() - interval '1 day', 'past', 'packed-' || n, case when n >= $4 then 3 end,
             case when n >= $4 then now() end, case when n >= $4 then 'past' end
           from generate_series($2::int - 1, $3::int - 1) as n`,
          [partyId, from, to, books.devices],
        )
        say(`${to} stays`)
      })
    }),
  )
  say('indexes are there again')
  await superuser.query('vacuum analyze')
}

async function inLots(count: number, insert: (from: number, to: number) => Promise<void>): Promise<void> {
  for (let from = 1; from <= count; from += LOT) await insert(from, Math.min(count, from + LOT - 1))
}

/** To look up for each of millions what it refers to takes most of the time; here all of it is there. */
async function asReplica(superuser: pg.Client, work: () => Promise<void>): Promise<void> {
  await superuser.query('set session_replication_role = replica')
  await work()
  await superuser.query('set session_replication_role = origin')
}

/** Indexes that no constraint needs are made once it is full: in one go, which takes a fraction of row by row. */
async function withoutIndexes(superuser: pg.Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await superuser.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid in ('device'::regclass, 'stay'::regclass)
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
  )
  for (const { name } of rows) await superuser.query(`drop index ${name}`)
  await work()
  for (const { definition } of rows) await superuser.query(definition)
}
