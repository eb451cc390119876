/** A lock's log as the server takes it (lock protocol, sections 4.7 and 5.9). */
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { FLAG_TAMPERED, type LockMac } from '../oath/lock-codes.ts'
import { actAt, type LockAct, type LockAction, type LockBook, provenValue, withActs } from './lock-book.ts'

/** One record: an act begun (`accepted`), finished (`done`) or given up (`cancelled`), or a refusal, by its own code. */
export type LogRecord = {
  /** From 1 on, without a gap. */
  readonly number: number
  readonly value: number | null
  readonly action: LockAction | null
  readonly keyId: string
  readonly result: string
  readonly flags: number
}

export type LockLog = {
  readonly serial: string
  /** How many records the lock ever made; the last one here has this number. */
  readonly count: number
  /** Head after the last record, 64 hex digits. */
  readonly head: string
  /** Head before the first record here: zeros if that is the first one ever. */
  readonly headBefore: string
  readonly records: readonly LogRecord[]
}

/** Something that opens an incident, at a position of the lock. */
export type LogFinding =
  | { readonly kind: 'act_unexplained'; readonly position: number; readonly keyId: string; readonly action: LockAction }
  | { readonly kind: 'confirmed_act_lacking'; readonly position: number }
  | { readonly kind: 'tampered'; readonly position: number }
  | { readonly kind: 'log_does_not_reach_back'; readonly position: number }

/** An act that the log proves. `before` is null for none, and where the log does not reach back to it. */
export type LoggedAct = {
  readonly value: number
  readonly action: LockAction
  readonly keyId: string
  readonly flags: number
  readonly before: number | null
}

export type ExplainedLog =
  | { readonly kind: 'log_malformed' }
  | { readonly kind: 'log_does_not_verify' }
  | {
      readonly kind: 'verified'
      /** Known acts that the log proves, ascending; receipts of them are no longer needed. */
      readonly confirmed: readonly LoggedAct[]
      /** Issued values that the log proves dead, ascending. */
      readonly skipped: readonly number[]
      /** Begun and not finished; the same code with the same key still resumes it. */
      readonly pendingValue: number | null
      readonly lastConfirmedValue: number | null
      readonly passedValue: number
      /** False for a log that ends before the last confirmed act: it heals nothing. */
      readonly isCurrent: boolean
      /** Where acts stay unexplained, because the log does not reach back to the proven ones; null: nowhere. */
      readonly gapFrom: number | null
      readonly findings: readonly LogFinding[]
    }

/** The bytes that the head is taken over, behind the head before: `number|value|action|keyId|result|F`, `-` for none. */
export function recordText(record: LogRecord): string {
  const { number, value, action, keyId, result, flags } = record
  return `${number}|${value ?? '-'}|${action ?? '-'}|${keyId}|${result}|${flags}`
}

/**
 * Checks a read-out log and explains it (section 5.9). Head and count must verify. An act that the server did not
 * give a code for, a confirmed act that lacks, and flag 1 above the last confirmed act are findings at that position.
 *
 * The log of an earlier day verifies too: what it proves stays true, and it lacks the acts confirmed since.
 */
export function explainLog(book: LockBook, log: LockLog, mac: LockMac): ExplainedLog {
  if (!isWellFormed(log) || log.serial !== book.serial) return { kind: 'log_malformed' }
  if (headOf(log, mac) !== log.head) return { kind: 'log_does_not_verify' }
  const logged = loggedActs(log)
  const floor = provenValue(book)
  const reachesBack = (log.records[0]?.number ?? 1) === 1 || logged.some((act) => act.value <= floor)
  const fresh = logged.filter((act) => act.value > floor)
  const known = (act: LoggedAct) => sameCode(actAt(book, act.value), act)
  const accepted = log.records.filter(movesCounter).reduce((so, { value }) => Math.max(so, value ?? 0), 0)
  const lastLogged = logged.at(-1)?.value ?? 0
  // Nobody has made a head over nothing: an empty log can be had of anybody, and shows nothing.
  const isCurrent = log.records.length > 0 && lastLogged >= (book.lastConfirmedValue ?? 0)
  const isDead = ({ state, value }: LockAct) =>
    state === 'issued' && value > floor && value < accepted && !logged.some((act) => act.value === value)
  const findings: LogFinding[] = reachesBack ? [] : [{ kind: 'log_does_not_reach_back', position: floor + 1 }]
  const denied = (act: LoggedAct) => act.value <= floor && actAt(book, act.value)?.state === 'skipped'
  // Proven not to have happened by a receipt, and to have happened by the log: one of the two is of another lock.
  for (const act of logged.filter(denied)) findings.push(unexplained(act))
  for (const act of fresh) if (!known(act)) findings.push(unexplained(act))
  for (const position of lackingActs(book, log, logged)) findings.push({ kind: 'confirmed_act_lacking', position })
  for (const position of tamperedPositions(log, floor)) findings.push({ kind: 'tampered', position })
  return {
    kind: 'verified',
    confirmed: fresh.filter(known),
    skipped: book.acts
      .filter(isDead)
      .map((act) => act.value)
      .sort((a, b) => a - b),
    pendingValue: accepted > lastLogged ? accepted : null,
    lastConfirmedValue: lastLogged > (book.lastConfirmedValue ?? 0) ? lastLogged : book.lastConfirmedValue,
    passedValue: Math.max(book.passedValue, accepted),
    isCurrent,
    gapFrom:
      reachesBack && isCurrent ? null : (book.gapFrom ?? (reachesBack || lastLogged <= floor ? null : floor + 1)),
    findings,
  }
}

