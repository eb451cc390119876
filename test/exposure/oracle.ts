/**
 * A second opinion on exposure (DOMAIN, section 3). It is written from the text alone, shares no line with the rule in
 * `src/custody`, and does everything in the dumbest way: after each event, for every incident, every device and every
 * position it asks whether the device was inside while the window was open.
 *
 * Where the text leaves room, `OracleOptions` names the readings; the defaults are those that expose more.
 */

/** For a container ordered by its lock's counter: the value of an act. For all others: record time in milliseconds. */
export type Position = number

export interface OracleContainer {
  readonly id: string
  readonly orderedBy: 'counter' | 'record_time'
}

/** What was known when something was reported (the table in DOMAIN, section 3). */
export type Knowledge =
  | { readonly kind: 'flag'; readonly act: number }
  | { readonly kind: 'since'; readonly time: number }
  | { readonly kind: 'no_answer' }
  | { readonly kind: 'unknown' }

/** Facts in the order in which they were recorded; `recordedAt` (milliseconds) never falls, equal times are fine. */
export type OracleEvent = { readonly recordedAt: number } & (
  | {
      /** Codes are issued by the server, so it knows the values before the acts; in a tour pack both at once. */
      readonly type: 'opening_started'
      readonly containerId: string
      readonly openingId: string
      readonly openingValue: number
      readonly closingValue: number | null
    }
  | { readonly type: 'closing_value_known'; readonly openingId: string; readonly closingValue: number }
  | {
      /** `openingId` is null for containers ordered by record time. */
      readonly type: 'scanned'
      readonly containerId: string
      readonly openingId: string | null
      readonly direction: 'in' | 'out'
      /** What one request brought: recorded, and evaluated, as one. */
      readonly deviceIds: readonly string[]
    }
  | {
      /** A receipt that verifies; `previous` is the act before, as the receipt says. */
      readonly type: 'receipt'
      readonly containerId: string
      readonly value: number
      readonly act: 'open' | 'close' | 'other'
      readonly flag1: boolean
      readonly previous: number | null
    }
  /** A lock's log that verifies: it confirms that these acts happened, and is no proof of its own. */
  | { readonly type: 'log_read'; readonly containerId: string; readonly values: readonly number[] }
  /** A seal was compared with its applied number and triggered; only a matching one is a proof. */
  | { readonly type: 'seal_checked'; readonly containerId: string; readonly matches: boolean }
  /** Again for the same incident: repeats merge, and the windows of all reports count. */
  | {
      readonly type: 'reported'
      readonly incidentId: string
      readonly containerId: string
      readonly knowledge: Knowledge
    }
  /** The incident is closed for this container; `endsAt` is the last position of the window. */
  | {
      readonly type: 'window_closed'
      readonly incidentId: string
      readonly containerId: string
      readonly endsAt: Position
    }
  /** The incident is no longer open: nothing re-evaluates it. */
  | { readonly type: 'released'; readonly incidentId: string }
  /** "Proofs of lock L are withdrawn since act n": n and everything after it, also what is recorded later. */
  | { readonly type: 'proofs_withdrawn'; readonly containerId: string; readonly since: Position }
)

export interface OracleHistory {
  readonly containers: readonly OracleContainer[]
  readonly events: readonly OracleEvent[]
}

export interface OracleOptions {
  /** Margin for "since …"; DEF 60. */
  readonly marginMinutes?: number
  /**
   * A proof or an emptying that becomes known while the incident is open. `keep_the_start`: a window, once begun, never
   * begins later. `move_the_start`: each evaluation takes the window as if the report came now; who was exposed stays so.
   */
  readonly lateFacts?: 'keep_the_start' | 'move_the_start'
  /**
   * "The moment the container was last empty", while it is empty. `does_not_count`: the emptiness that still lasts is
   * passed over, so that those who left last are in. `counts`: the window begins now.
   */
  readonly emptyNow?: 'does_not_count' | 'counts'
}

/** The devices exposed in each incident, by incident id. */
export type Exposure = ReadonlyMap<string, ReadonlySet<string>>

interface Window {
  readonly incidentId: string
  readonly containerId: string
  readonly knowledge: Knowledge
  /** Index of the report among the events; only what closes the incident afterwards ends this window. */
  readonly reportedBy: number
  /** The earliest start that any evaluation found. */
  start: Position
}

interface Proof {
  readonly position: Position
  readonly recordedAt: number
  readonly ofOpening: boolean
}

/** What is known of one container: at each position, ascending, the devices inside. */
interface View {
  readonly container: OracleContainer
  readonly known: readonly OracleEvent[]
  readonly inside: readonly { readonly position: Position; readonly devices: ReadonlySet<string> }[]
  readonly proofs: readonly Proof[]
}

/** By event and container; no reading of what the text leaves open changes what is known. */
const views = new WeakMap<OracleHistory, Map<string, View>>()

const EVER = Number.NEGATIVE_INFINITY

