/**
 * What people are told by mail of an entry: one notice for each party and kind, with what that party may see (DOMAIN,
 * rule 22). What was recorded together is told together.
 */
import type { DeadlineKind } from './deadline-state.ts'
import type { Entry, Fact } from './entries.ts'
import type { EventKind } from './event-kinds.ts'
import type { Around } from './event-telling.ts'
import { eventsOf, type PartyEvent } from './events.ts'
import type { ContainerId, DeviceId, EntryId, PartyId, PersonId, ShipmentId, SiteId } from './identifiers.ts'
import type { Contact, MailKind } from './mail-contacts.ts'

/** So many identifications stand in a mail; of the rest it says how many. */
export const NAMED_MOST = 20

export type NoticeWhat =
  | 'shipment_announced'
  | 'shipment_changed'
  | 'shipment_withdrawn'
  | 'shipment_delivered'
  | 'shipment_received'
  | 'shipment_refused'
  | 'incident_opened'
  | 'devices_blocked'
  | 'container_blocked'
  | 'devices_locked_out'
  | 'devices_recalled'
  | 'deadline_warned'
  | 'deadline_passed'
  | 'deadline_enforced'
  | 'deadline_escalated'
  | 'webhook_dead'
  | 'test'

/** One thing that a mail tells. Identifiers alone: whatever they are called is looked up when it is sent. */
export interface NoticePart {
  readonly what: NoticeWhat
  /** What it is about, as its path in the interface. */
  readonly subject: string | null
  /** Who did it. */
  readonly byPartyId: PartyId | null
  readonly siteId: SiteId | null
  /** Kind of the incident or of the deadline; that a receipt differs from what was announced. */
  readonly kind: string | null
  /** Expected, or due: ms since 1970 UTC. */
  readonly at: number | null
  /** The first of them. */
  readonly containerIds: readonly ContainerId[]
  readonly containers: number
  readonly deviceIds: readonly DeviceId[]
  readonly devices: number
}

/** A part, and who of the party is told of it. */
export interface Telling {
  readonly part: NoticePart
  /** Contacts of one of these sites alone are told; null: whatever site they are of. */
  readonly siteIds: readonly SiteId[] | null
  /** Contacts that were named for it; empty: none was. */
  readonly contactIds: readonly string[]
  /** People whom it concerns in person; null: nobody more than others. */
  readonly personIds: readonly PersonId[] | null
}

export interface Notice {
  readonly partyId: PartyId
  readonly kind: MailKind
  /** The first of the entries that it comes from. */
  readonly sourceId: EntryId
  readonly tellings: readonly Telling[]
}

/** What is known of a shipment beside its entries. */
export interface ShipmentConcern {
  readonly senderPartyId: PartyId
  readonly recipientPartyId: PartyId
  /** All who have it at some time, those two among them. */
  readonly partyIds: readonly PartyId[]
  readonly toSiteId: SiteId
  readonly contactIds: readonly string[]
}

export interface NoticeAround extends Around {
  shipmentConcern(shipmentId: ShipmentId): ShipmentConcern | undefined
  /** Who watches deadlines of this kind for that party. */
  watchers(partyId: PartyId, kind: DeadlineKind): readonly PersonId[]
}

/** What is told for these entries, which were recorded together. */
export function noticesOf(entries: readonly Entry[], around: NoticeAround): readonly Notice[] {
  const notices = new Map<string, { partyId: PartyId; kind: MailKind; sourceId: EntryId; tellings: Telling[] }>()
  for (const entry of entries) {
    for (const { partyId, kind, ...telling } of tellingsOf(entry, around)) {
      const name = `${partyId} ${kind}`
      const notice = notices.get(name) ?? { partyId, kind, sourceId: entry.entryId, tellings: [] }
      add(notice.tellings, telling)
      notices.set(name, notice)
    }
  }
  return [...notices.values()]
}

/** What one contact is told of a notice; empty: nothing. */
export function partsFor(
  { partyId, kind, tellings }: Notice,
  contact: Contact,
  all: readonly Contact[],
): readonly NoticePart[] {
  if (contact.partyId !== partyId || contact.endedAt !== null || !contact.kinds.some((each) => each === kind)) return []
  const others = all.filter((each) => each.partyId === partyId && each.kinds.some((one) => one === kind))
  return tellings.filter((telling) => isTold(telling, contact, others)).map(({ part }) => part)
}

