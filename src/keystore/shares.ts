/**
 * The master keys in k-of-n shares for escrow (Shamir, "How to share a secret", 1979, over GF(256) byte by byte): any k
 * restore them, fewer say nothing at all about them. A share is a text that can be printed, and typed again.
 */
import { createHash, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import { combine, split } from 'shamir-secret-sharing'
import { KeyStoreError } from './keystore.ts'
import { idOf, type Master } from './master-key.ts'
import { usingSecret } from './primitives.ts'
import { type Share, type ShareSet, sharesText } from './share-text.ts'
import { KEY_BYTES } from './vault.ts'

export const MOST_SHARES = 16
const FEWEST_NEEDED = 2

const VERSION = 1
const SET_BYTES = 5
const TIME_BYTES = 6
const CHECK_BYTES = 8
const MASTER_BYTES = TIME_BYTES + KEY_BYTES

export interface Split {
  readonly set: ShareSet
  /** One text for each share. */
  readonly texts: readonly string[]
}

/**
 * @param threshold how many restore the keys, 2 to `shares`
 * @param shares up to 16
 * @param now milliseconds since 1970
 * @throws RangeError for other numbers
 */
export async function splitMasters(
  masters: readonly Master[],
  { shares, threshold, now }: { readonly shares: number; readonly threshold: number; readonly now: number },
): Promise<Split> {
  if (!isBetween(shares, FEWEST_NEEDED, MOST_SHARES) || !isBetween(threshold, FEWEST_NEEDED, shares)) {
    throw new RangeError(`2 to ${MOST_SHARES} shares, of which at least 2 are needed`)
  }
  const set: ShareSet = {
    keyStoreId: idOf(masters),
    setId: new Uint8Array(randomBytes(SET_BYTES)),
    madeOn: new Date(now).toISOString().slice(0, 10),
    shares,
    threshold,
  }
  const parts = await withPayload(masters, (payload) => split(payload, shares, threshold))
  const texts = parts.map((bytes, index) => usingSecret(bytes, () => sharesText({ ...set, number: index + 1, bytes })))
  return { set, texts }
}

/**
 * @param shares of one set, as many as it needs or more
 * @throws KeyStoreError `shares_do_not_fit`, saying why
 */
export async function combineShares(shares: readonly Share[]): Promise<Master[]> {
  const [first] = shares
  if (first === undefined) throw doNotFit('There is no share.')
  for (const share of shares) requireSameSet(first, share)
  const numbers = new Set(shares.map(({ number }) => number))
  if (numbers.size !== shares.length) throw doNotFit('A share was given twice.')
  if (shares.length < first.threshold) {
    throw doNotFit(
      `These are ${shares.length} shares, and ${first.threshold} are needed. Fewer say nothing about the keys.`,
    )
  }
  const payload = await combine(shares.map(({ bytes }) => new Uint8Array(bytes)))
  return usingSecret(payload, () => {
    const masters = readPayload(payload)
    if (masters === null || idOf(masters) !== first.keyStoreId) {
      throw doNotFit('Put together these shares give no key: one of them was changed. Try with others.')
    }
    return masters
  })
}

function requireSameSet(first: Share, share: Share): void {
  if (share.keyStoreId !== first.keyStoreId) {
    throw doNotFit(`The shares are of two key stores, ${first.keyStoreId} and ${share.keyStoreId}.`)
  }
  const same =
    Buffer.compare(first.setId, share.setId) === 0 &&
    share.madeOn === first.madeOn &&
    share.threshold === first.threshold &&
    share.shares === first.shares &&
    share.bytes.length === first.bytes.length
  if (same) return
  throw doNotFit(
    `Share ${first.number} of ${first.madeOn} and share ${share.number} of ${share.madeOn} come from two exports of this ` +
      'key store. Shares fit together only if they were made together.',
  )
}

async function withPayload<Result>(
  masters: readonly Master[],
  use: (payload: Uint8Array) => Promise<Result>,
): Promise<Result> {
  // Not a Buffer: the library takes nothing but this exact type.
  const payload = new Uint8Array(2 + masters.length * MASTER_BYTES + CHECK_BYTES)
  try {
    payload.set([VERSION, masters.length])
    for (const [index, { madeAt, key }] of masters.entries()) {
      const start = 2 + index * MASTER_BYTES
      Buffer.from(payload.buffer).writeUIntBE(madeAt === null ? 0 : Date.parse(madeAt), start, TIME_BYTES)
      usingSecret(key.export(), (bytes) => payload.set(bytes, start + TIME_BYTES))
    }
    payload.set(checkOf(payload), payload.length - CHECK_BYTES)
    return await use(payload)
  } finally {
    payload.fill(0)
  }
}

function readPayload(payload: Uint8Array): Master[] | null {
  const [version, count = 0] = payload
  if (version !== VERSION || count < 1 || payload.length !== 2 + count * MASTER_BYTES + CHECK_BYTES) return null
  if (!timingSafeEqual(checkOf(payload), payload.subarray(-CHECK_BYTES))) return null
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  return Array.from({ length: count }, (_, index) => {
    const start = 2 + index * MASTER_BYTES
    const madeAt = bytes.readUIntBE(start, TIME_BYTES)
    const key = createSecretKey(payload.subarray(start + TIME_BYTES, start + MASTER_BYTES))
    return { number: index + 1, madeAt: madeAt === 0 ? null : new Date(madeAt).toISOString(), key }
  })
}

function checkOf(payload: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update('geleit-keystore-shares-v1\0').update(payload.subarray(0, -CHECK_BYTES))
  return digest.digest().subarray(0, CHECK_BYTES)
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function doNotFit(message: string): KeyStoreError {
  return new KeyStoreError('shares_do_not_fit', message)
}
