import { createHmac, createSecretKey, type KeyObject, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { KeyStoreError } from './keystore.ts'
import { hkdfSha256, seal, unseal, usingSecret } from './primitives.ts'

/** What opens the store: a passphrase, or the 32 bytes of a key file. */
export type Unlock =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'key_file'; readonly key: Uint8Array }

/** One way to open the master key. Several may stand side by side, each around the same master key. */
type Wrap = PassphraseWrap | KeyFileWrap

interface PassphraseWrap {
  readonly kind: 'passphrase'
  /** RFC 7914; `N` is the cost, in memory too: 128 · N · r bytes. */
  readonly scrypt: { readonly N: number; readonly r: number; readonly p: number; readonly salt: string }
  readonly wrapped: string
}

interface KeyFileWrap {
  readonly kind: 'key_file'
  readonly hkdf: { readonly salt: string }
  readonly wrapped: string
}

interface MasterKeyFile {
  readonly format: typeof FORMAT
  readonly version: typeof VERSION
  readonly wraps: readonly Wrap[]
  /** HMAC-SHA-256 over everything above, under a key from the master key: no way to open it was added or swapped. */
  readonly mac: string
}

const FORMAT = 'geleit-keystore'
const VERSION = 1
const KEY_BYTES = 32
const SALT_BYTES = 16
export const SHORTEST_PASSPHRASE = 12

/** OWASP's recommendation for scrypt: 128 MiB and about half a second, once at each start. */
const SCRYPT_COST = { N: 2 ** 17, r: 8, p: 1 } as const
/** A changed file must not be able to take all memory. */
const SCRYPT_MOST_MEMORY_BYTES = 2 ** 30

const scryptKey = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

/** Makes a random master key and the text of the file that keeps it. */
export async function createMasterKey(unlock: Unlock): Promise<string> {
  const master = randomBytes(KEY_BYTES)
  try {
    const wraps = [await wrap(master, unlock)]
    return serialise(wraps, headerMac(master, wraps))
  } finally {
    master.fill(0)
  }
}

/**
 * Opens the master key. Each changed byte of the text is found.
 *
 * @throws KeyStoreError `damaged`, `unknown_version`, `wrong_passphrase`, `wrong_key_file`, or `passphrase_missing`
 *   and `key_file_missing` if what is given isn't what opens this store
 */
export async function openMasterKey(text: string, unlock: Unlock): Promise<KeyObject> {
  const file = parse(text)
  const wrapped = file.wraps.find((candidate) => candidate.kind === unlock.kind)
  if (wrapped === undefined) throw otherUnlockNeeded(unlock)
  const key = await wrappingKey(unlock, wrapped)
  const master = usingSecret(key, () => unseal(key, fromBase64(wrapped.wrapped), additional(wrapped)))
  if (master === null) throw wrongUnlock(unlock)
  return usingSecret(master, () => {
    const expected = fromBase64(headerMac(master, file.wraps))
    const found = fromBase64(file.mac)
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw damaged()
    return createSecretKey(master)
  })
}

/** Which ways there are to open the store, without opening it. */
export function unlockKinds(text: string): ReadonlySet<Unlock['kind']> {
  return new Set(parse(text).wraps.map((entry) => entry.kind))
}

async function wrap(master: Uint8Array, unlock: Unlock): Promise<Wrap> {
  const salt = toBase64(randomBytes(SALT_BYTES))
  const open: Wrap =
    unlock.kind === 'passphrase'
      ? { kind: 'passphrase', scrypt: { ...SCRYPT_COST, salt }, wrapped: '' }
      : { kind: 'key_file', hkdf: { salt }, wrapped: '' }
  const key = await wrappingKey(unlock, open)
  return usingSecret(key, () => ({ ...open, wrapped: toBase64(seal(key, master, additional(open))) }))
}

