/** Reports about one device: violated, or lost. They hold it at once (DOMAIN, section 3 and rule 7). */
import type { Fact } from './entries.ts'
import type { IncidentId } from './identifiers.ts'
import { holdExposed } from './incident.ts'
import type { Given } from './outcome.ts'
import type { Device, Incident } from './state.ts'

export interface DeviceReportResult {
  readonly incidentId: IncidentId
  readonly merged: boolean
  readonly recalled: boolean
}

/** Holds the device for a new incident, or adds the reporter to the open one. A lost device is missing as well. */
export function reportDevice(
  { device, open }: { readonly device: Device; readonly open: Incident | undefined },
  report: { readonly kind: 'violation' | 'loss'; readonly reporter: string; readonly what: string },
  given: Given,
): { readonly facts: readonly Fact[]; readonly result: DeviceReportResult } {
  if (open !== undefined) {
    const { incidentId, containerId, knowledge, windowAfter } = open
    const reporters = [...new Set([...open.reporters, report.reporter])]
    const fact: Fact = {
      type: 'incident_widened',
      incidentId,
      containerId,
      knowledge,
      windowAfter,
      reporters,
      what: report.what,
    }
    return { facts: [fact], result: { incidentId, merged: true, recalled: false } }
  }
  const incidentId = given.newId() as IncidentId
  const facts: Fact[] = [
    {
      type: 'incident_opened',
      incidentId,
      kind: report.kind,
      ownerPartyId: device.owningPartyId,
      containerId: null,
      deviceId: device.deviceId,
      knowledge: [],
      windowAfter: null,
      reporters: [report.reporter],
      holdsContainer: false,
      what: report.what,
    },
  ]
  const held = holdExposed(incidentId, [{ ...device, makerPartyId: device.partyId }])
  facts.push(...held.facts)
  if (report.kind === 'loss') facts.push({ type: 'device_missing', deviceId: device.deviceId, incidentId })
  return { facts, result: { incidentId, merged: false, recalled: held.recalled.length > 0 } }
}
