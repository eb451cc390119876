/**
 * A box is filled by the list of the production line instead of by 1,600 single scans (DOMAIN, rules 2, 6 and 15). The
 * list goes through every check that scans go through and reserves its devices; a sample is scanned; then all of them
 * are packed by one fact for each maker. Half of the sample is drawn by the server when the list comes in, so that
 * nobody can choose what is looked at; the other half is what lies on top, so that what lies there unlisted shows.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Fact } from './entries.ts'
import { type DeviceId, type IncidentId, idOf, type PackingListId } from './identifiers.ts'
import { holdExposed } from './incident.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import {
  isOurs,
  packDevices,
  refuseEntering,
  refuseScan,
  type ScanAnswer,
  type ScanSituation,
  strangerIn,
} from './packing.ts'
import type { ByList } from './packing-list-entries.ts'
import type { Policy } from './policy.ts'
import { policyFor, policyIdsFor } from './policy-choice.ts'
import type { PackingList, PackingListDevice, Tray } from './state.ts'

export interface ListedTray {
  readonly label: string
  readonly deviceIds: readonly DeviceId[]
}

export interface PackingListRequest {
  readonly source: string
  /** Ascending, each once; those on trays are among them. */
  readonly deviceIds: readonly DeviceId[]
  readonly trays: readonly ListedTray[]
  /** Where the list names each. */
  readonly lines: ReadonlyMap<DeviceId, number>
}

/** As for a scan of all its devices by whoever opened the container. */
export interface PackingListSituation extends ScanSituation {
  /** The lists of this opening that are not over. */
  readonly ofOpening: readonly PackingList[]
  /** Trays of the party with labels that the list uses: on an open list, or whole. */
  readonly sameLabels: readonly Tray[]
}

export interface SampleState {
  readonly sampleSize: number
  readonly sampled: number
  /** Drawn by the server, and not scanned yet. */
  readonly drawnLeft: readonly DeviceId[]
  /** How many scans are still to be made, those of the drawn ones included. */
  readonly stillToScan: number
}

export interface PackingListTaken extends SampleState {
  readonly packingListId: PackingListId
  readonly devices: number
}

/** How many of so many devices have to be scanned. */
export function sampleSizeOf(
  devices: number,
  { packingSamplePercent, packingSampleLeast }: Pick<Policy, 'packingSamplePercent' | 'packingSampleLeast'>,
): number {
  return Math.min(devices, Math.max(packingSampleLeast, Math.ceil((devices * packingSamplePercent) / 100)))
}

/**
 * Places of so many devices that a seed draws, ascending: those with the smallest SHA-256 (FIPS 180-4) over seed, blank
 * and identification. Whoever has the list can make the draw again.
 */
export function drawSample(deviceIds: readonly DeviceId[], count: number, seed: string): readonly number[] {
  return deviceIds
    .map((deviceId, place) => ({ place, rank: bytesToHex(sha256(utf8ToBytes(`${seed} ${deviceId}`))) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ place }) => place)
    .sort((a, b) => a - b)
}

/**
 * Takes a list in, all of it or nothing. Refusals, in this order: `opening_not_open`, `packing_list_needs_packing`,
 * `packing_list_open_already`, `device_not_announced` (with an incident), those of a scan, `tray_label_in_use`. Each
 * names the lines that stand against it.
 */
export function takeInPackingList(
  situation: PackingListSituation,
  request: PackingListRequest,
  given: Given,
): Outcome<PackingListTaken> {
  const { container, opening, devices, ofOpening, sameLabels, policies } = situation
  const { deviceIds, trays, source } = request
  const notOpen = refuseScan(situation)
  if (notOpen !== null) return refused(notOpen)
  if (opening.purpose !== 'packing' || opening.tourId !== null) return refused(refuse('packing_list_needs_packing'))
  const [other] = ofOpening
  if (other !== undefined) return refused(refuse('packing_list_open_already', { packingListId: other.packingListId }))
  const stranger = strangerIn(situation, deviceIds, given)
  if (stranger !== null) return withLines(stranger, request)
  const refusal = refuseEntering(situation, devices, given)
  if (refusal !== null) return withLines(refused(refusal), request)
  const inUse = sameLabels.filter((tray) => tray.status === 'listed')
  if (inUse.length > 0) return refused(refuse('tray_label_in_use', { labels: inUse.map(({ label }) => label) }))

  const question = {
    makers: [...new Set(devices.map((device) => device.partyId))],
    operator: container.possessingPartyId,
    at: given.now,
  }
  const sampleSize = sampleSizeOf(deviceIds.length, policyFor(policies, question))
  const packingListId = idOf('PackingListId', given.newId())
  const drawSeed = given.newId()
  const drawn = drawSample(deviceIds, Math.ceil(sampleSize / 2), drawSeed)
  const placeOf = new Map(deviceIds.map((deviceId, place) => [deviceId, place]))
  const fact: Fact = {
    type: 'packing_list_taken_in',
    packingListId,
    containerId: container.containerId,
    openingId: opening.openingId,
    source,
    sampleSize,
    drawSeed,
    drawn,
    trays: trays.map(({ label, deviceIds: onTray }) => ({
      trayId: idOf('TrayId', given.newId()),
      label,
      places: onTray.flatMap((deviceId) => placeOf.get(deviceId) ?? []).sort((a, b) => a - b),
    })),
    traysDissolved: sameLabels.map(({ trayId }) => trayId).sort(),
    policyIds: policyIdsFor(policies, question),
    deviceIds,
  }
  const drawnLeft = drawn.flatMap((place) => deviceIds[place] ?? [])
  const sample = { sampleSize, sampled: 0, drawnLeft, stillToScan: sampleSize }
  return decided({ packingListId, devices: deviceIds.length, ...sample }, [fact])
}

