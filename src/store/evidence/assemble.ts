/** Puts an evidence file together, from one snapshot of the database. */
import type pg from 'pg'
import { type SetMember, setProof } from '../../auditlog/commitment.ts'
import { policiesNamed } from '../../auditlog/evidence/policies.ts'
import { CURRENT_RULES } from '../../auditlog/evidence/rules.ts'
import { bracketEntries, selectEntries } from '../../auditlog/evidence/select.ts'
import {
  ATTESTED_FACTS,
  type ChainKind,
  type Evidence,
  type EvidenceEntry,
  formatEvidence,
  type MissingPart,
  type OpenedMember,
} from '../../auditlog/evidence.ts'
import { type EntryVersion, HASHES, shownSalt } from '../entry-format.ts'
import type { EvidenceOutcome, EvidenceRequest } from '../evidence.ts'
import { consistencyPath, currentLog, inclusionPaths, indexOf } from '../log.ts'
import {
  entriesOfSubjects,
  membersOfEntries,
  newestIndex,
  policyEntriesOf,
  restingEntries,
  type StoredEntry,
  type StoredMember,
  type SubjectName,
  visibleSubjects,
} from '../queries/evidence.ts'
import { newestSubjectMap, type ProvenHead, proveHeads, type SubjectMap } from '../subject-maps.ts'
import { checkpointsFor } from './checkpoints.ts'
import { type Placed, placedEntry } from './placed.ts'

/** In the scope of the rules: what may be shown was decided before. */
export async function assemble(
  client: pg.ClientBase,
  mapKey: Uint8Array,
  request: EvidenceRequest,
): Promise<EvidenceOutcome> {
  const [map, log, subjects] = await Promise.all([
    newestSubjectMap(client),
    currentLog(client),
    visibleSubjects(client, request.about),
  ])
  if (subjects === null) return { kind: 'not_found' }
  const mapIndex = map === null ? undefined : (await indexOf(client, [map.entryId])).get(map.entryId)
  if (map === null || log === null || mapIndex === undefined) return { kind: 'not_ready' }
  const { entries, members } = await load(client, request, subjects, map)
  const named = await proveHeads(client, mapKey, namesIn(entries, request))
  const heads = new Map(named.map((head) => [`${head.kind} ${head.id}`, head]))
  const headOf = (kind: ChainKind, id: string): number | null => heads.get(`${kind} ${id}`)?.sequence ?? null
  const selection = selectEntries(request.about, entries, mapIndex, headOf)
  const indices = [...selection.entries, ...selection.statements].map(({ index }) => index)
  const checkpoints = await checkpointsFor(client, log.origin, selection.statements, indices, mapIndex)
  if (checkpoints === null) return { kind: 'not_ready' }
  const bracketed = bracketEntries(selection, checkpoints.known)
  const size = checkpoints.known.at(-1)?.size ?? 0
  const paths = await inclusionPaths(
    client,
    bracketed.entries.map(({ placed }) => placed.index),
    size,
  )
  const missing: MissingPart[] = [...checkpoints.missing]
  const newest = await newestIndex(client, subjects)
  if (newest.waiting || (newest.index !== null && newest.index >= map.size)) missing.unshift('newest_entries')
  const evidence: Evidence = {
    about: request.about,
    asOf: entries.find(({ index }) => index === mapIndex)?.entry.recordTime ?? map.madeAt,
    missing,
    entryVersions: [...new Set(bracketed.entries.map(({ placed }) => placed.entry.version))].sort((a, b) => a - b),
    rules: CURRENT_RULES,
    attested: ATTESTED_FACTS,
    origin: log.origin,
    checkpoints: await Promise.all(
      bracketed.checkpoints.map(async ({ size: newSize, note }, place) => {
        const before = bracketed.checkpoints[place - 1]?.size
        return { note, consistency: before === undefined ? [] : await consistencyPath(client, before, newSize) }
      }),
    ),
    entries: bracketed.entries.map(({ placed, before, after }, place) => ({
      ...opened(placed, members, request),
      before,
      after,
      inclusion: paths[place] ?? [],
    })),
    map: mapIndex,
    heads: selection.heads.flatMap(([kind, id]) => shownHead(kind, heads.get(`${kind} ${id}`))),
    segments: selection.segments,
  }
  return { kind: 'made', file: formatEvidence(evidence), missing }
}

