import { hash } from 'node:crypto'
import { canonicalise, type JsonValue } from '../auditlog/canonical.ts'
import {
  commitmentOf,
  openingSalt,
  personalCommitmentOf,
  type SetHashes,
  type SetMember,
  setRoot,
} from '../auditlog/commitment.ts'
import type { Entry, Fact } from '../custody/entries.ts'
import { personalMembersOf, withErased } from '../custody/personal.ts'
import type { SubjectKind } from './heads.ts'

/** In one call: for short data about three times as fast as an object that is fed and asked. */
function sha256(data: Uint8Array): Uint8Array {
  // Text of one character for each byte is what this call makes fastest.
  const text = hash('sha256', data, 'binary')
  // An array as short as this lives and dies among the objects; a Buffer would hold on to a block of many.
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

const BLOCK_BYTES = 64

/** RFC 2104 over that; the keys are salts of 32 bytes, shorter than a block. */
function hmacSha256(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  if (key.length > BLOCK_BYTES) throw new RangeError('a key longer than a block')
  const inner = new Uint8Array(BLOCK_BYTES).fill(0x36)
  const outer = new Uint8Array(BLOCK_BYTES + 32).fill(0x5c, 0, BLOCK_BYTES)
  for (const [place, byte] of key.entries()) {
    inner[place] = 0x36 ^ byte
    outer[place] = 0x5c ^ byte
  }
  let input = Buffer.alloc(4 * BLOCK_BYTES)
  return (message) => {
    const length = BLOCK_BYTES + message.length
    if (length > input.length) input = Buffer.alloc(2 * length)
    input.set(inner)
    input.set(message, BLOCK_BYTES)
    outer.set(sha256(input.subarray(0, length)), BLOCK_BYTES)
    return sha256(outer)
  }
}

/** node:crypto's SHA-256: the set of 1,600 devices takes a third of the time of the portable one. */
export const HASHES: SetHashes = { sha256, hmacSha256 }

/** A subject of an entry with its place in the subject's chain. */
export interface SubjectLink extends SetMember {
  readonly kind: SubjectKind
}

/** What says whom an entry concerns. */
export type Subjects = Pick<Entry, 'fact' | 'personId'>

/** What an entry is about, the acting person included. Devices are many and stand apart, as a set. */
export function subjectsOf(entry: Subjects): {
  readonly deviceIds: readonly string[]
  readonly others: readonly [SubjectKind, string][]
} {
  const fact = entry.fact as Fact & Readonly<Record<string, unknown>>
  const others = new Map<string, [SubjectKind, string]>()
  const add = (kind: SubjectKind, id: unknown): void => {
    if (typeof id === 'string') others.set(`${kind} ${id}`, [kind, id])
  }
  add('container', fact['containerId'])
  add('container', fact['fromContainerId'])
  add('container', fact['toContainerId'])
  for (const id of (fact['containerIds'] as readonly string[] | undefined) ?? []) add('container', id)
  add('incident', fact['incidentId'])
  add('lock', fact['lockSerial'])
  for (const serial of (fact['lockSerials'] as readonly string[] | undefined) ?? []) add('lock', serial)
  add('person', entry.personId)
  add('person', fact['personId'])
  add('person', fact['forPersonId'])
  if (entry.fact.type === 'person_registered') add('person', entry.fact.person.personId)
  const single = fact['deviceId']
  const deviceIds = (fact['deviceIds'] as readonly string[] | undefined) ?? (typeof single === 'string' ? [single] : [])
  return { deviceIds, others: [...others.values()].sort(([, a], [, b]) => (a < b ? -1 : 1)) }
}

/** What stands apart from the fact and may be erased. */
export interface PersonalPart {
  readonly salt: Uint8Array
  /** Canonical bytes of an object with the personal members of the fact. */
  readonly canonical: Uint8Array
  /** 64 lower-case hexadecimal digits: what the entry says of it. */
  readonly commitment: string
}

/** The personal part of a fact under a random salt of 32 bytes; `null` for a fact that has none. */
export function personalPart(fact: Fact, salt: Uint8Array): PersonalPart | null {
  const members = personalMembersOf(fact)
  if (members === null) return null
  const canonical = canonicalise(members as JsonValue)
  return { salt, canonical, commitment: hexOf(personalCommitmentOf(salt, canonical, HASHES.sha256)) }
}

/** An entry as it is stored: the canonical bytes that the commitment covers, and the lists behind its set roots. */
export interface StoredForm {
  readonly canonical: Uint8Array
  readonly members: StoredMembers
  readonly commitment: Uint8Array
}

/** What the set root of an entry stands for, taken out of its fact; a single device, too, from version 2 on. */
export interface StoredMembers {
  readonly deviceIds?: readonly string[]
  readonly deviceId?: string
}

/**
 * 1: before personal parts and single devices stood apart, and with the salt of the sets as that of the commitment. Such
 * entries are still read; new ones have version 2.
 */
export type EntryVersion = 1 | 2

/** The salt that opens the commitment of an entry, as evidence shows it; made from the salt that is stored. */
export function shownSalt(version: EntryVersion, salt: Uint8Array): Uint8Array {
  return version === 1 ? salt : openingSalt(salt, HASHES)
}

export interface StoredOptions {
  readonly salt: Uint8Array
  readonly devices: readonly SetMember[]
  readonly others: readonly SubjectLink[]
  /** Commitment of the personal part; `null` where there is none. */
  readonly personal: string | null
  readonly version?: EntryVersion
}

/**
 * Canonical bytes (RFC 8785) and commitment of an entry. A list of devices stands in it as root and size of a set
 * over salted identifiers, each with its place in the chain of that device; personal members as their commitment.
 */
export function storedForm(entry: Entry, options: StoredOptions): StoredForm {
  const { salt, devices, others, personal, version = 2 } = options
  const { fact, members } = withoutDevices(entry.fact, version)
  const value = {
    version,
    entryId: entry.entryId,
    partyId: entry.partyId,
    personId: entry.personId,
    recordTime: new Date(entry.recordTime).toISOString(),
    eventTime: new Date(entry.eventTime).toISOString(),
    fact: version === 1 ? fact : withoutPersonal(fact),
    devices: { root: hexOf(setRoot(salt, devices, HASHES)), size: devices.length },
    subjects: others.map(({ kind, id, sequence, previous }) => ({ kind, id, sequence, previous })),
    ...(version === 1 ? {} : { personal }),
  }
  const canonical = canonicalise(value as unknown as JsonValue)
  return {
    canonical,
    members,
    commitment: commitmentOf(shownSalt(version, salt), canonical, HASHES.sha256),
  }
}

/** The fact without what identifies devices: evidence about one must not show others. */
function withoutDevices(
  whole: Fact,
  version: EntryVersion,
): { readonly fact: { readonly type: string }; readonly members: StoredMembers } {
  const { deviceIds, ...fact } = whole as Fact & { readonly deviceIds?: readonly string[] }
  if (deviceIds !== undefined) return { fact, members: { deviceIds } }
  const { deviceId, ...rest } = fact as { readonly type: string; readonly deviceId?: unknown }
  return version !== 1 && typeof deviceId === 'string' ? { fact: rest, members: { deviceId } } : { fact, members: {} }
}

function withoutPersonal(fact: { readonly type: string }): object {
  const personal = personalMembersOf(fact as Fact)
  if (personal === null) return fact
  return Object.fromEntries(Object.entries(fact).filter(([member]) => !(member in personal)))
}

/** What is read back of an entry. */
export interface ReadEntry {
  readonly entry: Entry
  readonly version: EntryVersion
  /** The commitment of the personal part as the entry states it; `null` where it has none. */
  readonly personal: string | null
}

/**
 * The entry behind its stored form. `personal`: the canonical bytes of its personal part; `null` where it has none or
 * where it was erased: the members then say so. Throws on a version that this program does not know.
 */
export function entryOf(canonical: Uint8Array, members: StoredMembers, personal: Uint8Array | null): ReadEntry {
  const value = JSON.parse(Buffer.from(canonical).toString('utf8')) as Record<string, unknown>
  const version = value['version']
  if (version !== 1 && version !== 2) throw new Error(`entry of version ${String(version)}: a newer Geleit wrote it`)
  const stated = version === 1 ? null : (value['personal'] as string | null)
  const shown = { ...(value['fact'] as object), ...members } as Fact
  const opened = personal === null ? null : (JSON.parse(Buffer.from(personal).toString('utf8')) as object)
  const fact = stated === null ? shown : opened === null ? withErased(shown) : { ...shown, ...opened }
  const entry = {
    entryId: value['entryId'],
    partyId: value['partyId'],
    personId: value['personId'],
    recordTime: Date.parse(value['recordTime'] as string),
    eventTime: Date.parse(value['eventTime'] as string),
    fact,
  } as Entry
  return { entry, version, personal: stated }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
