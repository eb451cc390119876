import type { CodeAnswer } from '../custody/opening.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { type LockAction, type LockMac, lockCode } from '../oath/lock-codes.ts'

/** What a code is computed from. It is kept in place of the code, so that a replay can compute it again. */
export interface CodeReference {
  readonly lockSerial: string
  readonly keyId: string
  readonly value: number
  readonly action: LockAction
}

export function macOf(keyStore: KeyStore): (lockSerial: string) => LockMac {
  return (lockSerial) => (message) => keyStore.mac(lockSerial, message)
}

export function codeOf(keyStore: KeyStore, { lockSerial, keyId, value, action }: CodeReference): string {
  return lockCode(macOf(keyStore)(lockSerial), { serial: lockSerial, keyId, value, action })
}

/** The answer of a route that gives out one code, as it is kept: a reference in the place of the code. */
export function codeBody(answer: CodeAnswer): Readonly<Record<string, unknown>> {
  const { openingId, lockSerial, keyId, value, action, expiresAt, shownAgain } = answer
  return {
    openingId,
    lockSerial,
    codeReference: { lockSerial, keyId, value, action },
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    shownAgain,
  }
}

/** Puts the code where the reference stood. */
export function withCode(keyStore: KeyStore, kept: unknown): unknown {
  const { codeReference, ...body } = kept as { readonly codeReference: CodeReference }
  return { ...body, code: codeOf(keyStore, codeReference) }
}
