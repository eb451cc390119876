/**
 * Which parts of containers' chains a file must hold. Whoever makes a file asks here with the whole chains, whoever
 * verifies it with what is in the file; if both come to the same parts, nothing was cut off.
 */
import { type ChainRange, containerRanges } from '../custody-chain/ranges.ts'
import type { ReplayEntry } from '../custody-chain/replay.ts'
import type { EvidenceKind, EvidenceSegment } from '../evidence.ts'
import { placeIn, type ReadEntry } from './entry.ts'

/** Facts about one device: which one, the entry says in its set alone. */
const OF_ONE_DEVICE: readonly string[] = [
  'device_installed',
  'device_commissioned',
  'device_missing',
  'incident_opened',
]
/** Stands for a device that the file does not name. */
const ANOTHER_DEVICE = '(not shown)'

/** An entry with its number in the log, and in the chain of the device that the file is about. */
export interface PlacedEntry {
  readonly entry: ReadEntry
  readonly index: number
  readonly deviceSequence: number | null
}

/** The entry as the replay of the rules takes it. `deviceId`: what the file is about, where that is a device. */
export function replayEntry({ entry, index, deviceSequence }: PlacedEntry, deviceId?: string): ReplayEntry {
  const isWithout = OF_ONE_DEVICE.includes(entry.fact.type) && !('deviceId' in entry.fact)
  const device = deviceSequence === null ? ANOTHER_DEVICE : (deviceId ?? ANOTHER_DEVICE)
  return {
    index,
    recordTime: new Date(entry.recordTime).toISOString(),
    eventTime: new Date(entry.eventTime).toISOString(),
    partyId: entry.partyId,
    personId: entry.personId,
    fact: isWithout ? { ...entry.fact, deviceId: device } : entry.fact,
    subjects: entry.subjects,
    deviceSequence,
    setSize: entry.devices.size,
  }
}

/**
 * The parts in order of container and number. `entries`: ascending by index. `headOf`: the number of entries of a
 * container's chain as the map gives it, so that a part without an end goes on to there and not to where a file stops.
 */
export function segmentsOf(
  about: { readonly kind: EvidenceKind; readonly id: string },
  entries: readonly PlacedEntry[],
  headOf: (containerId: string) => number | null,
): readonly EvidenceSegment[] {
  switch (about.kind) {
    case 'device':
      return ofDevice(entries, headOf)
    case 'shipment':
      return ofShipment(about.id, entries, headOf)
    case 'container':
    case 'incident':
      return []
  }
}

function ofDevice(
  entries: readonly PlacedEntry[],
  headOf: (containerId: string) => number | null,
): readonly EvidenceSegment[] {
  const ids = new Set(
    entries.flatMap(({ entry }) => entry.subjects.flatMap(({ kind, id }) => (kind === 'container' ? [id] : []))),
  )
  const ends = [...ids].flatMap((id) => {
    const sequence = headOf(id)
    return sequence === null ? [] : [endOfChain(id, sequence)]
  })
  const ranges: readonly ChainRange[] = containerRanges([...entries.map((each) => replayEntry(each)), ...ends])
  return ranges.map(({ containerId, from, to }) => ({ id: containerId, from, to }))
}

/** Stands for the last entry of a container where that is not at hand; says nothing. */
function endOfChain(id: string, sequence: number): ReplayEntry {
  const nobody = { recordTime: '', eventTime: '', partyId: '', personId: '' }
  const subjects = [{ kind: 'container', id, sequence }]
  return { ...nobody, index: Number.MAX_SAFE_INTEGER, fact: { type: '' }, subjects, deviceSequence: null, setSize: 0 }
}

/** For each container from the announcement of the shipment to the last word on its receipt, or to the head. */
function ofShipment(
  shipmentId: string,
  entries: readonly PlacedEntry[],
  headOf: (containerId: string) => number | null,
): readonly EvidenceSegment[] {
  const of = (...types: readonly string[]): readonly ReadEntry[] =>
    entries
      .filter(({ entry: { fact } }) => types.includes(fact.type) && fact['shipmentId'] === shipmentId)
      .map(({ entry }) => entry)
  const [announced] = of('shipment_announced', 'shipment_turned_back')
  const ends = of('shipment_received', 'shipment_withdrawn')
  const containers = announced?.subjects.filter(({ kind }) => kind === 'container') ?? []
  return containers
    .map(({ id, sequence: from }) => {
      const end = ends.map((entry) => placeIn(entry, 'container', id)).findLast((place) => place !== null)
      return { id, from, to: end?.sequence ?? headOf(id) ?? from }
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}
