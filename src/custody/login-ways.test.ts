import { expect, test } from 'vitest'
import { type LoginWay, refuseRemoval } from './login-ways.ts'

test.each<[string, number, boolean, number, LoginWay, boolean]>([
  ['one of two passkeys', 2, false, 0, 'passkey', true],
  ['the only passkey', 1, false, 0, 'passkey', false],
  ['the only passkey, beside a provider', 1, false, 1, 'passkey', false],
  ['the only passkey, beside word and codes', 1, true, 0, 'passkey', true],
  ['word and codes alone', 0, true, 0, 'word_and_codes', false],
  ['word and codes beside a passkey', 1, true, 0, 'word_and_codes', true],
  ['a provider beside a passkey', 1, false, 1, 'single_sign_on', true],
  ['one of two providers', 0, false, 2, 'single_sign_on', true],
  ['the only provider, and nothing else', 0, false, 1, 'single_sign_on', false],
])('%s may go: %4$s', (_, passkeys, wordAndCodes, singleSignOns, removed, may) => {
  const refusal = refuseRemoval({ passkeys, wordAndCodes, singleSignOns }, removed)
  expect(refusal?.code ?? null).toBe(may ? null : 'last_second_factor')
})
