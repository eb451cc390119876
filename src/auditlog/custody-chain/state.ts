/** What the entries so far say of containers, openings, shipments, incidents and the device. */
import type { PolicyState } from './policies.ts'
import type { Findings, ReadEntry, Subject } from './replay.ts'

/** The ground that ends by the proof that was missing; all others are named by their incident. */
export const UNPROVEN = 'unproven'
/** The ground that nothing ends. */
export const LOCKED_OUT = 'locked_out'

/** A point of the file: an entry and its record time in ms. */
export interface Moment {
  readonly index: number
  readonly time: number
}

export interface Act {
  readonly value: number
  readonly action: 'O' | 'C' | 'A' | 'M'
  readonly keyId: string
  readonly openingId: string | null
  readonly issued: Moment
  state: 'issued' | 'received' | 'confirmed' | 'skipped'
  /** From its own receipt; null: only a log proves it, or nothing yet. */
  receipt: { readonly flags: number; readonly before: number | null; readonly time: number } | null
  confirmed: Moment | null
}

/** `undefined` where the file begins too late to tell. */
export interface ContainerState {
  readonly id: string
  /** Number of the last entry of its chain that was shown; null: none yet. */
  sequence: number | null
  /** Counts up where entries are left out: what was known before may no longer hold. */
  piece: number
  /** Codes from this value on were all shown. */
  shownFrom: number | null
  acts: Map<number, Act>
  highest: number
  last: number | null | undefined
  gapFrom: number | null | undefined
  stage: 'standing' | 'in_transit' | 'arrived' | undefined
  shipmentId: string | null | undefined
  partyId: string | undefined
  /** Incidents that hold the container itself. */
  incidents: Set<string>
  unproven: Moment | null
  tours: Set<string>
  returnedTours: Set<string>
  /** Keys by id that were reported lost while codes of theirs were out for this container. */
  lostKeys: Map<string, Moment>
  /** Offers of the container that nobody has answered. */
  offers: Map<string, { readonly fromPersonId: string; readonly toPersonId: string }>
  retired: boolean
  /** Known from the registration on. */
  contents: { used: number; devices: number; readonly capacity: number } | null
}

export interface OpeningState {
  readonly id: string
  readonly containerId: string
  readonly value: number
  readonly purpose: string
  readonly personId: string
  readonly tourId: string | null
  readonly issued: Moment
  readonly piece: number
  opened: boolean
  closed: boolean
  expired: boolean
  /** By a resynchronisation. */
  ended: boolean
  skipped: boolean
}

/** How far a container of a shipment has come. */
export interface WayState {
  /** The station that has it. */
  step: number
  over: 'received' | 'missing' | 'refused' | 'withdrawn' | null
  acknowledgeBy: number | null
}

export interface ShipmentState {
  readonly id: string
  /** Sender, carriers and interim stores, recipient. */
  readonly parties: readonly string[]
  readonly responsibility: 'each_hand_over' | 'recipient_from_pick_up' | 'sender_until_delivery'
  readonly containers: ReadonlyMap<string, WayState>
  /** What one side has signed, by the station that hands over. */
  readonly halves: Map<
    number,
    {
      readonly handoverId: string
      readonly side: string
      readonly partyId: string
      readonly containerIds: readonly string[]
    }
  >
}

export interface IncidentState {
  readonly id: string
  /** null: the file does not show how it was opened. */
  readonly opened: Moment | null
  readonly kind: string
  readonly containerId: string | null
  /** True if the report is of the device that the file is about. */
  readonly ofDevice: boolean
  /** Piece of the container's chain in which it was opened. */
  readonly piece: number | null
  readonly reporters: Set<string>
  readonly windows: { readonly after: number | null; readonly at: Moment }[]
  until: number | null
  closed: Moment | null
}

export interface Stay {
  readonly containerId: string
  readonly packed: number
  unpacked: number | null
  readonly known: Moment
  readonly piece: number | null
}

export type Place =
  | { readonly in: 'nowhere' }
  | { readonly in: 'factory' }
  | { readonly in: 'container'; readonly containerId: string }
  | { readonly in: 'hand'; readonly personId: string }
  | { readonly in: 'repackaging'; readonly job: string }
  | { readonly in: 'use'; readonly commissioned: boolean }

export interface DeviceState {
  sequence: number
  makerPartyId: string | null
  deviceType: string | null
  /** Packing lists that name it and were not withdrawn. */
  readonly lists: Set<string>
  place: Place
  missing: boolean
  readonly stays: Stay[]
  /** Open grounds: incidents by their id, `unproven`. */
  readonly grounds: Map<string, Moment>
  /** Every ground that ever was raised. */
  readonly raised: { readonly ground: string; readonly at: Moment }[]
  readonly recalls: { readonly incidentId: string; readonly at: Moment }[]
  /** Why it is unproven. */
  unprovenFor: string | null
  /** Who said where it was overnight, and who had it. */
  explained: { readonly by: string; readonly personId: string } | null
  /** Openings in which it was scanned, and at which entry. */
  readonly scans: { readonly openingId: string; readonly containerId: string; readonly index: number }[]
}

export interface Proposal {
  readonly personId: string
  readonly partyId: string
  readonly natural: string
  readonly incidentId: string
  readonly ofDevice: boolean
  readonly containerCleared: boolean
}

