/** Finding a device by its last digits among a million, beside finding it by its primary key on the same way. */
import { HttpConnection, requestText } from '../http.ts'
import { Helper, type LoadJob, type LoadReport } from '../processes.ts'
import { type Result, resultOf } from '../result.ts'
import type { World } from '../world.ts'

const DEVICES = 1_000_000
const CONNECTIONS = 8
const EACH = 200
const ROUNDS = 5
const ROUND_MS = 1_500
/** The last six digits are those of one device alone. */
const DIGITS = 6

export async function measureSearch(world: World): Promise<Result[]> {
  await addManyDevices(world)
  const jobOf = (query: (deviceId: string) => string): LoadJob => ({
    port: world.port,
    milliseconds: ROUND_MS,
    requests: Array.from({ length: CONNECTIONS }, (_, connection) =>
      Array.from({ length: EACH }, (_each, turn) =>
        requestText({
          method: 'GET',
          path: `/v1/search?${query(deviceOf((connection * 104_729 + turn * 7_919) % DEVICES))}`,
          token: world.people[connection]?.token ?? '',
        }),
      ),
    ),
  })
  const jobs = {
    floor: jobOf((deviceId) => `kinds=device&q=${deviceId}`),
    digits: jobOf((deviceId) => `kinds=device&q=${deviceId.slice(-DIGITS)}`),
    everything: jobOf((deviceId) => `q=${deviceId.slice(-DIGITS)}`),
  }
  for (const job of Object.values(jobs)) await expectHit(job)
  const load = new Helper<LoadJob, LoadReport>('load.ts')
  const reports = { floor: [] as LoadReport[], digits: [] as LoadReport[], everything: [] as LoadReport[] }
  try {
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const name of ['floor', 'digits', 'everything'] as const) {
        const report = await load.run(jobs[name])
        if (report.statuses[200] !== report.requests) throw new Error(`answers: ${JSON.stringify(report.statuses)}`)
        if (round >= 0) reports[name].push(report)
      }
    }
  } finally {
    await load.stop()
  }
  const rates = (of: readonly LoadReport[]): number[] => of.map(({ requests, seconds }) => requests / seconds)
  const result = (measure: string, of: readonly LoadReport[], least: number): Result =>
    resultOf({
      measure,
      unit: '/s',
      figures: rates(of),
      floors: rates(reports.floor),
      floorIs: 'the same route with a whole identification, which is found by its primary key',
      target: { of: 'ratio', bound: 'at least', value: least },
      note: `${DEVICES.toLocaleString('en')} devices; answer after ${of[0]?.middleMs.toFixed(1)} ms, 99 of 100 within ${of[0]?.highMs.toFixed(1)} ms with ${CONNECTIONS} at once`,
    })
  return [result('search, last digits', reports.digits, 0.5), result('search, every kind', reports.everything, 0.1)]
}

function deviceOf(number: number): string {
  return `EXSM77${String(number).padStart(8, '0')}`
}

/** Rows alone, as a delivery note of years would leave them: no measure is of how they came in. */
async function addManyDevices({ superuser, partyId }: World): Promise<void> {
  await superuser.query('set session_replication_role = replica')
  await superuser.query(
    `insert into device (device_id, party_id, note_id, device_type, custody, possessing_party_id, owning_party_id,
       missing, responsible_party_id, responsible_since)
     select 'EXSM77' || lpad(n::text, 8, '0'), $1, 'bench', 'A', 'announced', $1, $1, false, $1, now()
     from generate_series(0, $2::int - 1) n`,
    [partyId, DEVICES],
  )
  await superuser.query('set session_replication_role = origin')
  await superuser.query('vacuum analyze device')
}

async function expectHit({ port, requests }: LoadJob): Promise<void> {
  const http = await HttpConnection.open(port)
  const { status, body } = await http.send(requests[0]?.[0] ?? '')
  http.close()
  if (status !== 200 || !body.toString().includes('"kind":"device"')) throw new Error(`no hit: ${status} ${body}`)
}
