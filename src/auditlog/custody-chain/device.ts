/** Where the device is: in exactly one place (DOMAIN, rules 1, 2, 6, 11, 14). */
import type { FactOf } from './facts.ts'
import type { ReadEntry } from './replay.ts'
import {
  type ContainerState,
  containerAt,
  groundOf,
  LOCKED_OUT,
  momentOf,
  type OpeningState,
  type Place,
  type Replay,
  UNPROVEN,
} from './state.ts'
import { noteLockedOut } from './two-persons.ts'

type Scan = 'devices_packed' | 'devices_unpacked'

export function announced(replay: Replay, entry: ReadEntry<FactOf<'devices_announced'>>): void {
  const { device, findings } = replay
  if (!entry.ofDevice) return
  const { makerPartyId } = entry.fact
  if (device.makerPartyId !== null) findings.add('announced_twice', entry)
  if (entry.partyId !== makerPartyId) findings.add('announced_by_other_party', entry, { party: entry.partyId })
  device.makerPartyId ??= makerPartyId
  device.deviceType ??= entry.fact.deviceType
  if (device.place.in === 'nowhere') device.place = { in: 'factory' }
}

/** Place in words; in the sentences of both languages it stands as a technical term. */
export function placeText(place: Place): string {
  switch (place.in) {
    case 'nowhere':
      return '—'
    case 'factory':
      return 'announced'
    case 'container':
      return `container ${place.containerId}`
    case 'hand':
      return `on person ${place.personId}`
    case 'repackaging':
      return `repackaging ${place.job}`
    case 'use':
      return place.commissioned ? 'commissioned' : 'installed'
  }
}

export function scanned(replay: Replay, entry: ReadEntry<FactOf<Scan>>): void {
  const container = containerAt(replay, entry.fact.containerId)
  if (container !== null) count(replay, container, entry)
  if (!entry.ofDevice) return
  const opening = scanAt(replay, entry)
  if (entry.fact.type === 'devices_packed') {
    packed(replay, entry as ReadEntry<FactOf<'devices_packed'>>, container, opening)
  } else unpacked(replay, entry as ReadEntry<FactOf<'devices_unpacked'>>, opening)
}

function count({ findings }: Replay, container: ContainerState, entry: ReadEntry<FactOf<Scan>>): void {
  const { contents, id, partyId: other } = container
  const party = entry.fact.type === 'devices_packed' ? entry.fact.possessingPartyId : undefined
  if (other !== undefined && party !== undefined && other !== party) {
    findings.add('responsibility_unclear', entry, { container: id, party, other })
  }
  if (contents === null) return
  const sign = entry.fact.type === 'devices_packed' ? 1 : -1
  contents.devices += sign * entry.setSize
  contents.used += sign * entry.fact.units
  if (contents.devices < 0 || contents.used < 0) findings.add('more_out_than_in', entry, { container: id })
  const { used, capacity } = contents
  if (used > capacity) findings.add('capacity_exceeded', entry, { container: id, used, capacity })
}

/**
 * A scan belongs to an opening of that container, made by whoever opened it, while it is proven open. With the codes of
 * a tour the deed came first: its receipt may come in later, and is looked for at the end.
 */
function scanAt(replay: Replay, entry: ReadEntry<FactOf<Scan>>): OpeningState | undefined {
  const { findings, device } = replay
  const { containerId, openingId, position } = entry.fact
  const opening = replay.openings.get(openingId)
  device.scans.push({ openingId, containerId, index: entry.index })
  if (opening === undefined) return undefined
  if (opening.personId !== entry.personId) {
    const details = { container: containerId, person: entry.personId, opener: opening.personId }
    findings.add('scan_by_other_person', entry, details)
  }
  if (position !== opening.value) {
    findings.add('scan_at_other_position', entry, { position, opening: openingId, value: opening.value })
  }
  const { tourId, opened, closed, ended } = opening
  const isOpen = tourId !== null || (opened && !closed && !ended)
  if (opening.containerId !== containerId || !isOpen) {
    findings.add('scan_outside_opening', entry, { container: containerId, opening: openingId })
  }
  return opening
}

function packed(
  replay: Replay,
  entry: ReadEntry<FactOf<'devices_packed'>>,
  container: ContainerState | null,
  opening: OpeningState | undefined,
): void {
  const { device, findings } = replay
  const { containerId, repackagingId, position } = entry.fact
  const { place } = device
  const job = place.in === 'repackaging' ? place.job : null
  const free = place.in === 'factory' || (place.in === 'hand' && place.personId === entry.personId)
  if (repackagingId === null ? !free : job !== repackagingId) {
    findings.add('packed_from_elsewhere', entry, { container: containerId, place: placeText(place) })
  }
  jobOf(replay, entry)
  const ground = groundOf(null, device)
  // On a tour it lies in the container already; the incident finds it there.
  if (ground !== null && opening !== undefined && opening.tourId === null) {
    findings.add('packed_while_held', entry, { ground })
  }
  if (device.missing) findings.add('packed_while_missing', entry)
  device.place = { in: 'container', containerId }
  const stay = {
    containerId,
    packed: position,
    unpacked: null,
    known: momentOf(entry),
    piece: container?.piece ?? null,
  }
  device.stays.push(stay)
}

