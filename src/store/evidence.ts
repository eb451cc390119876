/**
 * Makes evidence files. A file speaks of everything up to the newest map of all subjects; where its subject has newer
 * entries, a new map is asked for first, and a checkpoint with it that enough witnesses have cosigned.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { About } from '../auditlog/evidence/select.ts'
import { statedBy } from '../auditlog/evidence/statements.ts'
import type { MissingPart } from '../auditlog/evidence.ts'
import type { Policy } from '../auditlog/policy.ts'
import type { PartyId } from '../custody/identifiers.ts'
import type { CommitOptions } from './commit.ts'
import { publishedSize } from './cosignatures.ts'
import { type Database, readAs, readForRules } from './database.ts'
import { assemble } from './evidence/assemble.ts'
import { placedEntry } from './evidence/placed.ts'
import { currentLog, indexOf } from './log.ts'
import { newestIndex, restingEntries, type SubjectName, visibleSubjects } from './queries/evidence.ts'
import { commitSubjectMap, newestSubjectMap } from './subject-maps.ts'

/** How long one waits for a map, and for its witnesses, before the file is given without them. */
const PATIENCE_MS = 5_000
const LOOK_EVERY_MS = 100

export interface EvidenceOptions extends CommitOptions {
  /** 32 secret bytes, from the key store. */
  readonly mapKey: Uint8Array
  readonly patienceMs?: number
  /** False where no server runs that would sign a new map: it would only take the place of one that is signed. */
  readonly mayMap?: boolean
}

export interface EvidenceRequest {
  readonly about: About
  /** Whose view counts; null: whoever has the database may see all of it. */
  readonly partyId: PartyId | null
  /** Personal parts of entries of that party are shown. */
  readonly personal: boolean
}

export type EvidenceOutcome =
  | { readonly kind: 'made'; readonly file: string; readonly missing: readonly MissingPart[] }
  /** There is nothing of that name that the party may see. */
  | { readonly kind: 'not_found' }
  /** No signed checkpoint contains a map yet: the log does not run, or was only just begun. */
  | { readonly kind: 'not_ready' }

/** @throws DatabaseUnavailable, UnknownOutcome */
export async function makeEvidence(
  database: Database,
  options: EvidenceOptions,
  request: EvidenceRequest,
): Promise<EvidenceOutcome> {
  const subjects = await seen(database, request)
  if (subjects === null) return { kind: 'not_found' }
  // Without a beginning there is nothing to wait for.
  if ((await readForRules(database, null, currentLog)) === null) return { kind: 'not_ready' }
  const deadline = performance.now() + (options.patienceMs ?? PATIENCE_MS)
  for (;;) {
    // Where no server signs, what is there is all there will be.
    const standing = options.mayMap === false ? null : await bringUpToDate(database, options, subjects, deadline)
    const outcome = await readForRules(database, null, (client) => assemble(client, options.mapKey, request))
    const isWhole = outcome.kind === 'made' && outcome.missing.length === 0
    // Others may have made a newer map meanwhile, which waits for its witnesses; then it is tried again.
    if (isWhole || standing === null || standing.asksNobody || performance.now() >= deadline) return outcome
    await sleep(LOOK_EVERY_MS)
  }
}

/** Sees to it that a map covers the newest entries, and waits until it is published, as long as there is time. */
async function bringUpToDate(
  database: Database,
  options: EvidenceOptions,
  subjects: readonly SubjectName[],
  deadline: number,
): Promise<Standing> {
  const isInTime = (): boolean => performance.now() < deadline
  const look = (): Promise<Standing> => standingOf(database, subjects)
  let standing = await look()
  // The newest entries may wait for their index; a map asked for before would leave them out.
  while (standing.waiting && isInTime()) standing = await sleep(LOOK_EVERY_MS).then(look)
  if (standing.uncovered) {
    await commitSubjectMap(database, options, options.mapKey)
    standing = await look()
  }
  while (!standing.published && isInTime()) standing = await sleep(LOOK_EVERY_MS).then(look)
  return standing
}

/** What of the subject can be seen by the party: null if nothing. */
function seen(database: Database, { about, partyId }: EvidenceRequest): Promise<readonly SubjectName[] | null> {
  const look = (client: pg.ClientBase): Promise<readonly SubjectName[] | null> => visibleSubjects(client, about)
  return partyId === null ? readForRules(database, null, look) : readAs(database, partyId, look)
}

interface Standing {
  /** There are entries about the subject that have no index yet. */
  readonly waiting: boolean
  /** There are entries that the newest map does not cover, or there is no map. */
  readonly uncovered: boolean
  /** A checkpoint with the newest map has been published. */
  readonly published: boolean
  /** The policy in force asks for no witness, or there is none. */
  readonly asksNobody: boolean
}

function standingOf(database: Database, subjects: readonly SubjectName[]): Promise<Standing> {
  return readForRules(database, null, async (client) => {
    const [newest, map] = await Promise.all([newestIndex(client, subjects), newestSubjectMap(client)])
    const uncovered = map === null || (newest.index !== null && newest.index >= map.size)
    if (map === null) return { waiting: newest.waiting, uncovered, published: false, asksNobody: false }
    const policy = await policyInForce(client, map.entryId)
    const index = (await indexOf(client, [map.entryId])).get(map.entryId)
    const size = await publishedSize(client, policy)
    const published = index !== undefined && size !== null && size > index
    return { waiting: newest.waiting, uncovered, published, asksNobody: policy.quorumMet([]) }
  })
}

const NO_WITNESSES: Policy = {
  logs: [],
  witnesses: [],
  quorum: 'none',
  quorumMet: () => true,
}

/** By the newest entry that states one; without one nobody is asked. */
async function policyInForce(client: pg.ClientBase, mapEntryId: string): Promise<Policy> {
  const entries = (await restingEntries(client, [], mapEntryId)).map((stored) => placedEntry(stored, null))
  for (const { entry } of entries.reverse()) {
    const policy = statedBy(entry.fact)?.policy ?? null
    if (policy !== null) return policy
  }
  return NO_WITNESSES
}
