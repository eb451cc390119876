/**
 * From the moment at which deadlines are due until it is committed that they passed, while a million others wait: one,
 * and a thousand at once.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DEFAULT_TIME_ZONE } from '../../src/custody/local-time.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { migrate } from '../../src/store/migrate.ts'
import { Deadlines } from '../../src/worker/deadlines.ts'
import { percentile, type Result, resultOf } from '../result.ts'

const WAITING = { people: 400_000, incidents: 300_000, openings: 300_000 }
const ROUNDS = 9
const AHEAD_MS = 1_500

export async function measureDeadlines(): Promise<Result[]> {
  const dir = await mkdtemp(join(tmpdir(), 'geleit-bench-deadlines-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres') })
  const { connectionString } = postgres
  const superuser = new pg.Client({ connectionString })
  let database: Database | null = null
  let worker: Deadlines | null = null
  try {
    await migrate(connectionString)
    await superuser.connect()
    await addWaiting(superuser)
    database = openDatabase(connectionString)
    worker = new Deadlines({
      database,
      clock: Date.now,
      newId: randomUUID,
      policy: DEFAULT_POLICY,
      timeZone: DEFAULT_TIME_ZONE,
      say: (line) => process.stderr.write(`${line}\n`),
      onUnknownOutcome: (error) => process.stderr.write(`${error.message}\n`),
    })
    worker.start()
    return [await measure(superuser, 1), await measure(superuser, 1_000)]
  } finally {
    await worker?.stop()
    await database?.close()
    await superuser.end()
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Rows as the facts would leave them; a million of them would take hours to tell. */
async function addWaiting(superuser: pg.Client): Promise<void> {
  await superuser.query(`
    insert into party (party_id, name, roles, flag_codes, gateway_administrator_ids)
      values ('operator', 'Operator', '["meter_operator"]', '[]', '[]');
    insert into person (person_id, party_id, natural_person_id, roles, site_ids, status, trained_until)
      select 'person-' || n, 'operator', 'person-' || n, '["fitter"]', '[]', 'active', now() + interval '90 days' + n * interval '1 s'
      from generate_series(1, ${WAITING.people}) n;
    insert into incident (incident_id, party_id, kind, status, knowledge, reporters, opened_at)
      select 'incident-' || n, 'operator', 'difference', 'open', '[]', '[]', now() from generate_series(1, ${WAITING.incidents}) n;
    insert into opening (opening_id, party_id, container_id, lock_serial, purpose, person_id, key_serial, site_id, status,
        opening_value, issued_at, expires_at, opened_at, overdue_at, unproven_at)
      select 'opening-' || n, 'operator', 'box-' || n, 'LOCK-' || n, 'packing', 'person-1', 'KEY', 'store', 'open', 1,
        now(), now() + interval '1 hour', now(), now() + interval '8 hours', now() + interval '20 hours'
      from generate_series(1, ${WAITING.openings}) n;
    analyze`)
}

async function measure(superuser: pg.Client, count: number): Promise<Result> {
  const figures: number[] = []
  const floors: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids = Array.from(
      { length: count },
      (_, place) => `person-${10_000 + round * 2_000 + place + (count === 1 ? 200_000 : 0)}`,
    )
    const dueAt = Date.now() + AHEAD_MS
    const set = 'update person set trained_until = $1 where person_id = any($2)'
    const started = performance.now()
    await superuser.query(set, [new Date(dueAt), ids])
    floors.push(performance.now() - started)
    figures.push((await passedAt(superuser, dueAt, count)) - dueAt)
  }
  const total = Object.values(WAITING).reduce((sum, each) => sum + each, 0)
  return resultOf({
    measure: `deadline, ${count} due, ${total} waiting`,
    unit: 'ms',
    figures,
    floors,
    floorIs: 'a bare UPDATE of as many rows, by key',
    target: { of: 'figure', bound: 'at most', value: 5_000 },
    note: `most ${percentile(figures, 1).toFixed(0)} ms; the clock is looked at twice a second`,
  })
}

/** When all of them are committed as passed, ms since 1970 UTC. */
async function passedAt(superuser: pg.Client, dueAt: number, count: number): Promise<number> {
  await sleep(Math.max(0, dueAt - Date.now()))
  for (;;) {
    const { rows } = await superuser.query<{ n: number }>(
      `select count(*)::int as n from deadline_act where party_id = 'operator' and due_at = $1 and stage = 'passed'`,
      [new Date(dueAt)],
    )
    if (rows[0]?.n === count) return Date.now()
    await sleep(10)
  }
}
