/** When a mail is sent again that was not taken. */

const FIRST_MS = 60_000
const LONGEST_MS = 6 * 3_600_000
/** For so long it is tried; then people have to look. */
export const GIVE_UP_MS = 72 * 3_600_000

/** Doubling from a minute up to six hours. @param attempts that failed so far, 1 or more */
export function delayMs(attempts: number): number {
  // Beyond 2^30 nothing changes any more.
  return Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_MS)
}
