/**
 * A simple model of boxes, locks, devices, people and time: what somebody who has read the rules of the domain expects,
 * step by step. It shares no line with the rules; where it says "refused" the product has to refuse, where it says
 * "done" it has to do it, and afterwards both have to show the same.
 */
import type { OracleEvent } from '../exposure/oracle.ts'

export type Who = 'maker-dispatcher' | 'store-keeper' | 'fitter-1' | 'driver' | 'maker-security' | 'maker-security-2'
export type PartyLabel = 'maker' | 'carrier' | 'operator'
export type Place = 'factory' | 'store' | 'van'

interface Human {
  readonly party: PartyLabel
  /** Where they may open. */
  readonly places: readonly Place[]
  /** Who has no key opens nothing. */
  readonly hasKey: boolean
}

export const HUMANS: Readonly<Record<Who, Human>> = {
  'maker-dispatcher': { party: 'maker', places: ['factory'], hasKey: true },
  'store-keeper': { party: 'operator', places: ['store', 'van'], hasKey: true },
  'fitter-1': { party: 'operator', places: ['van'], hasKey: true },
  driver: { party: 'carrier', places: [], hasKey: false },
  'maker-security': { party: 'maker', places: ['factory'], hasKey: false },
  'maker-security-2': { party: 'maker', places: ['factory'], hasKey: false },
}

export const OPENERS: readonly Who[] = ['maker-dispatcher', 'store-keeper', 'fitter-1']

export interface DeviceModel {
  readonly deviceId: string
  custody:
    | 'announced'
    | 'packed'
    | 'in_transit'
    | 'arrived'
    | 'stored'
    | 'issued'
    | 'on_person'
    | 'installed'
    | 'commissioned'
  box: BoxModel | null
  hand: Who | null
  has: PartyLabel
  missing: boolean
  unproven: boolean
}

export interface OpeningModel {
  readonly openingId: string
  readonly who: Who
  readonly issuedAt: number
  readonly value: number
  readonly code: string
  closing: { readonly code: string; readonly value: number } | null
  stage: 'code' | 'open' | 'closing'
  /** What was scanned out in it. */
  readonly out: Set<string>
  /** What the lock showed, and nobody has typed in yet. */
  receipt: {
    readonly text: string
    readonly flagged: boolean
    readonly value: number
    readonly previous: number | null
  } | null
}

export interface ShipmentModel {
  readonly shipmentId: string
  readonly serial: string
  stage: 'announced' | 'in_transit' | 'delivered'
  /** Who has signed the hand-over that is under way. */
  signed: Who | null
  deliveredAt: number
}

export interface BoxModel {
  readonly name: string
  readonly serial: string
  readonly lockSerial: string
  readonly containerId: string
  readonly owner: PartyLabel
  has: PartyLabel
  place: Place | null
  status: 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected'
  opening: OpeningModel | null
  shipment: ShipmentModel | null
  /** Somebody used force: the latch stays until a maintenance code, which nobody asks for here. */
  latched: boolean
  /** The value of the act before, as the lock knows it. */
  lastAct: number | null
  unproven: boolean
}

/** An open violation, and what it holds. */
export interface IncidentModel {
  readonly kind: 'violation' | 'loss'
  readonly name: string
  readonly box: BoxModel | null
  /** Of one device. */
  readonly deviceId: string | null
  open: boolean
  boxHeld: boolean
  readonly released: Set<string>
  readonly reporters: Set<Who>
}

export const ACKNOWLEDGE_MS = 24 * 3_600_000
/** A code may be used for half an hour. The model uses none that is older than this. */
export const FRESH_MS = 20 * 60_000
export const CAPACITY = 16

export class Model {
  readonly devices: DeviceModel[] = []
  readonly boxes: BoxModel[] = []
  readonly incidents: IncidentModel[] = []
  /** For the oracle of exposure. */
  readonly events: OracleEvent[] = []
  readonly suspendedKeys = new Set<Who>()
  now: number

  constructor(now: number) {
    this.now = now
  }

  tell(event: OracleEvent extends infer E ? (E extends OracleEvent ? Omit<E, 'recordedAt'> : never) : never): void {
    this.events.push({ ...event, recordedAt: this.now } as OracleEvent)
  }

  inside(box: BoxModel): DeviceModel[] {
    return this.devices.filter((device) => device.box === box)
  }

  openIncidentOf(box: BoxModel): IncidentModel | undefined {
    return this.incidents.find((incident) => incident.box === box && incident.open)
  }

  openIncidentOfDevice(deviceId: string, kind: IncidentModel['kind']): IncidentModel | undefined {
    return this.incidents.find((each) => each.deviceId === deviceId && each.kind === kind && each.open)
  }

  /** The flag of a receipt, or a person, tells of a violation: repeats merge into the open incident. */
  violated(
    box: BoxModel,
    knowledge: Extract<OracleEvent, { type: 'reported' }>['knowledge'],
    reporter: Who | null,
  ): void {
    let incident = this.openIncidentOf(box)
    if (incident === undefined) {
      const name = `${box.name}#${this.incidents.length}`
      const fresh = { released: new Set<string>(), reporters: new Set<Who>() }
      incident = { kind: 'violation', name, box, deviceId: null, open: true, boxHeld: true, ...fresh }
      this.incidents.push(incident)
    }
    if (reporter !== null) incident.reporters.add(reporter)
    this.tell({ type: 'reported', incidentId: incident.name, containerId: box.name, knowledge })
  }

  boxHeld(box: BoxModel): boolean {
    return this.incidents.some((incident) => incident.box === box && incident.open && incident.boxHeld)
  }

  /** The key is there, and nobody has suspended it. */
  keyWorks(who: Who): boolean {
    return HUMANS[who].hasKey && !this.suspendedKeys.has(who)
  }

  /** Any open ground of a box or of what is in it: such a box does not travel (rule 6). */
  hasGroundInside(box: BoxModel, held: ReadonlySet<string>): boolean {
    const inside = this.inside(box)
    return this.boxHeld(box) || box.unproven || inside.some((device) => device.unproven || held.has(device.deviceId))
  }

  /** `unproven` ends by the missing proof itself: an opening receipt without a flag (DOMAIN, section 3). */
  proven(box: BoxModel): void {
    box.unproven = false
    for (const device of this.inside(box)) device.unproven = false
  }
}
