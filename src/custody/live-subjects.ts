/**
 * What a fact is about, for people who look at it at this moment: their program reads anew what is named here. Only kinds
 * and ids; what changed, whoever may see it reads.
 */
import type { Entry, Fact, FactType } from './entries.ts'

export const LIVE_KINDS = [
  'device',
  'container',
  'lock',
  'incident',
  'shipment',
  'site',
  'key',
  'person',
  'tour',
  'party',
  'pass_on',
  'planned_installation',
  'count',
  'packing_list',
  'proposal',
  'invitation',
  'policy',
] as const
export type LiveKind = (typeof LIVE_KINDS)[number]

export interface LiveSubject {
  readonly kind: LiveKind
  readonly id: string
}

/** Members of facts that name what a fact is about. Who acts is not among it. */
const MEMBERS: Readonly<Record<string, LiveKind>> = {
  deviceId: 'device',
  deviceIds: 'device',
  containerId: 'container',
  fromContainerId: 'container',
  toContainerId: 'container',
  containerIds: 'container',
  lockSerial: 'lock',
  lockSerials: 'lock',
  incidentId: 'incident',
  shipmentId: 'shipment',
  returnOfShipmentId: 'shipment',
  siteId: 'site',
  keySerial: 'key',
  personId: 'person',
  forPersonId: 'person',
  fromPersonId: 'person',
  tourId: 'tour',
  ofPartyId: 'party',
  passOnId: 'pass_on',
  plannedInstallationId: 'planned_installation',
  countId: 'count',
  packingListId: 'packing_list',
  proposalId: 'proposal',
  invitationId: 'invitation',
  policyId: 'policy',
  partyId: 'party',
}
/** Facts that bring something into being hold all of it, under one of these. What else such a thing names, it only names. */
const MADE: Readonly<Record<string, string>> = {
  person: 'personId',
  key: 'keySerial',
  site: 'siteId',
  party: 'partyId',
  policy: 'policyId',
  invitation: 'invitationId',
}

/** What a fact is about, each once, in the order in which the fact names it. */
export function liveSubjectsOf(fact: Fact): readonly LiveSubject[] {
  const found = new Map<string, LiveSubject>()
  const add = (kind: LiveKind | undefined, id: unknown): void => {
    if (kind !== undefined && typeof id === 'string' && id !== '') found.set(`${kind} ${id}`, { kind, id })
  }
  for (const [member, value] of Object.entries(fact as unknown as Record<string, unknown>)) {
    const made = MADE[member]
    if (made !== undefined && typeof value === 'object' && value !== null)
      add(MEMBERS[made], (value as Readonly<Record<string, unknown>>)[made])
    if (!Object.hasOwn(MEMBERS, member)) continue
    for (const id of Array.isArray(value) ? value : [value]) add(MEMBERS[member], id)
  }
  return [...found.values()]
}

/**
 * Facts that change what others than the party of whoever acted can see of their subjects. A fact that is not here is told
 * to that party alone: that one is written may already be what nobody else has to know, such as that of a note to oneself.
 */
const SHARED: ReadonlySet<FactType> = new Set<FactType>([
  'container_registered',
  'opening_code_issued',
  'opening_expired',
  'closing_code_issued',
  'tour_pack_issued',
  'tour_returned',
  'receipt_verified',
  'receipt_did_not_fit',
  'lock_log_read',
  'lock_resynchronised',
  'devices_packed',
  'devices_unpacked',
  'stays_corrected',
  'contents_differed',
  'repackaging_started',
  'repackaging_completed',
  'container_inspected',
  'container_stored',
  'container_offered',
  'container_passed_on',
  'container_offer_ended',
  'container_missing',
  'container_found',
  'device_installed',
  'device_commissioned',
  'device_found_defective',
  'device_defect_ended',
  'device_missing',
  'devices_missing',
  'devices_found',
  'devices_exposed',
  'devices_locked_out',
  'recalls_raised',
  'recall_owned',
  'recall_confirmed',
  'unproven_raised',
  'unproven_ended',
  'incident_opened',
  'incident_widened',
  'incident_decided',
  'release_proposed',
  'release_approved',
  'shipment_announced',
  'shipment_changed',
  'shipment_withdrawn',
  'shipment_turned_back',
  'shipment_received',
  'handover_half_signed',
  'handover_withdrawn',
  'handover_signed',
  'carrier_link_issued',
  'carrier_link_renewed',
  'carrier_link_ended',
  'carrier_signed',
  'carrier_paper_entered',
  'opening_force_closed',
  'maintenance_code_issued',
  'lock_personalised',
  'lock_retired',
])

/** Whether others than the party of the entry are told of it, as far as they see its subjects. */
export function isTellable({ fact, partyId }: Pick<Entry, 'fact' | 'partyId'>, toPartyId: string): boolean {
  if (partyId === toPartyId || SHARED.has(fact.type)) return true
  return (fact.type === 'attachment_added' || fact.type === 'incident_noted') && fact.shared
}
