/**
 * Sealed cartons, for which there is no command yet: the pure functions of the rule on stays and proofs that are kept
 * here. Positions are our record times.
 */

import type { Fact } from '../../src/custody/entries.ts'
import type { Proof } from '../../src/custody/exposure.ts'
import { deviceIdOf, idOf, type PartyId } from '../../src/custody/identifiers.ts'
import { type FormerContent, reevaluate, reportViolation, type WindowBasis } from '../../src/custody/incident.ts'
import type { Given } from '../../src/custody/outcome.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import type { Container, Incident, Knowledge } from '../../src/custody/state.ts'

type Contents = Omit<FormerContent, 'heldBy'>

export class Carton {
  readonly #container: Container
  readonly #proofs: Proof[] = []
  #stays: Contents[] = []
  #incidents: Incident[] = []
  /** Devices exposed so far, by incident. */
  readonly exposed = new Map<string, Set<string>>()

  constructor(id: string, partyId: PartyId) {
    this.#container = {
      containerId: idOf('ContainerId', id),
      partyId,
      serial: id.toUpperCase(),
      containerTypeId: 'carton',
      lockSerial: null,
      status: 'closed',
      siteId: null,
      possessingPartyId: partyId,
      responsiblePartyId: partyId,
      responsibleSince: 0,
      shipmentId: null,
      capacityUnits: 100,
      usedUnits: 0,
      missing: false,
      makers: [],
    }
  }

  scan(direction: 'in' | 'out', ids: readonly string[], now: number): void {
    const deviceIds = ids.map((id) => deviceIdOf(id))
    if (direction === 'out') {
      this.#stays = this.#stays.map((stay) =>
        stay.unpackedPosition === null && deviceIds.includes(stay.deviceId) ? { ...stay, unpackedPosition: now } : stay,
      )
    } else {
      for (const deviceId of deviceIds) {
        const place = { makerPartyId: this.#container.partyId, custody: 'packed', containerId: null } as const
        this.#stays.push({ deviceId, ...place, packedPosition: now, unpackedPosition: null })
      }
    }
    this.#reevaluate()
  }

  sealMatched(now: number): void {
    this.#proofs.push({ position: now, kind: 'seal', recordedAt: now })
    this.#reevaluate()
  }

  /** The incident that the report opened or widened. */
  report(knowledge: Knowledge, given: Given): string {
    const open = this.#incidents.find((incident) => incident.status === 'open' && incident.windowUntil === null)
    const basis: WindowBasis = { proofs: this.#proofs, spans: this.#stays }
    const situation = { container: this.#container, basis, open, contents: this.#contents(), policy: DEFAULT_POLICY }
    const { facts, result } = reportViolation(situation, { knowledge, reporter: null, what: '' }, given)
    this.#fold(facts, given.now)
    return result.incidentId
  }

  /** Closes the window of the open incident; its id, or null where none is open. */
  closeWindow(now: number): string | null {
    const open = this.#incidents.find((incident) => incident.status === 'open' && incident.windowUntil === null)
    if (open !== undefined) this.#change(open.incidentId, { windowUntil: now })
    return open?.incidentId ?? null
  }

  release(now: number): string[] {
    const open = this.#incidents.filter((incident) => incident.status === 'open').map(({ incidentId }) => incidentId)
    for (const incidentId of open) this.#change(incidentId, { status: 'closed', closedAt: now })
    return open
  }

  #contents(): FormerContent[] {
    return this.#stays.map((stay) => ({
      ...stay,
      heldBy: [...this.exposed].flatMap(([id, devices]) =>
        devices.has(stay.deviceId) ? [idOf('IncidentId', id)] : [],
      ),
    }))
  }

  #reevaluate(): void {
    const look = { proofs: this.#proofs, contents: this.#contents(), policy: DEFAULT_POLICY }
    this.#fold(reevaluate(this.#incidents, look).facts, 0)
  }

  #fold(facts: readonly Fact[], now: number): void {
    for (const fact of facts) {
      if (fact.type === 'incident_opened') {
        const { incidentId, kind, containerId, deviceId, knowledge, windowAfter, reporters } = fact
        const subject = { partyId: this.#container.partyId, kind, containerId, deviceId }
        const window = { knowledge, windowAfter, windowUntil: null }
        const opened = { status: 'open', openedAt: now, closedAt: null } as const
        this.#incidents.push({ incidentId, ...subject, ...window, reporters, ...opened })
        this.exposed.set(incidentId, new Set())
      } else if (fact.type === 'incident_widened') {
        this.#change(fact.incidentId, { knowledge: fact.knowledge, windowAfter: fact.windowAfter })
      } else if (fact.type === 'devices_exposed') {
        for (const deviceId of fact.deviceIds) this.exposed.get(fact.incidentId)?.add(deviceId)
      }
    }
  }

  #change(incidentId: string, part: Partial<Incident>): void {
    this.#incidents = this.#incidents.map((each) => (each.incidentId === incidentId ? { ...each, ...part } : each))
  }
}
