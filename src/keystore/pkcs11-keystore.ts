import { createPublicKey, verify } from 'node:crypto'
import { join } from 'node:path'
import { LOCKS_FOLDER } from './file-keystore.ts'
import { KeyStoreError, type OpenedKeyStore } from './keystore.ts'
import { Pkcs11Connection, type Pkcs11Settings, type Session } from './pkcs11-connection.ts'
import { type Pkcs11File, readPkcs11File, requireUnchanged } from './pkcs11-file.ts'
import { CKM_EDDSA, type Handle, type Template } from './pkcs11-module.ts'
import { KEY_BYTES, keyStoreIdOf, type SigningUse, type Vault } from './vault.ts'
import { VaultKeyStore } from './vault-keystore.ts'

const SIGNATURE_BYTES = 64
/** HKDF-Expand of one block ends in this counter (RFC 5869, section 2.3). */
const FIRST_BLOCK = Uint8Array.of(1)

/**
 * Opens the key store of a folder whose master keys are in an HSM. They never leave it: a lock's secret is the HMAC that
 * the HSM computes with the master key, in memory for the time of one call, the same that a file key store with this
 * master key would derive. The keys that sign verdicts and checkpoints never leave it either, nor does what signs.
 *
 * If the session is lost, or the token was away, it is opened again at the next use, and known by the first master key.
 *
 * @throws KeyStoreError
 */
export async function openPkcs11KeyStore(dir: string, settings: Pkcs11Settings): Promise<OpenedKeyStore> {
  const file = await readPkcs11File(dir)
  if (file === null) {
    throw new KeyStoreError(
      'no_store',
      `There is no key store in ${dir} yet. Make it in the HSM: geleit keystore init --pkcs11`,
    )
  }
  const vault = new Pkcs11Vault(settings, file)
  requireUnchanged(file, vault)
  return { keyStore: new VaultKeyStore(vault, join(dir, LOCKS_FOLDER)), notices: [] }
}

/** What was found in a session. Its handles mean nothing in another one. */
interface Found {
  readonly masters: readonly Handle[]
  /** Private keys by label, as far as they were used. */
  readonly signing: Map<string, Handle>
}

/** All secrets are in the token; the PIN is in a closure, which neither `util.inspect` nor JSON shows. */
export class Pkcs11Vault implements Vault {
  readonly masters: number
  readonly #file: Pkcs11File
  readonly #connection: Pkcs11Connection<Found>
  /** By label; they never change. */
  readonly #publicKeys = new Map<string, Uint8Array>()

  constructor(settings: Pkcs11Settings, file: Pkcs11File) {
    this.#file = file
    this.masters = file.masters.length
    this.#connection = new Pkcs11Connection(settings, (session) => findMasters(session, file))
  }

