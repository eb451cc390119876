/** What it costs the verdict route to ask, for every request, whether its caller is still who they were. */
import { requestText } from '../http.ts'
import { Helper, type LoadJob, type LoadReport } from '../processes.ts'
import { type Result, resultOf } from '../result.ts'
import { addDevices, type World } from '../world.ts'

const CONNECTIONS = 64
const DEVICES = 10_000
const EACH = 500
const ROUNDS = 7
const ROUND_MS = 1_500

export async function measureAuthorisation(world: World): Promise<Result[]> {
  const deviceIds = await addDevices(world, DEVICES)
  await world.superuser.query('analyze')
  const requests = Array.from({ length: CONNECTIONS }, (_, connection) =>
    Array.from({ length: EACH }, (_each, turn) =>
      requestText({
        method: 'GET',
        path: `/v1/devices/${deviceIds[(connection * 331 + turn * 7) % DEVICES] ?? ''}/verdict`,
        token: world.people[connection % world.people.length]?.token ?? '',
      }),
    ),
  )
  const load = new Helper<LoadJob, LoadReport>('load.ts')
  const asking = await startApp(world, true)
  const believing = await startApp(world, false)
  const figures: number[] = []
  const floors: number[] = []
  try {
    for (let round = -1; round < ROUNDS; round += 1) {
      const without = rateOf(await load.run({ port: believing.port, requests, milliseconds: ROUND_MS }))
      const withIt = rateOf(await load.run({ port: asking.port, requests, milliseconds: ROUND_MS }))
      if (round < 0) continue
      floors.push(without)
      figures.push(withIt)
    }
  } finally {
    await Promise.all([load.stop(), asking.helper.stop(), believing.helper.stop()])
  }
  return [
    resultOf({
      measure: 'verdict, caller asked for',
      unit: '/s',
      figures,
      floors,
      floorIs: 'the same, its caller believed for ever',
      target: { of: 'ratio', bound: 'at least', value: 0.8 },
    }),
  ]
}

async function startApp(
  world: World,
  asks: boolean,
): Promise<{ helper: Helper<object, { port: number }>; port: number }> {
  const helper = new Helper<object, { port: number }>('floors/app-server.ts')
  const { port } = await helper.run({ connectionString: world.postgres.connectionString, asks })
  return { helper, port }
}

function rateOf({ requests, seconds, statuses }: LoadReport): number {
  if (statuses[200] !== requests) throw new Error(`answers: ${JSON.stringify(statuses)}`)
  return requests / seconds
}
