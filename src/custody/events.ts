/**
 * What other systems are told of an entry: one event for each kind and each party concerned, with what that party may
 * see and nothing else (DOMAIN, rule 22). Of the devices of a set each party gets its own; the rest is left out, and
 * that there is a rest isn't said.
 *
 * People, texts and places of use are in no event: whoever needs them asks for them, and is looked at when they do.
 */
import type { Entry, Fact } from './entries.ts'
import { cloudEventType, type EventKind } from './event-kinds.ts'
import { type Around, Telling } from './event-telling.ts'
import type { IncidentId } from './identifiers.ts'
import { RECALL_HOURS } from './recall.ts'
import type { Ground } from './state.ts'

/** An event for one party. */
export interface PartyEvent {
  readonly partyId: Entry['partyId']
  readonly kind: EventKind
  /** What it is about, as its path in the interface; null: more than one thing. */
  readonly subject: string | null
  /** Whatever it is about: of two events that share one of these, the first comes first. */
  readonly keys: readonly string[]
  readonly data: Readonly<Record<string, unknown>>
}

type Of<T extends Fact['type']> = Extract<Fact, { readonly type: T }>

/** What is told of each fact; those that are not here are nobody else's business, or say nothing new. */
const TELL = {
  devices_exposed: (fact, _entry, telling) => {
    const { incidentId, deviceIds } = fact
    telling.devices('device.blocked', deviceIds, blocked('incident', incidentId))
  },
  unproven_raised: (fact, _entry, telling) => {
    const { containerId, deviceIds, holdsContainer } = fact
    telling.devices('device.blocked', deviceIds, blocked('unproven', null))
    if (holdsContainer) telling.container('container.blocked', containerId, blocked('unproven', null))
  },
  unproven_ended: ({ containerId, deviceIds, explained = false }, _entry, telling) => {
    telling.devices('device.released', deviceIds, { ground: 'unproven', incidentId: null })
    if (explained) return
    telling.container('container.released', containerId, { ground: 'unproven', incidentId: null })
  },
  release_approved: (fact, _entry, telling) => {
    const { incidentId, containerId, deviceIds, incidentClosed } = fact
    telling.devices('device.released', deviceIds, { ground: 'incident', incidentId })
    if (containerId !== null) telling.container('container.released', containerId, { ground: 'incident', incidentId })
    if (incidentClosed) telling.incident('incident.closed', incidentId, deviceIds)
  },
  recalls_raised: ({ incidentId, deviceIds }, { recordTime }, telling) => {
    const dueAt = new Date(recordTime + RECALL_HOURS * 3_600_000).toISOString()
    telling.devices('device.recalled', deviceIds, { incidentId, dueAt })
  },
  recall_confirmed: ({ incidentId, deviceId, what }, _entry, telling) => {
    telling.devices('device.recall_confirmed', [deviceId], { incidentId, what })
  },
  devices_locked_out: ({ incidentId, deviceIds }, _entry, telling) => {
    telling.devices('device.locked_out', deviceIds, { incidentId })
  },
  incident_opened: ({ incidentId, containerId, deviceId, holdsContainer }, _entry, telling) => {
    if (holdsContainer && containerId !== null) {
      telling.container('container.blocked', containerId, blocked('incident', incidentId))
    }
    telling.incident('incident.opened', incidentId, deviceId === null ? [] : [deviceId])
  },
  device_missing: ({ deviceId, incidentId }, _entry, telling) => {
    telling.devices('device.missing', [deviceId], { incidentId })
  },
  devices_missing: ({ deviceIds, incidentId }, _entry, telling) => {
    telling.devices('device.missing', deviceIds, { incidentId })
  },
  devices_found: ({ deviceIds }, _entry, telling) => telling.devices('device.found', deviceIds, {}),
  container_missing: ({ containerId, incidentId }, _entry, telling) => {
    telling.container('container.missing', containerId, { incidentId })
  },
  container_found: ({ containerId }, _entry, telling) => telling.container('container.found', containerId, {}),
  incident_decided: ({ incidentId, incidentClosed }, _entry, telling) => {
    if (incidentClosed) telling.incident('incident.closed', incidentId, [])
  },
  device_installed: ({ deviceId }, _entry, telling) => telling.devices('device.installed', [deviceId], {}),
  device_commissioned: ({ deviceId }, _entry, telling) => telling.devices('device.commissioned', [deviceId], {}),
  container_registered: ({ containerId, serial }, _entry, telling) => {
    telling.container('container.registered', containerId, { serial })
  },
  receipt_verified: ({ containerId, confirmed }, _entry, telling) => opened(containerId, confirmed, telling),
  lock_log_read: ({ containerId, confirmed }, _entry, telling) => opened(containerId, confirmed, telling),
  container_inspected: ({ containerId, condition, serialMatches }, _entry, telling) => {
    telling.container('container.inspected', containerId, { condition, serialMatches })
  },
  container_stored: ({ containerId, siteId }, _entry, telling) => {
    telling.container('container.stored', containerId, { siteId })
  },
  container_passed_on: ({ containerId, siteId }, _entry, telling) => {
    telling.container('container.passed_on', containerId, { siteId })
  },
  shipment_announced: (fact, _entry, telling) => {
    const { shipmentId, containerIds, carrierPartyId, recipientPartyId, toSiteId, expectedArrival } = fact
    const expected = expectedArrival === null ? null : new Date(expectedArrival).toISOString()
    const stations = fact.way?.stations ?? []
    const data = { containerIds, carrierPartyId, recipientPartyId, toSiteId, expectedArrival: expected, stations }
    telling.shipment('shipment.announced', { shipmentId, containerIds }, () => data)
  },
  handover_signed: (fact, entry, telling) => {
    const { shipmentId, containerIds, leg, fromPartyId, toPartyId, condition } = fact
    telling.shipment('shipment.handed_over', { shipmentId, containerIds }, (partyId) => ({
      containerIds,
      leg,
      fromPartyId,
      toPartyId,
      // What the two saw they say to each other.
      ...(partyId === fromPartyId || partyId === toPartyId ? { condition } : {}),
    }))
    telling.standing(entry.entryId, (concern) => [toPartyId, ...concern])
  },
  shipment_changed: ({ shipmentId, containerIds, expectedArrival }, _entry, telling) => {
    const expected = expectedArrival === null ? null : new Date(expectedArrival).toISOString()
    telling.shipment('shipment.changed', { shipmentId, containerIds }, () => ({
      containerIds,
      expectedArrival: expected,
    }))
  },
  shipment_withdrawn: ({ shipmentId, containerIds }, _entry, telling) => {
    telling.shipment('shipment.withdrawn', { shipmentId, containerIds }, () => ({ containerIds }))
  },
  shipment_turned_back: ({ shipmentId, containerIds, returnOfShipmentId, stations }, _entry, telling) => {
    telling.shipment('shipment.turned_back', { shipmentId, containerIds }, () => ({
      containerIds,
      returnOfShipmentId,
      stations,
    }))
  },
  shipment_received: ({ shipmentId, containerIds, late, found }, _entry, telling) => {
    const { damagedContainerIds = [], refusedContainerIds = [], missingContainerIds = [] } = found ?? {}
    telling.shipment('shipment.received', { shipmentId, containerIds }, () => ({
      containerIds,
      late,
      damagedContainerIds,
      refusedContainerIds,
      missingContainerIds,
    }))
  },
  deadline_warned: ({ type: _, ...deadline }, _entry, telling) => telling.deadline('deadline.warned', deadline),
  deadline_passed: ({ type: _, ...deadline }, _entry, telling) => telling.deadline('deadline.passed', deadline),
  deadline_escalated: ({ type: _, forPersonId: _deputy, ...deadline }, _entry, telling) =>
    telling.deadline('deadline.escalated', deadline),
  // A new gateway administrator has to know what is held already.
  party_changed: ({ gatewayAdministratorIds }, entry, telling) => {
    telling.standing(entry.entryId, () => gatewayAdministratorIds)
  },
} as const satisfies { readonly [T in Fact['type']]?: (fact: Of<T>, entry: Entry, telling: Telling) => void }

