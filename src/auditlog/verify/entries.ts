/** Each entry for itself: its form, its commitment, its place in the log, its sets and its personal part. */
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalText, type JsonValue } from '../canonical.ts'
import { commitmentOf, personalCommitmentOf, verifySetMember } from '../commitment.ts'
import { type ReadEntry, readEntry } from '../evidence/entry.ts'
import type { Evidence, EvidenceEntry } from '../evidence.ts'
import { equalBytes, type Sha256 } from '../hash.ts'
import { leafHash, verifyInclusion } from '../merkle.ts'
import type { Findings } from './findings.ts'

export interface Opened {
  /** Its number in the file, from 1. */
  readonly number: number
  readonly file: EvidenceEntry
  readonly entry: ReadEntry
  readonly commitment: Uint8Array
  /** The same in hexadecimal, as links state it. */
  readonly commitmentText: string
}

/** Opens what can be opened; the rest is left out and found. */
export function openEntries(evidence: Evidence, findings: Findings, hash: Sha256): readonly Opened[] {
  findings.begin('entries', 'order')
  const opened: Opened[] = []
  let last = -1
  for (const [place, file] of evidence.entries.entries()) {
    const number = place + 1
    if (file.index <= last) findings.fail('order', 'not_ascending', {}, { number, file })
    last = file.index
    const entry = readEntry(file.canonical)
    if ('fault' in entry) {
      const code = FAULTS[entry.fault]
      findings.fail('entries', code, {}, { number, file })
      continue
    }
    const commitment = commitmentOf(file.salt, utf8ToBytes(file.canonical), hash)
    opened.push({ number, file, entry, commitment, commitmentText: bytesToHex(commitment) })
  }
  return opened
}

const FAULTS = {
  not_canonical: 'entry_not_canonical',
  version_unknown: 'entry_version_unknown',
  misshapen: 'entry_misshapen',
} as const

/** Each entry stands in the tree of the last checkpoint. With another salt or text its commitment would be another. */
export function checkInclusion(
  opened: readonly Opened[],
  last: { readonly size: number; readonly root: Uint8Array },
  findings: Findings,
  hash: Sha256,
): void {
  findings.begin('inclusion')
  for (const each of opened) {
    const { index, inclusion: path } = each.file
    const claim = { leaf: leafHash(each.commitment, hash), index, size: last.size, path, root: last.root }
    if (!verifyInclusion(claim, hash)) findings.fail('inclusion', 'not_included', {}, each)
  }
}

/** Where the file opens a set, the device that it is about is a member, at this place of its chain. */
export function checkSets(evidence: Evidence, opened: readonly Opened[], findings: Findings, hash: Sha256): void {
  const { kind, id } = evidence.about
  findings.begin('sets')
  for (const each of opened) {
    const { member } = each.file
    if (member === null) continue
    if (kind !== 'device') {
      findings.fail('sets', 'member_unexpected', {}, each)
      continue
    }
    const { sequence, previous, salt: memberSalt, index, size, path } = member
    const { root, size: setSize } = each.entry.devices
    if (!verifySetMember(root, setSize, { id, sequence, previous }, { memberSalt, index, size, path }, hash)) {
      findings.fail('sets', 'not_in_set', { subject: `device ${id}` }, each)
    }
  }
}

/** A personal part that is shown is the one that the entry commits to; where one is withheld, the entry has one. */
export function checkPersonal(opened: readonly Opened[], findings: Findings, hash: Sha256): void {
  findings.begin('personal')
  for (const each of opened) {
    const { personal } = each.file
    const committed = each.entry.personal
    if ((personal === null) !== (committed === null)) findings.fail('personal', 'personal_unexpected', {}, each)
    if (personal === null || committed === null || personal === 'withheld') continue
    const found = personalCommitmentOf(personal.salt, utf8ToBytes(personal.canonical), hash)
    if (!equalBytes(found, committed) || !isCanonical(personal.canonical)) {
      findings.fail('personal', 'personal_differs', {}, each)
    }
  }
}

function isCanonical(canonical: string): boolean {
  try {
    return canonicalText(JSON.parse(canonical) as JsonValue) === canonical
  } catch {
    return false
  }
}
