/**
 * Verifies an evidence file without network, without database and without believing whoever made it. What is believed is
 * what the caller brings: keys of the log and of witnesses. The verdict says of every check whether it holds, and if
 * not, at which entry.
 */
import { type CustodyStep, custodySteps, isOnlyOpen, type ReplayEntry, replayCustody } from './custody-chain.ts'
import { replayEntry } from './evidence/segments.ts'
import { type Evidence, type EvidenceKind, parseEvidence } from './evidence.ts'
import { type Sha256, sha256 } from './hash.ts'
import { type VerifyEd25519, verifyEd25519 } from './note.ts'
import { checkChains } from './verify/chains.ts'
import { checkInclusion, checkPersonal, checkSets, type Opened, openEntries } from './verify/entries.ts'
import { type Check, Findings } from './verify/findings.ts'
import { openNotes } from './verify/log.ts'
import { checkCertificates, checkForm, checkPurposes } from './verify/rest.ts'
import { CHECK_SENTENCES, type CheckCode } from './verify/sentences.ts'
import { checkTimes } from './verify/times.ts'
import { statementsOf, type Trust } from './verify/trust.ts'

export type { Break, Check } from './verify/findings.ts'
export type { Sentence } from './verify/sentences.ts'
export { BEGINNING_MS, CLOCK_TOLERANCE_MS } from './verify/times.ts'
export type { Trust } from './verify/trust.ts'

export interface VerifyDeps {
  /** The server and the command line pass those of node:crypto, which are faster. */
  readonly verify?: VerifyEd25519
  readonly sha256?: Sha256
}

export interface Verdict {
  /** True only if every check is proven. */
  readonly ok: boolean
  /** Null where the file can't even be read. */
  readonly about: { readonly kind: EvidenceKind; readonly id: string } | null
  /** What was recorded later the file says nothing of; ms since 1970 UTC. */
  readonly asOf: number | null
  readonly checks: readonly Check[]
  /** Number of entries. */
  readonly entries: number
  /** The chain of custody in plain words; worth as much as the checks. */
  readonly steps: readonly CustodyStep[]
}

const CODES = Object.keys(CHECK_SENTENCES) as CheckCode[]

/** Pure and without exceptions: whatever the text is, there is a verdict. */
export function verifyEvidence(file: string, trust: Trust, deps: VerifyDeps = {}): Verdict {
  const findings = new Findings()
  findings.begin('format')
  const evidence = parseEvidence(file)
  if ('fault' in evidence) {
    findings.fail('format', evidence.fault, 'at' in evidence ? { at: evidence.at } : {})
    return { ok: false, about: null, asOf: null, checks: findings.checks(CODES), entries: 0, steps: [] }
  }
  const hash = deps.sha256 ?? sha256
  const opened = openEntries(evidence, findings, hash)
  checkForm(evidence, opened, findings)
  checkSets(evidence, opened, findings, hash)
  checkPersonal(opened, findings, hash)
  const called = checkChains(evidence, opened, findings, hash)
  checkCertificates(opened, called, findings)
  const verify = deps.verify ?? verifyEd25519
  const statements = statementsOf(opened, findings, verify)
  checkPurposes(evidence, opened, called, statements, findings)
  const notes = openNotes(evidence, statements, trust, findings, { verify, hash })
  const last = notes?.at(-1)
  if (notes !== null && last !== undefined) {
    checkInclusion(opened, last.checkpoint, findings, hash)
    checkTimes(evidence, opened, notes, findings)
  }
  const deviceId = evidence.about.kind === 'device' ? evidence.about.id : undefined
  const entries = opened.map(({ entry, file }) =>
    replayEntry({ entry, index: file.index, deviceSequence: file.member?.sequence ?? null }, deviceId),
  )
  replay(evidence, opened, entries, findings)
  const checks = findings.checks(CODES)
  return {
    ok: checks.every(({ proven }) => proven === true),
    about: evidence.about,
    asOf: evidence.asOf,
    checks,
    entries: opened.length,
    steps: custodySteps(evidence.about, entries),
  }
}

/** Asks the rules only where the entries are what was recorded: of others they would say anything. */
function replay(
  { about }: Evidence,
  opened: readonly Opened[],
  entries: readonly ReplayEntry[],
  findings: Findings,
): void {
  if (!(['entries', 'order', 'sets', 'chains', 'segments'] as const).every((check) => findings.holds(check))) return
  findings.begin('custody', 'open')
  for (const { code, index, sentence } of replayCustody(about, entries)) {
    const place = opened.find(({ file }) => file.index === index) ?? null
    findings.add(isOnlyOpen(code) ? 'open' : 'custody', { code, sentence }, place)
  }
}
