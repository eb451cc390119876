import { createHmac, createSecretKey, type KeyObject, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { KeyStoreError } from './keystore.ts'
import {
  damaged,
  FORMAT,
  fromBase64,
  type MasterFile,
  type MasterFile2,
  parseMasterFile,
  SCRYPT_MOST_MEMORY_BYTES,
  type SealedMaster,
  serialiseMasterFile,
  signedPart,
  toBase64,
  type Wrap,
} from './master-file.ts'
import { hkdfSha256, seal, unseal, usingSecret } from './primitives.ts'
import { FIRST_MASTER, KEY_BYTES, keyStoreIdOf } from './vault.ts'

/** What opens the store: a passphrase, or the 32 bytes of a key file. */
export type Unlock =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'key_file'; readonly key: Uint8Array }

export interface Master {
  /** 1, 2, … */
  readonly number: number
  /** ISO 8601, UTC; null: the first version of the file did not say. */
  readonly madeAt: string | null
  /** 32 bytes, outside of JavaScript's memory. */
  readonly key: KeyObject
}

const NO_SALT = new Uint8Array(0)
const SALT_BYTES = 16
export const SHORTEST_PASSPHRASE = 12

/** OWASP's recommendation for scrypt: 128 MiB and about half a second, once at each start. */
const SCRYPT_COST = { N: 2 ** 17, r: 8, p: 1 } as const

const scryptKey = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

/** A new random master key. */
export function newMaster(number: number, now: number): Master {
  const key = usingSecret(randomBytes(KEY_BYTES), (bytes) => createSecretKey(bytes))
  return { number, madeAt: new Date(now).toISOString(), key }
}

/**
 * The text of a file that keeps the master keys: each sealed under one new random key, and that key wrapped once for
 * each way to open the store.
 */
export async function sealMasters(masters: readonly Master[], unlocks: readonly Unlock[]): Promise<string> {
  const opener = randomBytes(KEY_BYTES)
  try {
    const wraps: Wrap[] = []
    for (const unlock of unlocks) wraps.push(await wrap(opener, unlock))
    const id = idOf(masters)
    const sealed = masters.map((master) => sealMaster(opener, id, master))
    const unsigned: MasterFile2 = { version: 2, id, wraps, masters: sealed, mac: '' }
    return serialiseMasterFile({ ...unsigned, mac: headerMac(opener, unsigned) })
  } finally {
    opener.fill(0)
  }
}

/**
 * Opens the master keys. Each changed byte of the text is found.
 *
 * @throws KeyStoreError `damaged`, `unknown_version`, `wrong_passphrase`, `wrong_key_file`, or `passphrase_missing`
 *   and `key_file_missing` if what is given isn't what opens this store
 */
export async function openMasters(text: string, unlock: Unlock): Promise<Master[]> {
  const file = parseMasterFile(text)
  const opener = await openWrap(file, unlock)
  return usingSecret(opener, () => {
    const expected = fromBase64(headerMac(opener, file))
    const found = fromBase64(file.mac)
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw damaged()
    if (file.version === 1) return [{ number: FIRST_MASTER, madeAt: null, key: createSecretKey(opener) }]
    const masters = file.masters.map((master) => unsealMaster(opener, file.id, master))
    if (idOf(masters) !== file.id) throw damaged()
    return masters
  })
}

/** Which ways there are to open the store, without opening it. */
export function unlockKinds(text: string): ReadonlySet<Unlock['kind']> {
  return new Set(parseMasterFile(text).wraps.map((entry) => entry.kind))
}

/** HKDF-SHA-256 (RFC 5869) without a salt. */
export function deriveFrom(key: KeyObject | Uint8Array, info: string): Uint8Array {
  return hkdfSha256(key, NO_SALT, info, KEY_BYTES)
}

export function idOf(masters: readonly Master[]): string {
  const [first] = masters
  if (first === undefined) throw damaged()
  return keyStoreIdOf({ derive: (_master, info) => deriveFrom(first.key, info) })
}

/** During a change of what opens the store two of one kind may stand in it. */
async function openWrap(file: MasterFile, unlock: Unlock): Promise<Uint8Array> {
  const candidates = file.wraps.filter((candidate) => candidate.kind === unlock.kind)
  if (candidates.length === 0) throw otherUnlockNeeded(unlock)
  for (const candidate of candidates) {
    const key = await wrappingKey(unlock, candidate)
    const additional = wrapAdditional(file.version, candidate)
    const opener = usingSecret(key, () => unseal(key, fromBase64(candidate.wrapped), additional))
    if (opener !== null) return opener
  }
  throw wrongUnlock(unlock)
}

async function wrap(opener: Uint8Array, unlock: Unlock): Promise<Wrap> {
  const salt = toBase64(randomBytes(SALT_BYTES))
  const open: Wrap =
    unlock.kind === 'passphrase'
      ? { kind: 'passphrase', scrypt: { ...SCRYPT_COST, salt }, wrapped: '' }
      : { kind: 'key_file', hkdf: { salt }, wrapped: '' }
  const key = await wrappingKey(unlock, open)
  return usingSecret(key, () => ({ ...open, wrapped: toBase64(seal(key, opener, wrapAdditional(2, open))) }))
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

/** What the seal binds besides the key: format, version and the parameters of this way to open it. */
function wrapAdditional(version: MasterFile['version'], parameters: Wrap): Uint8Array {
  return Buffer.from(JSON.stringify([FORMAT, version, { ...parameters, wrapped: '' }]))
}

function sealMaster(opener: Uint8Array, id: string, { number, madeAt, key }: Master): SealedMaster {
  const dated = { number, madeAt }
  const sealed = usingSecret(deriveFrom(opener, 'geleit-keystore-masters-v2'), (sealing) =>
    usingSecret(key.export(), (bytes) => seal(sealing, bytes, masterAdditional(id, dated))),
  )
  return { ...dated, sealed: toBase64(sealed) }
}

function unsealMaster(opener: Uint8Array, id: string, { number, madeAt, sealed }: SealedMaster): Master {
  const bytes = usingSecret(deriveFrom(opener, 'geleit-keystore-masters-v2'), (sealing) =>
    unseal(sealing, fromBase64(sealed), masterAdditional(id, { number, madeAt })),
  )
  if (bytes === null) throw damaged()
  return usingSecret(bytes, () => ({ number, madeAt, key: createSecretKey(bytes) }))
}

function masterAdditional(id: string, { number, madeAt }: Omit<SealedMaster, 'sealed'>): Uint8Array {
  return Buffer.from(JSON.stringify([FORMAT, 2, id, number, madeAt]))
}

function headerMac(opener: Uint8Array, file: MasterFile): string {
  return usingSecret(deriveFrom(opener, 'geleit-keystore-header-v1'), (key) =>
    createHmac('sha256', key).update(signedPart(file)).digest('base64'),
  )
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
