/** Packing a full large box with one request, durable, until the answer is there. */
import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { DeviceId, OpeningId } from '../../src/custody/identifiers.ts'
import { HttpConnection, requestText } from '../http.ts'
import { type Result, resultOf } from '../result.ts'
import { addBoxes, addDevices, type BenchBox, LARGE, openForPacking, type World } from '../world.ts'

/** The first ones warm the server up and don't count. */
const WARM_UP = 3
const ROUNDS = 7

export interface PackedBox {
  readonly box: BenchBox
  readonly deviceIds: readonly DeviceId[]
}

export async function measurePack(world: World): Promise<Result[]> {
  const http = await HttpConnection.open(world.port)
  const figures: number[] = []
  const floors: number[] = []
  const byList: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const floor = await timePackFloor(world, await addDevices(world, LARGE))
    const figure = await timePack(world, http)
    const listed = await timePackByList(world, http)
    if (round < 0) continue
    byList.push(listed)
    figures.push(figure)
    floors.push(floor)
  }
  http.close()
  const common = {
    unit: 'ms',
    figures,
    floors,
    floorIs: `the same rows (1 entry, its subjects, ${LARGE} stays, ${LARGE} devices) by bare set-based SQL in one transaction`,
  }
  return [
    resultOf({ measure: `pack ${LARGE} devices`, ...common, target: { of: 'ratio', bound: 'at most', value: 4 } }),
    resultOf({
      measure: `pack ${LARGE} devices, time`,
      ...common,
      target: { of: 'figure', bound: 'at most', value: 200 },
    }),
    resultOf({
      measure: `pack ${LARGE} devices by list, its sample included`,
      ...common,
      figures: byList,
      // Three requests, and each device is named by two entries.
      target: { of: 'ratio', bound: 'at most', value: 8 },
    }),
  ]
}

async function timePack(world: World, http: HttpConnection): Promise<number> {
  const deviceIds = await addDevices(world, LARGE)
  const [box] = await addBoxes(world, 1)
  if (box === undefined) throw new Error('no box to pack')
  const openingId = await openForPacking(world, box, 1)
  return packBox(world, http, openingId, deviceIds)
}

/** Packs all devices with one request; how long that took, ms. */
export async function packBox(
  world: World,
  http: HttpConnection,
  openingId: OpeningId,
  deviceIds: readonly DeviceId[],
): Promise<number> {
  const request = requestText({
    method: 'POST',
    path: `/v1/openings/${openingId}/scans`,
    token: world.people[0]?.token ?? '',
    idempotencyKey: randomUUID(),
    body: { direction: 'in', deviceIds },
  })
  const started = performance.now()
  const { status, body } = await http.send(request)
  const took = performance.now() - started
  const answer = JSON.parse(body.toString()) as { scanned?: number }
  if (status !== 200 || answer.scanned !== deviceIds.length) throw new Error(`packing failed: ${status} ${body}`)
  return took
}

/** The same by a list: what it takes to send the list, to scan its sample and to complete it. */
async function timePackByList(world: World, http: HttpConnection): Promise<number> {
  const deviceIds = await addDevices(world, LARGE)
  const [box] = await addBoxes(world, 1)
  if (box === undefined) throw new Error('no box to pack')
  const openingId = await openForPacking(world, box, 1)
  const send = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const token = world.people[0]?.token ?? ''
    const { status, body: answer } = await http.send(
      requestText({ method: 'POST', path, token, idempotencyKey: randomUUID(), body }),
    )
    if (status >= 300) throw new Error(`packing by list failed: ${status} ${answer}`)
    return JSON.parse(answer.toString()) as Record<string, unknown>
  }
  const started = performance.now()
  const taken = await send(`/v1/openings/${openingId}/packing-lists`, { deviceIds })
  const list = `/v1/packing-lists/${String(taken['packingListId'])}`
  const drawn = (taken['drawn'] as { deviceId: string }[]).map(({ deviceId }) => deviceId)
  const others = deviceIds.filter((id) => !drawn.includes(id)).slice(0, Number(taken['stillToScan']) - drawn.length)
  await send(`${list}/samples`, { deviceIds: [...drawn, ...others] })
  const { packed } = await send(`${list}/completion`, {})
  const took = performance.now() - started
  if (packed !== deviceIds.length) throw new Error(`packed ${String(packed)}`)
  return took
}

async function timePackFloor(world: World, deviceIds: readonly DeviceId[]): Promise<number> {
  const { superuser, partyId, people } = world
  const entryId = randomUUID()
  const containerId = randomUUID()
  const personId = people[0]?.actor.personId
  const started = performance.now()
  await superuser.query('begin')
  await superuser.query(
    `insert into entry (entry_id, party_id, person_id, type, record_time, event_time, commitment)
     values ($1, $2, $3, 'devices_packed', now(), now(), $4)`,
    [entryId, partyId, personId, randomBytes(32)],
  )
  await superuser.query(
    'insert into entry_content (entry_id, party_id, salt, canonical, members) values ($1, $2, $3, $4, $5)',
    [entryId, partyId, randomBytes(32), randomBytes(400), JSON.stringify({ deviceIds })],
  )
  await insertSubjects(superuser, partyId, entryId, deviceIds)
  await superuser.query(
    `insert into stay (device_id, party_id, container_id, packed_position, packed_at, packed_opening_id, packed_entry_id)
     select id, $2, $3, 1, now(), $4, $5 from unnest($1::text[]) as u (id)`,
    [deviceIds, partyId, containerId, randomUUID(), entryId],
  )
  await superuser.query(
    `update device set custody = 'packed', container_id = $2, entry_count = entry_count + 1, head = $3,
       last_entry_at = now() where device_id = any($1)`,
    [deviceIds, containerId, randomBytes(32)],
  )
  await superuser.query('commit')
  return performance.now() - started
}

function insertSubjects(
  superuser: pg.Client,
  partyId: string,
  entryId: string,
  deviceIds: readonly DeviceId[],
): Promise<unknown> {
  return superuser.query(
    `insert into entry_subject (subject_kind, subject_id, sequence, party_id, entry_id)
     select 'device', id, 2, $2, $3 from unnest($1::text[]) as u (id)`,
    [deviceIds, partyId, entryId],
  )
}