/** The same refusal with the lines of the devices that it names. */
function withLines(outcome: Outcome<never>, { lines }: PackingListRequest): Outcome<never> {
  if (outcome.refusal === undefined) return outcome
  const named = outcome.refusal.members['deviceIds']
  if (!Array.isArray(named)) return outcome
  const findings = (named as readonly DeviceId[]).map((deviceId) => ({ line: lines.get(deviceId) ?? null, deviceId }))
  return { ...outcome, refusal: { ...outcome.refusal, members: { ...outcome.refusal.members, findings } } }
}

/** A list that is there, with the situation of a scan: of what is scanned for the sample, or of all its devices. */
export interface ListSituation extends ScanSituation {
  readonly list: PackingList
  /** Every device that it names. */
  readonly listed: readonly PackingListDevice[]
}

/** What is still to be scanned. A list that was stopped needs a scan of every device. */
export function sampleOf(
  { status, devices, sampleSize }: Pick<PackingList, 'status' | 'devices' | 'sampleSize'>,
  listed: readonly Pick<PackingListDevice, 'deviceId' | 'drawn' | 'sampled'>[],
): SampleState {
  const sampled = listed.filter((each) => each.sampled).length
  const needed = status === 'stopped' ? devices : sampleSize
  const drawnLeft = listed
    .filter((each) => each.drawn && !each.sampled)
    .map(({ deviceId }) => deviceId)
    .sort()
  const isOver = status === 'completed' || status === 'withdrawn'
  const stillToScan = isOver ? 0 : Math.max(needed - sampled, drawnLeft.length)
  return { sampleSize: needed, sampled, drawnLeft: isOver ? [] : drawnLeft, stillToScan }
}

/**
 * Scans for the sample. What the list does not name is refused, opens an incident, and stops the list; of our own
 * devices it is held (DOMAIN, rule 11: surplus). Refusals, in this order: `packing_list_over`, those of the opening,
 * `device_not_on_packing_list`.
 */
export function sampleDevices(
  situation: ListSituation,
  scanned: readonly DeviceId[],
  given: Given,
): Outcome<SampleState & { readonly scanned: number }> {
  const { list, listed, devices, container, person } = situation
  const notOpen = refuseList(list) ?? refuseScan(situation)
  if (notOpen !== null) return refused(notOpen)
  const { packingListId, containerId, openingId } = list
  const rows = new Map(listed.map((row) => [row.deviceId, row]))
  // What was scanned into the box before stands in the records already, and is no surprise.
  const inside = new Set(devices.filter((device) => device.containerId === containerId).map(({ deviceId }) => deviceId))
  const unlisted = scanned.filter((id) => !rows.has(id) && !inside.has(id))
  if (unlisted.length > 0) {
    const known = devices.filter((device) => unlisted.includes(device.deviceId) && isOurs(device, person))
    const incidentId = given.newId() as IncidentId
    const opened: Fact = {
      type: 'incident_opened',
      incidentId,
      kind: known.length < unlisted.length ? 'stranger' : 'difference',
      ownerPartyId: container.partyId,
      containerId,
      deviceId: null,
      knowledge: [],
      windowAfter: null,
      reporters: [],
      holdsContainer: false,
      what: `in the container and not on its packing list: ${unlisted.join(', ')}`,
    }
    const held = holdExposed(
      incidentId,
      known.map((device) => ({ ...device, makerPartyId: device.partyId })),
    )
    const stopped: Fact = { type: 'packing_list_stopped', packingListId, containerId, openingId, incidentId }
    const members = { deviceIds: unlisted, incidentId }
    return refused(refuse('device_not_on_packing_list', members), [opened, ...held.facts, stopped])
  }
  const newly = scanned.filter((id) => rows.get(id)?.sampled === false)
  const after = listed.map((row) => (newly.includes(row.deviceId) ? { ...row, sampled: true } : row))
  const facts: Fact[] =
    newly.length === 0
      ? []
      : [{ type: 'packing_list_sampled', packingListId, containerId, openingId, deviceIds: newly }]
  return decided({ scanned: newly.length, ...sampleOf(list, after) }, facts)
}

/**
 * Packs all that the list names. Everything is checked again: things may have changed since it came in. Refusals, in
 * this order: `packing_list_over`, those of the opening, `packing_sample_too_small`, those of a scan.
 */
export function completePackingList(situation: ListSituation, given: Given): Outcome<ScanAnswer> {
  const { list, listed } = situation
  const notOpen = refuseList(list) ?? refuseScan(situation)
  if (notOpen !== null) return refused(notOpen)
  const { drawnLeft, stillToScan, sampled } = sampleOf(list, listed)
  if (stillToScan > 0) return refused(refuse('packing_sample_too_small', { stillToScan, deviceIds: drawnLeft }))
  const byList: ByList = { packingListId: list.packingListId, sampled }
  const deviceIds = listed.map(({ deviceId }) => deviceId).sort()
  return packDevices(situation, deviceIds, given, byList)
}

/** Nothing of it was packed, and its devices are free again. Refusal: `packing_list_over`. */
export function withdrawPackingList(list: PackingList): Outcome<Record<never, never>> {
  const over = refuseList(list)
  if (over !== null) return refused(over)
  const { packingListId, containerId, openingId } = list
  return decided({}, [{ type: 'packing_list_withdrawn', packingListId, containerId, openingId }])
}

function refuseList({ status }: PackingList) {
  return status === 'open' || status === 'stopped' ? null : refuse('packing_list_over', { listStatus: status })
}
