/** Reads every entry in order, checks it against itself and against the chains of its subjects, and folds it. */
import type pg from 'pg'
import { commitmentOf, personalCommitmentOf } from '../../auditlog/commitment.ts'
import type { Entry } from '../../custody/entries.ts'
import { changesOf } from '../../custody/evolve.ts'
import {
  type EntryVersion,
  entryOf,
  HASHES,
  type StoredForm,
  type StoredMembers,
  type SubjectLink,
  shownSalt,
  storedForm,
  subjectsOf,
} from '../entry-format.ts'
import type { SubjectKind } from '../heads.ts'
import type { World } from '../world.ts'
import type { Chains } from './chains.ts'
import type { Differences } from './differences.ts'
import { readAhead } from './pages.ts'

/** Entries of a page; each may carry some thousand members. */
const PAGE = 250

interface EntryRow {
  readonly position: number
  readonly entryId: string
  readonly partyId: string
  readonly personId: string
  readonly type: string
  readonly recordTime: number
  readonly eventTime: number
  readonly commitment: Buffer
  readonly salt: Buffer | null
  readonly canonical: Buffer | null
  readonly members: StoredMembers | null
  readonly personalSalt: Buffer | null
  readonly personal: Buffer | null
}

/** What the entries say, for the comparison with the rows. */
export interface Folded {
  readonly world: World
  readonly chains: Chains
  /** Identifier and party of each entry, by its number in order of position. */
  readonly entries: { readonly entryId: string; readonly partyId: string }[]
  /** Entries whose personal part is not there, and those of which another entry says that it was erased. */
  readonly withoutPersonal: Set<string>
  readonly erased: Set<string>
}

export async function foldEntries(
  client: pg.ClientBase,
  folded: Folded,
  differences: Differences,
  progress: (done: number) => void,
): Promise<void> {
  const pages = readAhead<EntryRow>(async (last) => {
    const { rows } = await client.query<EntryRow>(
      `select e.position, e.entry_id as "entryId", e.party_id as "partyId", e.person_id as "personId", e.type,
              e.record_time as "recordTime", e.event_time as "eventTime", e.commitment, c.salt, c.canonical, c.members,
              p.salt as "personalSalt", p.canonical as personal
       from entry e left join entry_content c on c.entry_id = e.entry_id and c.party_id = e.party_id
         left join entry_personal p on p.entry_id = e.entry_id and p.party_id = e.party_id
       where e.position > $1 order by e.position limit ${PAGE}`,
      [last?.position ?? -Number.MAX_SAFE_INTEGER],
    )
    return rows
  })
  for await (const rows of pages) {
    for (const row of rows) foldEntry(row, folded, differences)
    progress(folded.entries.length)
  }
  compareErased(folded, differences)
}

/** A personal part goes by an order that is an entry itself, and by nothing else. */
function compareErased({ withoutPersonal, erased }: Folded, differences: Differences): void {
  for (const key of withoutPersonal) {
    if (!erased.has(key)) differences.add('personal_missing', { table: 'entry_personal', key })
  }
  for (const key of erased) {
    if (!withoutPersonal.has(key)) differences.add('personal_not_erased', { table: 'entry_personal', key })
  }
}

export async function findStrayContents(client: pg.ClientBase, differences: Differences): Promise<void> {
  const { rows } = await client.query<{ entryId: string }>(
    `select c.entry_id as "entryId" from entry_content c
     where not exists (select from entry e where e.entry_id = c.entry_id and e.party_id = c.party_id) order by 1`,
  )
  for (const { entryId } of rows) differences.add('content_without_entry', { table: 'entry_content', key: entryId })
}

function foldEntry(row: EntryRow, folded: Folded, differences: Differences): void {
  const number = folded.entries.push({ entryId: row.entryId, partyId: row.partyId }) - 1
  const read = readEntry(row, folded.chains, differences)
  if (read === null) return
  notePersonal(row, read, folded, differences)
  const { entry, devices, others, stored } = read
  compareColumns(row, entry, differences)
  const isSame = Buffer.compare(stored.canonical, read.canonical) === 0
  const commitment = isSame
    ? stored.commitment
    : commitmentOf(shownSalt(read.version, read.salt), read.canonical, HASHES.sha256)
  if (row.commitment.compare(commitment) !== 0) {
    differences.add('commitment_differs', { table: 'entry', key: row.entryId })
  }
  const links = isSame ? others : explain(row.entryId, read, differences)
  const head = { number, commitment: row.commitment.toString('hex'), recordTime: entry.recordTime }
  for (const link of [...devices, ...links]) {
    const last = folded.chains.get(link.kind, link.id)?.lastEntryAt ?? null
    if (last !== null && entry.recordTime < last) {
      differences.add('time_went_back', { table: 'entry', key: `${row.entryId} ${link.kind} ${link.id}` })
    }
    folded.chains.advance(link, head)
  }
  applyChanges(entry, folded.world, differences)
}

