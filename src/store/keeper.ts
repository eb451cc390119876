/**
 * Acts of the log itself, such as the map of all subjects or an incident of the record, are entries like any other.
 * Their party is the log and their person its keeper, who is nobody's employee and has no rights.
 */
import type { Entry, Fact } from '../custody/entries.ts'
import { idOf } from '../custody/identifiers.ts'
import { type Actor, type CommitOptions, commit, type Loading, type Recorded } from './commit.ts'
import type { Database } from './database.ts'
import type { Writes } from './writes.ts'

export const KEEPER: Actor = { partyId: idOf('PartyId', 'log'), personId: idOf('PersonId', 'log-keeper') }

/** The first entries of the keeper, before anything else of it. */
export const KEEPER_REGISTERED: readonly Fact[] = [
  {
    type: 'party_registered',
    party: {
      partyId: KEEPER.partyId,
      name: 'Audit log',
      roles: [],
      marketPartnerId: null,
      flagCodes: [],
      gatewayAdministratorIds: [],
    },
  },
  {
    type: 'person_registered',
    person: {
      personId: KEEPER.personId,
      partyId: KEEPER.partyId,
      naturalPersonId: 'log-keeper',
      roles: [],
      siteIds: [],
      status: 'active',
      trainedUntil: null,
    },
  },
]

/** Decides, from what `load` finds, which facts to record; none where nothing is to be done. */
export interface KeeperAct<Situation> {
  load(loading: Loading): Promise<Situation>
  decide(situation: Situation, now: number, newId: () => string): readonly Fact[]
  /** What is written in the same transaction and follows from no entry. */
  beside?(writes: Writes, situation: Situation, recorded: readonly Recorded[]): void
}

/**
 * Records what the keeper decides, in one transaction.
 * @returns the entries in order, with their commitments
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function actAsKeeper<Situation>(
  database: Database,
  options: CommitOptions,
  act: KeeperAct<Situation>,
): Promise<readonly Recorded[]> {
  const committed = await commit(database, options, {
    actor: KEEPER,
    load: async (loading) => {
      const [situation, [keeper]] = await Promise.all([
        act.load(loading),
        loading.lock('person', { personId: KEEPER.personId }),
      ])
      return { situation, isRegistered: keeper !== undefined }
    },
    decide: ({ situation, isRegistered }, { now, newId }) => {
      const facts = act.decide(situation, now, newId)
      const registering = facts.length > 0 && !isRegistered ? KEEPER_REGISTERED : []
      return { facts: [...registering, ...facts], answer: { situation, skip: registering.length } }
    },
    beside: (writes, { situation, skip }, recorded) => act.beside?.(writes, situation, recorded.slice(skip)),
  })
  if (committed.kind !== 'done') throw new Error(`the keeper's act was not carried out: ${committed.kind}`)
  return committed.recorded.slice(committed.answer.skip)
}

/** The same for facts that depend on nothing. */
export async function asKeeper(
  database: Database,
  options: CommitOptions,
  facts: readonly Fact[],
): Promise<readonly Entry[]> {
  const recorded = await actAsKeeper(database, options, { load: async () => null, decide: () => facts })
  return recorded.map(({ entry }) => entry)
}
