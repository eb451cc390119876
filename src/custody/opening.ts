/**
 * Opening codes and closing codes (DOMAIN, rules 3 to 5; LOCK-PROTOCOL, section 5). A code itself is never in a
 * decision: the answer names the value, and the key store computes the code once the issue is recorded.
 */

import type { Fact } from './entries.ts'
import type { DeviceId, IncidentId, OpeningId, PolicyId, SiteId } from './identifiers.ts'
import { holdExposed } from './incident.ts'
import { codeValue, type LockBook, nextValue, openRisk } from './lock.ts'
import { limitsOfClosing } from './open-limits.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseCodesTo, refuseKey } from './people.ts'
import type { Policy } from './policy.ts'
import type {
  Container,
  ContainerType,
  Device,
  Ground,
  Key,
  LockActRow,
  Opening,
  OpeningPurpose,
  Person,
  Site,
  Tour,
  Tray,
} from './state.ts'
import { traysMoved } from './trays.ts'

export interface OpeningSituation {
  /** The database was put back to an older state, and nobody has decided yet what to do. */
  readonly recordHalted: boolean
  readonly person: Person
  readonly key: Key | undefined
  readonly site: Site | undefined
  readonly container: Container
  readonly containerType: ContainerType
  readonly book: LockBook | null
  readonly grounds: readonly Ground[]
  /** The openings of this lock that are not over, tours left out. */
  readonly openings: readonly Opening[]
  readonly tour: Tour | undefined
  readonly policy: Policy
  /** Versions of policies that `policy` comes from. */
  readonly policyIds: readonly PolicyId[]
}

export interface CodeAnswer {
  readonly openingId: OpeningId
  readonly lockSerial: string
  /** Of the lock's secret. */
  readonly generation: number
  readonly keyId: string
  readonly value: number
  readonly action: 'O' | 'C' | 'M'
  readonly expiresAt: number | null
  /** The same code was issued before and has not been used. */
  readonly shownAgain: boolean
}

/**
 * Decides whether a person gets a code that opens a container. Order of precedence of the refusals: the record, the
 * person, the key, the place, the container, the lock.
 */
export function requestOpening(
  situation: OpeningSituation,
  request: { readonly purpose: OpeningPurpose; readonly siteId: SiteId },
  given: Given,
): Outcome<CodeAnswer> {
  const { person, key, container, book, openings, policy, policyIds } = situation
  const refusal = refuseBeforeLock(situation, request, given.now)
  if (refusal !== null) return refused(refusal)
  if (book === null || key === undefined) return refused(refuse('container_has_no_lock'))

  const facts: Fact[] = []
  for (const opening of openings) {
    if (opening.status === 'opening_code_issued' && given.now >= opening.expiresAt) {
      facts.push({ type: 'opening_expired', openingId: opening.openingId, containerId: container.containerId })
      continue
    }
    const again = shownAgain(opening, situation, request)
    if (again !== null) return decided(again, facts)
    return refused(refuse('opening_not_closed', { openingId: opening.openingId, openingStatus: opening.status }), facts)
  }
  const value = nextValue(book, 'O')
  if (typeof value !== 'number') return refused(refuse(value.code), facts)
  const openingId = given.newId() as OpeningId
  const expiresAt = given.now + policy.codeLifetimeMinutes * 60_000
  const { lockSerial, partyId } = lockOf(container)
  facts.push({
    type: 'opening_code_issued',
    openingId,
    containerId: container.containerId,
    ownerPartyId: partyId,
    lockSerial,
    purpose: request.purpose,
    forPersonId: person.personId,
    keySerial: key.keySerial,
    keyId: key.keyId,
    siteId: request.siteId,
    value,
    expiresAt,
    policyIds,
  })
  const code = { openingId, lockSerial, generation: book.generation ?? 1, keyId: key.keyId, value }
  return decided({ ...code, action: 'O', expiresAt, shownAgain: false }, facts)
}

/** What stands against an opening code before the lock itself is asked, in the same order; null: nothing does. */
export function refuseBeforeLock(
  situation: Omit<OpeningSituation, 'book' | 'openings' | 'policy' | 'policyIds'>,
  { purpose, siteId }: { readonly purpose: OpeningPurpose; readonly siteId: SiteId },
  now: number,
): Refusal | null {
  return (
    refuseWithoutRecord(situation) ??
    refuseCodesTo(situation.person, now) ??
    refuseKey(situation.key, situation.person) ??
    refusePlace(situation, siteId) ??
    refuseContainer(situation, purpose, now)
  )
}

/** An unused code is shown again to the same person with the same key, as long as no higher value exists (5.1). */
function shownAgain(
  opening: Opening,
  { person, key, book }: OpeningSituation,
  request: { readonly purpose: OpeningPurpose; readonly siteId: SiteId },
): CodeAnswer | null {
  if (opening.status !== 'opening_code_issued' || key === undefined || book === null) return null
  if (opening.personId !== person.personId || opening.keySerial !== key.keySerial) return null
  if (opening.purpose !== request.purpose || opening.siteId !== request.siteId) return null
  if (book.highestValue !== opening.openingValue) return null
  return {
    openingId: opening.openingId,
    lockSerial: opening.lockSerial,
    generation: book.generation ?? 1,
    keyId: key.keyId,
    value: opening.openingValue,
    action: 'O',
    expiresAt: opening.expiresAt,
    shownAgain: true,
  }
}

