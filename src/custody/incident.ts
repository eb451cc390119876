/**
 * Reports of a violation, and what follows at once (DOMAIN, section 3). A report is never refused: a refusal would
 * leave its devices installable.
 */
import type { Fact } from './entries.ts'
import { isExposed, type Proof, type StaySpan, wider, windowAfter } from './exposure.ts'
import type { ContainerId, DeviceId, IncidentId, PartyId } from './identifiers.ts'
import type { Given } from './outcome.ts'
import type { Policy } from './policy.ts'
import type { Container, Custody, Incident, Knowledge } from './state.ts'

/** A device that was in the container, with what is known of it now. */
export interface FormerContent extends StaySpan {
  readonly deviceId: DeviceId
  readonly makerPartyId: PartyId
  readonly custody: Custody
  readonly containerId: ContainerId | null
  /** Incidents of this container that already hold the device. */
  readonly heldBy: readonly IncidentId[]
}

/** A device that lies in another container beside former contents of this one, with what is known of it now. */
export type ContentBeside = Omit<FormerContent, keyof StaySpan>

/** What a window is computed from: proofs, and the spans of stays, counted by opening rather than by device. */
export interface WindowBasis {
  readonly proofs: readonly Proof[]
  readonly spans: readonly StaySpan[]
}

export interface ReportSituation {
  readonly container: Container
  readonly basis: WindowBasis
  /** The open violation incident of this container, if there is one: repeats merge into it. */
  readonly open: Incident | undefined
  /** Every stay that touches `reportedWindow`. */
  readonly contents: readonly FormerContent[]
  /** What lies beside former contents now, in other containers; absent or empty where nothing spreads (policy). */
  readonly beside?: readonly ContentBeside[]
  readonly policy: Policy
}

/** The window of a report together with the one that is open already: it never gets narrower. */
export function reportedWindow(
  basis: WindowBasis,
  open: Incident | undefined,
  knowledge: Knowledge,
  policy: Policy,
): number | null {
  const after = windowAfter(knowledge, basis.proofs, basis.spans, policy.sinceMarginMinutes)
  return open === undefined ? after : wider(after, open.windowAfter)
}

export interface Exposed {
  readonly incidentId: IncidentId
  readonly windowAfter: number | null
  readonly exposed: readonly FormerContent[]
  /** Exposed by this report, not before. */
  readonly newly: readonly FormerContent[]
  /** Held by this report because they lie beside exposed ones (policy). */
  readonly spread: readonly ContentBeside[]
  readonly recalled: readonly DeviceId[]
  readonly merged: boolean
}

/** Reports a violation of a container: opens or widens the incident, and holds what was inside, wherever it is. */
export function reportViolation(
  situation: ReportSituation,
  report: { readonly knowledge: Knowledge; readonly reporter: string | null; readonly what: string },
  given: Given,
): { readonly facts: readonly Fact[]; readonly result: Exposed } {
  const { container, basis, open, contents, policy } = situation
  const after = reportedWindow(basis, open, report.knowledge, policy)
  const incidentId = open?.incidentId ?? (given.newId() as IncidentId)
  const exposed = contents.filter((stay) => isExposed(stay, after, null))
  const newly = unique(exposed.filter((device) => !device.heldBy.includes(incidentId)))
  const facts: Fact[] = []
  const reporter = report.reporter === null ? [] : [report.reporter]
  if (open === undefined) {
    facts.push({
      type: 'incident_opened',
      incidentId,
      kind: 'violation',
      ownerPartyId: container.partyId,
      containerId: container.containerId,
      deviceId: null,
      knowledge: [report.knowledge],
      windowAfter: after,
      reporters: reporter,
      holdsContainer: true,
      what: report.what,
    })
  } else {
    facts.push({
      type: 'incident_widened',
      incidentId,
      containerId: container.containerId,
      knowledge: [...open.knowledge, report.knowledge],
      windowAfter: after,
      reporters: [...new Set([...open.reporters, ...reporter])],
      what: report.what,
    })
  }
  const { facts: held, recalled } = holdExposed(incidentId, newly)
  const spread = spreadTo(incidentId, exposed, situation)
  facts.push(...held, ...spread.facts)
  const result = {
    incidentId,
    windowAfter: after,
    exposed: unique(exposed),
    newly,
    spread: spread.devices,
    recalled: [...recalled, ...spread.recalled],
    merged: open !== undefined,
  }
  return { facts, result }
}