function unexplained({ value, keyId, action }: LoggedAct): LogFinding {
  return { kind: 'act_unexplained', position: value, keyId, action }
}

/** The book after a read-out: everything in the log is explained or a finding; a current one lets codes out again. */
export function recordLog(book: LockBook, explained: ExplainedLog): LockBook {
  if (explained.kind !== 'verified') return book
  const part = new Map<number, Partial<LockAct>>()
  for (const value of explained.skipped) part.set(value, { state: 'skipped' })
  for (const { value, flags, before } of explained.confirmed) part.set(value, { state: 'confirmed', flags, before })
  return {
    ...withActs(book, part),
    lastConfirmedValue: explained.lastConfirmedValue,
    passedValue: explained.passedValue,
    gapFrom: explained.gapFrom,
    highestValue: Math.max(book.highestValue, explained.passedValue),
    outOfSync: book.outOfSync && !explained.isCurrent,
    readOutRequired: book.readOutRequired && !explained.isCurrent,
  }
}

function isWellFormed(log: LockLog): boolean {
  const first = log.records[0]?.number ?? log.count + 1
  if (log.count !== first + log.records.length - 1 || first < 1) return false
  if (!isHead(log.head) || !isHead(log.headBefore)) return false
  if (first === 1 && log.headBefore !== '0'.repeat(64)) return false
  // Without a record there is nothing over which the head could have been made.
  if (log.records.length === 0 && (log.count !== 0 || log.head !== log.headBefore)) return false
  return log.records.every((record, at) => record.number === first + at && isWellFormedRecord(record))
}

function isHead(head: string): boolean {
  return /^[0-9a-f]{64}$/.test(head)
}

/** The text over which the head is taken must have one reading: no member may hold its separator. */
function isWellFormedRecord({ value, action, keyId, result, flags }: LogRecord): boolean {
  if (value !== null && !(Number.isSafeInteger(value) && value >= 1)) return false
  if (action !== null && !['O', 'C', 'A', 'M'].includes(action)) return false
  if (!Number.isInteger(flags) || flags < 0 || flags > 7) return false
  return /^[0-9a-f]{32}$/.test(keyId) && /^[a-z_]{1,32}$/.test(result)
}

function headOf(log: LockLog, mac: LockMac): string {
  let head = hexToBytes(log.headBefore)
  for (const record of log.records) head = Uint8Array.from(mac(concatBytes(head, utf8ToBytes(recordText(record)))))
  return bytesToHex(head)
}

function movesCounter(record: LogRecord): boolean {
  return record.result === 'accepted' || record.result === 'done'
}

function loggedActs(log: LockLog): readonly LoggedAct[] {
  const acts: LoggedAct[] = []
  for (const { value, action, keyId, result, flags } of log.records) {
    if (result !== 'done' || value === null || action === null) continue
    acts.push({ value, action, keyId, flags, before: acts.at(-1)?.value ?? null })
  }
  return acts
}

function sameCode(act: LockAct | undefined, logged: LoggedAct): boolean {
  return act !== undefined && act.action === logged.action && act.keyId === logged.keyId
}

/** Proven acts in the reach of the log that it does not hold, or holds otherwise. */
function lackingActs(book: LockBook, log: LockLog, logged: readonly LoggedAct[]): readonly number[] {
  const from = (log.records[0]?.number ?? 1) === 1 ? 1 : (log.records.find(movesCounter)?.value ?? Infinity)
  const holds = (act: LockAct) =>
    logged.some((other) => other.value === act.value && sameCode(act, other) && other.flags === act.flags)
  return (
    book.acts
      .filter(({ state }) => state === 'confirmed' || state === 'received')
      // With a new secret the log began anew.
      .filter((act) => act.value >= from && act.value > (book.generationAfter ?? 0) && !holds(act))
      .map((act) => act.value)
      .sort((a, b) => a - b)
  )
}

/**
 * Acts with flag 1 above the last confirmed one. A refusal with flag 1 tells of a violation after the act before it.
 * Below the last confirmed act the latch has shown in a receipt: it holds until code M, whose receipt shows it too.
 */
function tamperedPositions(log: LockLog, floor: number): readonly number[] {
  const positions = new Set<number>()
  let done = 0
  for (const { result, value, flags } of log.records) {
    const ofAct = result === 'accepted' || result === 'done' || result === 'cancelled'
    const position = ofAct ? (value ?? 0) : done + 1
    if (result === 'done') done = value ?? done
    if ((flags & FLAG_TAMPERED) !== 0 && position > floor) positions.add(position)
  }
  return [...positions].sort((a, b) => a - b)
}
