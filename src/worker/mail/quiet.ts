/** Hours in which nobody is to be woken. */
import { hourIn, nextHourIn } from '../../custody/local-time.ts'
import { type MailKind, WAKING_KINDS } from '../../custody/mail-contacts.ts'
import type { Policy } from '../../custody/policy.ts'

export interface Quiet {
  readonly policy: Pick<Policy, 'quietFromHour' | 'quietUntilHour'>
  readonly timeZone: string
}

/** Whether it is such an hour (ms since 1970 UTC). The two hours alike: there is none. */
export function isQuiet({ policy, timeZone }: Quiet, at: number): boolean {
  const { quietFromHour: from, quietUntilHour: until } = policy
  if (from === until) return false
  const hour = hourIn(timeZone, at)
  return from < until ? hour >= from && hour < until : hour >= from || hour < until
}

/** When something of this kind that is due at that moment may go out. */
export function outAt(quiet: Quiet | null, kind: MailKind, at: number): number {
  if (quiet === null || WAKING_KINDS.includes(kind) || !isQuiet(quiet, at)) return at
  return nextHourIn(quiet.timeZone, at, quiet.policy.quietUntilHour)
}