/** Where policy says so, what lies beside exposed devices is exposed, too; each fact says in which container. One step. */
function spreadTo(
  incidentId: IncidentId,
  exposed: readonly FormerContent[],
  { container, beside = [], policy }: ReportSituation,
): { readonly facts: readonly Fact[]; readonly devices: readonly ContentBeside[]; readonly recalled: DeviceId[] } {
  if (policy.spreadToContacts === 0) return { facts: [], devices: [], recalled: [] }
  const already = new Set(exposed.map(({ deviceId }) => deviceId))
  const elsewhere = new Set(exposed.flatMap((device) => device.containerId ?? []))
  elsewhere.delete(container.containerId)
  const devices = beside.filter(
    ({ deviceId, containerId, heldBy }) =>
      containerId !== null && elsewhere.has(containerId) && !already.has(deviceId) && !heldBy.includes(incidentId),
  )
  const held = [...elsewhere].sort().map((viaContainerId) =>
    holdExposed(
      incidentId,
      devices.filter(({ containerId }) => containerId === viaContainerId),
      viaContainerId,
    ),
  )
  return { facts: held.flatMap(({ facts }) => facts), devices, recalled: held.flatMap(({ recalled }) => recalled) }
}

/** Holds devices for an incident, and raises a recall for those that are mounted already. */
export function holdExposed(
  incidentId: IncidentId,
  devices: readonly Pick<FormerContent, 'deviceId' | 'makerPartyId' | 'custody'>[],
  /** Where they lie beside exposed ones; null: they are exposed themselves. */
  viaContainerId: ContainerId | null = null,
): { readonly facts: readonly Fact[]; readonly recalled: readonly DeviceId[] } {
  const facts: Fact[] = []
  const recalled: DeviceId[] = []
  for (const makerPartyId of new Set(devices.map((device) => device.makerPartyId))) {
    const ofMaker = devices.filter((device) => device.makerPartyId === makerPartyId)
    const via = viaContainerId === null ? {} : { viaContainerId }
    facts.push({ type: 'devices_exposed', incidentId, makerPartyId, ...via, deviceIds: sortedIds(ofMaker) })
    const mounted = ofMaker.filter(({ custody }) => custody === 'installed' || custody === 'commissioned')
    if (mounted.length > 0) {
      const deviceIds = sortedIds(mounted)
      facts.push({ type: 'recalls_raised', incidentId, makerPartyId, deviceIds })
      recalled.push(...deviceIds)
    }
  }
  return { facts, recalled }
}

/** What every open incident of a container looks at again, as it is known now. */
export interface Reevaluation {
  readonly proofs: readonly Proof[]
  /** Every stay of the container, the new ones included. */
  readonly contents: readonly FormerContent[]
  readonly policy: Policy
}

/**
 * Stays or proofs that became known after the reports: every open incident of the container looks at its window again,
 * and what it finds it adds (DOMAIN, section 3, "It stays true later"). A window only ever gets wider.
 */
export function reevaluate(
  incidents: readonly Incident[],
  { proofs, contents, policy }: Reevaluation,
): { readonly facts: readonly Fact[]; readonly recalled: readonly DeviceId[] } {
  const facts: Fact[] = []
  const recalled: DeviceId[] = []
  for (const incident of incidents) {
    if (incident.status !== 'open' || !hasWindow(incident)) continue
    const { incidentId, containerId, knowledge, reporters } = incident
    const after = knowledge
      .map((each) => windowAfter(each, proofs, contents, policy.sinceMarginMinutes))
      .reduce(wider, incident.windowAfter)
    if (after !== incident.windowAfter) {
      const what = 'what was recorded later makes the window wider'
      facts.push({ type: 'incident_widened', incidentId, containerId, knowledge, windowAfter: after, reporters, what })
    }
    const newly = unique(
      contents.filter((stay) => isExposed(stay, after, incident.windowUntil) && !stay.heldBy.includes(incidentId)),
    )
    const held = holdExposed(incidentId, newly)
    facts.push(...held.facts)
    recalled.push(...held.recalled)
  }
  return { facts, recalled }
}

/** Of a box that was violated, or lost: from its window on, whatever is known later to have been inside. */
export function hasWindow({
  kind,
  containerId,
  windowAfter,
}: Pick<Incident, 'kind' | 'containerId' | 'windowAfter'>): boolean {
  return kind === 'violation' || (kind === 'loss' && containerId !== null && windowAfter !== null)
}

/** A device that isn't announced turned up in a scan: somebody has to find out where it comes from. */
export function openStrangerIncident(
  container: Container,
  strangers: readonly string[],
  given: Given,
): { readonly incidentId: IncidentId; readonly fact: Fact } {
  const incidentId = given.newId() as IncidentId
  const fact: Fact = {
    type: 'incident_opened',
    incidentId,
    kind: 'stranger',
    ownerPartyId: container.partyId,
    containerId: container.containerId,
    deviceId: null,
    knowledge: [],
    windowAfter: null,
    reporters: [],
    holdsContainer: false,
    what: `not announced, scanned into the container: ${strangers.join(', ')}`,
  }
  return { incidentId, fact }
}

function unique<Row extends { readonly deviceId: DeviceId }>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.deviceId, row])).values()]
}

function sortedIds(rows: readonly { readonly deviceId: DeviceId }[]): DeviceId[] {
  return rows.map((row) => row.deviceId).sort()
}