/** A record that may have forgotten codes gives out none, not even to close (LOCK-PROTOCOL, 5.11). */
function refuseWithoutRecord({ recordHalted }: { readonly recordHalted: boolean }): Refusal | null {
  return recordHalted ? refuse('record_halted') : null
}

/** The right at this site, and the container standing there. */
export function refusePlace(
  { person, site, container }: Pick<OpeningSituation, 'person' | 'site' | 'container'>,
  siteId: SiteId,
): Refusal | null {
  if (site === undefined || !person.siteIds.includes(siteId)) return refuse('site_not_yours', { siteId })
  if (container.possessingPartyId !== person.partyId) return refuse('container_not_in_your_hands')
  if (container.siteId !== siteId) return refuse('container_not_at_site', { siteId, containerSiteId: container.siteId })
  return null
}

function refuseContainer(
  situation: Pick<OpeningSituation, 'container' | 'containerType' | 'grounds' | 'tour'>,
  purpose: OpeningPurpose,
  now: number,
): Refusal | null {
  const { container, containerType, grounds, tour } = situation
  if (container.status === 'retired') return refuse('container_retired')
  if (container.missing && purpose !== 'investigation') return refuse('container_missing')
  const investigating = purpose === 'investigation'
  // An unproven container may be opened: the receipt of its opening is the proof that is missing.
  if (!investigating && grounds.some((ground) => ground.kind !== 'unproven')) {
    return refuse('container_held', { incidentIds: incidentsOf(grounds) })
  }
  if (container.status === 'in_transit') return refuse('container_in_transit')
  if (container.status === 'arrived' && !investigating) return refuse('container_not_inspected')
  if (purpose === 'packing') {
    const refusal = refuseType(containerType, now)
    if (refusal !== null) return refusal
  }
  if (tour !== undefined && tour.status === 'under_way') return refuse('tour_under_way', { tourId: tour.tourId })
  return null
}

/** A container whose type is not approved now can't be used. */
export function refuseType(type: ContainerType, now: number): Refusal | null {
  if (now < type.approvedFrom || now >= type.approvedUntil) {
    return refuse('container_type_not_approved', {
      hardwareRevision: type.hardwareRevision,
      approvedUntil: new Date(type.approvedUntil).toISOString(),
    })
  }
  return null
}

export function incidentsOf(grounds: readonly Ground[]): string[] {
  return [...new Set(grounds.map((ground) => ground.incidentId).filter((id) => id !== ''))]
}

function lockOf(container: Container): { lockSerial: string; partyId: Container['partyId'] } {
  if (container.lockSerial === null) throw new Error('a container with a lock book has a lock')
  return { lockSerial: container.lockSerial, partyId: container.partyId }
}

export interface ClosingSituation {
  readonly recordHalted: boolean
  readonly person: Person
  readonly key: Key | undefined
  readonly container: Container
  readonly book: LockBook
  readonly opening: Opening
  readonly acts: readonly LockActRow[]
  readonly policy: Policy
  /** What the person found in the container, where it was scanned; all of it, by identification. */
  readonly found: {
    readonly deviceIds: readonly DeviceId[]
    /** Those that are in it by the records. */
    readonly inside: readonly Device[]
    /** Those that were found and are somewhere else by the records. */
    readonly surplus: readonly Device[]
    /** What was scanned and is no identification: something is in there that nobody knows. */
    readonly unreadable: readonly string[]
    /** Whole trays that lie in it. */
    readonly trays: readonly Tray[]
  } | null
  /** Versions of policies that `policy` comes from. */
  readonly policyIds: readonly PolicyId[]
}

export interface ClosingAnswer extends CodeAnswer {
  readonly lacking: readonly DeviceId[]
  readonly surplus: readonly string[]
  readonly incidentId: IncidentId | null
}

/**
 * A code that closes. It is never refused for suspicion, training, contents or a lost key of somebody else: any
 * authorised person at the site with an active own key may close, for a box must never stay open because of a rule
 * (LOCK-PROTOCOL 5.6).
 */
export function requestClosing(situation: ClosingSituation, given: Given): Outcome<ClosingAnswer> {
  const code = closingCode(situation, given)
  if (code.refusal !== undefined) return code
  const { facts, ...difference } = compareContents(situation, given)
  const unseen = closedUnseen(situation, code.facts, given)
  const incidentId = difference.incidentId ?? unseen?.incidentId ?? null
  const opened = unseen === null ? [] : [unseen]
  return decided({ ...code.answer, ...difference, incidentId }, [...facts, ...opened, ...code.facts])
}

/**
 * Where all has to be scanned and nothing was: the box is shut, since it must never stay open because of a rule, and the
 * incident says that nobody looked. Once for each code: one that is shown again changes nothing.
 */
