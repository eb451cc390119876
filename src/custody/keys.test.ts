import { describe, expect, test } from 'vitest'
import { key, person } from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import {
  challengeHandout,
  challengeReturn,
  confirmHandout,
  type KeyChallenge,
  type KeySignatures,
  personaliseKey,
  reactivateKey,
  registerKey,
  suspendKey,
  takeBackDefective,
  takeBackKey,
} from './keys.ts'
import type { Outcome } from './outcome.ts'
import type { Key } from './state.ts'

const NOW = 1_000_000
const NONCE = '0f'.repeat(16)
const anna = person()
const keeper = person({ personId: idOf('PersonId', 'kurt'), naturalPersonId: 'natural-kurt', roles: ['store_keeper'] })
/** The keeper's other self at the same party. */
const annaAgain = person({ personId: idOf('PersonId', 'anna-2') })

/** Signs by saying its own name. */
const signatures: KeySignatures = {
  isPublicKey: (publicKey) => publicKey !== 'none',
  verify: (signature, text, publicKey) => signature === `${publicKey} signs ${text}`,
  keyIdOf: (publicKey) => `id of ${publicKey}`,
}
const given = { now: NOW, signatures }
const codeOf = (outcome: Outcome<unknown>): string => outcome.refusal?.code ?? 'done'
const between = (part: Partial<Key> = {}) => ({ key: key({ publicKey: 'P', ...part }), keeper, keyPerson: anna })

describe('into stock', () => {
  test.each([
    ['done', [], 'P'],
    ['key_serial_taken', [{ keySerial: 'KEY-1', publicKey: 'other' }], 'P'],
    ['public_key_taken', [{ keySerial: 'KEY-9', publicKey: 'P' }], 'P'],
    ['public_key_unusable', [], 'none'],
  ])('%s', (expected, taken, publicKey) => {
    const outcome = registerKey({ person: keeper, taken }, { keySerial: 'KEY-1', publicKey }, signatures)
    expect(codeOf(outcome)).toBe(expected)
    expect(outcome.facts.length).toBe(expected === 'done' ? 1 : 0)
  })
})

describe('made somebody’s', () => {
  const stock = key({ status: 'in_stock', personId: null })
  test.each<[string, Partial<Parameters<typeof personaliseKey>[0]>]>([
    ['done', {}],
    ['key_not_in_stock', { key: key({ status: 'revoked' }) }],
    ['key_not_in_stock', { key: key({ status: 'lost' }) }],
    ['person_not_active', { person: person({ status: 'invited' }) }],
    ['person_may_hold_no_key', { person: person({ roles: ['auditor'] }) }],
    ['person_has_key', { inHand: [key({ keySerial: 'KEY-2' })] }],
    ['person_has_key', { inHand: [key({ keySerial: 'KEY-2', status: 'suspended' })] }],
    ['done', { inHand: [key({ keySerial: 'KEY-2', status: 'lost' })] }],
  ])('%s', (expected, part) => {
    expect(codeOf(personaliseKey({ key: stock, person: anna, inHand: [], ...part }))).toBe(expected)
  })
})

const handout = (part: Partial<KeyChallenge> = {}): KeyChallenge => {
  const made = challengeHandout(between({ status: 'personalised' }), { now: NOW, nonce: NONCE })
  if (made.answer === undefined) throw new Error('it can be handed out')
  return { ...made.answer, ...part }
}

test('the text to sign names key, both people, and its end', () => {
  const until = new Date(NOW + 15 * 60_000).toISOString()
  expect(handout()).toMatchObject({
    challenge: `geleit-key-handout-v1|KEY-1|${anna.personId}|kurt|${NONCE}|${until}`,
    expiresAt: NOW + 15 * 60_000,
  })
})