function isTold({ siteIds, contactIds, personIds }: Telling, contact: Contact, all: readonly Contact[]): boolean {
  // Names of contacts of others, or of some that are there no more, must not keep a party from hearing anything.
  const named = all.filter(({ contactId }) => contactIds.includes(contactId))
  if (named.length > 0) return named.some(({ contactId }) => contactId === contact.contactId)
  if (siteIds !== null && contact.siteId !== null && !siteIds.includes(contact.siteId)) return false
  if (personIds === null) return true
  const concerned = all.filter(({ personId }) => personId === null || personIds.includes(personId))
  return concerned.length === 0 || concerned.some(({ contactId }) => contactId === contact.contactId)
}

type ToParty = Telling & { readonly partyId: PartyId; readonly kind: MailKind }

function tellingsOf(entry: Entry, around: NoticeAround): readonly ToParty[] {
  const { fact } = entry
  if (isOfShipment(fact)) return ofShipment(entry, fact, around)
  return isOfDeadline(fact) ? ofDeadline(fact, around) : ofEvents(eventsOf(entry, around))
}

const SHIPMENT_TOLD = [
  'shipment_announced',
  'shipment_changed',
  'shipment_withdrawn',
  'handover_signed',
  'shipment_received',
  'shipment_turned_back',
] as const
type ShipmentTold = Extract<Fact, { readonly type: (typeof SHIPMENT_TOLD)[number] }>

function isOfShipment(fact: Fact): fact is ShipmentTold {
  return SHIPMENT_TOLD.some((type) => type === fact.type)
}

/** Nobody is told what they did themselves. */
function ofShipment(entry: Entry, fact: ShipmentTold, around: NoticeAround): readonly ToParty[] {
  const concern = around.shipmentConcern(fact.shipmentId)
  const what = shipmentWhat(fact)
  if (concern === undefined || what === null) return []
  const { senderPartyId, recipientPartyId } = concern
  const all = new Set(concern.partyIds)
  const told = {
    shipment_announced: all,
    shipment_changed: all,
    shipment_withdrawn: all,
    shipment_delivered: new Set([senderPartyId, recipientPartyId]),
    shipment_received: new Set([senderPartyId]),
    shipment_refused: all,
  }[what]
  const expected = 'expectedArrival' in fact ? fact.expectedArrival : null
  const part: NoticePart = {
    ...partOf(what, `shipments/${fact.shipmentId}`),
    byPartyId: entry.partyId,
    siteId: concern.toSiteId,
    kind: differs(fact) ? 'receipt_differs' : null,
    at: expected,
    ...containersIn(fact.containerIds),
  }
  return [...told]
    .filter((partyId) => partyId !== entry.partyId)
    .map((partyId) => ({
      partyId,
      kind: 'shipment',
      part,
      siteIds: partyId === recipientPartyId ? [concern.toSiteId] : null,
      contactIds: concern.contactIds,
      personIds: null,
    }))
}

/** Something was damaged, refused, missing, or there and not announced. */
function differs(fact: ShipmentTold): boolean {
  if (fact.type !== 'shipment_received' || fact.found === undefined) return false
  const { damagedContainerIds, refusedContainerIds, missingContainerIds, surplusSerials } = fact.found
  return [damagedContainerIds, refusedContainerIds, missingContainerIds, surplusSerials].some(
    ({ length }) => length > 0,
  )
}

function shipmentWhat(fact: ShipmentTold) {
  if (fact.type === 'shipment_turned_back') return 'shipment_refused'
  if (fact.type !== 'handover_signed') return fact.type
  return fact.leg === 'delivery' ? 'shipment_delivered' : null
}

/** Told by mail of what other systems are told; who sees which device is decided there. */
const OF_EVENT: Partial<Readonly<Record<EventKind, { readonly kind: MailKind; readonly what: NoticeWhat }>>> = {
  'incident.opened': { kind: 'block', what: 'incident_opened' },
  'device.blocked': { kind: 'block', what: 'devices_blocked' },
  'container.blocked': { kind: 'block', what: 'container_blocked' },
  'device.locked_out': { kind: 'block', what: 'devices_locked_out' },
  'device.recalled': { kind: 'recall', what: 'devices_recalled' },
}

interface EventData {
  readonly ground?: string
  readonly incidentId?: string | null
  readonly kind?: string
  readonly dueAt?: string
  readonly containerId?: ContainerId | null
  readonly deviceId?: DeviceId | null
  readonly deviceIds?: readonly DeviceId[]
}

