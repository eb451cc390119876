/**
 * The evidence file, `geleit-evidence-v1`: everything that somebody needs who checks a chain of custody years later,
 * without network and without trusting whoever made the file. The format is described in docs/evidence.md.
 *
 * A file is canonical JSON (RFC 8785) and one newline. Bytes stand in it as lower-case hexadecimal digits; canonical
 * entries and signed notes as text, so that what was hashed or signed is there to the byte.
 */
import { canonicalText, type JsonValue } from './canonical.ts'
import {
  anyObject,
  count,
  hex,
  listOf,
  Misshapen,
  moment,
  nullOr,
  objectOf,
  oneOf,
  positive,
  type Reader,
  text,
} from './evidence/shape.ts'

export const EVIDENCE_FORMAT = 'geleit-evidence-v1'

export type EvidenceKind = 'device' | 'container' | 'shipment' | 'incident'
export type ChainKind = 'device' | 'container' | 'incident'

/** What opens one device's place in the set of an entry. Of the other members it shows hashes alone. */
export interface OpenedMember {
  readonly sequence: number
  readonly previous: string | null
  readonly salt: Uint8Array
  readonly index: number
  readonly size: number
  readonly path: readonly Uint8Array[]
}

export interface EvidenceEntry {
  /** Number of the leaf in the log, from 0. */
  readonly index: number
  /** 32 bytes that open the commitment together with `canonical`. */
  readonly salt: Uint8Array
  readonly canonical: string
  /** Hashes from the leaf up to the root of the last checkpoint. */
  readonly inclusion: readonly Uint8Array[]
  /** Size of the last checkpoint in the file that does not contain the entry; null: there is none before it. */
  readonly before: number | null
  /** Size of the first checkpoint in the file that contains it. */
  readonly after: number
  /** The place of the device that the file is about; null if the entry does not name it, or for another kind of file. */
  readonly member: OpenedMember | null
  /** null: the entry has no personal part. `withheld`: it has one, and it is not shown, or was erased. */
  readonly personal: { readonly salt: Uint8Array; readonly canonical: string } | 'withheld' | null
}

export interface EvidenceCheckpoint {
  /** The signed note, with the signatures of the log and of its witnesses. */
  readonly note: string
  /** Hashes that prove that the checkpoint before is the beginning of this one; none for the first. */
  readonly consistency: readonly Uint8Array[]
}

/** A subject's place in the map: the number of its entries and the commitment of the last. */
export interface EvidenceHead {
  readonly kind: ChainKind
  readonly id: string
  readonly sequence: number
  readonly head: string
  readonly salt: Uint8Array
  /** Hashes from the leaf up to the root of the map. */
  readonly path: readonly Uint8Array[]
}

/** A part of a container's chain, both ends included. */
export interface EvidenceSegment {
  readonly id: string
  readonly from: number
  readonly to: number
}

/** Rules that came with the program. No entry proves that they were in force: a verifier knows them by their values. */
export interface EvidenceRules {
  readonly name: string
  readonly version: number
  readonly values: Readonly<Record<string, unknown>>
}

export interface Evidence {
  readonly about: { readonly kind: EvidenceKind; readonly id: string }
  /** Record time of the map's entry, ms since 1970 UTC: the file speaks of what was recorded up to there. */
  readonly asOf: number
  /** What should be in the file and is not; a file with such a gap proves less than all. */
  readonly missing: readonly MissingPart[]
  /** Versions of the entries' canonical form that occur, ascending. */
  readonly entryVersions: readonly number[]
  readonly rules: EvidenceRules
  /** Types of facts that the key store attests: nobody without the locks' secrets could have made them. */
  readonly attested: readonly string[]
  readonly origin: string
  /** Ascending by size. All inclusion proofs are against the last. */
  readonly checkpoints: readonly EvidenceCheckpoint[]
  /** Ascending by index. */
  readonly entries: readonly EvidenceEntry[]
  /** Index of the entry that commits to the map of all subjects. */
  readonly map: number
  readonly heads: readonly EvidenceHead[]
  readonly segments: readonly EvidenceSegment[]
}

