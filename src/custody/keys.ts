/**
 * The life of an electronic key (DOMAIN, section 2): in stock, personalised, handed out and taken back with a signature of
 * the key itself, suspended, revoked. What follows when one is gone is in `key-loss.ts`.
 */
import type { Fact } from './entries.ts'
import type { PersonId } from './identifiers.ts'
import { decided, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { mayDo } from './people.ts'
import type { Key, Person } from './state.ts'

/** How long a challenge is good for: long enough to walk to the counter. */
export const CHALLENGE_MINUTES = 15

/** Ed25519 (RFC 8032). Everything is bytes in lower-case hexadecimal but the text, which is ASCII. */
export interface KeySignatures {
  /** Whether these 32 bytes are a point that somebody can have the private half of. */
  isPublicKey(publicKey: string): boolean
  verify(signature: string, text: string, publicKey: string): boolean
  /** LOCK-PROTOCOL, section 1. */
  keyIdOf(publicKey: string): string
}

export interface KeyChallenge {
  readonly keySerial: string
  readonly kind: 'handout' | 'return'
  /** Whose hands it goes into, or comes from. */
  readonly personId: PersonId
  /** Who gives it out or takes it back. */
  readonly keeperId: PersonId
  /** What the key signs. */
  readonly challenge: string
  /** ms since 1970 UTC. */
  readonly expiresAt: number
}

export interface KeyAnswer {
  readonly keySerial: string
  readonly keyStatus: Key['status']
}

/** Refusals: `key_serial_taken`, `public_key_taken`, `public_key_unusable`. */
export function registerKey(
  { person, taken }: { readonly person: Person; readonly taken: readonly Pick<Key, 'keySerial' | 'publicKey'>[] },
  { keySerial, publicKey }: { readonly keySerial: string; readonly publicKey: string },
  signatures: KeySignatures,
): Outcome<KeyAnswer & { readonly keyId: string }> {
  if (taken.some((key) => key.keySerial === keySerial)) return refused(refuse('key_serial_taken', { keySerial }))
  if (taken.length > 0) return refused(refuse('public_key_taken'))
  if (!signatures.isPublicKey(publicKey)) return refused(refuse('public_key_unusable'))
  const keyId = signatures.keyIdOf(publicKey)
  const key = { keySerial, partyId: person.partyId, keyId, publicKey, personId: null, status: 'in_stock', lostAt: null }
  const fact = { type: 'key_registered', key } as const satisfies {
    type: string
    key: Readonly<Record<string, unknown>>
  }
  return decided({ keySerial, keyStatus: 'in_stock', keyId }, [fact as Extract<Fact, { type: 'key_registered' }>])
}

/**
 * Makes a key somebody's. One for each person: of two, one could be lent.
 * Refusals: `key_not_in_stock`, `person_not_active`, `person_may_hold_no_key`, `person_has_key`.
 */
export function personaliseKey({
  key,
  person,
  inHand,
}: {
  readonly key: Key
  readonly person: Person
  /** Keys that are this person's now. */
  readonly inHand: readonly Key[]
}): Outcome<KeyAnswer> {
  const { keySerial, status } = key
  if (status !== 'in_stock') return refused(refuse('key_not_in_stock', { keyStatus: status }))
  if (person.status !== 'active') return refused(refuse('person_not_active'))
  if (!mayDo(person.roles, 'keys:confirm')) return refused(refuse('person_may_hold_no_key'))
  const [other] = inHand.filter(isInHand)
  if (other !== undefined) return refused(refuse('person_has_key', { keySerial: other.keySerial }))
  const fact: Fact = { type: 'key_personalised', keySerial, personId: person.personId }
  return decided({ keySerial, keyStatus: 'personalised' }, [fact])
}

/** What counts against "one key for each". */
export function isInHand({ status }: Key): boolean {
  return status === 'personalised' || status === 'active' || status === 'suspended'
}

/** A key between two people. */
export interface KeyBetween {
  readonly key: Key
  /** Who gives it out or takes it back. */
  readonly keeper: Person
  /** Whose it is; undefined: nobody's. */
  readonly keyPerson: Person | undefined
}

/**
 * What the key is to sign in the hands of its person; with that signature it is handed out. Nothing is recorded yet.
 * Refusals: `key_not_personalised`, `handed_to_oneself`, `person_not_active`.
 */
export function challengeHandout(
  { key, keeper, keyPerson }: KeyBetween,
  { now, nonce }: { readonly now: number; readonly nonce: string },
): Outcome<KeyChallenge> {
  if (key.status !== 'personalised' || keyPerson === undefined) {
    return refused(refuse('key_not_personalised', { keyStatus: key.status }))
  }
  if (isSameHuman(keeper, keyPerson)) return refused(refuse('handed_to_oneself'))
  if (keyPerson.status !== 'active') return refused(refuse('person_not_active'))
  return decided(challengeOf('handout', key, keeper, keyPerson, now, nonce), [])
}

/** The same when it comes back; whoever it was given to may be suspended or gone. Refusals: `key_not_out`, `handed_to_oneself`. */
export function challengeReturn(
  { key, keeper, keyPerson }: KeyBetween,
  { now, nonce }: { readonly now: number; readonly nonce: string },
): Outcome<KeyChallenge> {
  const refusal = refuseReturn({ key, keeper, keyPerson })
  if (refusal !== null || keyPerson === undefined) return refused(refusal ?? refuse('key_not_out'))
  return decided(challengeOf('return', key, keeper, keyPerson, now, nonce), [])
}

function challengeOf(
  kind: KeyChallenge['kind'],
  { keySerial }: Key,
  { personId: keeperId }: Person,
  { personId }: Person,
  now: number,
  nonce: string,
): KeyChallenge {
  const expiresAt = now + CHALLENGE_MINUTES * 60_000
  const until = new Date(expiresAt).toISOString()
  // The beginning keeps it apart from what a key signs at a lock.
  const challenge = [`geleit-key-${kind}-v1`, keySerial, personId, keeperId, nonce, until].join('|')
  return { keySerial, kind, personId, keeperId, challenge, expiresAt }
}

/**
 * Confirms a hand-out, by the person who now has the key.
 * Refusals: `key_not_yours`, `key_not_personalised`, `key_challenge_over`, `handed_to_oneself`, `key_signature_wrong`.
 */
export function confirmHandout(
  {
    key,
    person,
    keeper,
    challenge,
  }: {
    readonly key: Key
    readonly person: Person
    /** Who asked for the challenge. */
    readonly keeper: Person | undefined
    readonly challenge: KeyChallenge | undefined
  },
  { signature }: { readonly signature: string },
  { now, signatures }: { readonly now: number; readonly signatures: KeySignatures },
): Outcome<KeyAnswer> {
  const { keySerial, publicKey, status } = key
  if (key.personId !== person.personId) return refused(refuse('key_not_yours'))
  if (status !== 'personalised') return refused(refuse('key_not_personalised', { keyStatus: status }))
  const open = openChallenge(challenge, 'handout', person.personId, now)
  if (open === null || keeper === undefined) return refused(refuse('key_challenge_over'))
  if (isSameHuman(keeper, person)) return refused(refuse('handed_to_oneself'))
  if (!signatures.verify(signature, open, publicKey)) return refused(refuse('key_signature_wrong'))
  const fact: Fact = { type: 'key_handed_out', keySerial, personId: person.personId, challenge: open, signature }
  return decided({ keySerial, keyStatus: 'active' }, [fact])
}

/**
 * Takes a key back that has signed, into stock.
 * Refusals: `key_stays_lost`, `key_not_out`, `handed_to_oneself`, `key_challenge_over`, `key_signature_wrong`.
 */
export function takeBackKey(
  between: KeyBetween & { readonly challenge: KeyChallenge | undefined },
  { signature }: { readonly signature: string },
  { now, signatures }: { readonly now: number; readonly signatures: KeySignatures },
): Outcome<KeyAnswer> {
  const refusal = refuseReturn(between)
  const { key, keyPerson, challenge } = between
  if (refusal !== null || keyPerson === undefined) return refused(refusal ?? refuse('key_not_out'))
  const { personId } = keyPerson
  const open = openChallenge(challenge, 'return', personId, now)
  if (open === null) return refused(refuse('key_challenge_over'))
  if (!signatures.verify(signature, open, key.publicKey)) return refused(refuse('key_signature_wrong'))
  const { keySerial } = key
  const fact: Fact = { type: 'key_taken_back', keySerial, personId, challenge: open, signature }
  return decided({ keySerial, keyStatus: 'in_stock' }, [fact])
}

/** Takes back a key that can't sign any more: it is revoked, and never handed out again. Refusals: as for `takeBackKey`. */
export function takeBackDefective(between: KeyBetween): Outcome<KeyAnswer> {
  const refusal = refuseReturn(between)
  const { key, keyPerson } = between
  if (refusal !== null || keyPerson === undefined) return refused(refusal ?? refuse('key_not_out'))
  const { keySerial } = key
  const none = { challenge: null, signature: null }
  const fact: Fact = { type: 'key_taken_back', keySerial, personId: keyPerson.personId, ...none }
  return decided({ keySerial, keyStatus: 'revoked' }, [fact])
}

/** A key found again stays lost: nobody knows who had it meanwhile. */
function refuseReturn({ key, keeper, keyPerson }: KeyBetween): Refusal | null {
  if (key.status === 'lost') return refuse('key_stays_lost')
  if (!isInHand(key) || keyPerson === undefined) return refuse('key_not_out', { keyStatus: key.status })
  return isSameHuman(keeper, keyPerson) ? refuse('handed_to_oneself') : null
}

function openChallenge(
  challenge: KeyChallenge | undefined,
  kind: KeyChallenge['kind'],
  personId: PersonId,
  now: number,
): string | null {
  const isOpen = challenge?.kind === kind && challenge.personId === personId && now < challenge.expiresAt
  return isOpen ? challenge.challenge : null
}

function isSameHuman(one: Person, other: Person): boolean {
  return one.naturalPersonId === other.naturalPersonId
}

/** Nothing is opened with it until it is active again. Refusal: `key_not_active`. */
export function suspendKey({ key }: { readonly key: Key }): Outcome<KeyAnswer> {
  if (key.status !== 'active') return refused(refuse('key_not_active', { keyStatus: key.status }))
  return changed(key, 'suspended')
}

/** By somebody else than its person. Refusals: `key_stays_lost`, `key_not_suspended`, `second_person_needed`. */
export function reactivateKey({
  key,
  person,
  keyPerson,
}: {
  readonly key: Key
  readonly person: Person
  readonly keyPerson: Person | undefined
}): Outcome<KeyAnswer> {
  if (key.status === 'lost') return refused(refuse('key_stays_lost'))
  if (key.status !== 'suspended') return refused(refuse('key_not_suspended', { keyStatus: key.status }))
  if (keyPerson !== undefined && isSameHuman(person, keyPerson)) return refused(refuse('second_person_needed'))
  return changed(key, 'active')
}

function changed({ keySerial }: Key, keyStatus: Key['status']): Outcome<KeyAnswer> {
  return decided({ keySerial, keyStatus }, [{ type: 'key_status_changed', keySerial, status: keyStatus }])
}
