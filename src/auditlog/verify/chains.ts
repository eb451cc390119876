/** Completeness: the chains that the file must hold are there from one end to the other, by the map of all subjects. */

import { hexToBytes } from '@noble/hashes/utils.js'
import { placeIn } from '../evidence/entry.ts'
import { segmentsOf } from '../evidence/segments.ts'
import { LOG_PARTY } from '../evidence/statements.ts'
import type { ChainKind, Evidence, EvidenceHead, EvidenceSegment } from '../evidence.ts'
import type { Sha256 } from '../hash.ts'
import { verifySubject } from '../subject-map.ts'
import type { Opened } from './entries.ts'
import type { Findings } from './findings.ts'

export interface Link {
  readonly opened: Opened
  readonly sequence: number
  readonly previous: string | null
}

/** All entries of a file about one subject, by their numbers in its chain. */
export type LinkedChain = ReadonlyMap<number, Link>

/** What the file calls for, and which entries serve it. */
export interface Called {
  /** Entries that belong to a chain, a part of one, or to what those rest on. */
  readonly used: Set<Opened>
  readonly containerIds: ReadonlySet<string>
}

export function checkChains(evidence: Evidence, opened: readonly Opened[], findings: Findings, hash: Sha256): Called {
  findings.begin('map', 'chains', 'segments')
  const used = new Set<Opened>()
  const root = checkMap(evidence, opened, used, findings)
  const chains = new Chains(evidence, opened, findings)
  const full = fullChains(evidence, opened)
  for (const [kind, id] of full) {
    const head = chains.head(kind, id)
    for (const each of chains.check(kind, id, 1, head?.sequence ?? 1, 'chains')) used.add(each)
    checkNothingBeyond(chains.of(kind, id), head, `${kind} ${id}`, findings)
  }
  const containerIds = checkSegments(evidence, opened, chains, used, findings)
  if (evidence.about.kind === 'container') containerIds.add(evidence.about.id)
  const needed = new Set([
    ...full.map(([kind, id]) => `${kind} ${id}`),
    ...[...containerIds].map((id) => `container ${id}`),
  ])
  checkHeads(evidence, root, needed, findings, hash)
  return { used, containerIds }
}

/** The root of the map that the file rests on; null if its entry is not there. */
function checkMap(
  evidence: Evidence,
  opened: readonly Opened[],
  used: Set<Opened>,
  findings: Findings,
): Uint8Array | null {
  const map = opened.find(({ file }) => file.index === evidence.map)
  if (map === undefined) {
    findings.fail('map', 'map_entry_missing')
    return null
  }
  used.add(map)
  const { type, root, size } = map.entry.fact
  const isMap = type === 'subject_map_committed' && typeof root === 'string' && /^[0-9a-f]{64}$/.test(root)
  // A map of the first leaves can't know itself.
  if (!isMap || map.entry.partyId !== LOG_PARTY || typeof size !== 'number' || size > map.file.index) {
    findings.fail('map', 'map_entry_wrong', {}, map)
    return null
  }
  return hexToBytes(root)
}

/** The chains that must be there from the first entry to the last. */
function fullChains(evidence: Evidence, opened: readonly Opened[]): readonly (readonly [ChainKind, string])[] {
  const { kind, id } = evidence.about
  if (kind === 'shipment') return []
  const incidents = new Set<string>()
  for (const { entry, file } of opened) {
    const isAbout = kind === 'device' ? file.member !== null : placeIn(entry, kind, id) !== null
    if (!isAbout) continue
    for (const subject of entry.subjects) if (subject.kind === 'incident') incidents.add(subject.id)
  }
  if (kind === 'incident') incidents.delete(id)
  // What an incident is about may be part of another; that one has a file of its own.
  const others = kind === 'incident' ? [] : [...incidents].map((incident) => ['incident', incident] as const)
  return [[kind, id], ...others]
}

function checkNothingBeyond(chain: LinkedChain, head: EvidenceHead | null, subject: string, findings: Findings): void {
  if (head === null) return
  for (const { sequence, opened } of chain.values()) {
    if (sequence > head.sequence)
      findings.fail('chains', 'link_beyond', { subject, head: head.sequence, sequence }, opened)
  }
}

/** The heads stand in the map, each once and in order, and none that nothing needs. */
function checkHeads(
  evidence: Evidence,
  root: Uint8Array | null,
  needed: ReadonlySet<string>,
  findings: Findings,
  hash: Sha256,
): void {
  const shown = new Set(evidence.heads.map(({ kind, id }) => `${kind} ${id}`))
  for (const subject of needed) if (!shown.has(subject)) findings.fail('map', 'head_missing', { subject })
  let last = ''
  for (const { kind, id, sequence, head, salt, path } of evidence.heads) {
    const subject = `${kind} ${id}`
    if (!needed.has(subject) || subject <= last) findings.fail('map', 'head_without_purpose', { subject })
    last = subject
    if (root === null) continue
    if (!verifySubject({ subject: { kind, id, sequence, head }, salt, path, root }, hash)) {
      findings.fail('map', 'head_not_in_map', { subject, sequence })
    }
  }
}

