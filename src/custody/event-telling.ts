/** Whom an entry concerns, and how what it says is divided among them. */
import type { DeadlineAbout } from './deadline-entries.ts'
import type { Deadline, DeadlineSubject } from './deadline-state.ts'
import type { EventKind } from './event-kinds.ts'
import type { PartyEvent } from './events.ts'
import type { ContainerId, DeviceId, EntryId, IncidentId, PartyId, ShipmentId } from './identifiers.ts'
import type { Ground, IncidentKind } from './state.ts'

/** Whose a device is, as things stand. */
export interface DeviceConcern {
  readonly makerPartyId: PartyId
  readonly owningPartyId: PartyId
  readonly possessingPartyId: PartyId
  /** The gateway administrators that the owner named. */
  readonly administrators: readonly PartyId[]
  /** There is an open ground, whichever. */
  readonly held: boolean
}

export interface IncidentConcern {
  readonly kind: IncidentKind
  readonly ownerPartyId: PartyId
  readonly containerId: ContainerId | null
  readonly deviceId: DeviceId | null
}

/** Grounds that are open already, of things that concern somebody from an entry on. */
export interface Standing {
  readonly devices: readonly {
    readonly deviceId: DeviceId
    readonly ground: Ground['kind']
    readonly incidentId: IncidentId | null
  }[]
  readonly containers: readonly {
    readonly containerId: ContainerId
    readonly ground: Ground['kind']
    readonly incidentId: IncidentId | null
  }[]
}

/** What an entry alone does not say. */
export interface Around {
  device(deviceId: DeviceId): DeviceConcern | undefined
  /** Whoever sees the container: it is theirs, in their hands, or on its way between them. */
  container(containerId: ContainerId): readonly PartyId[]
  /** Sender, carrier and recipient. */
  shipment(shipmentId: ShipmentId): readonly PartyId[]
  incident(incidentId: IncidentId): IncidentConcern | undefined
  /** For entries after which something concerns others than before. */
  standing(entryId: EntryId): Standing
  /** For what concerns everybody. */
  readonly everybody: readonly PartyId[]
}

/** So many identifications are some 35 kB of JSON. A large box has 1,600. */
export const DEVICES_OF_AN_EVENT = 2_000

/** Unless something is held, a maker has nothing to do any more with what it has handed over. */
const CONCERNS_THE_MAKER: ReadonlySet<EventKind> = new Set<EventKind>([
  'device.blocked',
  'device.released',
  'device.recalled',
  'device.recall_confirmed',
  'device.locked_out',
])

/** Null: people, and the keys that they have, stand in no event. */
const PLURALS: Readonly<Record<DeadlineSubject, string | null>> = {
  shipment: 'shipments',
  opening: 'openings',
  lock: 'locks',
  key: null,
  site: 'sites',
  incident: 'incidents',
  person: null,
}

type Data = Readonly<Record<string, unknown>>

export class Telling {
  readonly events: PartyEvent[] = []
  readonly #around: Around

  constructor(around: Around) {
    this.#around = around
  }

  /** Each party gets those of the devices that concern it. */
  devices(kind: EventKind, deviceIds: readonly DeviceId[], data: Data): void {
    this.#devicesTo(kind, deviceIds, data, (concern) => partiesOf(concern, CONCERNS_THE_MAKER.has(kind)))
  }

