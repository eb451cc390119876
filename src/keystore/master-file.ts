/** The text of `master.json`: what stands in it, and that each byte of it is as we write it. No key is opened here. */
import { KeyStoreError } from './keystore.ts'

/** One way to open the store. Several may stand side by side, each around the same key. */
export type Wrap = PassphraseWrap | KeyFileWrap

export interface PassphraseWrap {
  readonly kind: 'passphrase'
  /** RFC 7914; `N` is the cost, in memory too: 128 · N · r bytes. */
  readonly scrypt: { readonly N: number; readonly r: number; readonly p: number; readonly salt: string }
  readonly wrapped: string
}

export interface KeyFileWrap {
  readonly kind: 'key_file'
  readonly hkdf: { readonly salt: string }
  readonly wrapped: string
}

/** A master key, sealed under what the wraps open. */
export interface SealedMaster {
  readonly number: number
  /** ISO 8601, UTC; null where it isn't known. */
  readonly madeAt: string | null
  readonly sealed: string
}

/** The first version: what the wraps open is itself the one master key. Read, and no longer written. */
export interface MasterFile1 {
  readonly version: 1
  readonly wraps: readonly Wrap[]
  readonly mac: string
}

export interface MasterFile2 {
  readonly version: 2
  /** {@link keyStoreIdOf}, hexadecimal. */
  readonly id: string
  readonly wraps: readonly Wrap[]
  /** Numbered 1, 2, … */
  readonly masters: readonly SealedMaster[]
  /** HMAC-SHA-256 over everything above: no way to open it and no master was added or swapped. */
  readonly mac: string
}

export type MasterFile = MasterFile1 | MasterFile2

export const FORMAT = 'geleit-keystore'
const NEWEST_VERSION = 2
/** A changed file must not be able to take all memory. */
export const SCRYPT_MOST_MEMORY_BYTES = 2 ** 30

export function serialiseMasterFile(file: MasterFile): string {
  const wraps = file.wraps.map(inOrder)
  const ordered =
    file.version === 1
      ? { format: FORMAT, version: 1, wraps, mac: file.mac }
      : {
          format: FORMAT,
          version: 2,
          id: file.id,
          wraps,
          masters: file.masters.map(({ number, madeAt, sealed }) => ({ number, madeAt, sealed })),
          mac: file.mac,
        }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/** @throws KeyStoreError `damaged`, `unknown_version` */
export function parseMasterFile(text: string): MasterFile {
  const file = parseJson(text)
  if (!isRecord(file) || file['format'] !== FORMAT) throw damaged()
  const parsed = file['version'] === 1 ? parse1(file) : file['version'] === 2 ? parse2(file) : null
  if (parsed === null) {
    throw new KeyStoreError(
      'unknown_version',
      `The key store has version ${Number(file['version'])}; this program knows versions up to ${NEWEST_VERSION}. Use a ` +
        'newer Geleit.',
    )
  }
  // Only the exact text that we write is taken: a change that means nothing is a change.
  if (serialiseMasterFile(parsed) !== text) throw damaged()
  return parsed
}

function parse1({ wraps, mac }: Record<string, unknown>): MasterFile1 {
  if (!isListOf(wraps, isWrap) || !isBase64(mac)) throw damaged()
  return { version: 1, wraps, mac }
}

function parse2({ id, wraps, masters, mac }: Record<string, unknown>): MasterFile2 {
  if (typeof id !== 'string' || !isListOf(wraps, isWrap) || !isBase64(mac)) throw damaged()
  if (!isListOf(masters, isSealedMaster) || masters.length === 0) throw damaged()
  if (!masters.every(({ number }, index) => number === index + 1)) throw damaged()
  return { version: 2, id, wraps, masters, mac }
}

/** What is signed by {@link MasterFile2.mac}, or its like of the first version. */
export function signedPart(file: MasterFile): string {
  const wraps = file.wraps.map(inOrder)
  return file.version === 1
    ? JSON.stringify([FORMAT, 1, wraps])
    : JSON.stringify([FORMAT, 2, file.id, wraps, file.masters])
}

function inOrder(entry: Wrap): Wrap {
  if (entry.kind === 'key_file') {
    return { kind: entry.kind, hkdf: { salt: entry.hkdf.salt }, wrapped: entry.wrapped }
  }
  const { N, r, p, salt } = entry.scrypt
  return { kind: entry.kind, scrypt: { N, r, p, salt }, wrapped: entry.wrapped }
}

function isWrap(value: unknown): value is Wrap {
  if (!isRecord(value) || !isBase64(value['wrapped'])) return false
  if (value['kind'] === 'key_file') return isRecord(value['hkdf']) && isBase64(value['hkdf']['salt'])
  if (value['kind'] !== 'passphrase' || !isRecord(value['scrypt'])) return false
  const { N, r, p, salt } = value['scrypt']
  if (!isPositive(N) || !isPositive(r) || !isPositive(p) || !isBase64(salt)) return false
  return Number.isInteger(Math.log2(N)) && 128 * N * r * p <= SCRYPT_MOST_MEMORY_BYTES
}

function isSealedMaster(value: unknown): value is SealedMaster {
  if (!isRecord(value) || !isPositive(value['number']) || !isBase64(value['sealed'])) return false
  return value['madeAt'] === null || typeof value['madeAt'] === 'string'
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged()
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOf<Item>(value: unknown, is: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(is)
}

/** Only the one text that stands for these bytes: base64 has unused bits and letters that decoders skip. */
export function isBase64(value: unknown): value is string {
  return typeof value === 'string' && toBase64(fromBase64(value)) === value
}

export function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}

export function damaged(): KeyStoreError {
  return new KeyStoreError('damaged', 'The key store file is damaged or was changed. Restore it from a backup.')
}
