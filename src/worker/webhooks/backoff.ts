/**
 * When an event is sent again that was not taken. Delays double, up to a bound; a random half of each keeps receivers
 * from being met by everything at once when they are back.
 */
import type { Lane } from '../../custody/event-kinds.ts'

const FIRST_MS = 1_000
/** What is urgent is tried every five minutes at least: a receiver that is back has to know soon. */
const LONGEST_MS: Readonly<Record<Lane, number>> = { urgent: 5 * 60_000, ordinary: 60 * 60_000 }
/** What a receiver asks for is done, but not for longer than we would wait by ourselves. */
export function patienceMs(lane: Lane, asked: number | null): number {
  return Math.min(asked ?? 0, LONGEST_MS[lane])
}

/** For so long events are sent again. */
export const GIVE_UP_MS = 72 * 3_600_000

/**
 * @param attempts that failed so far, 1 or more
 * @param random 0 to 1
 */
export function delayMs(lane: Lane, attempts: number, random: number): number {
  // Beyond 2^30 nothing changes any more.
  const whole = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_MS[lane])
  return Math.round(whole / 2 + (random * whole) / 2)
}
