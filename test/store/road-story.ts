/** What happens on the road, told in facts by hand: at least one row in each table that only the road fills. */
import type { IncidentId, ShipmentId } from '../../src/custody/identifiers.ts'
import { CARL, CARRIER, deviceId, deviceIds, id, MAKER, MAX, MINA, OTHER_BOX, type Say, STRANGER, T0 } from './story.ts'

const DAY_MS = 24 * 3_600_000

export async function onTheRoad(say: Say, shipmentId: ShipmentId, incidentId: IncidentId): Promise<void> {
  const list = { packingListId: id('PackingListId'), containerId: OTHER_BOX, openingId: id('OpeningId') }
  const draw = { sampleSize: 1, drawSeed: '0'.repeat(64), drawn: [0], traysDissolved: [], policyIds: [] }
  const trays = [{ trayId: id('TrayId'), label: 'TRAY-1', places: [0, 1] }]
  await say(MINA, {
    type: 'packing_list_taken_in',
    ...list,
    ...draw,
    trays,
    source: 'Sample line',
    deviceIds: deviceIds(5, 2),
  })
  await say(MINA, { type: 'packing_list_sampled', ...list, deviceIds: [deviceId(5)] })
  await say(MINA, { type: 'packing_list_withdrawn', ...list })

  const file = { contentType: 'text/plain', size: 3, sha256: '0'.repeat(64), name: 'seen.txt', shared: true } as const
  const subject = { subjectKind: 'incident', subjectId: incidentId, incidentId } as const
  await say(MINA, { type: 'attachment_added', attachmentId: id('AttachmentId'), ...subject, ...file })
  const note = { caseNoteId: id('CaseNoteId'), incidentId, shared: true, corrects: null }
  await say(MINA, { type: 'incident_noted', ...note, text: 'looked at' })
  const task = { taskId: id('CaseTaskId'), incidentId }
  const owner = { forPersonId: MINA.personId, ownerPartyId: MAKER, dueAt: T0 + DAY_MS }
  await say(MINA, { type: 'incident_task_set', ...task, ...owner, what: 'ask the driver' })
  await say(MINA, { type: 'incident_task_completed', ...task, note: 'asked' })
  const decision = { decisionId: id('DecisionId'), incidentId, decision: 'confirmed', reason: 'r' } as const
  await say(MINA, { type: 'incident_decided', ...decision, incidentClosed: false })
  const beside = { incidentId, makerPartyId: MAKER, viaContainerId: OTHER_BOX, deviceIds: [deviceId(4)] }
  await say(MINA, { type: 'devices_exposed', ...beside })

  const deadline = { kind: 'hold_undecided', subjectKind: 'incident', subjectId: incidentId } as const
  await say(MINA, { type: 'deadline_passed', ...deadline, forPartyId: MAKER, dueAt: T0, incidentId })
  await say(MINA, { type: 'watch_set', kind: '', ownerPersonId: MAX.personId, deputyPersonId: MINA.personId })
  const evening = { personId: MINA.personId, dayEndsAt: T0 + DAY_MS, deviceIds: [deviceId(6)] }
  await say(MINA, { type: 'devices_explained', ...evening, text: 'in the safe' })

  const link = { linkId: id('CarrierLinkId'), shipmentId, step: 1, carrierPartyId: CARRIER }
  await say(MINA, { type: 'carrier_registered', carrierPartyId: STRANGER })
  await say(MINA, { type: 'carrier_link_issued', ...link, forPersonId: CARL.personId, expiresAt: T0 + 7 * DAY_MS })

  const plan = { plannedInstallationId: id('PlannedInstallationId'), forPersonId: MINA.personId, day: '2030-01-15' }
  const where = { orderInDay: 1, expectedContainerId: OTHER_BOX, deviceType: null, meterPointId: null, note: null }
  await say(MINA, { type: 'installation_planned', ...plan, ...where, place: 'Sample street 7' })
  const { plannedInstallationId } = plan
  const other = { ...plan, plannedInstallationId: id('PlannedInstallationId') }
  await say(MINA, { type: 'installation_planned', ...other, ...where, place: 'Sample street 8' })
  await say(MINA, { type: 'planned_installation_withdrawn', plannedInstallationId, forPersonId: MINA.personId })
  await say(MINA, { type: 'device_found_defective', deviceId: deviceId(6), note: 'stays dark', photos: [] })
  await say(MINA, { type: 'device_defect_ended', deviceId: deviceId(6), note: 'fuse' })
  await say(MINA, { type: 'device_found_defective', deviceId: deviceId(6), note: 'again', photos: [] })

  const { siteId, ...rest } = { siteId: null, countId: id('CountId'), containerId: OTHER_BOX }
  await say(MINA, { type: 'count_started', siteId, ...rest })
  await say(MINA, { type: 'count_cancelled', ...rest })
}
