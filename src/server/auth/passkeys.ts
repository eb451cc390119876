/**
 * Passkeys (W3C Web Authentication, Level 3). The device verifies its user itself, by finger, face or its own code, so
 * a passkey is both factors in one. The challenge follows from the token of the flow, so it can't be another's.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Passkey } from '../../store/queries/login/credentials.ts'
import type { LoginSecrets } from './login-secrets.ts'

/** Loaded with the first passkey: it takes a sixth of a start, with all that it brings for attestations. */
const library = (): Promise<typeof import('@simplewebauthn/server')> => import('@simplewebauthn/server')

/** Ed25519, P-256, RSA: what platforms and keys bring (COSE, RFC 9053). */
const ALGORITHMS = [-8, -7, -257]
export const PASSKEY_TIMEOUT_MS = 5 * 60_000

export interface RelyingParty {
  readonly secrets: LoginSecrets
  origin(): string
}

const idOf = ({ origin }: RelyingParty): string => new URL(origin()).hostname

function challengeOf({ secrets }: RelyingParty, flowToken: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(secrets.mac('challenge', flowToken))
}

export async function creationOptions(
  party: RelyingParty,
  flowToken: string,
  owner: { readonly loginName: string; readonly userHandle: Uint8Array; readonly passkeys: readonly Passkey[] },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await library()
  return generateRegistrationOptions({
    rpName: 'Geleit',
    rpID: idOf(party),
    userName: owner.loginName,
    userDisplayName: owner.loginName,
    userID: Uint8Array.from(owner.userHandle),
    challenge: challengeOf(party, flowToken),
    timeout: PASSKEY_TIMEOUT_MS,
    attestationType: 'none',
    excludeCredentials: owner.passkeys.map(descriptorOf),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  })
}

/** `passkeys`: those that may answer; none: any that the browser knows for this site. */
export async function requestOptions(
  party: RelyingParty,
  flowToken: string,
  passkeys: readonly Passkey[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await library()
  return generateAuthenticationOptions({
    rpID: idOf(party),
    challenge: challengeOf(party, flowToken),
    timeout: PASSKEY_TIMEOUT_MS,
    userVerification: 'required',
    allowCredentials: passkeys.map(descriptorOf),
  })
}

function descriptorOf({ credentialId, transports }: Passkey): { id: string; transports: string[] } {
  return { id: credentialId.toString('base64url'), transports: [...transports] }
}

export interface NewPasskey {
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly signCount: number
  readonly transports: readonly string[]
  readonly backedUp: boolean
}

/** Null: not made for this flow, this site, or without verifying its user. */
export async function verifyCreation(
  party: RelyingParty,
  flowToken: string,
  response: Readonly<Record<string, unknown>>,
): Promise<NewPasskey | null> {
  const { verifyRegistrationResponse } = await library()
  const verified = await verifyRegistrationResponse({
    response: response as unknown as RegistrationResponseJSON,
    expectedChallenge: Buffer.from(challengeOf(party, flowToken)).toString('base64url'),
    expectedOrigin: party.origin(),
    expectedRPID: idOf(party),
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null)
  if (verified === null || !verified.verified) return null
  const { credential, credentialBackedUp } = verified.registrationInfo
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    signCount: credential.counter,
    transports: (credential.transports ?? []).filter((each) => /^[a-z-]{1,20}$/.test(each)),
    backedUp: credentialBackedUp,
  }
}

/** The id of the passkey that answers; null where what came is no answer. */
export function credentialIdIn(response: Readonly<Record<string, unknown>>): Buffer | null {
  const { id } = response
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,1400}$/.test(id) ? Buffer.from(id, 'base64url') : null
}

/** Null: not this passkey's answer to this flow on this site, or without verifying its user. */
export async function verifyRequest(
  party: RelyingParty,
  flowToken: string,
  response: Readonly<Record<string, unknown>>,
  passkey: Passkey,
): Promise<{ readonly signCount: number; readonly backedUp: boolean } | null> {
  const { verifyAuthenticationResponse } = await library()
  const verified = await verifyAuthenticationResponse({
    response: response as unknown as AuthenticationResponseJSON,
    expectedChallenge: Buffer.from(challengeOf(party, flowToken)).toString('base64url'),
    expectedOrigin: party.origin(),
    expectedRPID: idOf(party),
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId.toString('base64url'),
      publicKey: Uint8Array.from(passkey.publicKey),
      // A count that stands still or runs back means a copy (section 6.1.1): the answer is refused.
      counter: passkey.signCount,
    },
  }).catch(() => null)
  if (verified === null || !verified.verified) return null
  const { newCounter, credentialBackedUp } = verified.authenticationInfo
  return { signCount: newCounter, backedUp: credentialBackedUp }
}
