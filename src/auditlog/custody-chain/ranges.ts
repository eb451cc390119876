/**
 * Which part of a container's chain belongs into the file of a device: from the issue of the code with which it was
 * opened for packing to the confirmed closing of the opening in which the device came out. Without these two ends the
 * file could not prove that the container was open when the device was scanned, and shut before and after.
 */
import { policyEntries } from '../evidence/policies.ts'
import { readFact } from './facts.ts'
import { containersOf, type ReplayEntry, type Subject, sequenceIn } from './replay.ts'

/** Numbers in the container's chain, both ends included. */
export interface ChainRange {
  readonly containerId: string
  readonly from: number
  readonly to: number
}

interface Span {
  begin: number | null
  end: number | null
}

/** What one pass over the entries finds out. */
interface Found {
  /** First and last entry of openings, as numbers in the container's chain. */
  readonly openings: Map<string, Span>
  /** Opening value → opening, by container: a skipped value ends it. */
  readonly byValue: Map<string, string>
  /** Openings that the device's own entries name, and when. */
  readonly named: { containerId: string; openingId: string; at: number }[]
  readonly stays: { containerId: string; from: number; to: number | null }[]
}

/** The parts of containers' chains that the file of a device must hold. `entries`: by index; others than the file's may be among them. */
export function containerRanges(entries: readonly ReplayEntry[]): readonly ChainRange[] {
  const found: Found = { openings: new Map(), byValue: new Map(), named: [], stays: [] }
  const chains = new Map<string, Map<number, ReplayEntry>>()
  for (const entry of entries) {
    for (const id of containersOf(entry)) {
      const chain = chains.get(id) ?? new Map<number, ReplayEntry>()
      chains.set(id, chain.set(sequenceIn(entry, 'container', id) ?? 0, entry))
    }
    lookAt(entry, found)
  }
  const lastOf = (id: string) => Math.max(0, ...(chains.get(id)?.keys() ?? []))
  const ranges: ChainRange[] = found.stays.map(({ containerId, from, to }) => ({
    containerId,
    from,
    to: to ?? lastOf(containerId),
  }))
  for (const { containerId, openingId, at } of found.named) {
    const span = found.openings.get(openingId)
    const end = span?.end ?? lastOf(containerId)
    ranges.push({ containerId, from: Math.min(at, span?.begin ?? at), to: Math.max(at, end) })
  }
  return merged(ranges.map((range) => ({ ...range, to: endOfTransaction(chains.get(range.containerId), range.to) })))
}

function lookAt(entry: ReplayEntry, found: Found): void {
  const fact = readFact(entry.fact)
  if (typeof fact === 'string') return
  const at =
    'containerId' in fact && fact.containerId !== null ? sequenceIn(entry, 'container', fact.containerId) : null
  if (at === null || !('containerId' in fact) || fact.containerId === null) return
  const { containerId } = fact
  const begin = (openingId: string, value: number): void => {
    found.openings.set(openingId, { begin: at, end: null })
    found.byValue.set(`${containerId} ${value}`, openingId)
  }
  const end = (openingId: string | null | undefined): void => {
    const span = openingId == null ? undefined : found.openings.get(openingId)
    if (span !== undefined) span.end ??= at
  }
  switch (fact.type) {
    case 'opening_code_issued':
      begin(fact.openingId, fact.value)
      break
    case 'tour_pack_issued':
      for (const pair of fact.pairs) begin(pair.openingId, pair.openingValue)
      break
    case 'receipt_verified':
    case 'lock_log_read':
      for (const act of fact.confirmed) if (act.action === 'C') end(act.openingId)
      for (const value of fact.skipped) end(found.byValue.get(`${containerId} ${value}`))
      break
    case 'lock_resynchronised':
      for (const openingId of fact.endedOpeningIds) end(openingId)
      break
    default:
      if (entry.deviceSequence !== null) lookAtDevice(fact, containerId, at, found)
  }
}

function lookAtDevice(
  fact: Exclude<ReturnType<typeof readFact>, string>,
  containerId: string,
  at: number,
  { named, stays }: Found,
): void {
  if (fact.type === 'devices_packed') {
    named.push({ containerId, openingId: fact.openingId, at })
    stays.push({ containerId, from: at, to: null })
  } else if (fact.type === 'devices_unpacked') {
    named.push({ containerId, openingId: fact.openingId, at })
    const open = stays.findLast((stay) => stay.containerId === containerId && stay.to === null)
    if (open !== undefined) open.to = at
  } else if (fact.type === 'stays_corrected') {
    const { added } = fact
    for (const openingId of [fact.openingId, added?.packedOpeningId, added?.unpackedOpeningId]) {
      if (openingId != null) named.push({ containerId, openingId, at })
    }
  }
}

/** What was recorded in the same transaction belongs together: a receipt with flag 1 and its incident, for example. */
function endOfTransaction(chain: ReadonlyMap<number, ReplayEntry> | undefined, to: number): number {
  let last = to
  while (chain?.get(last + 1) !== undefined && chain.get(last + 1)?.recordTime === chain.get(to)?.recordTime) last += 1
  return last
}