  derive(master: number, info: string): Uint8Array {
    return this.#connection.use((session, { masters }) => {
      const handle = masters[master - 1]
      if (handle === undefined)
        throw new KeyStoreError('generation_unknown', `The key store has no master key ${master}.`)
      return expand(session, handle, info)
    })
  }

  sign(use: SigningUse, generation: number, message: Uint8Array): Uint8Array {
    const publicKey = this.publicKeyOf(use, generation)
    const label = signingLabel(this.#file.objects, use, generation)
    return this.#connection.use((session, { signing }) => {
      const known = signing.get(label)
      const handle = known ?? findOne(session, privateKeyTemplate(session, label), label)
      const { functions } = session.module
      functions.C_SignInit(session.handle, { mechanism: CKM_EDDSA }, handle)
      const signature = functions.C_Sign(session.handle, Buffer.from(message), Buffer.alloc(SIGNATURE_BYTES))
      // Once in each session: that this private key is the other half of the public one.
      if (known === undefined && !verifies(publicKey, message, signature)) throw otherHalf(label)
      signing.set(label, handle)
      return new Uint8Array(signature)
    })
  }

  publicKeyOf(use: SigningUse, generation: number): Uint8Array {
    if (generation > (use === 'checkpoint' ? this.#file.checkpointKeys : 1)) {
      throw new KeyStoreError(
        'generation_unknown',
        `The token has no key of generation ${generation} for ${use}s. Make more of them: geleit keystore rotate`,
      )
    }
    const label = signingLabel(this.#file.objects, use, generation)
    const key = this.#publicKeys.get(label) ?? this.#connection.use((session) => readPublicKey(session, label))
    this.#publicKeys.set(label, key)
    return new Uint8Array(key)
  }
}

/** Whatever is in the slot: codes are computed with these master keys or not at all. */
function findMasters(session: Session, file: Pkcs11File): Found {
  const masters = file.masters.map(({ number }) => {
    const label = masterLabel(file.objects, number)
    return findOne(session, secretKeyTemplate(session, label), label)
  })
  const [first] = masters
  const id = first === undefined ? null : keyStoreIdOf({ derive: (_master, info) => expand(session, first, info) })
  if (id !== file.id) {
    throw new KeyStoreError('wrong_token', `The master key in the token is not the one of key store ${file.id}.`)
  }
  return { masters, signing: new Map() }
}

/** HKDF-Expand with a master key as PRK (RFC 5869, section 2.3), computed by the token. */
export function expand(session: Session, master: Handle, info: string): Uint8Array {
  const { driver, functions } = session.module
  functions.C_SignInit(session.handle, { mechanism: driver.CKM_SHA256_HMAC }, master)
  const message = Buffer.concat([Buffer.from(info), FIRST_BLOCK])
  const bytes = functions.C_Sign(session.handle, message, Buffer.alloc(KEY_BYTES))
  if (bytes.length !== KEY_BYTES) throw new KeyStoreError('unavailable', 'The HSM gave an HMAC of another length.')
  return bytes
}

export function masterLabel(objects: string, number: number): string {
  return `geleit-${objects}-master-${number}`
}

export function signingLabel(objects: string, use: SigningUse, generation: number): string {
  return `geleit-${objects}-${use}-${generation}`
}

export function secretKeyTemplate({ module: { driver } }: Session, label: string): Template {
  return [
    { type: driver.CKA_CLASS, value: driver.CKO_SECRET_KEY },
    { type: driver.CKA_LABEL, value: label },
  ]
}

export function privateKeyTemplate({ module: { driver } }: Session, label: string): Template {
  return [
    { type: driver.CKA_CLASS, value: driver.CKO_PRIVATE_KEY },
    { type: driver.CKA_LABEL, value: label },
  ]
}

export function publicKeyTemplate({ module: { driver } }: Session, label: string): Template {
  return [
    { type: driver.CKA_CLASS, value: driver.CKO_PUBLIC_KEY },
    { type: driver.CKA_LABEL, value: label },
  ]
}

function findOne(session: Session, template: Template, label: string): Handle {
  const found = session.module.find(session.handle, template)
  const [handle] = found
  if (handle !== undefined && found.length === 1) return handle
  throw new KeyStoreError(
    'wrong_token',
    `The token has ${found.length === 0 ? 'no object' : `${found.length} objects`} with the label "${label}". Is it the ` +
      'token of this key store? If it lost its objects, restore it from its own backup.',
  )
}

/** CKA_EC_POINT is the 32 bytes in a DER OCTET STRING (PKCS#11 3.0, section 2.3.5); some give the bytes alone. */
function readPublicKey(session: Session, label: string): Uint8Array {
  const { driver, functions } = session.module
  const handle = findOne(session, publicKeyTemplate(session, label), label)
  const [attribute] = functions.C_GetAttributeValue(session.handle, handle, [{ type: driver.CKA_EC_POINT }])
  const point = attribute?.value
  if (!Buffer.isBuffer(point) || point.length < KEY_BYTES || point.length > KEY_BYTES + 2) throw otherHalf(label)
  return new Uint8Array(point.subarray(-KEY_BYTES))
}

function verifies(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }
  return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature)
}

function otherHalf(label: string): KeyStoreError {
  return new KeyStoreError('damaged', `The key pair "${label}" in the token does not fit together. Nothing was signed.`)
}
