/** The report of a violation of a full large box, until everything that was inside is held and the answer is there. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { DeviceId } from '../../src/custody/identifiers.ts'
import { HttpConnection, requestText } from '../http.ts'
import { type Result, resultOf } from '../result.ts'
import { addBoxes, addDevices, addPastActs, type BenchBox, LARGE, openForPacking, type World } from '../world.ts'
import { packBox } from './pack.ts'

const WARM_UP = 2
const ROUNDS = 7
/** What makes the books large: stays in other boxes, and a long past of each box that is reported. */
const STAYS = 1_000_000
const PAST_STAYS = 50_000
const PAST_OPENINGS = 500
/** The devices of those stays. */
const PAST_DEVICES = 100_000
const DEVICES_EACH = PAST_STAYS / PAST_OPENINGS

export async function measureReport(world: World): Promise<Result[]> {
  const http = await HttpConnection.open(world.port)
  const small = await rounds(world, http, 'report', async (box) => openForPacking(world, box, 1))
  await addPastDevices(world)
  const boxes = await addBoxes(world, WARM_UP + ROUNDS)
  await addStays(world, boxes)
  let next = 0
  const large = await rounds(
    world,
    http,
    'report, 1,000,000 stays',
    (box) => openForPacking(world, box, 2 * PAST_OPENINGS + 1),
    () => boxes[next++],
  )
  http.close()
  return [small, large]
}

async function rounds(
  world: World,
  http: HttpConnection,
  measure: string,
  open: (box: BenchBox) => ReturnType<typeof openForPacking>,
  boxes?: () => BenchBox | undefined,
): Promise<Result> {
  const figures: number[] = []
  const floors: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const box = boxes === undefined ? (await addBoxes(world, 1))[0] : boxes()
    if (box === undefined) throw new Error('no box to report')
    const deviceIds = await addDevices(world, LARGE)
    await packBox(world, http, await open(box), deviceIds)
    const floor = await timeUpdate(world, await addDevices(world, LARGE))
    const figure = await timeReport(world, http, box)
    if (round < 0) continue
    figures.push(figure)
    floors.push(floor)
  }
  return resultOf({
    measure,
    unit: 'ms',
    figures,
    floors,
    floorIs: `a bare UPDATE of ${LARGE} devices in one transaction`,
    target: { of: 'ratio', bound: 'at most', value: 4 },
  })
}

async function timeReport(world: World, http: HttpConnection, box: BenchBox): Promise<number> {
  const request = requestText({
    method: 'POST',
    path: `/v1/containers/${box.containerId}/violation-reports`,
    token: world.people[0]?.token ?? '',
    idempotencyKey: randomUUID(),
    body: { what: 'The lid was bent.' },
  })
  const started = performance.now()
  const { status, body } = await http.send(request)
  const took = performance.now() - started
  const answer = JSON.parse(body.toString()) as { newlyHeld?: number }
  if (status !== 201 || answer.newlyHeld !== LARGE) throw new Error(`the report failed: ${status} ${body}`)
  return took
}

async function timeUpdate({ superuser }: World, deviceIds: readonly DeviceId[]): Promise<number> {
  const started = performance.now()
  await superuser.query('begin')
  await superuser.query(
    'update device set entry_count = entry_count + 1, head = $2, last_entry_at = now() where device_id = any($1)',
    [deviceIds, randomBytes(32)],
  )
  await superuser.query('commit')
  return performance.now() - started
}

async function addPastDevices({ superuser, partyId }: World): Promise<void> {
  await superuser.query(
    `insert into device (device_id, party_id, note_id, device_type, custody, possessing_party_id, owning_party_id,
       responsible_party_id, responsible_since, missing)
     select 'EXSM02' || lpad(n::text, 8, '0'), $1, 'past', 'A', 'announced', $1, $1, $1, now(), false
     from generate_series(0, $2 - 1) as n`,
    [partyId, PAST_DEVICES],
  )
}

/** Set by set, as the superuser: each stay began and ended in one opening of its box. */
async function addStays(world: World, boxes: readonly BenchBox[]): Promise<void> {
  const { superuser, partyId } = world
  const past = `
    insert into stay (device_id, party_id, container_id, packed_position, packed_at, packed_opening_id,
      packed_entry_id, unpacked_position, unpacked_at, unpacked_opening_id)
    select 'EXSM02' || lpad((n % ${PAST_DEVICES})::text, 8, '0'), $1, %container, %position, now() - interval '1 day',
      'past', 'past-' || n, %position + 1, now() - interval '1 hour', 'past'
    from generate_series(%from, %to) as n`
  const fill = (values: Readonly<Record<string, string | number>>): string =>
    past.replace(/%(\w+)/g, (_, name: string) => String(values[name]))
  // Only the devices of the past are named, and they are there: checking each of a million again takes most of the time.
  await superuser.query('set session_replication_role = replica')
  let from = 0
  for (const { containerId, lockSerial } of boxes) {
    const position = `2 * ((n - ${from}) / ${DEVICES_EACH}) + 1`
    const to = from + PAST_STAYS - 1
    await superuser.query(fill({ container: `'${containerId}'`, position, from, to }), [partyId])
    await addPastActs(world, lockSerial, 2 * PAST_OPENINGS)
    from = to + 1
  }
  await superuser.query(fill({ container: "'elsewhere-' || n / 1600", position: 1, from, to: STAYS - 1 }), [partyId])
  await superuser.query('set session_replication_role = origin')
  await superuser.query('vacuum analyze')
}
