/**
 * A lock's own codes and receipts, written from the lock protocol (sections 2, 3 and 5.8). It shares OCRA and the
 * check digits with the server and nothing else: were the texts shared too, one mistake in them would pass unseen.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { checkDigits } from '../oath/check-digits.ts'
import { ocraMessages, truncate } from '../oath/ocra.ts'
import type { Action, DoneAct } from './storage.ts'

/** HMAC-SHA-256 under the lock's secret. */
export type Mac = (message: Uint8Array) => Uint8Array

const messageFor = ocraMessages('OCRA-1:HOTP-SHA256-8:C-QH64')

/** The 8 digits for a text and a value: for one text after the other, those of any value. */
export type Digits = (text: string) => (value: number) => string

/** OCRA (RFC 6287) with C = value and Q = SHA-256 of the text. */
export function ocraDigits(mac: Mac): Digits {
  return (text) => {
    const question = sha256(utf8ToBytes(text))
    return (value) => truncate(mac(messageFor(value, question)), 8)
  }
}

function textOf(...fields: readonly (string | number)[]): string {
  return ['geleit-lock-v1', ...fields].join('|')
}

function keypadDigits(serial: string, digits: string): string {
  return digits + checkDigits(serial.split('-').join('') + digits)
}

/** The 8 digits that open, close, advance or maintain, for each value, without check digits. */
export function codeDigits(digits: Digits, serial: string, action: Action, keyId: string): (value: number) => string {
  return digits(textOf(action, serial, keyId))
}

/** What the keypad hands on: the 8 digits, or null for a slip. */
export function readKeypad(serial: string, typed: string): string | null {
  const digits = typed.replaceAll(' ', '')
  if (!/^\d{10}$/.test(digits)) return null
  return keypadDigits(serial, digits.slice(0, 8)) === digits ? digits.slice(0, 8) : null
}

/** The display after an act: `F DDDDDDDD KK`. */
export function receiptOf(digits: Digits, serial: string, done: DoneAct): string {
  const { action, value, flags, keyId, before } = done
  const text = textOf(`R${action}${flags}`, serial, keyId, before === 0 ? 'none' : before)
  return shown(serial, flags, digits(text)(value))
}

export type Standing = {
  readonly step: 1 | 2
  readonly keyId: string
  /** The value it would take next. */
  readonly value: number
  readonly flags: number
  readonly boltThrown: boolean
  /** 0: none. */
  readonly before: number
}

/** The display for a resynchronisation, step 1 or 2: `F DDDDDDDD KK`. */
export function resyncReceiptOf(digits: Digits, serial: string, at: Standing): string {
  const { step, keyId, value, flags, boltThrown, before } = at
  const head = `RS${step}${flags}${boltThrown ? 1 : 0}`
  return shown(serial, flags, digits(textOf(head, serial, keyId, before === 0 ? 'none' : before))(value))
}

function shown(serial: string, flags: number, digits: string): string {
  const all = keypadDigits(serial, flags + digits)
  return `${all.slice(0, 1)} ${all.slice(1, 9)} ${all.slice(9)}`
}
