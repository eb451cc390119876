import type { SubjectLink } from '../entry-format.ts'
import type { SubjectKind } from '../heads.ts'

/** The chain of one subject, as far as the entries were read. */
export interface Chain {
  count: number
  commitment: string | null
  lastEntryAt: number | null
  /** For each sequence number, from 1 at index 0, the number of the entry; its complement once a row was found for it. */
  readonly entries: number[]
}

/** The chains of all subjects, followed entry by entry. */
export class Chains {
  readonly #kinds: Readonly<Record<SubjectKind, Map<string, Chain>>> = {
    device: new Map(),
    container: new Map(),
    lock: new Map(),
    person: new Map(),
    incident: new Map(),
  }

  get(kind: SubjectKind, id: string): Chain | undefined {
    return this.#kinds[kind].get(id)
  }

  of(kind: SubjectKind): IterableIterator<[string, Chain]> {
    return this.#kinds[kind].entries()
  }

  get size(): number {
    return Object.values(this.#kinds).reduce((sum, chains) => sum + chains.size, 0)
  }

  /** The place that the next entry of a subject has. */
  next(kind: SubjectKind, id: string): SubjectLink {
    const chain = this.#kinds[kind].get(id)
    return { kind, id, sequence: (chain?.count ?? 0) + 1, previous: chain?.commitment ?? null }
  }

  /** Adds an entry at its place. */
  advance(
    link: { readonly kind: SubjectKind; readonly id: string; readonly sequence: number },
    entry: { readonly number: number; readonly commitment: string; readonly recordTime: number },
  ): void {
    const chains = this.#kinds[link.kind]
    let chain = chains.get(link.id)
    if (chain === undefined) {
      chain = { count: 0, commitment: null, lastEntryAt: null, entries: [] }
      chains.set(link.id, chain)
    }
    chain.count = link.sequence
    chain.commitment = entry.commitment
    chain.lastEntryAt = entry.recordTime
    chain.entries[link.sequence - 1] = entry.number
  }
}
