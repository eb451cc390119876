/**
 * What the operator of a server does at its terminal in the name of two persons: proposed by the one, approved by the
 * other, as through the interface. Whoever has the database is trusted to name the two who decided.
 */
import { type Erased, erasePersonalData } from '../../custody/erasure.ts'
import type { PartyId, PersonId, ProposalId } from '../../custody/identifiers.ts'
import { type Outcome, refuse, refused } from '../../custody/outcome.ts'
import {
  approveProposal,
  type ErasureTarget,
  type MadeProposal,
  makeProposal,
  type ProposalRequest,
  withdrawProposal,
} from '../../custody/proposal.ts'
import { type CommitOptions, commit, type Loading } from '../commit.ts'
import { type Database, readForRules } from '../database.ts'
import type { Writes } from '../writes.ts'
import { erasureSituation, removeParts } from './erasure.ts'
import { approveSituation, type CaseMeans, decideSituation, proposalCase } from './proposals.ts'
import { loadPerson } from './situations.ts'

export interface ByTwo {
  readonly request: ProposalRequest
  readonly reason: string
  readonly proposedBy: PersonId
  readonly approvedBy: PersonId
  readonly means: CaseMeans
  /** Written with the approval, and following from no entry. */
  beside?(writes: Writes, effect: unknown): void
}

/**
 * Proposes and approves, in two transactions. Where the second is refused the proposal is withdrawn. `undefined`: there
 * is nothing of that name that the first one's party may see.
 *
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function decideByTwo<Effect>(
  database: Database,
  options: CommitOptions,
  by: ByTwo,
): Promise<Outcome<Effect> | undefined> {
  const first = await partyOf(database, by.proposedBy)
  const second = await partyOf(database, by.approvedBy)
  if (first === undefined || second === undefined) return refused(refuse('person_unsuitable'))
  const made = await propose(database, options, by, first)
  if (made?.answer === undefined) return made as Outcome<Effect> | undefined
  const { proposalId, contentHash } = made.answer
  const actor = { partyId: second, personId: by.approvedBy }
  const approved = await ask(database, options, {
    actor,
    load: (loading) => approveSituation(loading, { proposalId, personId: by.approvedBy }, by.means),
    decide: (situation, given) => approveProposal(situation, { contentHash }, given) as Outcome<Effect>,
    beside: by.beside,
  })
  if (approved?.answer === undefined) await withdraw(database, options, proposalId, { first, by })
  return approved ?? refused(refuse('proposal_not_for_role'))
}

function propose(
  database: Database,
  options: CommitOptions,
  { request, reason, proposedBy, means }: ByTwo,
  partyId: PartyId,
): Promise<Outcome<MadeProposal> | undefined> {
  return ask(database, options, {
    actor: { partyId, personId: proposedBy },
    load: async (loading) => {
      const person = await loadPerson(loading, proposedBy)
      const found = await proposalCase(loading, request, person, means)
      return found === null ? null : { person, proposalCase: found }
    },
    decide: (situation, given) => makeProposal(situation, { reason }, means.policy, given),
  })
}

async function withdraw(
  database: Database,
  options: CommitOptions,
  proposalId: ProposalId,
  { first: partyId, by: { proposedBy: personId } }: { readonly first: PartyId; readonly by: ByTwo },
): Promise<void> {
  await ask(database, options, {
    actor: { partyId, personId },
    load: (loading) => decideSituation(loading, { proposalId, personId }),
    decide: withdrawProposal,
  })
}

interface Asked<Situation, Answer> {
  readonly actor: { readonly partyId: PartyId; readonly personId: PersonId }
  load(loading: Loading): Promise<Situation | null>
  decide(situation: Situation, given: { now: number; newId(): string }): Outcome<Answer>
  readonly beside?: ((writes: Writes, answer: unknown) => void) | undefined
}

async function ask<Situation, Answer>(
  database: Database,
  options: CommitOptions,
  { actor, load, decide, beside }: Asked<Situation, Answer>,
): Promise<Outcome<Answer> | undefined> {
  const committed = await commit<Situation, Outcome<Answer>>(database, options, {
    actor,
    load,
    decide: (situation, given) => {
      const outcome = decide(situation, given)
      return { facts: outcome.facts, answer: outcome }
    },
    beside: (writes, outcome) => {
      if (outcome.answer !== undefined) beside?.(writes, outcome.answer)
    },
  })
  if (committed.kind === 'not_found') return undefined
  if (committed.kind !== 'done') throw new Error(`it was not carried out: ${committed.kind}`)
  return committed.answer
}

async function partyOf(database: Database, personId: PersonId): Promise<PartyId | undefined> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<{ partyId: PartyId }>(
      'select party_id as "partyId" from person where person_id = $1',
      [personId],
    )
    return rows[0]?.partyId
  })
}

export interface ErasureRequest {
  readonly target: ErasureTarget
  readonly orderedBy: PersonId
  readonly approvedBy: PersonId
  /** A file reference, not a name: it stands in the entry for good. */
  readonly order: string
  readonly means: CaseMeans
  /** Only says what would go. */
  readonly dryRun?: boolean
}

/**
 * Erases the personal parts of entries and, for a person, the name, in the transaction that records it. Only data of
 * the party of the one who orders it is touched.
 *
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function erase(
  database: Database,
  options: CommitOptions,
  { target, orderedBy, approvedBy, order, means, dryRun = false }: ErasureRequest,
): Promise<Outcome<Erased>> {
  const would = await wouldErase(database, options, { target, orderedBy, order })
  if (dryRun || would.refusal !== undefined) return would
  const outcome = await decideByTwo<Erased>(database, options, {
    request: { kind: 'erasure', target, order },
    reason: order,
    proposedBy: orderedBy,
    approvedBy,
    means,
    beside: (writes, erased) => removeParts(writes, erased as Erased),
  })
  return outcome ?? refused(refuse('nothing_to_erase'))
}

async function wouldErase(
  database: Database,
  options: CommitOptions,
  { target, orderedBy, order }: Pick<ErasureRequest, 'target' | 'orderedBy' | 'order'>,
): Promise<Outcome<Erased>> {
  const partyId = await partyOf(database, orderedBy)
  if (partyId === undefined) return refused(refuse('erasure_not_yours'))
  const committed = await commit(database, options, {
    actor: { partyId, personId: orderedBy },
    dryRun: true,
    load: (loading) => erasureSituation(loading, target, orderedBy),
    decide: (situation) => ({ facts: [], answer: erasePersonalData(situation, order) }),
  })
  if (committed.kind !== 'done') throw new Error(`nobody could say what would go: ${committed.kind}`)
  return committed.answer
}
