/** The checkpoints of a file: who signed them, who has seen them and when, and that each continues the one before. */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts'
import { verifyCosignature } from '../cosignature.ts'
import { keyName } from '../evidence/statements.ts'
import type { Evidence } from '../evidence.ts'
import { equalBytes, type Sha256 } from '../hash.ts'
import { verifyConsistency } from '../merkle.ts'
import { parseNote, type SignedNote, type VerifierKey, type VerifyEd25519 } from '../note.ts'
import type { Findings } from './findings.ts'
import { type QuorumRule, quorumOf, type Statement, type Trust } from './trust.ts'

export interface OpenedNote {
  readonly note: SignedNote
  readonly checkpoint: Checkpoint
  /** When a quorum of trusted witnesses had seen it, ms since 1970 UTC; null: no quorum has. */
  readonly witnessedAt: number | null
}

export interface LogDeps {
  readonly verify: VerifyEd25519
  readonly hash: Sha256
}

interface Signed {
  readonly note: SignedNote
  readonly checkpoint: Checkpoint
  /** Of those that are right. */
  readonly logKeys: readonly VerifierKey[]
  readonly cosignatures: readonly { readonly key: VerifierKey; readonly timeSeconds: number }[]
}

/** Opens all checkpoints of a file, ascending; null if one of them is none. */
export function openNotes(
  evidence: Evidence,
  statements: readonly Statement[],
  trust: Trust,
  findings: Findings,
  deps: LogDeps,
): readonly OpenedNote[] | null {
  findings.begin('signatures', 'witnesses', 'consistency')
  const known = knownKeys(trust, statements)
  const signed: Signed[] = []
  for (const [place, { note: text }] of evidence.checkpoints.entries()) {
    const note = parseNote(text)
    const checkpoint = note === null ? null : parseCheckpoint(note.text)
    if (note === null || checkpoint === null || checkpoint.size < 1) {
      findings.fail('signatures', 'note_malformed', { number: place + 1 })
      return null
    }
    signed.push(checkSignatures(note, checkpoint, known, findings, deps))
  }
  checkLogKeys(evidence.origin, signed, trust, statements, findings)
  checkConsistency(evidence, signed, findings, deps.hash)
  const rule = quorumOf(trust, statements)
  return checkWitnesses(signed, rule, findings)
}

/** Keys that signatures may name. Those that the caller does not trust count for nothing but must be right, too. */
function knownKeys(trust: Trust, statements: readonly Statement[]): readonly VerifierKey[] {
  const keys = new Map<string, VerifierKey>()
  const stated = statements.flatMap(({ logKey, handOver, policy }) => [
    ...(logKey === null ? [] : [logKey]),
    ...(handOver === null ? [] : [handOver.from, handOver.to]),
    ...(policy?.witnesses.map((witness) => witness.key) ?? []),
  ])
  const given = trust.policy?.witnesses.map((witness) => witness.key) ?? []
  // What the caller says comes last and counts.
  for (const key of [...stated, ...given, ...trust.witnesses, ...trust.logKeys]) keys.set(keyName(key), key)
  return [...keys.values()]
}

function checkSignatures(
  note: SignedNote,
  checkpoint: Checkpoint,
  known: readonly VerifierKey[],
  findings: Findings,
  { verify }: LogDeps,
): Signed {
  const { size } = checkpoint
  const logKeys: VerifierKey[] = []
  const cosignatures: { key: VerifierKey; timeSeconds: number }[] = []
  const message = utf8ToBytes(note.text)
  let last = ''
  for (const signature of note.signatures) {
    const { name } = signature
    const key = known.find((each) => each.name === name && equalBytes(each.keyId, signature.keyId))
    const rank = `${key?.type === 4 ? 1 : 0} ${keyName(signature)}`
    // One order and none twice: another order would mean the same.
    if (rank <= last) findings.fail('signatures', 'signatures_unordered', { size })
    last = rank
    if (key === undefined) findings.fail('signatures', 'signature_unknown', { size, name })
    else if (key.type === 1) {
      if (verify(signature.signature, message, key.publicKey)) logKeys.push(key)
      else findings.fail('signatures', 'log_signature_wrong', { size })
    } else {
      const seen = verifyCosignature({ text: note.text, signatures: [signature] }, key, verify)
      if (seen === null) findings.fail('signatures', 'cosignature_wrong', { size, name })
      else cosignatures.push({ key, timeSeconds: seen.timeSeconds })
    }
  }
  return { note, checkpoint, logKeys, cosignatures }
}

