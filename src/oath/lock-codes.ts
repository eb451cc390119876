/**
 * Codes and receipts of the lock protocol, sections 2, 3 and 5.8, for the side that knows what was issued: server and
 * evidence. The virtual lock writes its own from the protocol, so that one mistake can't pass on both sides.
 *
 * A secret never comes in here. Callers pass a `LockMac`, so a key store can stand in front.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { checkDigits } from './check-digits.ts'
import { truncate } from './hotp.ts'
import { OathError } from './mac.ts'
import { ocraMessages } from './ocra.ts'

/** O open, C close, A advance (moves the counter, not the bolt), M maintenance (clears the latch). */
export type LockAction = 'O' | 'C' | 'A' | 'M'

/** HMAC-SHA-256 under the secret of one lock; 32 bytes out. */
export type LockMac = (message: Uint8Array) => Uint8Array

/** What a code fits: one lock, one action, one key, one value. Values start at 1. */
export type CodeSubject = {
  readonly serial: string
  readonly action: LockAction
  /** First 16 bytes of SHA-256 of the key's public key, in lower-case hex. */
  readonly keyId: string
  readonly value: number
}

/** What a receipt attests. `before` is the value of the act before; null stands for none. */
export type ReceiptSubject = CodeSubject & { readonly flags: number; readonly before: number | null }

/** What one of the two resynchronisation receipts attests; `value` is the next one the lock would take. */
export type ResyncSubject = {
  readonly serial: string
  readonly step: 1 | 2
  readonly keyId: string
  readonly value: number
  readonly flags: number
  readonly boltThrown: boolean
  readonly before: number | null
}

/** F of a receipt, taken apart. */
export type ReceiptFlags = {
  readonly tampered: boolean
  readonly fault: boolean
  readonly wrongCodes: boolean
}

/** A receipt as a person typed it, its check digits verified. Whether it is true, only the secret tells. */
export type TypedReceipt = { readonly flags: number; readonly digits: string }

export const LOCK_SUITE = 'OCRA-1:HOTP-SHA256-8:C-QH64'
const DIGITS = 8

export const FLAG_TAMPERED = 1
export const FLAG_FAULT = 2
export const FLAG_WRONG_CODES = 4

/** The text of a code (section 2). Throws `OathError` `text_malformed`, as all functions here. */
export function codeText({ action, serial, keyId }: CodeSubject): string {
  return `geleit-lock-v1|${action}|${checkedSerial(serial)}|${checkedKeyId(keyId)}`
}

/** The text of a receipt (section 3). */
export function receiptText({ action, flags, serial, keyId, before }: ReceiptSubject): string {
  const head = `geleit-lock-v1|R${action}${checkedFlags(flags)}`
  return `${head}|${checkedSerial(serial)}|${checkedKeyId(keyId)}|${beforeText(before)}`
}

/** The text of a resynchronisation receipt (section 5.8); the bolt is 1 when thrown. */
export function resyncText({ step, flags, boltThrown, serial, keyId, before }: ResyncSubject): string {
  const head = `geleit-lock-v1|RS${step}${checkedFlags(flags)}${boltThrown ? 1 : 0}`
  return `${head}|${checkedSerial(serial)}|${checkedKeyId(keyId)}|${beforeText(before)}`
}

/** The 8 digits for a text and a value: OCRA with C = value and Q = SHA-256 of the text, as 64 hex digits. */
export function lockDigits(mac: LockMac, value: number, text: string): string {
  return truncate(mac(messageFor(checkedValue(value), sha256(utf8ToBytes(text)))), DIGITS)
}

const messageFor = ocraMessages(LOCK_SUITE)

/** The code that a person types: 10 digits, without blanks. */
export function lockCode(mac: LockMac, subject: CodeSubject): string {
  const digits = lockDigits(mac, subject.value, codeText(subject))
  return digits + lockCheckDigits(subject.serial, digits)
}

/** The receipt that the lock shows after the act: 11 digits, without blanks. */
export function lockReceipt(mac: LockMac, subject: ReceiptSubject): string {
  const shown = subject.flags + lockDigits(mac, subject.value, receiptText(subject))
  return shown + lockCheckDigits(subject.serial, shown)
}

/** One of the two receipts that the lock shows to be resynchronised: 11 digits, without blanks. */
export function resyncReceipt(mac: LockMac, subject: ResyncSubject): string {
  const shown = subject.flags + lockDigits(mac, subject.value, resyncText(subject))
  return shown + lockCheckDigits(subject.serial, shown)
}

/** Check digits over the lock's serial, hyphens dropped, followed by the digits (ISO/IEC 7064 MOD 97-10). */
export function lockCheckDigits(serial: string, digits: string): string {
  return checkDigits(checkedSerial(serial).replaceAll('-', '') + digits)
}

