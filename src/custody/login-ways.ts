/** What a human logs in with, and what may go of it. */
import { type Refusal, refuse } from './outcome.ts'

export interface LoginWays {
  readonly passkeys: number
  /** A word to remember and codes of a phone: one is nothing without the other. */
  readonly wordAndCodes: boolean
  readonly singleSignOns: number
}

export type LoginWay = 'passkey' | 'word_and_codes' | 'single_sign_on'

/**
 * Why one of these can't be removed; null if nothing stands against it. Somebody without a second factor could be given
 * no code any more, and somebody without any way in would need two others to come back. Refusal: `last_second_factor`.
 */
export function refuseRemoval(ways: LoginWays, removed: LoginWay): Refusal | null {
  const passkeys = ways.passkeys - (removed === 'passkey' ? 1 : 0)
  const wordAndCodes = ways.wordAndCodes && removed !== 'word_and_codes'
  if (passkeys > 0 || wordAndCodes) return null
  // Who has no second factor of their own loses none with one provider of several.
  if (removed === 'single_sign_on' && ways.singleSignOns > 1) return null
  return refuse('last_second_factor')
}
