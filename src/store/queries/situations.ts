/** What the rules need to decide, read with the rows locked: containers first, then incidents, then devices. */
import { type Proof, receiptProves } from '../../custody/exposure.ts'
import type { ContainerId, DeviceId, OpeningId, PersonId, RepackagingId, SiteId } from '../../custody/identifiers.ts'
import { hasWindow, type Reevaluation, type WindowBasis } from '../../custody/incident.ts'
import type { ExplainedLog, ResyncOutcome } from '../../custody/lock.ts'
import { type LockServiceSituation, openedBy, windowOfService } from '../../custody/lock-service.ts'
import type { ClosingSituation, OpeningSituation } from '../../custody/opening.ts'
import type { ScanSituation } from '../../custody/packing.ts'
import {
  bookOf,
  firstIntactOpening,
  type LockMacs,
  type ReceiptSituation,
  verifyForOpening,
  windowOfReceipt,
} from '../../custody/receipt.ts'
import type { Container, Device, Incident, Knowledge, Lock, LockActRow, Opening, Site } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { contentsBeside, formerContents, formerDevices } from './contents.ts'
import { agreedAndNamed, agreedFor, policiesOf } from './policies.ts'
import { lostKeysOf } from './recent-acts.ts'
import {
  activeOpenings,
  listsOf,
  loadKey,
  loadLock,
  loadPerson,
  loadType,
  lockContainer,
  lockPerson,
  openGrounds,
} from './situation-parts.ts'
import { listedAmong } from './trays.ts'

export {
  ACTIVE_OPENINGS,
  activeOpenings,
  groundsInside,
  loadKey,
  loadLock,
  loadPerson,
  loadType,
  lockContainer,
  openGrounds,
} from './situation-parts.ts'

export async function openingSituation(
  loading: Loading,
  request: { containerId: ContainerId; personId: PersonId; keySerial: string; siteId: SiteId },
): Promise<OpeningSituation | null> {
  const { containerId, personId, siteId } = request
  const [recordHalted, container, [tour], [site], grounds] = await Promise.all([
    loading.recordHalted(),
    lockContainer(loading, containerId),
    loading.find('tour', { containerId, status: 'under_way' }),
    loading.find('site', { siteId }),
    openGrounds(loading, [containerId]),
  ])
  if (container === null) return null
  const [locked, containerType, openings, agreement, person, key] = await Promise.all([
    loadLock(loading, container),
    loadType(loading, container),
    activeOpenings(loading, [container]),
    agreedAndNamed(loading, container),
    lockPerson(loading, personId),
    // Read behind the lock on its person: whoever reports it lost takes the same lock.
    loadKey(loading, request.keySerial),
  ])
  return {
    recordHalted,
    container,
    containerType,
    book: locked === null ? null : bookOf(locked.lock, locked.acts),
    grounds,
    openings,
    person,
    key,
    site: site?.partyId === person.partyId ? site : undefined,
    tour,
    ...agreement,
  }
}

/**
 * An opening that the actor's party may see, the container locked: of its own people, of its own box, or of one that it
 * has in its hands. Who takes part in a shipment sees the box, and nothing of who opened it before.
 */
async function lockOpening(
  loading: Loading,
  openingId: OpeningId,
): Promise<{ opening: Opening; container: Container } | null> {
  const [known] = await loading.find('opening', { openingId })
  if (known === undefined) return null
  const [container, [opening]] = await Promise.all([
    lockContainer(loading, known.containerId),
    // Read again now that nobody else can change it.
    loading.find('opening', { openingId }),
  ])
  if (container === null || opening === undefined) return null
  const { partyId } = loading
  if (opening.partyId === partyId || container.possessingPartyId === partyId) return { opening, container }
  const [person] = await loading.find('person', { personId: opening.personId })
  return person?.partyId === partyId ? { opening, container } : null
}

export async function closingSituation(
  loading: Loading,
  request: { openingId: OpeningId; personId: PersonId; keySerial: string | null; contents: FoundContents | null },
): Promise<ClosingSituation | null> {
  const found = await lockOpening(loading, request.openingId)
  if (found === null) return null
  const locked = await loadLock(loading, found.container, request.openingId)
  if (locked === null) return null
  const { container, opening } = found
  const contents = request.contents === null ? null : await contentsFound(loading, container, request.contents)
  const [recordHalted, agreement, person, key] = await Promise.all([
    loading.recordHalted(),
    agreedAndNamed(loading, container),
    lockPerson(loading, request.personId),
    loadKey(loading, request.keySerial ?? opening.keySerial),
  ])
  return {
    ...found,
    recordHalted,
    found: contents,
    ...agreement,
    book: bookOf(locked.lock, locked.acts),
    acts: locked.acts,
    person,
    key,
  }
}

/** What somebody scanned in a container before closing it. */
export interface FoundContents {
  readonly deviceIds: readonly DeviceId[]
  readonly unreadable: readonly string[]
}