/**
 * Reads a code as typed: 10 digits, blanks anywhere. Gives the 10 digits, or null when shape or check digits are
 * wrong for this lock, which costs no attempt.
 */
export function parseLockCode(serial: string, typed: string): string | null {
  const code = withoutBlanks(typed)
  if (!/^[0-9]{10}$/.test(code)) return null
  return lockCheckDigits(serial, code.slice(0, 8)) === code.slice(8) ? code : null
}

/** Reads a receipt as typed: 11 digits, blanks anywhere; null when shape or check digits are wrong for this lock. */
export function parseReceipt(serial: string, typed: string): TypedReceipt | null {
  const receipt = withoutBlanks(typed)
  if (!/^[0-7][0-9]{10}$/.test(receipt)) return null
  if (lockCheckDigits(serial, receipt.slice(0, 9)) !== receipt.slice(9)) return null
  return { flags: Number(receipt[0]), digits: receipt.slice(1, 9) }
}

/** `1234567890` as people read it: `1234 5678 90`. */
export function formatLockCode(code: string): string {
  if (!/^[0-9]{10}$/.test(code)) throw malformedText('A code has 10 digits.')
  return `${code.slice(0, 4)} ${code.slice(4, 8)} ${code.slice(8)}`
}

/** `01234567890` as people read it: `0 12345678 90`. */
export function formatReceipt(receipt: string): string {
  if (!/^[0-7][0-9]{10}$/.test(receipt)) throw malformedText('A receipt has 11 digits, the first at most 7.')
  return `${receipt.slice(0, 1)} ${receipt.slice(1, 9)} ${receipt.slice(9)}`
}

/** True if a typed receipt says what the subject says; `flags` in the subject is the typed one. */
export function receiptFits(mac: LockMac, typed: TypedReceipt, subject: Omit<ReceiptSubject, 'flags'>): boolean {
  const full = { ...subject, flags: typed.flags }
  return sameDigits(lockDigits(mac, subject.value, receiptText(full)), typed.digits)
}

/** True if a typed resynchronisation receipt says what the subject says. */
export function resyncFits(mac: LockMac, typed: TypedReceipt, subject: Omit<ResyncSubject, 'flags'>): boolean {
  const full = { ...subject, flags: typed.flags }
  return sameDigits(lockDigits(mac, subject.value, resyncText(full)), typed.digits)
}

/** F, 0 to 7, taken apart (section 3). */
export function receiptFlags(flags: number): ReceiptFlags {
  checkedFlags(flags)
  return {
    tampered: (flags & FLAG_TAMPERED) !== 0,
    fault: (flags & FLAG_FAULT) !== 0,
    wrongCodes: (flags & FLAG_WRONG_CODES) !== 0,
  }
}

/** `keyId` of a key: the first 16 bytes of SHA-256 of its Ed25519 public key, in hex (section 1). */
export function keyIdOf(publicKey: Uint8Array): string {
  if (publicKey.length !== 32) throw malformedText('An Ed25519 public key has 32 bytes.')
  return bytesToHex(sha256(publicKey)).slice(0, 32)
}

/** True for `[0-9A-Z-]`, 1 to 16 characters. */
export function isLockSerial(serial: string): boolean {
  return /^[0-9A-Z-]{1,16}$/.test(serial)
}

/** True for 32 lower-case hex digits. */
export function isKeyId(keyId: string): boolean {
  return /^[0-9a-f]{32}$/.test(keyId)
}

/** Equal without an early end, so that the time taken says nothing about how many digits were right. */
function sameDigits(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let at = 0; at < left.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}

function beforeText(before: number | null): string {
  return before === null ? 'none' : String(checkedValue(before))
}

function withoutBlanks(typed: string): string {
  return typed.length > 64 ? '' : typed.replace(/\s+/g, '')
}

function checkedSerial(serial: string): string {
  if (!isLockSerial(serial)) throw malformedText('A lock serial has 1 to 16 characters of 0-9, A-Z and hyphen.')
  return serial
}

function checkedKeyId(keyId: string): string {
  if (!isKeyId(keyId)) throw malformedText('A key id has 32 lower-case hex digits.')
  return keyId
}

function checkedFlags(flags: number): number {
  if (!Number.isInteger(flags) || flags < 0 || flags > 7) throw malformedText('F is a digit from 0 to 7.')
  return flags
}

function checkedValue(value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw malformedText('The value of an act is a whole number from 1 on.')
  return value
}

function malformedText(message: string): OathError {
  return new OathError('text_malformed', message)
}
