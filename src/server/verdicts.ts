import { canonicalise } from '../auditlog/canonical.ts'
import type { VerdictPurpose, VerdictReason } from '../custody/installation.ts'
import type { KeyStore } from '../keystore/keystore.ts'

export interface Verdict {
  readonly deviceId: string
  readonly verdict: 'yes' | 'no'
  readonly reasons: readonly VerdictReason[]
  readonly asOf: string
}

export function verdictOf(deviceId: string, reasons: readonly VerdictReason[], asOf: number): Verdict {
  return { deviceId, verdict: reasons.length === 0 ? 'yes' : 'no', reasons, asOf: new Date(asOf).toISOString() }
}

export interface SignedVerdict extends Verdict {
  readonly purpose: VerdictPurpose
  readonly validUntil: string
  readonly tourId: string | null
  /** Ed25519 (RFC 8032) over "geleit-verdict-v1\0" and the canonical JSON (RFC 8785) of all other members; base64. */
  readonly signature: string
}

export function signVerdict(
  keyStore: KeyStore,
  verdict: Verdict,
  bound: { readonly purpose: VerdictPurpose; readonly validUntil: number; readonly tourId: string | null },
): SignedVerdict {
  const { purpose, tourId } = bound
  const unsigned = { ...verdict, purpose, validUntil: new Date(bound.validUntil).toISOString(), tourId }
  return { ...unsigned, signature: Buffer.from(keyStore.signVerdict(verdictMessage(unsigned))).toString('base64') }
}

/** What is signed. */
export function verdictMessage(unsigned: Omit<SignedVerdict, 'signature'>): Uint8Array {
  const { deviceId, verdict, reasons, asOf, purpose, validUntil, tourId } = unsigned
  const canonical = canonicalise({ deviceId, verdict, reasons: [...reasons], asOf, purpose, validUntil, tourId })
  return Buffer.concat([Buffer.from('geleit-verdict-v1\0'), canonical])
}