export type ToldType = keyof typeof TELL
export const TOLD_TYPES = Object.keys(TELL) as readonly ToldType[]

/** Of these the urgent ones are made; the rest of what is told is made of all. */
export const URGENT_TYPES = [
  'devices_exposed',
  'unproven_raised',
  'unproven_ended',
  'release_approved',
  'recalls_raised',
  'recall_confirmed',
  'devices_locked_out',
  'incident_opened',
  'handover_signed',
  'party_changed',
] as const satisfies readonly ToldType[]

/** What each party concerned is told of an entry, as things stand when it is asked. */
export function eventsOf(entry: Entry, around: Around): readonly PartyEvent[] {
  const tell = TELL[entry.fact.type as ToldType] as ((fact: Fact, entry: Entry, telling: Telling) => void) | undefined
  const telling = new Telling(around)
  tell?.(entry.fact, entry, telling)
  return telling.events
}

function blocked(ground: Ground['kind'], incidentId: IncidentId | null): Readonly<Record<string, unknown>> {
  return { ground, incidentId }
}

function opened(
  containerId: Of<'receipt_verified'>['containerId'],
  confirmed: Of<'receipt_verified'>['confirmed'],
  telling: Telling,
): void {
  for (const { action } of confirmed) {
    if (action === 'O') telling.container('container.opened', containerId, {})
    else if (action === 'C') telling.container('container.closed', containerId, {})
  }
}

/** An event as it is sent and kept. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject?: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  /** Extension "sequence": of two events about the same thing the greater one happened later. Compared as text. */
  readonly sequence: string
  readonly data: Readonly<Record<string, unknown>>
}

const SEQUENCE_DIGITS = 16

/**
 * The events of one entry as CloudEvents 1.0 (structured mode, JSON). Source and id together name an event: the same
 * entry gives each party events of its own. No full stop is in an id, for signatures (Standard Webhooks) end it there.
 */
export function cloudEventsOf(
  { entryId, recordTime }: Entry,
  position: number,
  events: readonly PartyEvent[],
): readonly (PartyEvent & { readonly event: CloudEvent })[] {
  const counts = new Map<string, number>()
  return events.map((each) => {
    const { partyId, kind, subject, data } = each
    const number = (counts.get(`${partyId} ${kind}`) ?? 0) + 1
    counts.set(`${partyId} ${kind}`, number)
    const event: CloudEvent = {
      specversion: '1.0',
      id: `${entryId}-${kind.replace('.', '-')}-${number}`,
      source: `urn:geleit:party:${partyId}`,
      type: cloudEventType(kind),
      ...(subject === null ? {} : { subject }),
      time: new Date(recordTime).toISOString(),
      datacontenttype: 'application/json',
      sequence: String(position).padStart(SEQUENCE_DIGITS, '0'),
      data,
    }
    return { ...each, event }
  })
}