describe('handed out', () => {
  const good = { key: key({ publicKey: 'P', status: 'personalised' }), person: anna, keeper, challenge: handout() }
  const signature = `P signs ${handout().challenge}`
  test.each<[string, Partial<Parameters<typeof confirmHandout>[0]>, string?, number?]>([
    ['done', {}],
    ['key_not_yours', { person: keeper }],
    ['key_not_personalised', { key: key({ publicKey: 'P' }) }],
    ['key_challenge_over', { challenge: undefined }],
    ['key_challenge_over', { challenge: handout({ kind: 'return' }) }],
    ['key_challenge_over', { challenge: handout({ personId: keeper.personId }) }],
    ['key_challenge_over', {}, signature, NOW + 15 * 60_000],
    ['handed_to_oneself', { keeper: annaAgain }],
    ['key_signature_wrong', {}, 'Q signs something'],
    ['key_signature_wrong', { key: key({ publicKey: 'Q', status: 'personalised' }) }],
  ])('%s', (expected, part, signed = signature, now = NOW) => {
    const outcome = confirmHandout({ ...good, ...part }, { signature: signed }, { ...given, now })
    expect(codeOf(outcome)).toBe(expected)
  })

  test.each([
    ['key_not_personalised', between({ status: 'in_stock' })],
    ['key_not_personalised', { ...between({ status: 'personalised' }), keyPerson: undefined }],
    ['handed_to_oneself', { ...between({ status: 'personalised' }), keeper: annaAgain }],
    ['person_not_active', { ...between({ status: 'personalised' }), keyPerson: person({ status: 'suspended' }) }],
  ])('no text to sign: %s', (expected, situation) => {
    expect(codeOf(challengeHandout(situation, { now: NOW, nonce: NONCE }))).toBe(expected)
  })
})

describe('taken back', () => {
  test.each<[string, Key['status']]>([
    ['done', 'personalised'],
    ['done', 'active'],
    ['done', 'suspended'],
    ['key_stays_lost', 'lost'],
    ['key_not_out', 'in_stock'],
    ['key_not_out', 'revoked'],
  ])('%s: %s', (expected, status) => {
    const asked = challengeReturn(between({ status }), { now: NOW, nonce: NONCE })
    expect(codeOf(asked)).toBe(expected)
    expect(codeOf(takeBackDefective(between({ status })))).toBe(expected)
    const challenge = asked.answer
    const signature = `P signs ${challenge?.challenge}`
    const outcome = takeBackKey({ ...between({ status }), challenge }, { signature }, given)
    expect(codeOf(outcome)).toBe(expected)
    if (expected === 'done') expect(outcome.answer).toEqual({ keySerial: 'KEY-1', keyStatus: 'in_stock' })
  })

  test('also from somebody who is suspended; never by oneself, nor without the key', () => {
    const suspended = { ...between(), keyPerson: person({ status: 'suspended' }) }
    expect(codeOf(challengeReturn(suspended, { now: NOW, nonce: NONCE }))).toBe('done')
    expect(codeOf(takeBackDefective({ ...between(), keeper: annaAgain }))).toBe('handed_to_oneself')
    const open = { ...between(), challenge: handout() }
    expect(codeOf(takeBackKey(open, { signature: '' }, given))).toBe('key_challenge_over')
    const asked = challengeReturn(between(), { now: NOW, nonce: NONCE }).answer
    expect(codeOf(takeBackKey({ ...between(), challenge: asked }, { signature: 'x' }, given))).toBe(
      'key_signature_wrong',
    )
  })

  test('what can’t sign is revoked', () => {
    expect(takeBackDefective(between()).answer?.keyStatus).toBe('revoked')
  })
})

test.each<[string, Key['status'], string]>([
  ['active', 'active', 'done'],
  ['suspended', 'suspended', 'key_not_active'],
  ['lost', 'lost', 'key_not_active'],
])('suspend one that is %s', (_, status, expected) => {
  expect(codeOf(suspendKey({ key: key({ status }) }))).toBe(expected)
})

test.each<[Key['status'], typeof keeper, string]>([
  ['suspended', keeper, 'done'],
  ['suspended', annaAgain, 'second_person_needed'],
  ['active', keeper, 'key_not_suspended'],
  ['lost', keeper, 'key_stays_lost'],
])('lift the suspension of one that is %s', (status, by, expected) => {
  expect(codeOf(reactivateKey({ key: key({ status }), person: by, keyPerson: anna }))).toBe(expected)
})