async function contentsFound(
  loading: Loading,
  { containerId, possessingPartyId }: Container,
  { deviceIds, unreadable }: FoundContents,
): Promise<ClosingSituation['found']> {
  const inside = await loading.lock('device', { containerId })
  const insideIds = new Set(inside.map((device) => device.deviceId))
  const others = deviceIds.filter((id) => !insideIds.has(id))
  const known = others.length === 0 ? [] : await loading.lock('device', { deviceId: others })
  // What belongs to others is recorded by its number and not touched.
  const surplus = known.filter((device) => [device.possessingPartyId, device.owningPartyId].includes(possessingPartyId))
  const trays = await loading.find('tray', { containerId, status: 'whole' })
  return { deviceIds, inside, surplus, unreadable, trays }
}

export async function receiptSituation(
  loading: Loading,
  request: { openingId: OpeningId; typed: string; macFor: (lock: Lock) => LockMacs },
): Promise<ReceiptSituation | null> {
  const { openingId, typed, macFor } = request
  const found = await lockOpening(loading, openingId)
  if (found === null) return null
  const { container, opening } = found
  const locked = await loadLock(loading, container, openingId)
  if (locked === null) return null
  const { lock, acts } = locked
  const openingIds = [...new Set(acts.flatMap((act) => (act.openingId === null ? [] : [act.openingId])))]
  const verification = verifyForOpening(lock, acts, opening, typed, macFor(lock))
  const open = await openViolation(loading, container.containerId)
  const basis = await windowBasis(loading, container)
  const [policy, lostKeys, [site]] = await Promise.all([
    agreedFor(loading, container),
    lostKeysOf(loading, acts),
    loading.find('site', { siteId: opening.siteId }),
  ])
  const window = windowOfReceipt(verification, acts, lostKeys, basis, open, policy)
  const contents = window === null ? [] : await formerContents(loading, container, window.after)
  const grounds = await openGrounds(loading, [container.containerId])
  const openings = await loading.find('opening', { openingId: openingIds })
  const tourId = [...new Set(openings.flatMap((each) => each.tourId ?? []))]
  return {
    container,
    lock,
    acts,
    lostKeys,
    opening,
    openings,
    ...(provesClosing(verification, acts) ? { lists: await listsOf(loading, openingIds) } : {}),
    tours: tourId.length === 0 ? [] : await loading.find('tour', { tourId }),
    verification,
    basis,
    open,
    contents,
    beside: await contentsBeside(loading, container, contents, policy),
    grounds,
    unproven: grounds.some((ground) => ground.kind === 'unproven')
      ? await unprovenUntil(loading, container, firstIntactOpening(verification, acts, lostKeys))
      : [],
    policy,
    site,
  }
}

function provesClosing(verification: ReceiptSituation['verification'], acts: readonly LockActRow[]): boolean {
  if (verification.kind !== 'recorded') return false
  return acts.some(({ value, action }) => action === 'C' && verification.confirmed.includes(value))
}

/**
 * Devices that are unproven and in the container, or came out of it at that position or later: a tour's receipts may
 * come when its devices are mounted. What lies in another unproven container meanwhile waits for the proof of that one.
 */
async function unprovenUntil(loading: Loading, container: Container, position: number | null): Promise<Device[]> {
  if (position === null) return []
  const { devices } = await formerDevices(loading, container, position)
  const elsewhere = [...new Set(devices.flatMap((device) => device.containerId ?? []))]
  const grounds = await openGrounds(loading, [...devices.map((device) => device.deviceId), ...elsewhere])
  const unproven = new Set(grounds.filter((ground) => ground.kind === 'unproven').map((ground) => ground.subjectId))
  return devices.filter(({ deviceId, containerId }) => {
    const waits = containerId !== null && containerId !== container.containerId && unproven.has(containerId)
    return unproven.has(deviceId) && !waits
  })
}

/** The open violation incident whose window is still open for this container. */
export async function openViolation(loading: Loading, containerId: ContainerId): Promise<Incident | undefined> {
  const [incident] = await loading.lock('incident', {
    containerId,
    kind: 'violation',
    status: 'open',
    windowUntil: null,
  })
  return incident
}

/** Proofs of a container and the spans of its stays, as far as they can move a window. */
export async function windowBasis(
  loading: Loading,
  container: Container,
  knowledge: Knowledge['kind'] = 'unknown',
): Promise<WindowBasis> {
  const { containerId, lockSerial } = container
  const [proofs, spans] = await Promise.all([
    loading.client.query<Proof>(
      `select value as position, case action when 'O' then 'opening' else 'closing' end as kind,
              recorded_at as "recordedAt"
       from lock_act
       where lock_serial = $1 and state = 'confirmed' and not withdrawn and flags & 1 = 0 and action in ('O', 'C')
         and recorded_at is not null`,
      [lockSerial],
    ),
    // All stays that ever were: read only where the window goes back to when the container was last empty.
    knowledge === 'unknown'
      ? loading.client.query<WindowBasis['spans'][number]>(
          `select distinct packed_position as "packedPosition", unpacked_position as "unpackedPosition"
           from stay where container_id = $1`,
          [containerId],
        )
      : { rows: [] },
  ])
  const [lock] = lockSerial === null ? [] : await loading.find('lock', { lockSerial })
  // What a lock without latch or chain shows, or one whose receipts somebody only copies, proves nothing.
  const proves = ({ kind }: Proof) =>
    lock !== undefined && receiptProves(lock.capabilities, kind === 'closing' ? 'C' : 'O')
  return { proofs: proofs.rows.filter(proves), spans: spans.rows }
}