function notePersonal(row: EntryRow, read: ReadEntry, folded: Folded, differences: Differences): void {
  const { entry, personal } = read
  if (entry.fact.type === 'personal_data_erased') for (const id of entry.fact.entryIds) folded.erased.add(id)
  if (personal !== null && row.personal === null) folded.withoutPersonal.add(row.entryId)
  if (row.personal === null || row.personalSalt === null) return
  // What is there must be what was committed to, also where it says nothing that a row shows.
  const found = personalCommitmentOf(row.personalSalt, row.personal, HASHES.sha256)
  if (Buffer.from(found).toString('hex') !== personal) {
    differences.add('personal_differs', { table: 'entry_personal', key: row.entryId })
  }
}

interface ReadEntry {
  readonly entry: Entry
  readonly version: EntryVersion
  /** The commitment of the personal part, as the entry states it. */
  readonly personal: string | null
  readonly salt: Uint8Array
  readonly canonical: Uint8Array
  readonly devices: readonly SubjectLink[]
  readonly others: readonly SubjectLink[]
  /** What should be stored, by the members and the chains of the subjects. */
  readonly stored: StoredForm
}

function readEntry(row: EntryRow, chains: Chains, differences: Differences): ReadEntry | null {
  const { salt, canonical, members } = row
  if (salt === null || canonical === null || members === null) {
    differences.add('content_missing', { table: 'entry_content', key: row.entryId })
    return null
  }
  try {
    const { entry, version, personal } = entryOf(canonical, members, row.personal)
    const subjects = subjectsOf(entry)
    const devices = subjects.deviceIds.map((id) => chains.next('device', id))
    const others = subjects.others.map(([kind, id]) => chains.next(kind, id))
    const stored = storedForm(entry, { salt, devices, others, personal, version })
    return { entry, version, personal, salt, canonical, devices, others, stored }
  } catch (error) {
    // Bytes that were changed can be anything; the rest of the entries is still worth reading.
    const where = { table: 'entry_content', key: row.entryId, column: 'canonical' }
    differences.add('entry_unreadable', where, { found: messageOf(error) })
    return null
  }
}

function compareColumns(row: EntryRow, entry: Entry, differences: Differences): void {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['entry_id', entry.entryId, row.entryId],
    ['party_id', entry.partyId, row.partyId],
    ['person_id', entry.personId, row.personId],
    ['type', entry.fact.type, row.type],
    ['record_time', entry.recordTime, row.recordTime],
    ['event_time', entry.eventTime, row.eventTime],
  ]
  for (const [column, expected, found] of pairs) {
    if (expected !== found) {
      differences.add('column_differs', { table: 'entry', key: row.entryId, column }, { expected, found })
    }
  }
}

interface StatedForm {
  readonly devices: { readonly root: unknown; readonly size: unknown }
  readonly subjects: readonly Stated[]
}

interface Stated {
  readonly kind: SubjectKind
  readonly id: string
  readonly sequence: number
  readonly previous: string | null
}

/**
 * Says what differs between the canonical bytes and what should stand there. Gives the links to go on with: where
 * the entry states its own place in a chain, that one, so that one gap is not found again in each later entry.
 */
function explain(entryId: string, read: ReadEntry, differences: Differences): readonly SubjectLink[] {
  const stated = JSON.parse(Buffer.from(read.canonical).toString('utf8')) as Partial<StatedForm>
  const due = JSON.parse(Buffer.from(read.stored.canonical).toString('utf8')) as StatedForm
  let explained = false
  const note: Differences['add'] = (...difference) => {
    explained = true
    differences.add(...difference)
  }
  for (const column of ['root', 'size'] as const) {
    const [expected, found] = [due.devices[column], stated.devices?.[column]]
    if (expected !== found) {
      note('set_differs', { table: 'entry_content', key: entryId, column: `devices.${column}` }, { expected, found })
    }
  }
  const places = new Map<string, Partial<Stated>>()
  for (const each of Array.isArray(stated.subjects) ? (stated.subjects as Partial<Stated>[]) : []) {
    places.set(`${each?.kind} ${each?.id}`, each)
  }
  const links = read.others.map((link) => {
    const name = `${link.kind} ${link.id}`
    const place = places.get(name)
    for (const column of ['sequence', 'previous'] as const) {
      if (place?.[column] === link[column]) continue
      const where = { table: 'entry_content', key: `${entryId} ${name}`, column: `subjects.${column}` }
      note('chain_broken', where, { expected: link[column], found: place?.[column] })
    }
    const sequence = place?.sequence
    return isSequence(sequence) ? { ...link, sequence } : link
  })
  if (!explained) note('entry_not_canonical', { table: 'entry_content', key: entryId, column: 'canonical' })
  return links
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function applyChanges(entry: Entry, world: World, differences: Differences): void {
  try {
    for (const change of changesOf(entry)) world.apply(change)
  } catch (error) {
    const where = { table: 'entry', key: entry.entryId }
    differences.add('entry_not_applicable', where, { found: messageOf(error) })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
