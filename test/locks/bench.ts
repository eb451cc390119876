/** A virtual lock on the bench, with two keys, and the receipts that the server would expect of it. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import {
  MemoryStorage,
  NEW_LOCK,
  SHUT_MECHANISM,
  type StoredLock,
  VirtualKey,
  VirtualLock,
  type VirtualLockOptions,
} from '../../src/locksim/index.ts'
import { type LockAction, lockCode, lockReceipt } from '../../src/oath/lock-codes.ts'

export const serial = 'BOX-17'
export const secret = new Uint8Array(32).fill(7)
export const mac = (message: Uint8Array) => hmac(sha256, secret, message)
export const anna = new VirtualKey(new Uint8Array(32).fill(1))
export const bert = new VirtualKey(new Uint8Array(32).fill(2))

/** A lock, and what a person does with it. The nonce counts up, so that a replayed answer would show. */
export function bench(options: Partial<VirtualLockOptions> & { stored?: Partial<StoredLock> } = {}) {
  const storage = new MemoryStorage({ ...NEW_LOCK, ...options.stored })
  let nonce = 0
  const random = (bytes: number) => {
    nonce += 1
    return new Uint8Array(bytes).fill(nonce)
  }
  const lock = new VirtualLock({ serial, secret, storage, mechanism: SHUT_MECHANISM, random, ...options })
  const code = (action: LockAction, value: number, key = anna) =>
    lockCode(mac, { serial, action, keyId: key.keyId, value })
  const enter = (action: LockAction, value: number, { key = anna, now = 0 } = {}) =>
    lock.enter(key, code(action, value, key), now)
  /** A code with good check digits that fits nothing. */
  const guess = (now = 0) => lock.enter(anna, code('A', 1_000_000), now)
  const receipt = (action: LockAction, value: number, flags: number, before: number | null, key = anna) => {
    const all = lockReceipt(mac, { serial, action, keyId: key.keyId, value, flags, before })
    return `${all.slice(0, 1)} ${all.slice(1, 9)} ${all.slice(9)}`
  }
  return { lock, storage, enter, guess, receipt, code }
}
