/**
 * Counting what is in a store or in a box (DOMAIN, rules 1 and 2). Scans are notes of people at work; what follows from
 * them is decided once, at the completion, against what the record says then. What moved meanwhile is never missing.
 */
import { COUNT_LINES_MOST, type CountLine } from './count-lines.ts'
import type { Fact } from './entries.ts'
import type { ContainerId, CountId, DeviceId, PersonId, SiteId } from './identifiers.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { Permission } from './people.ts'
import type { Container, Count, Person, Site } from './state.ts'
import { isStore } from './storage.ts'

export interface StartCountSituation {
  readonly acting: Person
  /** What is to be counted: one of the two; undefined: there is none that is theirs. */
  readonly site: Site | undefined
  readonly container: Container | undefined
  readonly underWay: Count | undefined
}

/**
 * Starts to count a store, or a box wherever it stands. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `site_not_yours`, `site_is_no_store`, `container_not_in_your_hands`, `count_under_way`.
 */
export function startCount(situation: StartCountSituation, given: Given): Outcome<CountId> {
  const { acting, site, container, underWay } = situation
  const refusal = refuseActing(acting, 'counts:take') ?? refusePlace(acting, container?.siteId ?? site?.siteId ?? null)
  if (refusal !== null) return refused(refusal)
  if (site !== undefined && !isStore(site)) return refused(refuse('site_is_no_store', { siteId: site.siteId }))
  if (container !== undefined && container.possessingPartyId !== acting.partyId) {
    return refused(refuse('container_not_in_your_hands'))
  }
  if (underWay !== undefined) return refused(refuse('count_under_way', { countId: underWay.countId }))
  const countId = given.newId() as CountId
  const containerId = container?.containerId ?? null
  return decided(countId, [{ type: 'count_started', countId, siteId: site?.siteId ?? null, containerId }])
}

function refusePlace(acting: Person, siteId: SiteId | null): Refusal | null {
  return siteId !== null && acting.siteIds.includes(siteId) ? null : refuse('site_not_yours')
}

export interface CountSituation {
  readonly acting: Person
  readonly count: Count
  /** Where it is counted: the site, or where the box stands. */
  readonly siteId: SiteId | null
}

/** Why this person can't do this with this count now; null: nothing stands against it. */
function refuseCount({ acting, count, siteId }: CountSituation, permission: Permission): Refusal | null {
  const refusal = refuseActing(acting, permission) ?? refusePlace(acting, siteId)
  if (refusal !== null) return refusal
  return count.status === 'open' ? null : refuse('count_over', { countStatus: count.status })
}

/** What of the scanned is the party's own, as the record has it now. */
export interface KnownDevice {
  readonly deviceId: DeviceId
  readonly containerId: ContainerId | null
  /** Of its box, or its own; null: at none of the party's sites. */
  readonly siteId: SiteId | null
}

export interface KnownContainer {
  readonly container: Container
  /** A code of it is out, or it stands open. */
  readonly isOpen: boolean
  /** An open ground stands against it. */
  readonly isHeld: boolean
  /** Devices that it holds by the record. */
  readonly inside: number
}

export interface KnownTray {
  readonly label: string
  readonly deviceIds: readonly DeviceId[]
}

export interface CountScanSituation extends CountSituation {
  readonly devices: readonly KnownDevice[]
  readonly containers: readonly KnownContainer[]
  readonly trays: readonly KnownTray[]
  /** The box before which they stand, by its number; undefined: none was named. */
  readonly place: Container | undefined
  /** What was counted before, as `device <id>`, `container <id>` or `unknown <id>`. */
  readonly already: ReadonlySet<string>
}

/** A line of a count, to be written. */
export interface NewCountLine {
  readonly subjectKind: 'device' | 'container' | 'unknown'
  readonly subjectId: string
  readonly found: 'here' | 'elsewhere' | 'unknown'
  /** The tray that stood for it. */
  readonly stoodFor: string | null
}

export interface CountAnswer {
  readonly text: string
  readonly result: 'counted' | 'already' | 'not_of_here' | 'unknown' | 'unreadable'
  readonly deviceId?: DeviceId
  readonly containerId?: ContainerId
  /** How many devices it stands for. */
  readonly standsFor?: number
  /** Why what is in the box has to be scanned by itself. */
  readonly contentsBecause?: 'open' | 'held' | 'not_inspected' | 'missing'
  readonly why?: string
}

export interface CountScan {
  readonly answers: readonly CountAnswer[]
  readonly lines: readonly NewCountLine[]
  /** Boxes that stand for what is in them. */
  readonly boxes: readonly ContainerId[]
  readonly place: ContainerId | null
}

/**
 * Notes what was scanned. Two people who scan the same have counted it once. A box stands for what it holds by the
 * record, if it is shut and nothing stands against it; one that is open, held, missing or not inspected does not.
 * Refusals, in this order: `person_not_active`, `right_was_taken`, `site_not_yours`, `count_over`,
 * `count_too_many_lines`, `count_place_unknown`.
 */
export function scanIntoCount(
  situation: CountScanSituation,
  request: { readonly lines: readonly CountLine[] | null; readonly placeIsNamed: boolean },
): Outcome<CountScan> {
  const refusal = refuseCount(situation, 'counts:take')
  if (refusal !== null) return refused(refusal)
  if (request.lines === null) return refused(refuse('count_too_many_lines', { most: COUNT_LINES_MOST }))
  const { place, count } = situation
  if (request.placeIsNamed && (place === undefined || !isHere(count, place))) {
    return refused(refuse('count_place_unknown'))
  }
  const scan = new Scan(situation)
  if (place !== undefined) scan.note('container', place.containerId, 'here', null)
  const answers = request.lines.map((line) => scan.answer(line))
  return decided({ answers, lines: scan.lines, boxes: scan.boxes, place: place?.containerId ?? null }, [])
}

