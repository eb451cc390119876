/** What the check of a log says, in words. */
import type { CheckpointFault } from '../../auditlog/cosignature.ts'

/** Behind the place of the checkpoint. */
export const FAULT_WORDS: Readonly<Record<CheckpointFault, string>> = {
  not_a_note: 'is no signed checkpoint',
  not_a_checkpoint: 'is signed, but no checkpoint',
  not_signed_by_the_log: 'is not signed with the key of the log that was given',
  wrong_signature_of_the_log: 'has a signature of the log that is wrong: it was changed, or is forged',
  wrong_cosignature: 'has a cosignature that is wrong: it was changed, or is forged',
}

/** What no check of a log can show. Said each time, so that nobody takes a proof for more than it is. */
export const NOT_SHOWN = `What this does not show:
- what the entries say: the log holds their commitments only, and who was shown an entry can compare it
- that what was entered is true, or that everything was entered
- that the witnesses are independent of the log: whoever chose their keys has to know
`

export function many(count: number, what: 'entry'): string {
  return `${count.toLocaleString('en')} ${count === 1 ? what : 'entries'}`
}

/** ISO 8601 in UTC, to the second; for a time beyond all calendars the seconds. */
export function momentOf(timeSeconds: number): string {
  const moment = new Date(timeSeconds * 1_000)
  return Number.isNaN(moment.getTime()) ? `${timeSeconds} s` : `${moment.toISOString().slice(0, 19)}Z`
}