/** Its chain, the chains of the containers and incidents that it names, and what all of them rest on. */
async function load(
  client: pg.ClientBase,
  { about, partyId }: EvidenceRequest,
  subjects: readonly SubjectName[],
  map: SubjectMap,
): Promise<{ readonly entries: readonly Placed[]; readonly members: ReadonlyMap<string, readonly StoredMember[]> }> {
  const own = (await entriesOfSubjects(client, subjects, map.size)).map((stored) => placedEntry(stored, null))
  const isDevice = about.kind === 'device'
  const kinds = about.kind === 'incident' ? [] : isDevice ? ['container', 'incident'] : ['incident']
  const others = namesOf(own, kinds)
  const ownIds = own.map(({ stored }) => stored.entryId)
  const [whole, members] = await Promise.all([
    entriesOfSubjects(client, [...subjects, ...others], map.size),
    isDevice ? membersOfEntries(client, ownIds, about.id) : [],
  ])
  const byEntry = Map.groupBy(members, ({ entryId }) => entryId)
  const sequenceOf = ({ entryId }: StoredEntry): number | null =>
    byEntry.get(entryId)?.find(({ id }) => id === about.id)?.sequence ?? null
  const placed = whole.map((stored) => placedEntry(stored, sequenceOf(stored)))
  const typeIds = placed.map(({ entry }) => entry.fact['containerTypeId']).filter((id) => typeof id === 'string')
  const named = [...new Set(placed.flatMap(({ entry }) => policiesNamed(entry)))]
  const resting = [
    ...(await restingEntries(client, typeIds, map.entryId)),
    ...(await policyEntriesOf(client, named, { partyId, size: map.size })),
  ]
  const entries = new Map(placed.map((each) => [each.index, each]))
  for (const stored of resting) if (!entries.has(stored.index)) entries.set(stored.index, placedEntry(stored, null))
  return { entries: [...entries.values()].sort((a, b) => a.index - b.index), members: byEntry }
}

function namesOf(entries: readonly Placed[], kinds: readonly string[]): readonly SubjectName[] {
  const names = entries.flatMap(({ entry }) => entry.subjects.filter(({ kind }) => kinds.includes(kind)))
  return [...new Map(names.map(({ kind, id }) => [`${kind} ${id}`, { kind, id }])).values()]
}

/** Every subject that may need its place in the map. */
function namesIn(entries: readonly Placed[], { about }: EvidenceRequest): readonly SubjectName[] {
  const names = namesOf(entries, ['container', 'incident'])
  return about.kind === 'device' ? [...names, about] : names
}

function shownHead(kind: ChainKind, head: ProvenHead | undefined): Evidence['heads'] {
  if (head === undefined) return []
  const { id, sequence, head: commitment, salt, path } = head
  return [{ kind, id, sequence, head: commitment, salt, path }]
}

function opened(
  { stored, canonical, entry, index, deviceSequence }: Placed,
  members: ReadonlyMap<string, readonly StoredMember[]>,
  { about, partyId, personal }: EvidenceRequest,
): Pick<EvidenceEntry, 'index' | 'salt' | 'canonical' | 'member' | 'personal'> {
  const { salt } = stored
  const isShown = personal && (partyId === null || stored.partyId === partyId)
  const part =
    stored.personalSalt !== null && stored.personal !== null && isShown
      ? { salt: stored.personalSalt, canonical: stored.personal.toString('utf8') }
      : 'withheld'
  return {
    index,
    salt: shownSalt(entry.version as EntryVersion, salt),
    canonical,
    member: deviceSequence === null ? null : memberOf(members.get(stored.entryId) ?? [], about.id, salt),
    personal: entry.personal === null ? null : part,
  }
}

function memberOf(set: readonly SetMember[], deviceId: string, salt: Uint8Array): OpenedMember {
  const proof = setProof(salt, set, deviceId, HASHES)
  const member = set.find(({ id }) => id === deviceId)
  if (proof === null || member === undefined) throw new Error(`device ${deviceId} is not in the set of its entry`)
  const { sequence, previous } = member
  return { sequence, previous, salt: proof.memberSalt, index: proof.index, size: proof.size, path: proof.path }
}
