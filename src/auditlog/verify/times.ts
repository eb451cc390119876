/**
 * When entries were written. An entry's record time is what the log says; that it is true follows from witnesses: the
 * last checkpoint without the entry was seen before it was written, the first one with it afterwards.
 */
import type { Evidence } from '../evidence.ts'
import type { Opened } from './entries.ts'
import type { Findings } from './findings.ts'
import type { OpenedNote } from './log.ts'

/** Clocks differ, and an entry waits for its batch before a checkpoint contains it. */
export const CLOCK_TOLERANCE_MS = 90_000
/** How long before its first checkpoint a log may have begun: the entries until then have none before them. */
export const BEGINNING_MS = 24 * 3_600_000

export function checkTimes(
  evidence: Evidence,
  opened: readonly Opened[],
  notes: readonly OpenedNote[],
  findings: Findings,
): void {
  findings.begin('times')
  const isWitnessed = notes.some(({ witnessedAt }) => witnessedAt !== null)
  // Said once, and not of each entry.
  if (!isWitnessed) findings.fail('times', 'time_unwitnessed')
  const used = new Set<number>()
  for (const each of opened) {
    const { index, before, after } = each.file
    const lastWithout = notes.findLast(({ checkpoint }) => checkpoint.size <= index) ?? null
    const firstWith = notes.find(({ checkpoint }) => checkpoint.size > index) ?? null
    if ((lastWithout?.checkpoint.size ?? null) !== before || firstWith?.checkpoint.size !== after) {
      findings.fail('times', 'bracket_wrong', {}, each)
      continue
    }
    if (before !== null) used.add(before)
    used.add(after)
    if (isWitnessed) checkBetween(each, lastWithout, firstWith, findings)
  }
  const last = notes.at(-1)?.checkpoint.size
  for (const { checkpoint } of notes) {
    if (!used.has(checkpoint.size) && checkpoint.size !== last) {
      findings.fail('format', 'checkpoint_without_purpose', { size: checkpoint.size })
    }
  }
  const map = opened.find(({ file }) => file.index === evidence.map)
  if (map !== undefined && map.entry.recordTime !== evidence.asOf) findings.fail('format', 'as_of_differs', {}, map)
}

function checkBetween(each: Opened, lastWithout: OpenedNote | null, firstWith: OpenedNote, findings: Findings): void {
  const { recordTime } = each.entry
  const seenWith = firstWith.witnessedAt
  const said = isoOf(recordTime)
  if (seenWith === null || (lastWithout !== null && lastWithout.witnessedAt === null)) {
    findings.fail('times', 'time_unwitnessed', {}, each)
    return
  }
  if (recordTime > seenWith + CLOCK_TOLERANCE_MS) {
    findings.fail('times', 'written_earlier', { said, witnessed: isoOf(seenWith) }, each)
  }
  const seenWithout = lastWithout?.witnessedAt ?? null
  if (seenWithout === null) {
    if (seenWith - recordTime > BEGINNING_MS) {
      findings.fail('times', 'no_checkpoint_before', { said, witnessed: isoOf(seenWith) }, each)
    }
  } else if (recordTime < seenWithout - CLOCK_TOLERANCE_MS) {
    findings.fail('times', 'written_later', { said, witnessed: isoOf(seenWithout) }, each)
  }
}

export function isoOf(at: number): string {
  const date = new Date(at)
  // A witness may sign a time that no calendar has.
  return Number.isNaN(date.getTime()) ? `${at} ms` : date.toISOString()
}
