import type { CodeAnswer } from '../custody/opening.ts'
import type { LockMacs } from '../custody/receipt.ts'
import type { Lock } from '../custody/state.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { type LockAction, type LockMac, lockCode } from '../oath/lock-codes.ts'

/** What a code is computed from. It is kept in place of the code, so that a replay can compute it again. */
export interface CodeReference {
  readonly lockSerial: string
  /** Of the lock's secret; answers that were kept before locks got new ones lack it. */
  readonly generation?: number
  readonly keyId: string
  readonly value: number
  readonly action: LockAction
}

/**
 * What computes with the lock's secret of a generation, for one request; the secret stays in the key store, which makes
 * it at the first message: most requests compute nothing.
 */
export function macOf(keyStore: KeyStore, lockSerial: string, generation: number): LockMac {
  let mac: LockMac | null = null
  return (message) => {
    mac ??= keyStore.macUnder(lockSerial, generation)
    return mac(message)
  }
}

/** For what a lock shows: acts up to `generationAfter` were made with the secret before. */
export function macsOf(keyStore: KeyStore): (lock: Lock) => LockMacs {
  return ({ lockSerial, generation, generationBefore }) => ({
    now: macOf(keyStore, lockSerial, generation),
    before: generationBefore === null ? null : macOf(keyStore, lockSerial, generationBefore),
  })
}

export function codeOf(keyStore: KeyStore, reference: CodeReference): string {
  const { lockSerial, generation = 1, keyId, value, action } = reference
  return lockCode(macOf(keyStore, lockSerial, generation), { serial: lockSerial, keyId, value, action })
}

/** The answer of a route that gives out one code, as it is kept: a reference in the place of the code. */
export function codeBody(answer: CodeAnswer): Readonly<Record<string, unknown>> {
  const { openingId, lockSerial, generation, keyId, value, action, expiresAt, shownAgain } = answer
  return {
    openingId,
    lockSerial,
    codeReference: { lockSerial, generation, keyId, value, action },
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    shownAgain,
  }
}

/** Puts the code where the reference stood. */
export function withCode(keyStore: KeyStore, kept: unknown): unknown {
  const { codeReference, ...body } = kept as { readonly codeReference: CodeReference }
  return { ...body, code: codeOf(keyStore, codeReference) }
}