export async function scanSituation(
  loading: Loading,
  request: {
    openingId: OpeningId
    personId: PersonId
    deviceIds: readonly DeviceId[]
    repackagingId: RepackagingId | null
  },
): Promise<ScanSituation | null> {
  const found = await lockOpening(loading, request.openingId)
  if (found === null) return null
  const { container, opening } = found
  const { containerId } = container
  const incidents = await loading.lock('incident', { containerId, status: 'open' })
  const devices = await loading.lock('device', { deviceId: request.deviceIds })
  const { repackagingId } = request
  const operator = container.possessingPartyId
  const makers = devices.map((device) => device.partyId)
  const [repackaging] = repackagingId === null ? [] : await loading.find('repackaging', { repackagingId })
  const person = await loadPerson(loading, request.personId)
  // A job that is named has to be there, and one of the party's own: without it the scan would mean something else.
  if (repackagingId !== null && repackaging?.partyId !== person.partyId) return null
  // Asked in one breath: only small reads share a statement that begin together.
  const [containerType, grounds, policies, lists, stays, last] = await Promise.all([
    loadType(loading, container),
    openGrounds(loading, request.deviceIds),
    policiesOf(loading, { makers, operator }),
    listedAmong(loading, request.deviceIds),
    loading.find('stay', { containerId, deviceId: request.deviceIds }),
    lastOfTour(loading, opening),
  ])
  const reevaluation = await reevaluationOf(loading, container, incidents)
  const read = { container, opening, containerType, devices, grounds, policies, incidents, stays, repackaging, person }
  return { ...read, ...lists, lastOfTour: last, reevaluation }
}

/** For a lock that is read out or resynchronised: everything it ever did, as far as the log may speak of it. */
export async function lockServiceSituation<Found extends ExplainedLog | ResyncOutcome>(
  loading: Loading,
  request: {
    lockSerial: string
    /** Explains what was brought against the book; pure, the key store computes behind it. */
    find: (lock: Lock, acts: readonly LockActRow[]) => Found
  },
): Promise<{ situation: LockServiceSituation; found: Found } | null> {
  const { lockSerial } = request
  const [known] = await loading.find('lock', { lockSerial })
  if (known === undefined || known.containerId === null) return null
  const container = await lockContainer(loading, known.containerId)
  const [lock] = await loading.lock('lock', { lockSerial })
  if (container === null || lock === undefined) return null
  const acts = await loading.find('lockAct', { lockSerial }, { tail: 'order by value' })
  const found = request.find(lock, acts)
  const open = await openViolation(loading, container.containerId)
  const basis = await windowBasis(loading, container)
  const [policy, lostKeys] = await Promise.all([agreedFor(loading, container), lostKeysOf(loading, acts)])
  const window = windowOfService(found, acts, lostKeys, basis, open, policy)
  const contents = window === null ? [] : await formerContents(loading, container, window.after)
  const openings = await activeOpenings(loading, [container])
  const situation = {
    container,
    lock,
    acts,
    lostKeys,
    openings,
    lists: await listsOf(
      loading,
      openings.map(({ openingId }) => openingId),
    ),
    basis,
    open,
    contents,
    beside: await contentsBeside(loading, container, contents, policy),
    policy,
    site: await siteOfOpening(loading, openedBy(found, acts)),
  }
  return { situation, found }
}

async function siteOfOpening(loading: Loading, openingId: OpeningId | null): Promise<Site | undefined> {
  const [opening] = openingId === null ? [] : await loading.find('opening', { openingId })
  const [site] = opening === undefined ? [] : await loading.find('site', { siteId: opening.siteId })
  return site
}

async function lastOfTour(loading: Loading, { tourId }: Opening): Promise<Opening | undefined> {
  if (tourId === null) return undefined
  const openings = await loading.find('opening', { tourId })
  return openings.sort((a, b) => b.openingValue - a.openingValue)[0]
}

/** What the open violations of a container look at again after a scan: everything that ever was inside. */
export async function reevaluationOf(
  loading: Loading,
  container: Container,
  incidents: readonly Incident[],
): Promise<Reevaluation | null> {
  if (!incidents.some(hasWindow)) return null
  const { proofs } = await windowBasis(loading, container)
  const policy = await agreedFor(loading, container)
  return { proofs, contents: await formerContents(loading, container, null), policy }
}