/** What has to be there when all is read: in the same transaction, so with the same record time. */
export type Duty =
  | { readonly need: 'recall'; readonly incidentId: string; readonly at: ReadEntry }
  | { readonly need: 'unproven'; readonly containerId: string; readonly reason: string; readonly at: ReadEntry }
  | {
      readonly need: 'incident'
      readonly containerId: string
      readonly value: number
      readonly at: ReadEntry
      /** Not what the lock reports, but that a lost key opened it. */
      readonly ofLostKey?: boolean
      readonly ofMissingReceipt?: boolean
    }
  | {
      readonly need: 'read_out'
      readonly containerId: string
      readonly openingId: string
      readonly personId: string
      readonly at: ReadEntry
    }
  | { readonly need: 'exposure'; readonly containerId: string; readonly at: ReadEntry }

export interface Replay {
  readonly subject: Subject
  readonly findings: Findings
  /** Containers whose chains the file shows; of others nothing is known. */
  readonly watched: ReadonlySet<string>
  readonly containers: Map<string, ContainerState>
  readonly openings: Map<string, OpeningState>
  readonly shipments: Map<string, ShipmentState>
  readonly incidents: Map<string, IncidentState>
  readonly proposals: Map<string, Proposal>
  /** Who proposed what another one has to decide, by the id of the proposal. */
  readonly fourEyes: Map<string, string>
  readonly jobs: Set<string>
  /** Versions of policies that were recorded so far, and the identifiers of all that the file shows. */
  readonly policies: Map<string, PolicyState>
  readonly policiesShown: ReadonlySet<string>
  /** Reports about containers, for the duties. */
  readonly reports: { readonly containerId: string; readonly at: Moment; readonly values: ReadonlySet<number | null> }[]
  readonly unprovenContainers: { readonly containerId: string; readonly at: Moment }[]
  readonly readOuts: { readonly openingId: string; readonly personId: string; readonly at: Moment }[]
  readonly duties: Duty[]
  readonly device: DeviceState
  /** Of the incident that the file is about. */
  incidentSequence: number
}

export function newReplay(
  subject: Subject,
  findings: Findings,
  watched: ReadonlySet<string>,
  policiesShown: ReadonlySet<string>,
): Replay {
  return {
    subject,
    findings,
    watched,
    containers: new Map(),
    openings: new Map(),
    shipments: new Map(),
    incidents: new Map(),
    proposals: new Map(),
    fourEyes: new Map(),
    jobs: new Set(),
    policies: new Map(),
    policiesShown,
    reports: [],
    unprovenContainers: [],
    readOuts: [],
    duties: [],
    incidentSequence: 0,
    device: {
      sequence: 0,
      makerPartyId: null,
      deviceType: null,
      lists: new Set(),
      place: { in: 'nowhere' },
      missing: false,
      stays: [],
      grounds: new Map(),
      raised: [],
      unprovenFor: null,
      explained: null,
      recalls: [],
      scans: [],
    },
  }
}

function unknownContainer(id: string, sequence: number | null, piece: number): ContainerState {
  return {
    id,
    sequence,
    piece,
    shownFrom: null,
    acts: new Map(),
    highest: 0,
    last: undefined,
    gapFrom: undefined,
    stage: undefined,
    shipmentId: undefined,
    partyId: undefined,
    incidents: new Set(),
    unproven: null,
    tours: new Set(),
    returnedTours: new Set(),
    lostKeys: new Map(),
    offers: new Map(),
    retired: false,
    contents: null,
  }
}

/** The container as known at an entry of its chain; null where the file doesn't show its chain. */
export function containerAt(replay: Replay, id: string | null): ContainerState | null {
  return id === null ? null : (replay.containers.get(id) ?? null)
}

/** Takes the next entry of a watched container's chain: behind a gap nothing is known any more. */
export function advance(replay: Replay, id: string, sequence: number): void {
  const known = replay.containers.get(id)
  if (known !== undefined && known.sequence !== null && known.sequence + 1 === sequence) {
    known.sequence = sequence
    return
  }
  replay.containers.set(id, unknownContainer(id, sequence, (known?.piece ?? 0) + 1))
}

export function momentOf({ index, time }: Moment): Moment {
  return { index, time }
}

/** From here on a container and what lies in it have to be unproven, if they are not already. */
export function owesUnproven(replay: Replay, container: ContainerState, reason: string, at: ReadEntry): void {
  const { device, subject, duties } = replay
  const { id: containerId, unproven } = container
  const owed =
    subject.kind === 'device' ? isInside(device, containerId) && !device.grounds.has(UNPROVEN) : unproven === null
  if (owed) duties.push({ need: 'unproven', containerId, reason, at })
}

/** The name of a ground in a sentence. */
export function groundOf(container: ContainerState | null, device: DeviceState | null): string | null {
  const first = container?.incidents.values().next().value ?? (container?.unproven == null ? null : UNPROVEN)
  return first ?? device?.grounds.keys().next().value ?? null
}

export function isInside({ place }: DeviceState, containerId: string): boolean {
  return place.in === 'container' && place.containerId === containerId
}

/** The openings of a container that the lock proves open and not closed. */
export function openedIn(replay: Replay, container: ContainerState): OpeningState[] {
  return [...replay.openings.values()].filter(
    ({ containerId, piece, opened, closed, ended }) =>
      containerId === container.id && piece === container.piece && opened && !closed && !ended,
  )
}
