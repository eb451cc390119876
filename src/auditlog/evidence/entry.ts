/** The canonical entry inside an evidence file, read as strictly as the file around it. */
import { canonicalText, type JsonValue } from '../canonical.ts'
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
} from './shape.ts'

export type SubjectKindName = 'device' | 'container' | 'lock' | 'person' | 'incident'

export interface EntrySubject {
  readonly kind: SubjectKindName
  readonly id: string
  readonly sequence: number
  /** Commitment of the subject's entry before, hexadecimal; null for the first. */
  readonly previous: string | null
}

export type ReadFact = Readonly<Record<string, unknown>> & { readonly type: string }

export interface ReadEntry {
  readonly version: number
  readonly entryId: string
  readonly partyId: string
  readonly personId: string
  /** ms since 1970 UTC. */
  readonly recordTime: number
  readonly eventTime: number
  readonly fact: ReadFact
  readonly devices: { readonly root: Uint8Array; readonly size: number }
  readonly subjects: readonly EntrySubject[]
  /** Commitment of the personal part; null where there is none. */
  readonly personal: Uint8Array | null
}

const HASH = hex(32)
const hashText: Reader<string> = (value, at) => {
  HASH(value, at)
  return value as string
}

const fact: Reader<ReadFact> = (value, at) => {
  const members = anyObject(value, at)
  text(members['type'], `${at}.type`)
  return members as ReadFact
}

const version =
  (only: number): Reader<number> =>
  (value, at) => {
    if (value !== only) throw new Misshapen(at)
    return only
  }

const SUBJECT = objectOf({
  kind: oneOf('device', 'container', 'lock', 'person', 'incident'),
  id: text,
  sequence: positive,
  previous: nullOr(hashText),
})

const COMMON = {
  entryId: text,
  partyId: text,
  personId: text,
  recordTime: moment,
  eventTime: moment,
  fact,
  devices: objectOf({ root: HASH, size: count }),
  subjects: listOf(SUBJECT),
}

const VERSIONS: Readonly<Record<number, Reader<ReadEntry>>> = {
  1: (value, at) => ({ ...objectOf({ ...COMMON, version: version(1) })(value, at), personal: null }),
  2: objectOf({ ...COMMON, version: version(2), personal: nullOr(HASH) }),
}

/** The versions that this verifier knows, ascending. */
export const KNOWN_VERSIONS: readonly number[] = Object.keys(VERSIONS).map(Number)

export type EntryFault = 'not_canonical' | 'version_unknown' | 'misshapen'

/** The entry that a canonical text says, or why it says none. Never throws. */
export function readEntry(canonical: string): ReadEntry | { readonly fault: EntryFault } {
  try {
    const value = JSON.parse(canonical) as unknown
    if (canonicalText(value as JsonValue) !== canonical) return { fault: 'not_canonical' }
    const reader = VERSIONS[Number(anyObject(value, '')['version'])]
    return reader === undefined ? { fault: 'version_unknown' } : reader(value, '')
  } catch (error) {
    // What has no canonical form throws a TypeError, what is no JSON a SyntaxError.
    return { fault: error instanceof Misshapen ? 'misshapen' : 'not_canonical' }
  }
}

/** Its place in a subject's chain; null where it is not about the subject. */
export function placeIn(entry: ReadEntry, kind: SubjectKindName, id: string): EntrySubject | null {
  return entry.subjects.find((subject) => subject.kind === kind && subject.id === id) ?? null
}
