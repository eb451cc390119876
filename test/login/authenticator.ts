/** A passkey in software: what a browser and a security key do together (W3C Web Authentication, sections 6 and 7). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

interface Held {
  readonly id: Buffer
  readonly key: KeyObject
  readonly userHandle: string
  count: number
}

export interface AuthenticatorQuirks {
  /** As if the page had been on another site. */
  readonly origin?: string
  readonly verifiesUser?: boolean
  readonly challenge?: string
  /** A copy of the key that doesn't know how often the other was used. */
  readonly countBack?: boolean
}

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const ATTESTED = 0x40

export class SoftAuthenticator {
  readonly held: Held[] = []
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  /** navigator.credentials.create, and toJSON of what it gives. */
  create(options: Readonly<Record<string, unknown>>, quirks: AuthenticatorQuirks = {}): Record<string, unknown> {
    const { challenge, rp, user } = options as { challenge: string; rp: { id: string }; user: { id: string } }
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const held: Held = { id: randomBytes(32), key: privateKey, userHandle: user.id, count: 1 }
    this.held.push(held)
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const cose = map([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(held.id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, held.id, cose])
    const flags = ATTESTED | flagsOf(quirks)
    const authData = Buffer.concat([authenticatorData(rp.id, flags, held.count), attested])
    const attestation = map([
      ['fmt', 'none'],
      ['attStmt', map([])],
      ['authData', authData],
    ])
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', challenge, quirks).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    }
    return credential(held.id, response)
  }

  /** navigator.credentials.get, likewise. */
  get(options: Readonly<Record<string, unknown>>, quirks: AuthenticatorQuirks = {}): Record<string, unknown> {
    const { challenge, rpId } = options as { challenge: string; rpId: string }
    const held = this.held.at(-1)
    if (held === undefined) throw new Error('no passkey is held')
    held.count += quirks.countBack === true ? -1 : 1
    const authData = authenticatorData(rpId, flagsOf(quirks), held.count)
    const clientData = this.#clientData('webauthn.get', challenge, quirks)
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
    return credential(held.id, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, held.key).toString('base64url'),
      userHandle: held.userHandle,
    })
  }

  #clientData(type: string, challenge: string, quirks: AuthenticatorQuirks): Buffer {
    const origin = quirks.origin ?? this.#origin
    return Buffer.from(JSON.stringify({ type, challenge: quirks.challenge ?? challenge, origin, crossOrigin: false }))
  }
}

function flagsOf({ verifiesUser = true }: AuthenticatorQuirks): number {
  return USER_PRESENT | (verifiesUser ? USER_VERIFIED : 0)
}

function authenticatorData(rpId: string, flags: number, count: number): Buffer {
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(count)
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), counter])
}

function credential(id: Buffer, response: object): Record<string, unknown> {
  const text = id.toString('base64url')
  return { id: text, rawId: text, type: 'public-key', response, clientExtensionResults: {} }
}

type Encodable = number | string | Buffer | { readonly encoded: Buffer }

/** CBOR (RFC 8949), as much as is needed here. Maps come encoded already where they stand inside others. */
function map(entries: readonly (readonly [Encodable, Encodable])[]): Buffer & { readonly encoded: Buffer } {
  const parts = [head(5, entries.length), ...entries.flatMap(([name, value]) => [encode(name), encode(value)])]
  const whole = Buffer.concat(parts)
  return Object.assign(whole, { encoded: whole })
}

function encode(value: Encodable): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if ('encoded' in value) return value.encoded
  return Buffer.concat([head(2, value.length), value])
}

function head(kind: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(kind << 5) | value])
  if (value < 256) return Buffer.from([(kind << 5) | 24, value])
  return Buffer.from([(kind << 5) | 25, value >> 8, value & 255])
}
