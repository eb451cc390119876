/** What other systems can be told, by name. `docs/webhooks.md` says what is in each. */

/** What stops or frees something: it goes before everything else. */
export const URGENT_KINDS = [
  'device.blocked',
  'device.released',
  'device.recalled',
  'device.recall_confirmed',
  'device.locked_out',
  'container.blocked',
  'container.released',
] as const

export const ORDINARY_KINDS = [
  'device.missing',
  'device.found',
  'device.installed',
  'device.commissioned',
  'container.registered',
  'container.opened',
  'container.closed',
  'container.inspected',
  'container.stored',
  'container.passed_on',
  'container.missing',
  'container.found',
  'shipment.announced',
  'shipment.changed',
  'shipment.withdrawn',
  'shipment.handed_over',
  'shipment.received',
  'shipment.turned_back',
  'incident.opened',
  'incident.closed',
  'deadline.warned',
  'deadline.passed',
  'deadline.escalated',
] as const

export const EVENT_KINDS = [...URGENT_KINDS, ...ORDINARY_KINDS] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** Two queues: what is urgent never waits for what is not. */
export type Lane = 'urgent' | 'ordinary'
export const LANES: readonly Lane[] = ['urgent', 'ordinary']

const urgent: ReadonlySet<EventKind> = new Set<EventKind>(URGENT_KINDS)

export function laneOf(kind: EventKind): Lane {
  return urgent.has(kind) ? 'urgent' : 'ordinary'
}

/** CloudEvents name types by a domain turned round. */
export function cloudEventType(kind: EventKind | 'test'): string {
  return `de.geleit.${kind}`
}
