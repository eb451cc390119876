/** What a replay stands on: the entries, what is known at each of them, and what was found wrong. */
import type { KnownFact } from './facts.ts'
import { type Details, type FindingCode, sentenceOf } from './findings.ts'

export type SubjectKind = 'device' | 'container' | 'shipment' | 'incident'

export interface Subject {
  readonly kind: SubjectKind
  readonly id: string
}

export interface ReplayEntry {
  /** Number of the leaf in the log. */
  readonly index: number
  /** ISO 8601, UTC. Record time is the log's, event time is claimed. */
  readonly recordTime: string
  readonly eventTime: string
  readonly partyId: string
  readonly personId: string
  readonly fact: Readonly<Record<string, unknown>> & { readonly type: string }
  readonly subjects: readonly { readonly kind: string; readonly id: string; readonly sequence: number }[]
  /** Number of this entry in the chain of the device that the file is about; null: the entry does not name it. */
  readonly deviceSequence: number | null
  /** How many devices the entry names. */
  readonly setSize: number
}

export interface Finding {
  readonly code: FindingCode
  /** Of the entry at which it shows; null where it is of the file as a whole. */
  readonly index: number | null
  readonly sentence: { readonly en: string; readonly de: string }
}

/** An entry whose fact could be read. */
export interface ReadEntry<Fact extends KnownFact = KnownFact> extends Omit<ReplayEntry, 'fact'> {
  readonly fact: Fact
  /** Record time, ms since 1970 UTC. */
  readonly time: number
  /** True if it names the device that the file is about. */
  readonly ofDevice: boolean
}

export class Findings {
  readonly list: Finding[] = []
  readonly #said = new Set<string>()

  /** Each thing is said once. */
  add(code: FindingCode, at: { readonly index: number } | null, details: Details = {}): void {
    const index = at?.index ?? null
    const key = JSON.stringify([code, index, details])
    if (this.#said.has(key)) return
    this.#said.add(key)
    this.list.push({ code, index, sentence: sentenceOf(code, index, details) })
  }
}

export function sequenceIn(entry: Pick<ReplayEntry, 'subjects'>, kind: string, id: string): number | null {
  return entry.subjects.find((subject) => subject.kind === kind && subject.id === id)?.sequence ?? null
}

export function containersOf(entry: Pick<ReplayEntry, 'subjects'>): readonly string[] {
  return entry.subjects.filter((subject) => subject.kind === 'container').map((subject) => subject.id)
}