/** Exposure after each event: element i belongs to `history.events[i]`. */
export function oracle(history: OracleHistory, options: OracleOptions = {}): Exposure[] {
  const exposed = new Map<string, Set<string>>()
  const windows: Window[] = []
  return history.events.map((event, index) => {
    const before = history.events[index - 1]
    if (before !== undefined && before.recordedAt > event.recordedAt) throw new Error('events are not in record order')
    const known = history.events.slice(0, index + 1)
    if (event.type === 'reported') {
      const { incidentId, containerId, knowledge } = event
      windows.push({ incidentId, containerId, knowledge, reportedBy: index, start: Number.POSITIVE_INFINITY })
      if (!exposed.has(incidentId)) exposed.set(incidentId, new Set())
    }
    const released = new Set(known.flatMap((one) => (one.type === 'released' ? [one.incidentId] : [])))
    const open = windows.filter(({ incidentId }) => !released.has(incidentId))
    for (const container of history.containers) {
      const concerned = open.filter(({ containerId }) => containerId === container.id)
      if (concerned.length === 0) continue
      const view = viewAfter(history, index, container)
      for (const window of concerned) {
        for (const deviceId of evaluate(window, view, options)) exposed.get(window.incidentId)?.add(deviceId)
      }
    }
    return new Map(Array.from(exposed, ([incidentId, devices]) => [incidentId, new Set(devices)]))
  })
}

function evaluate(window: Window, view: View, options: OracleOptions): Set<string> {
  const fresh = startOf(window.knowledge, view, options)
  window.start = Math.min(window.start, fresh)
  const start = options.lateFacts === 'move_the_start' ? fresh : window.start
  const end = endOf(window, view.known)
  const exposed = new Set<string>()
  for (const { position, devices } of view.inside) {
    // Right after a proof; where clocks order, what happens at the same time may have happened after it.
    const begun = view.container.orderedBy === 'counter' ? position > start : position >= start
    if (begun && position <= end) for (const deviceId of devices) exposed.add(deviceId)
  }
  return exposed
}

/** The position after which the window begins. */
function startOf(knowledge: Knowledge, view: View, options: OracleOptions): Position {
  const { proofs } = view
  switch (knowledge.kind) {
    case 'flag':
      return last(proofs.filter(({ position }) => position < knowledge.act))
    case 'since': {
      const before = knowledge.time - (options.marginMinutes ?? 60) * 60_000
      return last(proofs.filter(({ recordedAt }) => recordedAt < before))
    }
    case 'no_answer':
      return last(proofs.filter(({ ofOpening }) => ofOpening))
    case 'unknown':
      return lastEmpty(view, options)
    default:
      return knowledge satisfies never
  }
}

/** Without any proof the window begins with the first packing: everybody who ever was inside. */
function last(proofs: readonly Proof[]): Position {
  return Math.max(EVER, ...proofs.map(({ position }) => position))
}

function lastEmpty({ inside }: View, options: OracleOptions): Position {
  const backwards = [...inside].reverse()
  const isEmpty = ({ devices }: { readonly devices: ReadonlySet<string> }) => devices.size === 0
  const from = options.emptyNow === 'counts' ? 0 : backwards.findIndex((moment) => !isEmpty(moment))
  if (from < 0) return EVER // never anything inside
  return backwards.slice(from).find(isEmpty)?.position ?? EVER
}

function endOf(window: Window, known: readonly OracleEvent[]): Position {
  let end = Number.POSITIVE_INFINITY
  for (const event of known.slice(window.reportedBy)) {
    if (event.type !== 'window_closed' || event.incidentId !== window.incidentId) continue
    if (event.containerId === window.containerId) end = Math.min(end, event.endsAt)
  }
  return end
}

function proofsOf(container: OracleContainer, known: readonly OracleEvent[]): Proof[] {
  const proofs = container.orderedBy === 'counter' ? receiptProofs(container, known) : sealProofs(container, known)
  const withdrawn = known.flatMap((event) =>
    event.type === 'proofs_withdrawn' && event.containerId === container.id ? [event.since] : [],
  )
  return proofs.filter(({ position }) => !withdrawn.some((since) => position >= since))
}

/** Receipts without flag 1 whose predecessors are all known to have happened: by their own receipts, or by a log. */
function receiptProofs(container: OracleContainer, known: readonly OracleEvent[]): Proof[] {
  const receipts = known.filter((event) => event.type === 'receipt' && event.containerId === container.id)
  const inLog = known.flatMap((event) =>
    event.type === 'log_read' && event.containerId === container.id ? event.values : [],
  )
  const isUnbroken = (value: number | null): boolean => {
    if (value === null || inLog.includes(value)) return true
    const receipt = receipts.find((event) => event.type === 'receipt' && event.value === value)
    return receipt?.type === 'receipt' && isUnbroken(receipt.previous)
  }
  return receipts.flatMap((event) =>
    event.type === 'receipt' && event.act !== 'other' && !event.flag1 && isUnbroken(event.previous)
      ? [{ position: event.value, recordedAt: event.recordedAt, ofOpening: event.act === 'open' }]
      : [],
  )
}

