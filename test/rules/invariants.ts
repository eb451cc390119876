/** What holds after every step of a story, whatever people do. The database says much of it as a constraint. */
import { isExposed } from '../../src/custody/exposure.ts'
import { unitsOf } from '../../src/custody/packing.ts'
import { responsibleAt } from '../../src/custody/responsibility.ts'
import type { Container, Device, Shipment } from '../../src/custody/state.ts'
import type { Bench } from './bench.ts'

const UNDER_WAY = ['requested', 'opening_code_issued', 'open', 'closing_code_issued', 'out_of_sync']
const IN_CONTAINER: readonly Device['custody'][] = ['packed', 'in_transit', 'arrived', 'issued']
const MOUNTED: readonly Device['custody'][] = ['installed', 'commissioned']

/** After each single change: what a unique index would refuse. */
export function oneOpeningAtATime(bench: Bench): string[] {
  const active = bench.rows('opening', { tourId: null, status: UNDER_WAY }).map((opening) => opening.lockSerial)
  return active.length === new Set(active).size ? [] : [`two openings of one lock: ${active.join(' ')}`]
}

/** Everything that is wrong. */
export function violationsOf(bench: Bench): string[] {
  return [
    ...oneOpeningAtATime(bench),
    ...bench.rows('device').flatMap((device) => placeOf(bench, device)),
    ...bench.rows('container').flatMap((container) => containerOf(bench, container)),
    ...bench
      .rows('stay')
      .filter((stay) => stay.unpackedPosition !== null && stay.unpackedPosition < stay.packedPosition)
      .map((stay) => `${stay.deviceId}: a stay that ends before it begins`),
    ...bench.rows('shipment').flatMap((shipment) => responsibilityOf(bench, shipment)),
    ...exposure(bench),
    ...recalls(bench),
  ]
}

function placeOf(bench: Bench, device: Device): string[] {
  const { deviceId, custody, containerId, personId, repackagingId, siteId, placeOfUse } = device
  const wrong: string[] = []
  const places = [containerId, personId, repackagingId, siteId].filter((place) => place !== null)
  if (places.length > 1) wrong.push('in two places')
  if (isElsewhere(device) && custody !== 'in_transit' && custody !== 'returning') wrong.push('responsible is another')
  if ((custody === 'on_person') !== (personId !== null)) wrong.push(`${custody}, and the person is ${personId}`)
  if (IN_CONTAINER.includes(custody) && containerId === null) wrong.push(`${custody} in no container`)
  if ((custody === 'repacking') !== (repackagingId !== null)) wrong.push(`${custody} in the job ${repackagingId}`)
  if (MOUNTED.includes(custody) && (placeOfUse === null || containerId !== null)) wrong.push('mounted nowhere')
  const open = bench.rows('stay', { deviceId, unpackedAt: null }).map((stay) => stay.containerId)
  if (open.join() !== (containerId ?? '')) wrong.push(`in ${containerId}, and its open stays are in ${open.join(' ')}`)
  return wrong.map((each) => `${deviceId}: ${each}`)
}

function containerOf(bench: Bench, container: Container): string[] {
  const { containerId, containerTypeId, usedUnits, capacityUnits, status, lockSerial } = container
  const wrong: string[] = []
  const inside = bench.rows('device', { containerId })
  const units = unitsOf(bench.row('containerType', { containerTypeId }), inside)
  if (units !== usedUnits) wrong.push(`holds ${units} units, and the row says ${usedUnits}`)
  if (isElsewhere(container) && status !== 'in_transit') wrong.push('responsible is somebody who does not have it')
  const others = inside.filter(({ responsiblePartyId: party }) => party !== container.responsiblePartyId)
  if (others.length > 0) wrong.push('somebody else is responsible for what is in it')
  if (usedUnits > capacityUnits || usedUnits < 0) wrong.push('more than fits')
  const acts = bench.rows('lockAct', { lockSerial, state: 'confirmed', action: ['O', 'C'] })
  const last = acts.reduce<(typeof acts)[number] | null>((a, b) => (a === null || b.value > a.value ? b : a), null)
  const bolt = last === null ? 'empty' : last.action === 'O' ? 'open' : 'closed'
  const expected = status === 'open' || status === 'empty' ? status : 'closed'
  // On the road the status is the stage of the road; a receipt that comes late is seen in the opening alone.
  const onTheRoad = status === 'in_transit' || status === 'arrived'
  if (!onTheRoad && bolt !== expected) wrong.push(`${status}, and its last proven act says ${bolt}`)
  return wrong.map((each) => `${container.serial}: ${each}`)
}

function isElsewhere({
  responsiblePartyId,
  possessingPartyId,
}: Pick<Device, 'responsiblePartyId' | 'possessingPartyId'>): boolean {
  return responsiblePartyId !== possessingPartyId
}

/** Of each container that is under way exactly one party is responsible: whom the agreement names at its station. */
function responsibilityOf(bench: Bench, shipment: Shipment): string[] {
  const { shipmentId, status } = shipment
  const underWay = bench.rows('shipmentContainer', { shipmentId, outcome: null })
  const wrong = underWay.flatMap(({ containerId, step }) => {
    const container = bench.row('container', { containerId })
    const right = container.shipmentId === shipmentId && container.responsiblePartyId === responsibleAt(shipment, step)
    return right ? [] : [`${container.serial}: ${container.responsiblePartyId} is responsible at station ${step}`]
  })
  const isOver = status === 'received' || status === 'withdrawn'
  if (isOver !== (underWay.length === 0)) wrong.push(`${shipmentId}: ${status}, with ${underWay.length} under way`)
  return wrong
}

/** Every device that was inside in the window of an open violation has, or had, its ground. */
function exposure(bench: Bench): string[] {
  return bench.rows('incident', { kind: 'violation', status: 'open' }).flatMap((incident) => {
    const { containerId, incidentId, windowAfter, windowUntil } = incident
    if (containerId === null) return []
    const held = new Set(bench.rows('ground', { incidentId }).map((ground) => ground.subjectId))
    return bench
      .rows('stay', { containerId })
      .filter((stay) => isExposed(stay, windowAfter, windowUntil) && !held.has(stay.deviceId))
      .map((stay) => `${stay.deviceId}: not held by ${incidentId}`)
  })
}

/** What is mounted and held for an incident is recalled, whichever of the two was recorded first. */
function recalls(bench: Bench): string[] {
  return bench.rows('ground', { subjectKind: 'device', kind: 'incident', endedAt: null }).flatMap((ground) => {
    const { subjectId, incidentId } = ground
    if (!MOUNTED.includes(bench.row('device', { deviceId: subjectId }).custody)) return []
    const recalled = bench.rows('recall', { deviceId: subjectId, incidentId, status: 'open' }).length > 0
    return recalled ? [] : [`${subjectId}: mounted, held by ${incidentId}, and not recalled`]
  })
}
