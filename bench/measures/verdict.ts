/** Verdicts for 64 callers at once, from one server process. */
import { HttpConnection, requestText } from '../http.ts'
import { Helper, type LoadJob, type LoadReport } from '../processes.ts'
import { percentile, type Result, resultOf } from '../result.ts'
import { addDevices, type World } from '../world.ts'

const CONNECTIONS = 64
const DEVICES = 10_000
const EACH = 500
const ROUNDS = 5
const ROUND_MS = 1_500
/** A floor is what somebody would write with care: the best of these counts. */
const FLOORS = [
  { connections: 10, named: false },
  { connections: 10, named: true },
  { connections: 20, named: true },
] as const

interface FloorServer {
  readonly helper: Helper<object, { port: number }>
  readonly job: LoadJob
  readonly is: string
  readonly rates: number[]
}

export async function measureVerdict(world: World): Promise<Result[]> {
  const deviceIds = await addDevices(world, DEVICES)
  await world.superuser.query('analyze')
  const lists = (make: (deviceId: string, connection: number) => string): string[][] =>
    Array.from({ length: CONNECTIONS }, (_, connection) =>
      Array.from({ length: EACH }, (_each, turn) =>
        make(deviceIds[(connection * 331 + turn * 7) % DEVICES] ?? '', connection),
      ),
    )
  const job: LoadJob = {
    port: world.port,
    milliseconds: ROUND_MS,
    requests: lists((deviceId, connection) =>
      requestText({
        method: 'GET',
        path: `/v1/devices/${deviceId}/verdict`,
        token: world.people[connection % world.people.length]?.token ?? '',
      }),
    ),
  }
  await expectVerdict(job)
  const floorRequests = lists((deviceId) =>
    requestText({ method: 'GET', path: `/devices/${world.partyId}/${deviceId}` }),
  )
  const floors = await Promise.all(FLOORS.map((floor) => startFloor(world, floor, floorRequests)))
  const load = new Helper<LoadJob, LoadReport>('load.ts')
  const figures: number[] = []
  const latencies: LoadReport[] = []
  try {
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const floor of floors) {
        const rate = rateOf(await load.run(floor.job))
        if (round >= 0) floor.rates.push(rate)
      }
      const report = await load.run(job)
      if (round < 0) continue
      latencies.push(report)
      figures.push(rateOf(report))
    }
  } finally {
    await Promise.all([load.stop(), ...floors.map((floor) => floor.helper.stop())])
  }
  const best = floors.reduce((a, b) => (percentile(b.rates, 0.5) > percentile(a.rates, 0.5) ? b : a))
  const [report] = latencies
  return [
    resultOf({
      measure: 'verdict',
      unit: '/s',
      figures,
      floors: best.rates,
      floorIs: `${best.is} (the best of ${floors.map((floor) => `${floor.is}: ${percentile(floor.rates, 0.5).toFixed(0)}/s`).join('; ')})`,
      target: { of: 'ratio', bound: 'at least', value: 1.5 },
      note: `answer after ${report?.middleMs.toFixed(1)} ms, 99 of 100 within ${report?.highMs.toFixed(1)} ms`,
    }),
  ]
}

async function startFloor(
  world: World,
  floor: (typeof FLOORS)[number],
  requests: LoadJob['requests'],
): Promise<FloorServer> {
  const helper = new Helper<object, { port: number }>('floors/select-server.ts')
  const { port } = await helper.run({ connectionString: world.postgres.connectionString, ...floor })
  const is = `bare route, one SELECT by primary key${floor.named ? ', prepared' : ''}, ${floor.connections} connections`
  return { helper, job: { port, requests, milliseconds: ROUND_MS }, is, rates: [] }
}

async function expectVerdict({ port, requests }: LoadJob): Promise<void> {
  const http = await HttpConnection.open(port)
  const { status, body } = await http.send(requests[0]?.[0] ?? '')
  http.close()
  if (status !== 200 || !body.toString().includes('"verdict":')) throw new Error(`no verdict: ${status} ${body}`)
}

function rateOf({ requests, seconds, statuses }: LoadReport): number {
  if (statuses[200] !== requests) throw new Error(`answers: ${JSON.stringify(statuses)}`)
  return requests / seconds
}
