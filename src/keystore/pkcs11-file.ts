/** `pkcs11.json`: which objects of which token are the key store. It holds no secret. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { readIfThere } from './durable-file.ts'
import { KeyStoreError } from './keystore.ts'
import { damaged, fromBase64, isBase64, isPositive, isRecord, parseJson } from './master-file.ts'
import { usingSecret } from './primitives.ts'
import { FIRST_MASTER, type Vault } from './vault.ts'

export const PKCS11_FILE = 'pkcs11.json'
const FORMAT = 'geleit-keystore-pkcs11'
const VERSION = 1

export interface Pkcs11File {
  /** {@link keyStoreIdOf}: what the first master key of the token must give. */
  readonly id: string
  /** Label of the token, for whoever reads the file. The settings decide. */
  readonly token: string
  /** What the labels of the objects have in common. */
  readonly objects: string
  /** Numbered 1, 2, … */
  readonly masters: readonly { readonly number: number; readonly madeAt: string | null }[]
  /** How many generations of the key for checkpoints were made. */
  readonly checkpointKeys: number
  /** HMAC-SHA-256 over everything above, under a key from the first master key. */
  readonly mac: string
}

/** Null where the folder has none. @throws KeyStoreError `damaged`, `unknown_version` */
export async function readPkcs11File(dir: string): Promise<Pkcs11File | null> {
  const text = await readIfThere(join(dir, PKCS11_FILE))
  return text === null ? null : parse(text)
}

export function serialisePkcs11File(file: Omit<Pkcs11File, 'mac'>, vault: Pick<Vault, 'derive'>): string {
  return serialise({ ...file, mac: macOf(file, vault) })
}

/** @throws KeyStoreError `damaged` */
export function requireUnchanged(file: Pkcs11File, vault: Pick<Vault, 'derive'>): void {
  const found = fromBase64(file.mac)
  const expected = fromBase64(macOf(file, vault))
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw damaged()
}

function serialise({ id, token, objects, masters, checkpointKeys, mac }: Pkcs11File): string {
  const dated = masters.map(({ number, madeAt }) => ({ number, madeAt }))
  const ordered = { format: FORMAT, version: VERSION, id, token, objects, masters: dated, checkpointKeys, mac }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

function macOf(
  { id, token, objects, masters, checkpointKeys }: Omit<Pkcs11File, 'mac'>,
  vault: Pick<Vault, 'derive'>,
): string {
  const dated = masters.map(({ number, madeAt }) => ({ number, madeAt }))
  return usingSecret(vault.derive(FIRST_MASTER, 'geleit-keystore-header-v1'), (key) =>
    createHmac('sha256', key)
      .update(JSON.stringify([FORMAT, VERSION, id, token, objects, dated, checkpointKeys]))
      .digest('base64'),
  )
}

function parse(text: string): Pkcs11File {
  const file = parseJson(text)
  if (!isRecord(file) || file['format'] !== FORMAT) throw damaged()
  if (file['version'] !== VERSION) {
    throw new KeyStoreError(
      'unknown_version',
      `The file ${PKCS11_FILE} has version ${Number(file['version'])}; this program knows version ${VERSION}. Use a newer Geleit.`,
    )
  }
  const { id, token, objects, masters, checkpointKeys, mac } = file
  if (typeof id !== 'string' || typeof token !== 'string' || typeof objects !== 'string') throw damaged()
  if (!Array.isArray(masters) || masters.length === 0 || !masters.every(isMaster)) throw damaged()
  if (!isPositive(checkpointKeys) || !isBase64(mac)) throw damaged()
  const parsed = { id, token, objects, masters, checkpointKeys, mac }
  // Only the exact text that we write is taken: a change that means nothing is a change.
  if (serialise(parsed) !== text) throw damaged()
  return parsed
}

function isMaster(value: unknown, index: number): value is { number: number; madeAt: string | null } {
  if (!isRecord(value) || value['number'] !== index + 1) return false
  return value['madeAt'] === null || typeof value['madeAt'] === 'string'
}
