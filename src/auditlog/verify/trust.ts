/** Whom a verification may believe, and what the log says of itself about keys and witnesses. */

import { hexToBytes } from '@noble/hashes/utils.js'
import { handOverMessage, LOG_PARTY, type Stated, statedBy } from '../evidence/statements.ts'
import { equalBytes } from '../hash.ts'
import type { VerifierKey, VerifyEd25519 } from '../note.ts'
import type { Policy } from '../policy.ts'
import type { Opened } from './entries.ts'
import type { Findings } from './findings.ts'

/** What the caller believes. Nothing of it may come from the file that is verified. */
export interface Trust {
  /** Verifier keys of the log, type 1. */
  readonly logKeys: readonly VerifierKey[]
  /** Verifier keys of witnesses, type 4. */
  readonly witnesses: readonly VerifierKey[]
  /** Says which witnesses are enough. Without it the log's own policy counts, for the witnesses above alone. */
  readonly policy?: Policy | undefined
}

/** An entry in which the log speaks of itself. */
export interface Statement {
  readonly opened: Opened
  readonly index: number
  readonly stated: Stated
  /** A key with which the log signed when it said so. */
  readonly logKey: VerifierKey | null
  /** Two keys of which each has signed that the log goes over from the first to the second. */
  readonly handOver: { readonly from: VerifierKey; readonly to: VerifierKey } | null
  /** Which witnesses it asks, and how many it needs. */
  readonly policy: Policy | null
  /** A log that goes on under another name since it had so many leaves. */
  readonly continued: { readonly origin: string; readonly oldOrigin: string; readonly size: number } | null
}

/** What the log says of itself in the entries of a file, in their order. */
export function statementsOf(
  opened: readonly Opened[],
  findings: Findings,
  verify: VerifyEd25519,
): readonly Statement[] {
  const statements = opened.flatMap((each): Statement[] => {
    // Nobody but the log speaks for it.
    const stated = each.entry.partyId === LOG_PARTY ? statedBy(each.entry.fact) : null
    if (stated === null) return []
    const { fact, logKeys, policy } = stated
    if (fact.type === 'log_policy_set' && policy === null) findings.fail('witnesses', 'policy_malformed', {}, each)
    return [
      {
        opened: each,
        index: each.file.index,
        stated,
        logKey: fact.type === 'log_policy_set' ? (logKeys[0] ?? null) : null,
        handOver: fact.type === 'log_key_changed' ? handOverOf(each, stated, findings, verify) : null,
        policy,
        continued: fact.type === 'log_continued' ? continuedBy(fact) : null,
      },
    ]
  })
  if (!statements.some(({ stated }) => stated.fact.type === 'log_policy_set'))
    findings.fail('witnesses', 'policy_missing')
  return statements
}

function handOverOf(
  opened: Opened,
  { fact, logKeys: [from, to] }: Stated,
  findings: Findings,
  verify: VerifyEd25519,
): Statement['handOver'] {
  const message = handOverMessage(fact)
  const isSigned = (signature: unknown, key: VerifierKey): boolean =>
    typeof signature === 'string' &&
    /^[0-9a-f]{128}$/.test(signature) &&
    verify(hexToBytes(signature), message, key.publicKey)
  if (
    from === undefined ||
    to === undefined ||
    !isSigned(fact['signature'], from) ||
    !isSigned(fact['counterSignature'], to)
  ) {
    findings.fail('signatures', 'hand_over_wrong', {}, opened)
    return null
  }
  return { from, to }
}

function continuedBy(fact: Readonly<Record<string, unknown>>): Statement['continued'] {
  const { origin, oldOrigin, size } = fact
  const isComplete = typeof origin === 'string' && typeof oldOrigin === 'string' && typeof size === 'number'
  return isComplete ? { origin, oldOrigin, size } : null
}

/** Whose cosignatures count, and when they are enough. */
export interface QuorumRule {
  trusts(key: VerifierKey): boolean
  isMet(cosigned: readonly VerifierKey[]): boolean
}

/**
 * The caller's policy; else the newest one of the log, with none but the caller's witnesses; else all of these. A policy
 * that asks for nobody is none: time and sameness of the log would be proven by nobody. `null`: nobody is trusted.
 */
export function quorumOf(trust: Trust, statements: readonly Statement[]): QuorumRule | null {
  const given = trust.policy?.witnesses.map((witness) => witness.key) ?? []
  const trusted = [...trust.witnesses, ...given]
  if (trusted.length === 0) return null
  const trusts = (key: VerifierKey): boolean => trusted.some((each) => isSame(each, key))
  const policy = trust.policy ?? statements.findLast((statement) => statement.policy !== null)?.policy ?? null
  if (policy !== null && !policy.quorumMet([])) return { trusts, isMet: (cosigned) => policy.quorumMet(cosigned) }
  return { trusts, isMet: (cosigned) => trusted.every((each) => cosigned.some((key) => isSame(each, key))) }
}

/** A key is what it verifies; names may differ. */
function isSame(a: VerifierKey, b: VerifierKey): boolean {
  return a.type === b.type && equalBytes(a.publicKey, b.publicKey)
}
