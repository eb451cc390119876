/**
 * Exposure (DOMAIN, section 3): which devices may have been reached, if a container was violated.
 *
 * Positions: the values of the lock for a container whose lock gives receipts, record times (ms) for all others. A
 * device is inside from the opening value of the opening in which it was scanned in, until the closing value of the
 * one in which it was scanned out. Stays keep the *opening* value of both, which orders the same: no proof of being
 * intact can lie between the two values of one opening, so "until its closing value > p" and "its opening value ≥ p"
 * say the same for every proof p. With record times the same comparison lets a tie count as inside.
 */
import type { Knowledge, LockActRow, LockCapabilities } from './state.ts'

/** A proof that the container was intact, at its position. */
export interface Proof {
  readonly position: number
  readonly kind: 'opening' | 'closing' | 'seal'
  /** Our record time, ms. */
  readonly recordedAt: number
}

/** Several stays with the same span, counted. */
export interface StaySpan {
  readonly packedPosition: number
  readonly unpackedPosition: number | null
}

/**
 * Whether a receipt of this act proves anything of being intact: the lock has to give one, to have a latch that shows
 * in it, and to name the act before, so that none is hidden (LOCK-PROTOCOL, section 7).
 */
export function receiptProves({ receipt, chainedReceipts, tamperLatch }: LockCapabilities, action: string): boolean {
  if (!chainedReceipts || !tamperLatch || receipt === 'none') return false
  return action === 'C' || (action === 'O' && receipt === 'both')
}

/**
 * The proof that an act of a lock is, or null. Force-close, resynchronisation and everything that somebody only
 * looked at are none.
 */
export function proofOf(act: LockActRow): Proof | null {
  if (act.state !== 'confirmed' || act.withdrawn || act.flags === null || act.recordedAt === null) return null
  if ((act.flags & 1) !== 0) return null
  if (act.action !== 'O' && act.action !== 'C') return null
  return { position: act.value, kind: act.action === 'O' ? 'opening' : 'closing', recordedAt: act.recordedAt }
}

/**
 * Where the window starts: right after the position of the proof that is returned; null: from the first packing on.
 * `since` and record times in ms, margin in minutes.
 */
export function windowAfter(
  knowledge: Knowledge,
  proofs: readonly Proof[],
  spans: readonly StaySpan[],
  sinceMarginMinutes: number,
): number | null {
  switch (knowledge.kind) {
    case 'flag':
    case 'lost_key_used':
      return lastPosition(proofs.filter((proof) => proof.position < knowledge.value))
    case 'since': {
      const before = knowledge.since - sinceMarginMinutes * 60_000
      return lastPosition(proofs.filter((proof) => proof.recordedAt < before))
    }
    case 'no_answer':
      // A closing receipt shows the lid shut, not what happened while it was open before.
      return lastPosition(proofs.filter((proof) => proof.kind !== 'closing'))
    case 'unknown':
    // Neither says anything of a container. Were one ever asked for a window, the widest is the safe one.
    case 'record':
    case 'lost':
      return lastEmptyPosition(spans)
    default: {
      const never: never = knowledge
      throw new Error(`unknown knowledge ${JSON.stringify(never)}`)
    }
  }
}

function lastPosition(proofs: readonly Proof[]): number | null {
  return proofs.reduce<number | null>(
    (last, { position }) => (last === null || position > last ? position : last),
    null,
  )
}

/**
 * The position at which the container was last empty: the first packing of the uninterrupted stretch of contents that
 * reaches furthest. Null where it never held anything.
 */
export function lastEmptyPosition(spans: readonly StaySpan[]): number | null {
  const inOrder = [...spans].sort((a, b) => a.packedPosition - b.packedPosition)
  let start: number | null = null
  let reach = Number.NEGATIVE_INFINITY
  for (const span of inOrder) {
    // A device that goes in where the last one went out meets it: a tie counts as inside.
    if (span.packedPosition > reach) start = span.packedPosition
    reach = Math.max(reach, span.unpackedPosition ?? Number.POSITIVE_INFINITY)
  }
  return start
}

/** True if a stay touches the window. `until`: position at which the incident was closed for the container. */
export function isExposed(stay: StaySpan, after: number | null, until: number | null): boolean {
  const stillInside = stay.unpackedPosition === null || after === null || stay.unpackedPosition >= after
  return stillInside && (until === null || stay.packedPosition <= until)
}

/** The wider of two windows: exposure only grows. */
export function wider(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.min(a, b)
}