export const MISSING_PARTS = ['newest_entries', 'witnesses'] as const
export type MissingPart = (typeof MISSING_PARTS)[number]

/** Receipts carry a MAC of the lock's key; codes are computed where that key is (LOCK-PROTOCOL). */
export const ATTESTED_FACTS: readonly string[] = [
  'closing_code_issued',
  'lock_log_read',
  'lock_resynchronised',
  'opening_code_issued',
  'receipt_verified',
  'tour_pack_issued',
]

const HASH = hex(32)
const hashText: Reader<string> = (value, at) => {
  HASH(value, at)
  return value as string
}
const PATH = listOf(HASH)
const WITHHELD = oneOf('withheld')
const OPENED_PERSONAL = objectOf({ salt: HASH, canonical: text })

const MEMBER = objectOf({
  sequence: positive,
  previous: nullOr(hashText),
  salt: HASH,
  index: count,
  size: positive,
  path: PATH,
})

const ENTRY = objectOf({
  index: count,
  salt: HASH,
  canonical: text,
  inclusion: PATH,
  before: nullOr(positive),
  after: positive,
  member: nullOr(MEMBER),
  personal: nullOr((value, at) => (value === 'withheld' ? WITHHELD(value, at) : OPENED_PERSONAL(value, at))),
})

const FILE = objectOf({
  format: oneOf(EVIDENCE_FORMAT),
  about: objectOf({ kind: oneOf('device', 'container', 'shipment', 'incident'), id: text }),
  asOf: moment,
  missing: listOf(oneOf(...MISSING_PARTS)),
  entryVersions: listOf(positive),
  rules: objectOf({ name: text, version: positive, values: anyObject }),
  attested: listOf(text),
  origin: text,
  checkpoints: listOf(objectOf({ note: text, consistency: PATH })),
  entries: listOf(ENTRY),
  map: count,
  heads: listOf(
    objectOf({
      kind: oneOf('device', 'container', 'incident'),
      id: text,
      sequence: positive,
      head: hashText,
      salt: HASH,
      path: PATH,
    }),
  ),
  segments: listOf(objectOf({ id: text, from: positive, to: positive })),
})

/** Why a text is no evidence file. */
export type EvidenceFault =
  | { readonly fault: 'not_json' }
  | { readonly fault: 'not_canonical' }
  | { readonly fault: 'misshapen'; readonly at: string }

/**
 * Reads a file. Refused is everything that `formatEvidence` would not write: unknown members, members twice, white
 * space, another order, another way to write the same number. Never throws.
 */
export function parseEvidence(file: string): Evidence | EvidenceFault {
  let value: unknown
  try {
    value = JSON.parse(file)
  } catch {
    return { fault: 'not_json' }
  }
  // JSON.parse takes the last of two members of one name; written again, the text would be another one.
  if (!isCanonicalFile(value, file)) return { fault: 'not_canonical' }
  try {
    const { format: _format, ...evidence } = FILE(value, '')
    return evidence
  } catch (error) {
    if (error instanceof Misshapen) return { fault: 'misshapen', at: error.at.replace(/^\./, '') }
    throw error
  }
}

function isCanonicalFile(value: unknown, file: string): boolean {
  try {
    return `${canonicalText(value as JsonValue)}\n` === file
  } catch {
    return false // a lone surrogate, or nested too deeply
  }
}

/** The file, with its newline. */
export function formatEvidence(evidence: Evidence): string {
  const { asOf, ...rest } = evidence
  const file = { format: EVIDENCE_FORMAT, asOf: new Date(asOf).toISOString(), ...rest }
  return `${canonicalText(toJson(file) as JsonValue)}\n`
}

function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]))
}