function merged(ranges: readonly ChainRange[]): ChainRange[] {
  const result: ChainRange[] = []
  const inOrder = [...ranges].sort((a, b) =>
    a.containerId === b.containerId ? a.from - b.from : a.containerId < b.containerId ? -1 : 1,
  )
  for (const range of inOrder) {
    const last = result.at(-1)
    if (last?.containerId === range.containerId && range.from <= last.to + 1) {
      result[result.length - 1] = { ...last, to: Math.max(last.to, range.to) }
    } else result.push(range)
  }
  return result
}

/**
 * Those of `entries` that belong into the file about `subject`. `entries`: by index; the whole chains of the subject, of
 * the containers that its entries name, and of the incidents that hold it or are about it.
 */
export function entriesOfFile(subject: Subject, entries: readonly ReplayEntry[]): readonly ReplayEntry[] {
  switch (subject.kind) {
    case 'device':
      return withPolicies(entries, withShipments(entries, deviceEntries(entries)))
    case 'container': {
      const own = entries.filter((entry) => sequenceIn(entry, 'container', subject.id) !== null)
      const ids = new Set(own.flatMap((entry) => (entry.fact.type === 'incident_opened' ? incidentsIn(entry) : [])))
      const chosen = entries.filter((entry) => own.includes(entry) || incidentsIn(entry).some((id) => ids.has(id)))
      return withShipments(entries, chosen)
    }
    case 'shipment':
      return entries.filter((entry) => entry.fact['shipmentId'] === subject.id)
    case 'incident':
      return entries.filter((entry) => sequenceIn(entry, 'incident', subject.id) !== null)
  }
}

function deviceEntries(entries: readonly ReplayEntry[]): readonly ReplayEntry[] {
  const ranges = containerRanges(entries)
  const inRange = new Set(
    entries.filter((entry) =>
      ranges.some(({ containerId, from, to }) => {
        const sequence = sequenceIn(entry, 'container', containerId)
        return sequence !== null && sequence >= from && sequence <= to
      }),
    ),
  )
  const own = entries.filter((entry) => entry.deviceSequence !== null)
  const incidents = new Set([...[...own, ...inRange].flatMap(incidentsIn), ...incidentsReaching(own, entries)])
  return entries.filter((entry) => {
    if (entry.deviceSequence !== null || inRange.has(entry)) return true
    // How these incidents began and ended: what became known of a stay later counts while they are open.
    if (!/^(incident_opened|incident_widened|release_approved)$/.test(entry.fact.type)) return false
    return incidentsIn(entry).some((id) => incidents.has(id))
  })
}

/** Violations, reported after the device was packed, whose windows its stay touches: they must have held it. */
function incidentsReaching(own: readonly ReplayEntry[], entries: readonly ReplayEntry[]): readonly string[] {
  const stays: { containerId: string; unpacked: number | null; index: number }[] = []
  for (const { fact: raw, index } of own) {
    const fact = readFact(raw)
    if (typeof fact === 'string') continue
    if (fact.type === 'devices_packed') stays.push({ containerId: fact.containerId, unpacked: null, index })
    if (fact.type === 'devices_unpacked') {
      const open = stays.findLast((stay) => stay.containerId === fact.containerId && stay.unpacked === null)
      if (open !== undefined) open.unpacked = fact.position
    }
    if (fact.type === 'stays_corrected' && fact.added !== null) {
      stays.push({ containerId: fact.containerId, unpacked: fact.added.unpackedPosition, index })
    }
  }
  return entries.flatMap((entry) => {
    const fact = readFact(entry.fact)
    if (typeof fact === 'string') return []
    const isReport = (fact.type === 'incident_opened' && fact.kind === 'violation') || fact.type === 'incident_widened'
    if (!isReport) return []
    const { windowAfter: after, containerId, incidentId } = fact
    const touched = stays.some(
      (stay) =>
        stay.containerId === containerId &&
        stay.index < entry.index &&
        (stay.unpacked === null || after === null || stay.unpacked >= after),
    )
    return touched ? [incidentId] : []
  })
}

function incidentsIn(entry: ReplayEntry): readonly string[] {
  return entry.subjects.filter((subject) => subject.kind === 'incident').map((subject) => subject.id)
}

/** Versions of policies that the chosen entries name, and what may have taken their place. */
function withPolicies(entries: readonly ReplayEntry[], chosen: readonly ReplayEntry[]): readonly ReplayEntry[] {
  const wanted = new Set([...chosen, ...policyEntries(entries, chosen, (entry) => entry)])
  return entries.filter((entry) => wanted.has(entry))
}

/** A hand-over means nothing without the shipment that it is of. */
function withShipments(entries: readonly ReplayEntry[], chosen: readonly ReplayEntry[]): readonly ReplayEntry[] {
  const shipments = new Set(chosen.map((entry) => entry.fact['shipmentId']).filter((id) => typeof id === 'string'))
  const known = new Set(chosen)
  return entries.filter((entry) => known.has(entry) || shipments.has(entry.fact['shipmentId'] as string))
}
