/**
 * What follows once a person has decided that an older state of the database is to be gone on from (LOCK-PROTOCOL,
 * 5.11): acts and reports may be missing, so nothing counts as proven, and no lock gets a code before its log was read.
 */
import type { Fact } from './entries.ts'
import { decided, type Outcome, refuse, refused } from './outcome.ts'
import { mayDo } from './people.ts'
import { raiseUnproven } from './shipment.ts'
import type { Container, Device, Ground, Person } from './state.ts'

/** Locks in one entry: each becomes a subject of it. */
const LOCKS_TOGETHER = 200

export interface RestoreSituation {
  readonly decidedBy: Person | undefined
  /** Why nothing is signed; null: nothing stands against it. */
  readonly halted: string | null
  readonly origin: string
  /** Leaves that the tree goes on from. */
  readonly size: number
  /** Under these the log has signed before, the present one among them. */
  readonly knownOrigins: readonly string[]
  /** All that are not retired. */
  readonly containers: readonly Container[]
  readonly contents: readonly Device[]
  /** Open ones of all these. */
  readonly grounds: readonly Ground[]
}

export interface Continuation {
  readonly newOrigin: string
  readonly reason: string
  /** The largest size that a witness knows; null: nobody could say. */
  readonly oldSize: number | null
}

export interface Continued {
  readonly origin: string
  readonly containers: number
  readonly locks: number
}

/**
 * Refusals, in this order: `decision_not_yours`, `decision_needs_reason`, `record_not_halted`, `origin_known`.
 * An origin that signed before would show two trees of one size; hence the new name, which names the old one.
 */
export function continueAfterRestore(situation: RestoreSituation, request: Continuation): Outcome<Continued> {
  const { decidedBy, halted, origin, size, knownOrigins, containers, contents, grounds } = situation
  const { newOrigin, oldSize } = request
  if (decidedBy?.status !== 'active' || !mayDo(decidedBy.roles, 'incidents:release')) {
    return refused(refuse('decision_not_yours'))
  }
  const reason = request.reason.trim()
  if (reason === '') return refused(refuse('decision_needs_reason'))
  if (halted === null) return refused(refuse('record_not_halted'))
  if (newOrigin === origin || knownOrigins.includes(newOrigin)) return refused(refuse('origin_known'))
  const decidedById = decidedBy.personId
  const facts: Fact[] = [
    { type: 'log_continued', origin: newOrigin, size, oldOrigin: origin, oldSize, decidedBy: decidedById, reason },
    ...containers.flatMap((container) => raiseUnproven(container, contents, grounds, 'record_restored')),
  ]
  const locks = containers.flatMap(({ lockSerial }) => lockSerial ?? []).sort()
  for (let from = 0; from < locks.length; from += LOCKS_TOGETHER) {
    facts.push({ type: 'locks_unsettled', lockSerials: locks.slice(from, from + LOCKS_TOGETHER) })
  }
  return decided({ origin: newOrigin, containers: containers.length, locks: locks.length }, facts)
}
