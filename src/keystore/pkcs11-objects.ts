/** The objects of a key store in a token: how they are made, and what they may never do. */
import { createHmac, type KeyObject } from 'node:crypto'
import { KeyStoreError } from './keystore.ts'
import type { Session } from './pkcs11-connection.ts'
import {
  masterLabel,
  privateKeyTemplate,
  publicKeyTemplate,
  secretKeyTemplate,
  signingLabel,
} from './pkcs11-keystore.ts'
import { CKK_EC_EDWARDS, CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA, type Handle, type Template } from './pkcs11-module.ts'
import { ed25519FromSeed, ed25519PublicKey, usingSecret } from './primitives.ts'
import { FIRST_GENERATION, KEY_BYTES } from './vault.ts'

/** The object identifier of Ed25519 (RFC 8410, section 3), as PKCS#11 wants it in CKA_EC_PARAMS. */
const ED25519_PARAMS = Buffer.from('06032b6570', 'hex')
const OCTET_STRING = Buffer.from([0x04, KEY_BYTES])
/** HKDF-Extract without a salt uses as many zero bytes as the hash has (RFC 5869, section 2.2). */
const NO_SALT = Buffer.alloc(KEY_BYTES)

/** @throws KeyStoreError `pkcs11_settings` if the token can't do what is needed */
export function requireMechanisms({ module, slot }: Session): void {
  const { driver, functions } = module
  const needed = {
    CKM_SHA256_HMAC: driver.CKM_SHA256_HMAC,
    CKM_GENERIC_SECRET_KEY_GEN: driver.CKM_GENERIC_SECRET_KEY_GEN,
    CKM_EC_EDWARDS_KEY_PAIR_GEN,
    CKM_EDDSA,
  }
  const has = new Set(functions.C_GetMechanismList(slot))
  const missing = Object.entries(needed).filter(([, mechanism]) => !has.has(mechanism))
  if (missing.length === 0) return
  throw new KeyStoreError(
    'pkcs11_settings',
    `This token lacks ${missing.map(([name]) => name).join(', ')} and can't hold the key store. Is newer firmware to be had?`,
  )
}

/** A random master key that the token makes. */
export function makeMaster(session: Session, label: string): void {
  const { driver, functions } = session.module
  const template = [...masterTemplate(session, label), { type: driver.CKA_VALUE_LEN, value: KEY_BYTES }]
  functions.C_GenerateKey(session.handle, { mechanism: driver.CKM_GENERIC_SECRET_KEY_GEN }, template)
}

/** What HKDF-Extract makes of a file key store's master key: the token does the rest, and gives the same secrets. */
export function importMaster(session: Session, label: string, key: KeyObject): void {
  const { driver, functions } = session.module
  const extracted = usingSecret(key.export(), (bytes) => createHmac('sha256', NO_SALT).update(bytes).digest())
  usingSecret(extracted, (value) =>
    functions.C_CreateObject(session.handle, [...masterTemplate(session, label), { type: driver.CKA_VALUE, value }]),
  )
}

/** A new Ed25519 key pair. */
export function makeSigningKey(session: Session, label: string): void {
  const { publicKey, privateKey } = pairTemplates(session, label)
  const mechanism = { mechanism: CKM_EC_EDWARDS_KEY_PAIR_GEN }
  session.module.functions.C_GenerateKeyPair(session.handle, mechanism, publicKey, privateKey)
}

/**
 * Makes the key pair unless a process that was killed has made it. Half of one is removed: nothing can have been verified
 * with it.
 */
export function finishSigningKey(session: Session, label: string): void {
  const publicHalves = session.module.find(session.handle, publicKeyTemplate(session, label))
  const privateHalves = session.module.find(session.handle, privateKeyTemplate(session, label))
  if (publicHalves.length > 0 && privateHalves.length > 0) return
  for (const half of [...publicHalves, ...privateHalves]) session.module.functions.C_DestroyObject(session.handle, half)
  makeSigningKey(session, label)
}

