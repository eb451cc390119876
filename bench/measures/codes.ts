/** Opening codes, each recorded durably before it is shown: many people at many boxes. */
import { randomUUID } from 'node:crypto'
import { requestText } from '../http.ts'
import { Helper, type LoadJob, type LoadReport, type TransactionJob, type TransactionReport } from '../processes.ts'
import { type Result, resultOf } from '../result.ts'
import { addBoxes, type BenchBox, showSecondFactors, type World } from '../world.ts'

const BOXES = 2_000
const CONNECTIONS = 64
const ROUNDS = 5
const STEADY_PER_SECOND = 50
const STEADY_CODES = 500
const STEADY_ROUNDS = 3
const FLOOR_MS = 2_000
const FLOOR_ROWS = 100_000
/** As many as the server's pool has. */
const DATABASE_CONNECTIONS = 10

export async function measureCodes(world: World): Promise<Result[]> {
  const boxes = await addBoxes(world, BOXES)
  await makeFloorTables(world)
  const load = new Helper<LoadJob, LoadReport>('load.ts')
  const floor = new Helper<TransactionJob, TransactionReport>('floors/transactions.ts')
  const floorJob: TransactionJob = {
    connectionString: world.postgres.connectionString,
    connections: DATABASE_CONNECTIONS,
    rows: FLOOR_ROWS,
    milliseconds: FLOOR_MS,
  }
  const figures: number[] = []
  const floors: number[] = []
  let last: LoadReport | null = null
  let steady: readonly number[] = []
  try {
    for (let round = -1; round < ROUNDS; round += 1) {
      const { transactions, seconds } = await floor.run(floorJob)
      await showSecondFactors(world)
      last = await load.run({ port: world.port, milliseconds: null, requests: requestsFor(world, boxes) })
      if (last.statuses[201] !== BOXES) throw new Error(`answers: ${JSON.stringify(last.statuses)}`)
      await closeAll(world)
      if (round < 0) continue
      floors.push(transactions / seconds)
      figures.push(last.requests / last.seconds)
    }
    steady = await steadily(world, load, boxes)
  } finally {
    await Promise.all([load.stop(), floor.stop()])
  }
  return [
    resultOf({
      measure: 'opening codes',
      unit: '/s',
      figures,
      floors,
      floorIs: `as pgbench -N, from Node, at ${DATABASE_CONNECTIONS} database connections`,
      target: { of: 'ratio', bound: 'at least', value: 0.3 },
      note: `code after ${last?.middleMs.toFixed(0)} ms, 99 of 100 within ${last?.highMs.toFixed(0)} ms`,
    }),
    resultOf({
      measure: `99 of 100 codes, ${STEADY_PER_SECOND} a second`,
      unit: 'ms',
      figures: steady,
      target: { of: 'figure', bound: 'at most', value: 50 },
    }),
  ]
}

/** What somebody waits for at most, in an ordinary hour: each round so many codes, evenly. */
async function steadily(
  world: World,
  load: Helper<LoadJob, LoadReport>,
  boxes: readonly BenchBox[],
): Promise<readonly number[]> {
  const figures: number[] = []
  for (let round = 0; round < STEADY_ROUNDS; round += 1) {
    await showSecondFactors(world)
    const requests = requestsFor(world, boxes.slice(0, STEADY_CODES))
    const report = await load.run({ port: world.port, milliseconds: null, requests, perSecond: STEADY_PER_SECOND })
    if (report.statuses[201] !== STEADY_CODES) throw new Error(`answers: ${JSON.stringify(report.statuses)}`)
    figures.push(report.highMs)
    await closeAll(world)
  }
  return figures
}

/** Each box once, its code asked for by the person of that connection. */
function requestsFor({ people, siteId }: World, boxes: readonly BenchBox[]): string[][] {
  const lists: string[][] = Array.from({ length: CONNECTIONS }, () => [])
  boxes.forEach(({ containerId }, number) => {
    const person = people[number % people.length]
    if (person === undefined) throw new Error('nobody to ask for a code')
    const text = requestText({
      method: 'POST',
      path: `/v1/containers/${containerId}/openings`,
      token: person.token,
      idempotencyKey: randomUUID(),
      body: { purpose: 'packing', keySerial: person.keySerial, siteId },
    })
    lists[number % CONNECTIONS]?.push(text)
  })
  return lists
}

/** As if every code had been used and the box shut again: the next round finds the boxes as this one did. */
async function closeAll({ superuser }: World): Promise<void> {
  await superuser.query(
    `update opening set status = 'closed', closed_at = now(), opened_at = now() where status = 'opening_code_issued'`,
  )
  await superuser.query(
    `update lock_act set state = 'confirmed', flags = 0, recorded_at = now() where state = 'issued' and action = 'O'`,
  )
  await superuser.query('update lock set last_confirmed_value = highest_value where highest_value > 0')
  await superuser.query('vacuum analyze')
}

async function makeFloorTables({ superuser }: World): Promise<void> {
  await superuser.query(
    `create table bench_account (account integer primary key, balance bigint not null, filler char(84) not null default '')
       with (fillfactor = 100);
     create table bench_history (account integer, delta integer, at timestamptz, filler char(22));
     insert into bench_account (account, balance) select n, 0 from generate_series(1, ${FLOOR_ROWS}) as n;`,
  )
  await superuser.query('vacuum analyze')
}