async function wrappingKey(unlock: Unlock, parameters: Wrap): Promise<Uint8Array> {
  if (unlock.kind === 'passphrase' && parameters.kind === 'passphrase') {
    const { N, r, p, salt } = parameters.scrypt
    const options = { N, r, p, maxmem: 2 * SCRYPT_MOST_MEMORY_BYTES }
    // Two keyboards may write the same umlaut in two ways.
    return scryptKey(unlock.passphrase.normalize('NFC'), fromBase64(salt), KEY_BYTES, options)
  }
  if (unlock.kind === 'key_file' && parameters.kind === 'key_file') {
    return hkdfSha256(unlock.key, fromBase64(parameters.hkdf.salt), 'geleit-keystore-wrap-v1', KEY_BYTES)
  }
  throw otherUnlockNeeded(unlock)
}

/** What the seal binds besides the master key: format, version and the parameters of this way to open it. */
function additional(parameters: Wrap): Uint8Array {
  return Buffer.from(JSON.stringify([FORMAT, VERSION, { ...parameters, wrapped: '' }]))
}

function headerMac(master: Uint8Array, wraps: readonly Wrap[]): string {
  const key = hkdfSha256(master, Buffer.alloc(0), 'geleit-keystore-header-v1', KEY_BYTES)
  return usingSecret(key, () =>
    createHmac('sha256', key)
      .update(JSON.stringify([FORMAT, VERSION, wraps]))
      .digest('base64'),
  )
}

function serialise(wraps: readonly Wrap[], mac: string): string {
  const file: MasterKeyFile = { format: FORMAT, version: VERSION, wraps: wraps.map(inOrder), mac }
  return `${JSON.stringify(file, null, 2)}\n`
}

function inOrder(entry: Wrap): Wrap {
  if (entry.kind === 'key_file') {
    return { kind: entry.kind, hkdf: { salt: entry.hkdf.salt }, wrapped: entry.wrapped }
  }
  const { N, r, p, salt } = entry.scrypt
  return { kind: entry.kind, scrypt: { N, r, p, salt }, wrapped: entry.wrapped }
}

function parse(text: string): MasterKeyFile {
  const file = parseJson(text)
  if (!isRecord(file) || file['format'] !== FORMAT) throw damaged()
  if (file['version'] !== VERSION) {
    throw new KeyStoreError(
      'unknown_version',
      `The key store has version ${Number(file['version'])}; this program knows version ${VERSION}. Use a newer Geleit.`,
    )
  }
  const { wraps, mac } = file
  if (!Array.isArray(wraps) || !wraps.every(isWrap) || !isBase64(mac)) throw damaged()
  // Only the exact text that we write is taken: a change that means nothing is a change.
  if (serialise(wraps, mac) !== text) throw damaged()
  return { format: FORMAT, version: VERSION, wraps, mac }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged()
  }
}

function isWrap(value: unknown): value is Wrap {
  if (!isRecord(value) || !isBase64(value['wrapped'])) return false
  if (value['kind'] === 'key_file') return isRecord(value['hkdf']) && isBase64(value['hkdf']['salt'])
  if (value['kind'] !== 'passphrase' || !isRecord(value['scrypt'])) return false
  const { N, r, p, salt } = value['scrypt']
  if (!isPositive(N) || !isPositive(r) || !isPositive(p) || !isBase64(salt)) return false
  return Number.isInteger(Math.log2(N)) && 128 * N * r * p <= SCRYPT_MOST_MEMORY_BYTES
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Only the one text that stands for these bytes: base64 has unused bits and letters that decoders skip. */
function isBase64(value: unknown): value is string {
  return typeof value === 'string' && toBase64(fromBase64(value)) === value
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}

function damaged(): KeyStoreError {
  return new KeyStoreError('damaged', 'The key store file is damaged or was changed. Restore it from a backup.')
}

function wrongUnlock(unlock: Unlock): KeyStoreError {
  return unlock.kind === 'passphrase'
    ? new KeyStoreError('wrong_passphrase', 'The passphrase does not open the key store, or its file was changed.')
    : new KeyStoreError('wrong_key_file', 'The key file does not open the key store, or the store was changed.')
}

function otherUnlockNeeded(given: Unlock): KeyStoreError {
  return given.kind === 'passphrase'
    ? new KeyStoreError('key_file_missing', 'This key store opens with its key file, not with a passphrase.')
    : new KeyStoreError(
        'passphrase_missing',
        'This key store opens with a passphrase. Set GELEIT_KEYSTORE_PASSPHRASE or GELEIT_KEYSTORE_PASSPHRASE_FILE.',
      )
}