  container(kind: EventKind, containerId: ContainerId, data: Data): void {
    for (const partyId of new Set(this.#around.container(containerId))) {
      this.#add(partyId, kind, `containers/${containerId}`, [`containers/${containerId}`], { containerId, ...data })
    }
  }

  shipment(
    kind: EventKind,
    { shipmentId, containerIds }: { readonly shipmentId: ShipmentId; readonly containerIds: readonly ContainerId[] },
    dataFor: (partyId: PartyId) => Data,
  ): void {
    const subject = `shipments/${shipmentId}`
    const keys = [subject, ...containerIds.map((id) => `containers/${id}`)]
    for (const partyId of new Set(this.#around.shipment(shipmentId))) {
      this.#add(partyId, kind, subject, keys, { shipmentId, ...dataFor(partyId) })
    }
  }

  /** Whoever has to do with it by its container or by these devices; faults of the record concern everybody. */
  incident(kind: EventKind, incidentId: IncidentId, deviceIds: readonly DeviceId[]): void {
    const incident = this.#around.incident(incidentId)
    if (incident === undefined) return
    const { containerId, deviceId, ownerPartyId } = incident
    const byContainer = new Set(containerId === null ? [] : this.#around.container(containerId))
    const ofDevice = new Set(this.#concernedWith(deviceId === null ? [] : [deviceId]))
    const everybody = incident.kind === 'record' ? this.#around.everybody : []
    const parties = new Set([
      ownerPartyId,
      ...byContainer,
      ...ofDevice,
      ...this.#concernedWith(deviceIds),
      ...everybody,
    ])
    const subject = `incidents/${incidentId}`
    for (const partyId of parties) {
      this.#add(partyId, kind, subject, [subject], {
        incidentId,
        kind: incident.kind,
        containerId: byContainer.has(partyId) ? containerId : null,
        deviceId: ofDevice.has(partyId) ? deviceId : null,
      })
    }
  }

  /** Whoever has to do something about it. Which person it is about, or whose key, is not said. */
  deadline(
    kind: EventKind,
    { forPartyId, kind: deadline, subjectKind, subjectId, dueAt, ...about }: Deadline & DeadlineAbout,
  ): void {
    const { personId: _personId, keySerial: _keySerial, deviceIds = [], containerId, containerIds, ...rest } = about
    const plural = PLURALS[subjectKind]
    const subject = plural === null ? null : `${plural}/${about.lockSerial ?? subjectId}`
    const containers = [...(containerIds ?? []), ...(containerId === undefined ? [] : [containerId])]
    const paths = [...(subject === null ? [] : [subject]), ...containers.map((id) => `containers/${id}`)]
    const data = { deadline, subjectKind, dueAt: new Date(dueAt).toISOString(), ...rest }
    const of = { ...(containerId === undefined ? {} : { containerId }), ...(containerIds && { containerIds }) }
    for (let from = 0; from === 0 || from < deviceIds.length; from += DEVICES_OF_AN_EVENT) {
      const part = deviceIds.slice(from, from + DEVICES_OF_AN_EVENT)
      const keys = [...paths, ...part.map((deviceId) => `devices/${deviceId}`)]
      this.#add(forPartyId, kind, subject, keys, { ...data, ...of, ...(part.length === 0 ? {} : { deviceIds: part }) })
    }
  }

  /** What is held already is told to those whom it concerns from now on. `to`: of the administrators of the owner. */
  standing(entryId: EntryId, to: (administrators: readonly PartyId[]) => readonly PartyId[]): void {
    const { devices, containers } = this.#around.standing(entryId)
    const groups = Map.groupBy(devices, ({ ground, incidentId }) => `${ground} ${incidentId ?? ''}`)
    for (const group of groups.values()) {
      const [{ ground, incidentId } = { ground: null, incidentId: null }] = group
      const deviceIds = group.map(({ deviceId }) => deviceId)
      this.#devicesTo('device.blocked', deviceIds, { ground, incidentId, standing: true }, (concern) => {
        const concerned = partiesOf(concern, true)
        return to(concern.administrators).filter((partyId) => concerned.includes(partyId))
      })
    }
    for (const { containerId, ground, incidentId } of containers) {
      const subject = `containers/${containerId}`
      const concerned = new Set(this.#around.container(containerId))
      for (const partyId of new Set(to([]))) {
        if (!concerned.has(partyId)) continue
        this.#add(partyId, 'container.blocked', subject, [subject], { containerId, ground, incidentId, standing: true })
      }
    }
  }

  #concernedWith(deviceIds: readonly DeviceId[]): PartyId[] {
    return deviceIds.flatMap((deviceId) => {
      const concern = this.#around.device(deviceId)
      return concern === undefined ? [] : partiesOf(concern, true)
    })
  }

  #devicesTo(
    kind: EventKind,
    deviceIds: readonly DeviceId[],
    data: Data,
    to: (concern: DeviceConcern) => readonly PartyId[],
  ): void {
    const shares = new Map<PartyId, DeviceId[]>()
    for (const deviceId of deviceIds) {
      const concern = this.#around.device(deviceId)
      if (concern === undefined) continue
      for (const partyId of new Set(to(concern))) {
        const share = shares.get(partyId)
        if (share === undefined) shares.set(partyId, [deviceId])
        else share.push(deviceId)
      }
    }
    for (const [partyId, share] of shares) {
      for (let from = 0; from < share.length; from += DEVICES_OF_AN_EVENT) {
        const part = share.slice(from, from + DEVICES_OF_AN_EVENT)
        const subjects = part.map((deviceId) => `devices/${deviceId}`)
        const subject = subjects.length === 1 ? (subjects[0] ?? null) : null
        this.#add(partyId, kind, subject, subjects, { ...data, deviceIds: part, ...this.#rest(kind, part) })
      }
    }
  }

  /** A release ends one ground. Who reads it as "free" must not overlook another one. */
  #rest(kind: EventKind, deviceIds: readonly DeviceId[]): Data {
    if (kind !== 'device.released') return {}
    return { stillHeldDeviceIds: deviceIds.filter((deviceId) => this.#around.device(deviceId)?.held === true) }
  }

  #add(partyId: PartyId, kind: EventKind, subject: string | null, keys: readonly string[], data: Data): void {
    this.events.push({ partyId, kind, subject, keys, data })
  }
}

function partiesOf(concern: DeviceConcern, always: boolean): PartyId[] {
  const { makerPartyId, owningPartyId, possessingPartyId, administrators, held } = concern
  return [owningPartyId, possessingPartyId, ...administrators, ...(always || held ? [makerPartyId] : [])]
}