function ofEvents(events: readonly PartyEvent[]): readonly ToParty[] {
  return events.flatMap(({ partyId, kind: eventKind, data }) => {
    const told = OF_EVENT[eventKind]
    const { ground, incidentId, kind, dueAt, containerId, deviceId, deviceIds } = data as EventData
    // What is only unproven ends by a receipt; the deadline that passed has a mail of its own.
    if (told === undefined || ground === 'unproven') return []
    const part: NoticePart = {
      ...partOf(told.what, typeof incidentId === 'string' ? `incidents/${incidentId}` : null),
      kind: kind ?? null,
      at: dueAt === undefined ? null : Date.parse(dueAt),
      ...containersIn(typeof containerId === 'string' ? [containerId] : []),
      ...devicesIn(deviceIds ?? (typeof deviceId === 'string' ? [deviceId] : [])),
    }
    return [{ partyId, kind: told.kind, part, siteIds: null, contactIds: [], personIds: null }]
  })
}

const DEADLINE_TOLD = ['deadline_warned', 'deadline_passed', 'deadline_enforced', 'deadline_escalated'] as const
type DeadlineTold = Extract<Fact, { readonly type: (typeof DEADLINE_TOLD)[number] }>
const PATH_OF: Readonly<Record<DeadlineTold['subjectKind'], string>> = {
  shipment: 'shipments',
  opening: 'openings',
  lock: 'locks',
  key: 'keys',
  site: 'sites',
  incident: 'incidents',
  person: 'people',
}

function isOfDeadline(fact: Fact): fact is DeadlineTold {
  return DEADLINE_TOLD.some((type) => type === fact.type)
}

/** Those who watch are told, and whom it is about; where it was escalated, the deputy as well. */
function ofDeadline(fact: DeadlineTold, around: NoticeAround): readonly ToParty[] {
  const { type: what, kind, subjectKind, subjectId, forPartyId, dueAt, containerId, containerIds, deviceIds } = fact
  const part: NoticePart = {
    ...partOf(what, `${PATH_OF[subjectKind]}/${fact.subjectKind === 'lock' ? fact.lockSerial : subjectId}`),
    siteId: fact.siteId ?? null,
    kind,
    at: dueAt,
    ...containersIn(containerIds ?? (containerId === undefined ? [] : [containerId])),
    ...devicesIn(deviceIds ?? []),
  }
  const deputy = fact.type === 'deadline_escalated' ? fact.forPersonId : null
  const inPerson = [fact.personId, deputy].filter((id) => typeof id === 'string')
  const personIds = [...new Set([...around.watchers(forPartyId, kind), ...inPerson])]
  return [{ partyId: forPartyId, kind: 'deadline', part, siteIds: null, contactIds: [], personIds }]
}

/** Types of facts of which anybody is told. The trigger of the migration names the same. */
export const NOTICE_TYPES: readonly string[] = [
  ...SHIPMENT_TOLD,
  'incident_opened',
  'devices_exposed',
  'devices_locked_out',
  'recalls_raised',
  'party_changed',
  ...DEADLINE_TOLD,
]

export function partOf(what: NoticeWhat, subject: string | null): NoticePart {
  const none = { byPartyId: null, siteId: null, kind: null, at: null }
  return { what, subject, ...none, ...containersIn([]), ...devicesIn([]) }
}

function containersIn(ids: readonly ContainerId[]): Pick<NoticePart, 'containerIds' | 'containers'> {
  return { containerIds: ids.slice(0, NAMED_MOST), containers: ids.length }
}

function devicesIn(ids: readonly DeviceId[]): Pick<NoticePart, 'deviceIds' | 'devices'> {
  return { deviceIds: ids.slice(0, NAMED_MOST), devices: ids.length }
}

/** What is said of one thing in several entries, such as the devices of several makers, is said once. */
function add(tellings: Telling[], telling: Telling): void {
  const { what, subject, kind } = telling.part
  const place = tellings.findIndex(
    ({ part }) => subject !== null && part.what === what && part.subject === subject && part.kind === kind,
  )
  const same = tellings[place]
  if (same === undefined) tellings.push(telling)
  else tellings[place] = { ...same, part: joined(same.part, telling.part) }
}

function joined(one: NoticePart, other: NoticePart): NoticePart {
  return {
    ...one,
    containerIds: [...one.containerIds, ...other.containerIds].slice(0, NAMED_MOST),
    containers: one.containers + other.containers,
    deviceIds: [...one.deviceIds, ...other.deviceIds].slice(0, NAMED_MOST),
    devices: one.devices + other.devices,
  }
}