function isHere({ siteId, containerId, partyId }: Count, container: Container): boolean {
  if (container.possessingPartyId !== partyId) return false
  return containerId === null ? container.siteId === siteId : container.containerId === containerId
}

class Scan {
  readonly lines: NewCountLine[] = []
  readonly boxes: ContainerId[] = []
  readonly #situation: CountScanSituation
  readonly #seen: Set<string>
  readonly #devices: ReadonlyMap<string, KnownDevice>
  readonly #containers: ReadonlyMap<string, KnownContainer>
  readonly #trays: ReadonlyMap<string, KnownTray>

  constructor(situation: CountScanSituation) {
    this.#situation = situation
    this.#seen = new Set(situation.already)
    this.#devices = new Map(situation.devices.map((device) => [device.deviceId, device]))
    this.#containers = new Map(situation.containers.map((known) => [known.container.serial, known]))
    this.#trays = new Map(situation.trays.map((tray) => [tray.label, tray]))
  }

  /** False: it was counted before. */
  note(
    subjectKind: NewCountLine['subjectKind'],
    subjectId: string,
    found: NewCountLine['found'],
    stoodFor: string | null,
  ): boolean {
    const key = `${subjectKind} ${subjectId}`
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    this.lines.push({ subjectKind, subjectId, found, stoodFor })
    return true
  }

  answer(line: CountLine): CountAnswer {
    switch (line.kind) {
      case 'unreadable':
        return { text: line.text, result: 'unreadable', why: line.why.code }
      case 'device':
        return { text: line.text, deviceId: line.deviceId, result: this.#device(line.deviceId, null) }
      case 'label': {
        const known = this.#containers.get(line.label.toUpperCase())
        if (known !== undefined) return { text: line.text, ...this.#container(known) }
        const tray = this.#trays.get(line.label)
        if (tray === undefined) return { text: line.text, result: 'unreadable', why: 'not_found' }
        const results = tray.deviceIds.map((deviceId) => this.#device(deviceId, tray.label))
        const [worst] = (['not_of_here', 'unknown', 'counted', 'already'] as const).filter((each) =>
          results.includes(each),
        )
        return { text: line.text, result: worst ?? 'counted', standsFor: tray.deviceIds.length }
      }
    }
  }

  #device(deviceId: DeviceId, stoodFor: string | null): CountAnswer['result'] {
    const { count, place } = this.#situation
    const known = this.#devices.get(deviceId)
    if (known === undefined) return this.note('unknown', deviceId, 'unknown', stoodFor) ? 'unknown' : 'already'
    const box = count.containerId ?? place?.containerId ?? null
    const here = box === null ? known.siteId === count.siteId : known.containerId === box
    if (!this.note('device', deviceId, here ? 'here' : 'elsewhere', stoodFor)) return 'already'
    return here ? 'counted' : 'not_of_here'
  }

  #container({ container, isOpen, isHeld, inside }: KnownContainer): Omit<CountAnswer, 'text'> {
    const { containerId } = container
    const here = isHere(this.#situation.count, container)
    const isNew = this.note('container', containerId, here ? 'here' : 'elsewhere', null)
    const because = contentsBecause(container, isOpen, isHeld)
    const standsFor = because === null && here ? inside : 0
    if (standsFor > 0 && isNew) this.boxes.push(containerId)
    const result = !isNew ? 'already' : here ? 'counted' : 'not_of_here'
    return { containerId, result, standsFor, ...(because === null ? {} : { contentsBecause: because }) }
  }
}

function contentsBecause(
  { missing, status }: Container,
  isOpen: boolean,
  isHeld: boolean,
): Exclude<CountAnswer['contentsBecause'], undefined> | null {
  if (missing) return 'missing'
  if (isOpen || status === 'open') return 'open'
  if (isHeld) return 'held'
  return status === 'closed' || status === 'inspected' || status === 'empty' ? null : 'not_inspected'
}

/**
 * Scans may be taken back as long as the count is under way. Refusals, in this order: `person_not_active`,
 * `right_was_taken`, `site_not_yours`, `count_over`, `count_too_many_lines`.
 */
export function refuseUndo(situation: CountSituation, lines: readonly CountLine[] | null): Refusal | null {
  return refuseCount(situation, 'counts:take') ?? refuseLines(lines)
}

function refuseLines(lines: readonly CountLine[] | null): Refusal | null {
  return lines === null ? refuse('count_too_many_lines', { most: COUNT_LINES_MOST }) : null
}

/**
 * Ends a count of which nothing follows. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `site_not_yours`, `count_over`.
 */
export function cancelCount(situation: CountSituation): Outcome<{ readonly cancelled: true }> {
  const refusal = refuseCount(situation, 'counts:complete')
  if (refusal !== null) return refused(refusal)
  const { countId, containerId } = situation.count
  const facts: Fact[] = [{ type: 'count_cancelled', countId, containerId }]
  return decided({ cancelled: true }, facts)
}

/** Who scanned, as a person and as a human. */
export interface Counter {
  readonly personId: PersonId
  readonly naturalPersonId: string
}

export { refuseCount }