class Chains {
  readonly #chains = new Map<string, Map<number, Link>>()
  readonly #heads = new Map<string, EvidenceHead>()
  readonly #findings: Findings

  constructor(evidence: Evidence, opened: readonly Opened[], findings: Findings) {
    this.#findings = findings
    for (const head of evidence.heads) this.#heads.set(`${head.kind} ${head.id}`, head)
    for (const each of opened) {
      const { member } = each.file
      if (member !== null) this.#add('device', evidence.about.id, { opened: each, ...member })
      for (const { kind, id, sequence, previous } of each.entry.subjects) {
        this.#add(kind, id, { opened: each, sequence, previous })
      }
    }
  }

  of(kind: string, id: string): LinkedChain {
    return this.#chains.get(`${kind} ${id}`) ?? new Map()
  }

  head(kind: ChainKind, id: string): EvidenceHead | null {
    return this.#heads.get(`${kind} ${id}`) ?? null
  }

  /** Every number from `from` to `to` is there, continues the one before, and comes after it. Gives their entries. */
  check(kind: ChainKind, id: string, from: number, to: number, check: 'chains' | 'segments'): readonly Opened[] {
    const chain = this.of(kind, id)
    const subject = `${kind} ${id}`
    const served: Opened[] = []
    let before: Link | null = null
    for (let sequence = from; sequence <= to; sequence++) {
      const link = chain.get(sequence)
      if (link === undefined) {
        this.#findings.fail(check, 'link_missing', { subject, sequence })
        // A file that lacks millions of entries is told so once.
        if (chain.size < sequence - from) return served
        before = null
        continue
      }
      served.push(link.opened)
      this.#checkLink(link, before, subject, check)
      before = link
    }
    const head = this.head(kind, id)
    if (head !== null && head.sequence === to && before !== null && before.opened.commitmentText !== head.head) {
      this.#findings.fail(check, 'last_differs', { subject }, before.opened)
    }
    return served
  }

  #checkLink(
    { opened, sequence, previous }: Link,
    before: Link | null,
    subject: string,
    check: 'chains' | 'segments',
  ): void {
    if ((sequence === 1) !== (previous === null) || (before !== null && before.opened.commitmentText !== previous)) {
      this.#findings.fail(check, 'link_broken', { subject, before: sequence - 1 }, opened)
    }
    if (before !== null && before.opened.file.index >= opened.file.index) {
      this.#findings.fail('order', 'chain_against_log', { subject, sequence: sequence - 1 }, opened)
    }
    if (before !== null && before.opened.entry.recordTime > opened.entry.recordTime) {
      this.#findings.fail('times', 'time_went_back', { subject, sequence: sequence - 1 }, opened)
    }
  }

  #add(kind: string, id: string, link: Link): void {
    const name = `${kind} ${id}`
    const chain = this.#chains.get(name) ?? new Map<number, Link>()
    this.#chains.set(name, chain)
    if (chain.has(link.sequence)) {
      this.#findings.fail('chains', 'link_twice', { subject: name, sequence: link.sequence }, link.opened)
    } else chain.set(link.sequence, link)
  }
}

/** The parts of containers' chains that the file names are those that its entries call for. Gives the containers. */
function checkSegments(
  evidence: Evidence,
  opened: readonly Opened[],
  chains: Chains,
  used: Set<Opened>,
  findings: Findings,
): Set<string> {
  const placed = opened.map(({ entry, file }) => ({
    entry,
    index: file.index,
    deviceSequence: file.member?.sequence ?? null,
  }))
  const called = segmentsOf(evidence.about, placed, (id) => chains.head('container', id)?.sequence ?? null)
  if (evidence.about.kind === 'shipment' && called.length === 0) findings.fail('segments', 'shipment_unknown')
  const nameOf = ({ id, from, to }: EvidenceSegment): string => `${id} ${from} ${to}`
  const names = new Set(evidence.segments.map(nameOf))
  for (const segment of called) {
    if (!names.has(nameOf(segment))) findings.fail('segments', 'segment_missing', wordsOf(segment))
  }
  for (const [place, segment] of evidence.segments.entries()) {
    const due = called[place]
    // One order, and none twice.
    if (due === undefined || nameOf(due) !== nameOf(segment)) {
      findings.fail('segments', 'segment_without_purpose', wordsOf(segment))
    }
    for (const each of chains.check('container', segment.id, segment.from, segment.to, 'segments')) used.add(each)
  }
  return new Set(evidence.segments.map((segment) => segment.id))
}

function wordsOf({ id, from, to }: EvidenceSegment): { subject: string; from: number; to: number } {
  return { subject: `container ${id}`, from, to }
}
