/** Locks: what their rules need, and what the reading routes show. */
import type pg from 'pg'
import type { PersonId, ProposalId } from '../../custody/identifiers.ts'
import { openRisk } from '../../custody/lock.ts'
import { type Guidance, type GuidanceSituation, guideLock } from '../../custody/lock-guidance.ts'
import type { LockLifeSituation } from '../../custody/lock-life.ts'
import { bookOf } from '../../custody/receipt.ts'
import type { Lock, LockActRow, Opening, Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { type Database, readForRules } from '../database.ts'
import { select } from '../rows.ts'
import { RECENT_ACTS } from './recent-acts.ts'
import { ACTIVE_OPENINGS, activeOpenings, loadPerson, lockContainer } from './situations.ts'
import type { Page } from './views.ts'

/** For registering a lock: whether the serial is taken, by whomever. */
export async function registerLockSituation(
  loading: Loading,
  request: { personId: PersonId; lockSerial: string },
): Promise<{ person: Person; known: boolean }> {
  const { lockSerial } = request
  const [person, known] = await Promise.all([
    loadPerson(loading, request.personId),
    loading.find('lock', { lockSerial }),
  ])
  return { person, known: known.length > 0 }
}

/** A lock that the actor's party may see, locked, with its container. Null: there is none for them. */
export async function lockLifeSituation(
  loading: Loading,
  request: { personId: PersonId; lockSerial: string },
): Promise<LockLifeSituation | null> {
  const { lockSerial } = request
  const [known] = await loading.find('lock', { lockSerial })
  if (known === undefined) return null
  const container = known.containerId === null ? undefined : await lockContainer(loading, known.containerId)
  const [lock] = await loading.lock('lock', { lockSerial })
  const inHands = container?.possessingPartyId === loading.partyId
  if (lock === undefined || container === null || (lock.partyId !== loading.partyId && !inHands)) return null
  const [acts, openings, tours, person] = await Promise.all([
    loading.find('lockAct', { lockSerial }, { tail: RECENT_ACTS }),
    container === undefined ? [] : activeOpenings(loading, [container]),
    container === undefined ? [] : loading.find('tour', { containerId: container.containerId, status: 'under_way' }),
    loadPerson(loading, request.personId),
  ])
  return { person, lock, acts, container, openings, tour: tours[0] }
}

/** Whoever's it is: for the table of the lock's maker. */
export function findLock(database: Database, lockSerial: string): Promise<Lock | undefined> {
  return readForRules(database, null, async (client) => (await select(client, 'lock', { lockSerial }))[0])
}

/**
 * The generation of the secret that an approved proposal gave this lock, as long as no code was made with it. Null:
 * there is no such proposal, or another secret or a code has come since.
 */
export function generationOfProposal(
  database: Database,
  lockSerial: string,
  proposalId: ProposalId,
): Promise<number | null> {
  return readForRules(database, null, async (client) => {
    const [proposal] = await select(client, 'proposal', { proposalId })
    const [lock] = await select(client, 'lock', { lockSerial })
    if (lock === undefined || proposal?.status !== 'approved' || proposal.subjectId !== lockSerial) return null
    const isFirst = proposal.kind === 'lock_personalisation' && lock.generationBefore === null
    const isNext = proposal.kind === 'lock_repersonalisation' && lock.generationBefore === proposal.state['generation']
    const unused = lock.highestValue === lock.generationAfter
    return (isFirst || isNext) && unused && lock.status === 'in_service' ? lock.generation : null
  })
}

export interface LockListRow {
  readonly lockSerial: string
  readonly containerId: string | null
  readonly status: Lock['status']
  readonly generation: number
  readonly outOfSync: boolean
  readonly readOutRequired: boolean
}

/** Locks by serial, as far as the party that asks may see them. `cursor`: the last serial of the page before. */
export async function lockList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<LockListRow>> {
  const { rows } = await client.query<LockListRow>(
    `select lock_serial as "lockSerial", container_id as "containerId", status, generation, out_of_sync as "outOfSync",
            read_out_required as "readOutRequired"
     from lock where ($1::text is null or status = $1) and ($2::text is null or lock_serial > $2)
     order by lock_serial limit $3`,
    [page.status, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.lockSerial ?? null) : null }
}

interface ReadLock extends GuidanceSituation {
  readonly acts: readonly LockActRow[]
  readonly openings: readonly Opening[]
}

async function readLock(client: pg.ClientBase, lockSerial: string): Promise<ReadLock | null> {
  const [lock] = await select(client, 'lock', { lockSerial })
  if (lock === undefined) return null
  const acts = await select(client, 'lockAct', { lockSerial }, { tail: RECENT_ACTS })
  const openings = await select(client, 'opening', { lockSerial, tourId: null, status: ACTIVE_OPENINGS })
  const { containerId } = lock
  const [container] = containerId === null ? [] : await select(client, 'container', { containerId })
  return { lock, acts, openings, container }
}

export async function lockGuidance(client: pg.ClientBase, lockSerial: string): Promise<readonly Guidance[] | null> {
  const read = await readLock(client, lockSerial)
  return read === null ? null : guideLock(read)
}

/** A lock with its book: values are no secrets, codes are never here. */
export async function lockDetails(client: pg.ClientBase, lockSerial: string): Promise<unknown> {
  const read = await readLock(client, lockSerial)
  if (read === null) return null
  const { lock, acts, openings } = read
  const { partyId, containerId, status, generation, capabilities, window } = lock
  const { highestValue, lastConfirmedValue, passedValue, gapFrom, outOfSync, readOutRequired, misfits } = lock
  const [next] = guideLock(read)
  return {
    lockSerial,
    owningPartyId: partyId,
    containerId,
    status,
    generation,
    capabilities,
    book: {
      window,
      highestValue,
      lastConfirmedValue,
      passedValue,
      gapFrom,
      /** Codes that were given out and that the lock may still take. */
      atLarge: openRisk(bookOf(lock, acts)).map(({ value, action }) => ({ value, action })),
      /** Acts whose receipt came, and the one before it did not. */
      waiting: acts.filter(({ state }) => state === 'received').map(({ value, action }) => ({ value, action })),
      misfits,
    },
    outOfSync,
    readOutRequired,
    openings: openings.map(({ openingId, status: openingStatus, openingValue, closingValue }) => ({
      openingId,
      status: openingStatus,
      openingValue,
      closingValue,
    })),
    next: next === undefined ? null : next.step,
  }
}