/** A seal is triggered before the carton is opened, so its proof stands where an opening receipt stands. */
function sealProofs(container: OracleContainer, known: readonly OracleEvent[]): Proof[] {
  return known.flatMap((event) =>
    event.type === 'seal_checked' && event.containerId === container.id && event.matches
      ? [{ position: event.recordedAt, recordedAt: event.recordedAt, ofOpening: true }]
      : [],
  )
}

interface Span {
  readonly first: Position
  readonly last: Position
}

/** An opening spans its opening value to its closing value; one that isn't closed has no end yet. */
function spanOf(openingId: string, known: readonly OracleEvent[]): Span {
  let span: Span | null = null
  for (const event of known) {
    if (event.type === 'opening_started' && event.openingId === openingId) {
      span = { first: event.openingValue, last: event.closingValue ?? Number.POSITIVE_INFINITY }
    }
    if (event.type === 'closing_value_known' && event.openingId === openingId && span !== null) {
      span = { first: span.first, last: event.closingValue }
    }
  }
  if (span === null) throw new Error(`no opening ${openingId}`)
  return span
}

interface PlacedScan extends Span {
  readonly deviceId: string
  readonly direction: 'in' | 'out'
}

/** Scans in the order of their records, each with the opening, or the moment, to which it belongs. */
function scansOf(container: OracleContainer, known: readonly OracleEvent[]): PlacedScan[] {
  return known.flatMap((event) => {
    if (event.type !== 'scanned' || event.containerId !== container.id) return []
    const { deviceIds, direction, recordedAt, openingId } = event
    if (container.orderedBy === 'record_time') {
      return deviceIds.map((deviceId) => ({ deviceId, direction, first: recordedAt, last: recordedAt }))
    }
    if (openingId === null) throw new Error('a container with a counter is scanned in an opening')
    const span = spanOf(openingId, known)
    return deviceIds.map((deviceId) => ({ deviceId, direction, ...span }))
  })
}

function viewAfter(history: OracleHistory, index: number, container: OracleContainer): View {
  const ofHistory = views.get(history) ?? new Map<string, View>()
  const name = `${index} ${container.id}`
  const view = ofHistory.get(name) ?? viewOf(container, history.events.slice(0, index + 1))
  views.set(history, ofHistory.set(name, view))
  return view
}

function viewOf(container: OracleContainer, known: readonly OracleEvent[]): View {
  const scans = scansOf(container, known)
  const ids = [...new Set(scans.map(({ deviceId }) => deviceId))]
  const ofDevice = ids.map((id) => [id, scans.filter(({ deviceId }) => deviceId === id)] as const)
  const inside = positionsOf(container, known).map((position) => ({
    position,
    devices: new Set(ofDevice.flatMap(([id, own]) => (isInside(position, own) ? [id] : []))),
  }))
  return { container, known, inside, proofs: proofsOf(container, known) }
}

/**
 * Inside at a position: during an opening (or at a moment) in which it was scanned, whichever way; else if the last scan
 * before was inwards. "Last" goes by position; only within one opening, or one moment, by the order of the records.
 */
function isInside(position: Position, scansOfDevice: readonly PlacedScan[]): boolean {
  let lastBefore: PlacedScan | null = null
  for (const scan of scansOfDevice) {
    if (scan.first <= position && position <= scan.last) return true
    if (scan.first > position) continue
    if (lastBefore === null || scan.first >= lastBefore.first) lastBefore = scan
  }
  return lastBefore?.direction === 'in'
}

/**
 * Every position at which anything may differ, ascending: each act or moment, and the gap behind each of them. The last
 * gap is "now", the first position lies before everything.
 */
function positionsOf(container: OracleContainer, known: readonly OracleEvent[]): Position[] {
  const marks =
    container.orderedBy === 'record_time'
      ? known.map(({ recordedAt }) => recordedAt)
      : known.flatMap((event) => {
          if (event.type === 'opening_started' && event.containerId === container.id) {
            return [event.openingValue, event.closingValue ?? event.openingValue]
          }
          if (event.type === 'receipt' && event.containerId === container.id) return [event.value]
          if (event.type === 'closing_value_known' && isOfContainer(event.openingId, container, known)) {
            return [event.closingValue]
          }
          return []
        })
  const sorted = [...new Set(marks)].sort((a, b) => a - b)
  // Values and milliseconds are whole numbers, so the gap behind each is half a step further.
  return [EVER, ...sorted.flatMap((mark) => [mark, mark + 0.5])]
}

function isOfContainer(openingId: string, container: OracleContainer, known: readonly OracleEvent[]): boolean {
  return known.some(
    (event) => event.type === 'opening_started' && event.openingId === openingId && event.containerId === container.id,
  )
}
