/** Comparing a typed code with everything it may be (sections 4.2 to 4.4). */
import type { Action, StoredLock } from './storage.ts'
import { codeDigits, type Digits } from './texts.ts'

export type Match =
  /** The code of the act that is begun and not finished, with the key it was begun with. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'accept'; readonly action: Action; readonly value: number }
  /** Good for the other state of the bolt. */
  | { readonly kind: 'already_there'; readonly action: Action; readonly value: number }
  | { readonly kind: 'already_used' }
  | { readonly kind: 'wrong' }

export type Typed = {
  readonly serial: string
  readonly keyId: string
  readonly digits: string
  readonly boltOpen: boolean
  readonly window: number
}

/**
 * Compares with every candidate and takes the first that fits: the one to resume, C … C+W for the action that suits
 * the bolt, then for advance and maintenance, then for the other action; last, the code that was accepted last.
 * Every candidate is computed and compared in full, so that the time taken tells nothing.
 */
export function compare(digitsOf: Digits, state: StoredLock, typed: Typed): Match {
  const { serial, keyId, digits, boltOpen, window } = typed
  let match: Match = { kind: 'wrong' }
  const fits = (candidate: Match, expected: string) => {
    const equal = sameDigits(expected, digits)
    if (equal && match.kind === 'wrong') match = candidate
  }
  const codesOf = (action: Action, key: string) => codeDigits(digitsOf, serial, action, key)
  const { pending, done, counter } = state
  if (pending !== null && pending.keyId === keyId) {
    fits({ kind: 'resume' }, codesOf(pending.action, keyId)(pending.value))
  }
  const actions: readonly Action[] = boltOpen ? ['C', 'A', 'M', 'O'] : ['O', 'A', 'M', 'C']
  for (const action of actions) {
    const kind = action === actions.at(-1) ? 'already_there' : 'accept'
    const codeFor = codesOf(action, keyId)
    for (let value = counter; value <= counter + window; value += 1) fits({ kind, action, value }, codeFor(value))
  }
  const last = pending ?? done
  if (last !== null) fits({ kind: 'already_used' }, codesOf(last.action, last.keyId)(last.value))
  return match
}

function sameDigits(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let at = 0; at < left.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}