/** @param seed 32 bytes (RFC 8032, section 5.1.5) */
export function importSigningKey(session: Session, label: string, seed: Uint8Array): void {
  const { driver, functions } = session.module
  const point = Buffer.concat([OCTET_STRING, ed25519PublicKey(ed25519FromSeed(seed))])
  const { publicKey, privateKey } = pairTemplates(session, label)
  const type = { type: driver.CKA_KEY_TYPE, value: CKK_EC_EDWARDS }
  functions.C_CreateObject(session.handle, [
    { type: driver.CKA_CLASS, value: driver.CKO_PUBLIC_KEY },
    type,
    ...publicKey,
    { type: driver.CKA_EC_POINT, value: point },
  ])
  functions.C_CreateObject(session.handle, [
    { type: driver.CKA_CLASS, value: driver.CKO_PRIVATE_KEY },
    type,
    ...privateKey,
    { type: driver.CKA_EC_PARAMS, value: ED25519_PARAMS },
    { type: driver.CKA_VALUE, value: Buffer.from(seed) },
  ])
}

/** The labels of all keys in the token. */
export function labelsIn(session: Session): Set<string> {
  const { driver, functions } = session.module
  const classes = [driver.CKO_SECRET_KEY, driver.CKO_PRIVATE_KEY]
  const handles = classes.flatMap((value) => session.module.find(session.handle, [{ type: driver.CKA_CLASS, value }]))
  const labels = handles.map((handle) => {
    const [label] = functions.C_GetAttributeValue(session.handle, handle, [{ type: driver.CKA_LABEL }])
    return String(label?.value ?? '')
  })
  return new Set(labels)
}

/** Labels of keys of a store that the token would give out. There should be none. */
export function extractableKeys(session: Session, objects: string, masters: number, checkpointKeys: number): string[] {
  const keys = (count: number, label: (number: number) => string, template: typeof secretKeyTemplate) =>
    Array.from({ length: count }, (_, before) => label(before + 1)).flatMap((name) =>
      session.module.find(session.handle, template(session, name)).map((handle) => ({ name, handle })),
    )
  return [
    ...keys(masters, (number) => masterLabel(objects, number), secretKeyTemplate),
    ...keys(1, () => signingLabel(objects, 'verdict', FIRST_GENERATION), privateKeyTemplate),
    ...keys(checkpointKeys, (generation) => signingLabel(objects, 'checkpoint', generation), privateKeyTemplate),
  ].flatMap(({ name, handle }) => (staysInside(session, handle) ? [] : [name]))
}

function staysInside({ module: { driver, functions }, handle: session }: Session, key: Handle): boolean {
  const [sensitive, extractable] = functions.C_GetAttributeValue(session, key, [
    { type: driver.CKA_SENSITIVE },
    { type: driver.CKA_EXTRACTABLE },
  ])
  return isTrue(sensitive?.value) && !isTrue(extractable?.value)
}

/** CK_BBOOL is one byte. */
function isTrue(value: unknown): boolean {
  return value === true || (Buffer.isBuffer(value) && value[0] === 1)
}

function masterTemplate(session: Session, label: string): Template {
  const { driver } = session.module
  return [
    { type: driver.CKA_CLASS, value: driver.CKO_SECRET_KEY },
    { type: driver.CKA_KEY_TYPE, value: driver.CKK_GENERIC_SECRET },
    ...secretAttributes(session, label),
  ]
}

function pairTemplates(session: Session, label: string): { publicKey: Template; privateKey: Template } {
  const { driver } = session.module
  const publicKey = [
    { type: driver.CKA_TOKEN, value: true },
    { type: driver.CKA_VERIFY, value: true },
    { type: driver.CKA_LABEL, value: label },
    { type: driver.CKA_EC_PARAMS, value: ED25519_PARAMS },
  ]
  return { publicKey, privateKey: secretAttributes(session, label) }
}

/** It signs, and never leaves the token, not even encrypted. */
function secretAttributes({ module: { driver } }: Session, label: string): Template {
  return [
    { type: driver.CKA_TOKEN, value: true },
    { type: driver.CKA_PRIVATE, value: true },
    { type: driver.CKA_SENSITIVE, value: true },
    { type: driver.CKA_EXTRACTABLE, value: false },
    { type: driver.CKA_SIGN, value: true },
    { type: driver.CKA_LABEL, value: label },
  ]
}
