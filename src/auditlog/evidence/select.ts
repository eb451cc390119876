/** Which entries a file holds: chosen from the whole chains of its subject, its containers and its incidents. */
import type { ChainKind, EvidenceKind, EvidenceSegment } from '../evidence.ts'
import { placeIn } from './entry.ts'
import { policyEntries } from './policies.ts'
import { type PlacedEntry, segmentsOf } from './segments.ts'
import { neededStatements, STATEMENT_TYPES, statedBy } from './statements.ts'

export interface About {
  readonly kind: EvidenceKind
  readonly id: string
}

/** Number of a subject's entries by the map; null if it is not in it. */
export type HeadOf = (kind: ChainKind, id: string) => number | null

export interface Selection<Placed extends PlacedEntry> {
  /** Ascending by index; the log's statements are not among them. */
  readonly entries: readonly Placed[]
  /** Of which `withStatements` takes those that are needed. */
  readonly statements: readonly Placed[]
  readonly segments: readonly EvidenceSegment[]
  /** Subjects whose place in the map the file shows, in their order. */
  readonly heads: readonly (readonly [ChainKind, string])[]
}

/** `entries`: ascending by index, none of the subject, its containers and its incidents left out. */
export function selectEntries<Placed extends PlacedEntry>(
  about: About,
  entries: readonly Placed[],
  mapIndex: number,
  headOf: HeadOf,
): Selection<Placed> {
  const own = ownChain(about, entries)
  const incidents = new Set(about.kind === 'shipment' ? [] : own.flatMap((each) => idsIn(each, 'incident')))
  if (about.kind === 'incident') for (const id of incidents) if (id !== about.id) incidents.delete(id)
  const segments = segmentsOf(about, entries, (id) => headOf('container', id))
  const containers = new Set(segments.map(({ id }) => id))
  if (about.kind === 'container') containers.add(about.id)
  const chosen = new Set(own)
  for (const each of entries) {
    const { entry, index } = each
    const isIncident = idsIn(each, 'incident').some((id) => incidents.has(id))
    const isInSegment = segments.some(({ id, from, to }) => {
      const sequence = placeIn(entry, 'container', id)?.sequence ?? 0
      return sequence >= from && sequence <= to
    })
    if (isIncident || isInSegment || index === mapIndex) chosen.add(each)
  }
  for (const each of approvals(entries, containers)) chosen.add(each)
  for (const each of ofShipments(entries, chosen)) chosen.add(each)
  for (const each of policyEntries(entries, chosen, ({ entry }) => entry)) chosen.add(each)
  const isStatement = ({ entry }: Placed): boolean => STATEMENT_TYPES.includes(entry.fact.type)
  const heads = [
    ...(about.kind === 'device' ? [['device', about.id] as const] : []),
    ...[...containers].map((id) => ['container', id] as const),
    ...[...incidents].map((id) => ['incident', id] as const),
  ]
  return {
    entries: entries.filter((each) => chosen.has(each) && !isStatement(each)),
    statements: entries.filter((each) => isStatement(each) && each.index <= mapIndex),
    segments,
    heads: heads.sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1)),
  }
}

function ownChain<Placed extends PlacedEntry>({ kind, id }: About, entries: readonly Placed[]): readonly Placed[] {
  switch (kind) {
    case 'device':
      return entries.filter(({ deviceSequence }) => deviceSequence !== null)
    case 'container':
    case 'incident':
      return entries.filter(({ entry }) => placeIn(entry, kind, id) !== null)
    case 'shipment':
      return entries.filter(({ entry }) => entry.fact['shipmentId'] === id)
  }
}

function idsIn({ entry }: PlacedEntry, kind: 'container' | 'incident'): readonly string[] {
  return entry.subjects.filter((subject) => subject.kind === kind).map(({ id }) => id)
}

/** How each container was registered, and its type with its approval. */
function approvals<Placed extends PlacedEntry>(
  entries: readonly Placed[],
  containers: ReadonlySet<string>,
): readonly Placed[] {
  const registered = entries.filter(
    ({ entry: { fact } }) => fact.type === 'container_registered' && containers.has(fact['containerId'] as string),
  )
  const typeIds = new Set(registered.map(({ entry }) => entry.fact['containerTypeId']))
  const types = entries.filter(({ entry: { fact } }) => {
    if (fact.type !== 'container_type_registered') return false
    return typeIds.has((fact['containerType'] as { readonly containerTypeId?: unknown }).containerTypeId)
  })
  return [...registered, ...types]
}

/** A hand-over means nothing without the shipment that it is of. */
function ofShipments<Placed extends PlacedEntry>(
  entries: readonly Placed[],
  chosen: ReadonlySet<Placed>,
): readonly Placed[] {
  const ids = new Set([...chosen].map(({ entry }) => entry.fact['shipmentId']).filter((id) => typeof id === 'string'))
  return entries.filter(({ entry }) => ids.has(entry.fact['shipmentId'] as string))
}

export interface Bracketed<Placed extends PlacedEntry> {
  readonly entries: readonly { readonly placed: Placed; readonly before: number | null; readonly after: number }[]
  /** Ascending by size; the last is the one that all proofs are against. */
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[]
}

/**
 * The entries of a file with the checkpoints right before and right after each, and of the log's statements those that
 * these checkpoints need. `known`: ascending by size, the last contains every entry.
 */
export function bracketEntries<Placed extends PlacedEntry>(
  selection: Selection<Placed>,
  known: readonly { readonly size: number; readonly note: string }[],
): Bracketed<Placed> {
  const last = known.at(-1)
  if (last === undefined) throw new RangeError('no checkpoint')
  let statements = selection.statements
  for (;;) {
    const placed = [...selection.entries, ...statements].sort((a, b) => a.index - b.index)
    const entries = placed.map((each) => ({
      placed: each,
      before: known.findLast(({ size }) => size <= each.index)?.size ?? null,
      after: (known.find(({ size }) => size > each.index) ?? last).size,
    }))
    const sizes = new Set(entries.flatMap(({ before, after }) => [before, after]))
    const checkpoints = known.filter((each) => sizes.has(each.size) || each === last)
    const stated = statements.flatMap((each) => {
      const said = statedBy(each.entry.fact)
      return said === null ? [] : [{ stated: said, each }]
    })
    const needed = neededStatements(
      stated,
      checkpoints.map(({ note }) => note),
    )
    // Fewer statements may need fewer checkpoints, and these fewer statements; in the end it stays.
    if (needed.size === statements.length) return { entries, checkpoints }
    statements = statements.filter((each) => [...needed].some((one) => one.each === each))
  }
}