/**
 * Each checkpoint is signed by a key that is trusted: by the caller; since a hand-over that both keys signed leads to it
 * from one that is, in either direction; or since a checkpoint of a trusted key contains an entry that names it.
 */
function checkLogKeys(
  origin: string,
  signed: readonly Signed[],
  trust: Trust,
  statements: readonly Statement[],
  findings: Findings,
): void {
  const trusted = new Set(trust.logKeys.map(keyName))
  const isTrusted = ({ logKeys, checkpoint }: Signed): boolean =>
    logKeys.some((key) => key.name === checkpoint.origin && trusted.has(keyName(key)))
  for (let before = -1; before !== trusted.size; ) {
    before = trusted.size
    const reach = Math.max(0, ...signed.filter(isTrusted).map(({ checkpoint }) => checkpoint.size))
    for (const { logKey, handOver, index } of statements) {
      if (logKey !== null && index < reach) trusted.add(keyName(logKey))
      const ends = handOver === null ? [] : [keyName(handOver.from), keyName(handOver.to)]
      if (ends.some((end) => trusted.has(end))) for (const end of ends) trusted.add(end)
    }
  }
  // A log that was continued under another name has checkpoints under both, up to where it was continued.
  const origins = new Map([[origin, Number.POSITIVE_INFINITY]])
  for (const { continued } of statements.toReversed()) {
    if (continued !== null && origins.has(continued.origin)) origins.set(continued.oldOrigin, continued.size)
  }
  for (const each of signed) {
    const { size, origin: found } = each.checkpoint
    if (size > (origins.get(found) ?? -1)) findings.fail('signatures', 'origin_differs', { size, origin: found })
    if (!isTrusted(each)) findings.fail('signatures', 'log_key_unknown', { size })
  }
  if (signed.at(-1)?.checkpoint.origin !== origin) {
    findings.fail('signatures', 'origin_differs', { size: signed.at(-1)?.checkpoint.size ?? 0, origin })
  }
}

function checkConsistency(evidence: Evidence, signed: readonly Signed[], findings: Findings, hash: Sha256): void {
  for (const [place, { checkpoint }] of signed.entries()) {
    const path = evidence.checkpoints[place]?.consistency ?? []
    const before = signed[place - 1]?.checkpoint
    const { size } = checkpoint
    if (before === undefined) {
      if (path.length > 0) findings.fail('consistency', 'inconsistent', { size, before: 0 })
      continue
    }
    if (size <= before.size) findings.fail('consistency', 'sizes_not_ascending', { size })
    const claim = { oldSize: before.size, newSize: size, oldRoot: before.root, newRoot: checkpoint.root, path }
    if (!verifyConsistency(claim, hash)) findings.fail('consistency', 'inconsistent', { size, before: before.size })
  }
}

function checkWitnesses(signed: readonly Signed[], rule: QuorumRule | null, findings: Findings): readonly OpenedNote[] {
  if (rule === null) findings.fail('witnesses', 'no_witnesses_given')
  return signed.map(({ note, checkpoint, cosignatures }) => {
    const witnessedAt = rule === null ? null : quorumTime(cosignatures, rule)
    if (rule !== null && witnessedAt === null) {
      const seen = cosignatures.filter(({ key }) => rule.trusts(key)).map(({ key }) => key.name)
      findings.fail('witnesses', 'quorum_missed', { size: checkpoint.size, seen: seen.join(', ') || '–' })
    }
    return { note, checkpoint, witnessedAt }
  })
}

/** The earliest moment, ms since 1970 UTC, at which those who had cosigned by then were enough. */
function quorumTime(
  cosignatures: readonly { readonly key: VerifierKey; readonly timeSeconds: number }[],
  rule: QuorumRule,
): number | null {
  const inOrder = cosignatures.filter(({ key }) => rule.trusts(key)).sort((a, b) => a.timeSeconds - b.timeSeconds)
  for (let enough = 1; enough <= inOrder.length; enough++) {
    const seen = inOrder.slice(0, enough)
    if (rule.isMet(seen.map(({ key }) => key))) return (seen.at(-1)?.timeSeconds ?? 0) * 1000
  }
  return null
}
