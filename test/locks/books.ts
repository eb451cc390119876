/** Books of a lock as tests need them, and the receipts that the lock would show. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import {
  type LockAction,
  type LockBook,
  newLockBook,
  type ReceiptOutcome,
  recordIssue,
  recordReceipt,
  verifyReceipt,
} from '../../src/custody/lock.ts'
import { lockReceipt } from '../../src/oath/lock-codes.ts'

export const serial = 'BOX-17'
export const secret = new Uint8Array(32).fill(7)
export const mac = (message: Uint8Array) => hmac(sha256, secret, message)
export const anna = 'a'.repeat(32)
export const bert = 'b'.repeat(32)

/** `issued('O C O')`: codes from value 1 on, to Anna. */
export function issued(actions: string, book: LockBook = newLockBook(serial), keyId = anna): LockBook {
  return actions.split(' ').reduce((so, action) => {
    return recordIssue(so, [{ value: so.highestValue + 1, action: action as LockAction, keyId }])
  }, book)
}

export function receiptFor(act: {
  value: number
  action: LockAction
  keyId?: string
  flags?: number
  before: number | null
}): string {
  return lockReceipt(mac, { serial, keyId: anna, flags: 0, ...act })
}

/** What the lock shows if exactly the acts at these values happen, in this order. */
export function receiptsOf(book: LockBook, happened: readonly number[], flags = 0): string[] {
  return happened.map((value, at) => {
    const act = book.acts.find((each) => each.value === value)
    if (act === undefined) throw new Error('a test asks for an act that was not issued')
    return receiptFor({ value, action: act.action, keyId: act.keyId, flags, before: happened[at - 1] ?? null })
  })
}

export const every = (book: LockBook) => book.acts.map((act) => act.value)
export const taken = (book: LockBook, receipt: string): [LockBook, ReceiptOutcome] => {
  const outcome = verifyReceipt(book, every(book), receipt, mac)
  return [recordReceipt(book, outcome), outcome]
}
export const takenAll = (book: LockBook, receipts: readonly string[]) =>
  receipts.reduce((so, each) => taken(so, each)[0], book)
export const states = (book: LockBook) => Object.fromEntries(book.acts.map((act) => [act.value, act.state]))