function closedUnseen(
  { found, policy, container, opening }: ClosingSituation,
  issued: readonly Fact[],
  given: Given,
): Extract<Fact, { type: 'incident_opened' }> | null {
  const isEmpty = container.usedUnits === 0
  if (policy.scanAllAtClosing === 0 || found !== null || isEmpty || opening.tourId !== null || issued.length === 0)
    return null
  return differenceOpened(container, given, 'closed without a scan of all that is inside, which the policy asks for')
}

function differenceOpened(
  { partyId, containerId }: Container,
  given: Given,
  what: string,
): Extract<Fact, { type: 'incident_opened' }> {
  return {
    type: 'incident_opened',
    incidentId: given.newId() as IncidentId,
    kind: 'difference',
    ownerPartyId: partyId,
    containerId,
    deviceId: null,
    knowledge: [],
    windowAfter: null,
    reporters: [],
    holdsContainer: false,
    what,
  }
}

/**
 * Contents are compared at every closing; a difference never blocks it (rule 11). What lacks is missing from now on,
 * what is surplus is held, and an incident opens.
 */
function compareContents(
  { found, container, opening }: ClosingSituation,
  given: Given,
): { facts: Fact[]; lacking: readonly DeviceId[]; surplus: readonly string[]; incidentId: IncidentId | null } {
  if (found === null) return { facts: [], lacking: [], surplus: [], incidentId: null }
  const seen = new Set(found.deviceIds)
  const insideIds = new Set(found.inside.map((device) => device.deviceId))
  const lost = found.inside.filter((device) => !seen.has(device.deviceId) && !device.missing)
  const surplus = [...found.deviceIds.filter((id) => !insideIds.has(id)), ...found.unreadable]
  if (lost.length === 0 && surplus.length === 0) return { facts: [], lacking: [], surplus: [], incidentId: null }
  const lacking = lost.map((device) => device.deviceId)
  const { containerId } = container
  const what = `contents at closing: ${lacking.length} lacking, ${surplus.length} surplus`
  const opened = differenceOpened(container, given, what)
  const { incidentId } = opened
  const held = holdExposed(
    incidentId,
    [...lost, ...found.surplus].map((device) => ({ ...device, makerPartyId: device.partyId })),
  )
  const differed: Fact = {
    type: 'contents_differed',
    containerId,
    openingId: opening.openingId,
    surplus,
    ...traysMoved(found.trays, lacking, { gone: true }),
    deviceIds: lacking,
  }
  return { facts: [opened, ...held.facts, differed], lacking, surplus, incidentId }
}

function closingCode(situation: ClosingSituation, given: Given): Outcome<CodeAnswer> {
  const { person, key, container, book, opening, acts, policyIds } = situation
  const halted = refuseWithoutRecord(situation)
  if (halted !== null) return refused(halted)
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  const keyRefusal = refuseKey(key, person)
  if (keyRefusal !== null || key === undefined) return refused(keyRefusal ?? refuse('key_not_yours'))
  // A box may have been carried on since it was opened: whoever has the right where it stands now may shut it.
  const atSite = [opening.siteId, container.siteId].some((siteId) => siteId !== null && person.siteIds.includes(siteId))
  if (!atSite) return refused(refuse('site_not_yours', { siteId: opening.siteId }))
  // Where it was only said to be over, by force, and the lock's last word is that it is open, it can still be shut.
  const isOver = opening.status === 'force_closed' && book.lastConfirmedValue !== opening.openingValue
  if (opening.status === 'closed' || isOver) return refused(refuse('opening_already_closed'))
  if (opening.tourId !== null && opening.closingValue !== null) {
    const { openingId, lockSerial, closingValue: value, expiresAt } = opening
    // Only while the lock may still take it: a dead code would leave the box open.
    if (openRisk(book).some((act) => act.value === value && act.keyId === key.keyId)) {
      const live = { openingId, lockSerial, generation: book.generation ?? 1, keyId: key.keyId, value }
      return decided({ ...live, action: 'C', expiresAt, shownAgain: true }, [])
    }
  }
  const { openingId, lockSerial } = opening
  const last = acts.find((act) => act.value === book.highestValue)
  const code = codeValue(book, {
    action: 'C',
    keyId: key.keyId,
    highestIsLiveAndOwn: last?.openingId === openingId && last.action === 'C' && last.state === 'issued',
  })
  // The window of the lock is no rule of ours: a code beyond it would be dead at the keypad.
  if ('code' in code) return refused(refuse(code.code))
  const { value, shownAgain } = code
  const answer: CodeAnswer = {
    openingId,
    lockSerial,
    generation: book.generation ?? 1,
    keyId: key.keyId,
    value,
    action: 'C',
    expiresAt: null,
    shownAgain,
  }
  if (shownAgain) return decided(answer, [])
  const fact: Fact = {
    type: 'closing_code_issued',
    openingId,
    containerId: container.containerId,
    ownerPartyId: container.partyId,
    lockSerial,
    keyId: key.keyId,
    value,
    limits: limitsOfClosing(opening, situation.policy, given.now),
    policyIds,
  }
  return decided(answer, [fact])
}