function jobOf(replay: Replay, entry: ReadEntry<FactOf<Scan>>): void {
  const { repackagingId: job } = entry.fact
  if (job !== null && !replay.jobs.has(job)) replay.findings.add('repackaging_not_started', entry, { job })
}

function unpacked(
  replay: Replay,
  entry: ReadEntry<FactOf<'devices_unpacked'>>,
  opening: OpeningState | undefined,
): void {
  const { device, findings } = replay
  const { containerId, repackagingId, position, toPersonId } = entry.fact
  const { place } = device
  const stay = device.stays.findLast((each) => each.unpacked === null)
  if (place.in !== 'container' || place.containerId !== containerId || stay?.containerId !== containerId) {
    findings.add('unpacked_from_elsewhere', entry, { container: containerId, place: placeText(place) })
  } else {
    if (position < stay.packed) {
      findings.add('stay_ends_before_it_begins', entry, { container: containerId, from: stay.packed, to: position })
    }
    stay.unpacked = position
  }
  jobOf(replay, entry)
  const ground = groundOf(null, device)
  if (ground !== null && opening !== undefined && opening.tourId === null && opening.purpose !== 'investigation') {
    findings.add('unpacked_while_held', entry, { ground })
  }
  device.place =
    repackagingId === null ? { in: 'hand', personId: toPersonId } : { in: 'repackaging', job: repackagingId }
}

/** Scans that came late change what is known of the past, and move nothing. */
export function corrected(replay: Replay, entry: ReadEntry<FactOf<'stays_corrected'>>): void {
  if (!entry.ofDevice) return
  const { device, findings } = replay
  const { containerId, position, openingId, shortened, added } = entry.fact
  const piece = containerAt(replay, containerId)?.piece ?? null
  for (const id of new Set([openingId, added?.packedOpeningId, added?.unpackedOpeningId])) {
    if (id != null) device.scans.push({ openingId: id, containerId, index: entry.index })
  }
  if (shortened !== null) {
    const stay = device.stays.find(
      (each) =>
        each.containerId === containerId &&
        each.packed === shortened.packedPosition &&
        each.unpacked === shortened.unpackedPosition,
    )
    if (stay === undefined) findings.add('correction_of_unknown_stay', entry, { container: containerId })
    else {
      if (position < stay.packed) {
        findings.add('stay_ends_before_it_begins', entry, { container: containerId, from: stay.packed, to: position })
      }
      stay.unpacked = position
    }
  }
  if (added === null) return
  const { packedPosition, unpackedPosition } = added
  if (unpackedPosition !== null && unpackedPosition < packedPosition) {
    const details = { container: containerId, from: packedPosition, to: unpackedPosition }
    findings.add('stay_ends_before_it_begins', entry, details)
  }
  const stay = { containerId, packed: packedPosition, unpacked: unpackedPosition, known: momentOf(entry), piece }
  device.stays.push(stay)
}

export function repackagingCompleted(replay: Replay, entry: ReadEntry<FactOf<'repackaging_completed'>>): void {
  const { repackagingId: job } = entry.fact
  const { place } = replay.device
  if (place.in === 'repackaging' && place.job === job) replay.findings.add('repackaging_left_device', entry, { job })
  replay.jobs.delete(job)
}

export function differed(replay: Replay, entry: ReadEntry<FactOf<'contents_differed'>>): void {
  if (!entry.ofDevice) return
  replay.device.missing = true
  replay.duties.push({ need: 'exposure', containerId: entry.fact.containerId, at: entry })
}

export function installed(replay: Replay, entry: ReadEntry<FactOf<'device_installed'>>): void {
  if (!entry.ofDevice) return
  const { device, findings } = replay
  const { place, grounds, missing } = device
  if (place.in !== 'hand' || place.personId !== entry.personId) {
    findings.add('installed_from_elsewhere', entry, { person: entry.personId, place: placeText(place) })
  }
  if (entry.fact.tourId === null) {
    const ground = groundOf(null, device)
    if (ground !== null) findings.add('installed_while_held', entry, { ground })
    if (missing) findings.add('installed_while_missing', entry)
  } else {
    // On a tour the deed came first: it is recorded whatever stands against it, and then called back.
    for (const incidentId of grounds.keys()) {
      if (incidentId !== UNPROVEN && incidentId !== LOCKED_OUT)
        replay.duties.push({ need: 'recall', incidentId, at: entry })
    }
  }
  noteLockedOut(replay, entry)
  device.place = { in: 'use', commissioned: false }
}

export function commissioned(replay: Replay, entry: ReadEntry<FactOf<'device_commissioned'>>): void {
  if (!entry.ofDevice) return
  const { device, findings } = replay
  const { place, missing } = device
  if (place.in !== 'use' || place.commissioned) {
    findings.add('commissioned_out_of_order', entry, { place: placeText(place) })
  }
  const ground = groundOf(null, device)
  if (ground !== null) findings.add('commissioned_while_held', entry, { ground })
  if (missing) findings.add('commissioned_while_missing', entry)
  noteLockedOut(replay, entry)
  device.place = { in: 'use', commissioned: true }
}
