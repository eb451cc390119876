/** What is shown of proposals, and of those who decide them. */
import type pg from 'pg'
import type { PersonId, ProposalId } from '../../custody/identifiers.ts'
import type { Proposal } from '../../custody/state.ts'

interface ShownRow extends Proposal {
  readonly reason: string | null
}

const MEMBERS = `p.proposal_id as "proposalId", p.party_id as "partyId", p.kind, p.subject_kind as "subjectKind",
  p.subject_id as "subjectId", p.content_hash as "contentHash", p.proposed_by as "proposedBy",
  p.proposed_at as "proposedAt", p.expires_at as "expiresAt", p.status, p.decided_by as "decidedBy",
  p.decided_at as "decidedAt"`

/** Whose second person one is, sees that party's proposals; its other people don't. */
const CONCERNS = `(p.party_id = (select geleit_party()) or (p.kind = 'second_person' and p.subject_id = $1)
  or exists (select from second_person s where s.party_id = p.party_id and s.person_id = $1 and s.status = 'named'))`

export interface ProposalPage {
  readonly limit: number
  readonly cursor: string | null
  readonly status: string | null
}

/** Proposals that concern a person, the newest first. `cursor` is the last id of the page before. */
export async function proposalList(
  client: pg.ClientBase,
  personId: PersonId,
  now: number,
  { limit, cursor, status }: ProposalPage,
): Promise<{ readonly rows: readonly unknown[]; readonly next: string | null }> {
  const { rows } = await client.query<ShownRow>(
    `select ${MEMBERS} from proposal p
     where ${CONCERNS}
       and ($2::text is null or $2 = case when p.status = 'open' and p.expires_at <= $3 then 'expired' else p.status end)
       and ($4::text is null or (p.proposed_at, p.proposal_id) <
             (select c.proposed_at, c.proposal_id from proposal c where c.proposal_id = $4))
     order by p.proposed_at desc, p.proposal_id desc limit $5`,
    [personId, status, new Date(now).toISOString(), cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  return {
    rows: shown.map((row) => shownProposal(row, now)),
    next: rows.length > limit ? (shown.at(-1)?.proposalId ?? null) : null,
  }
}

/** One of them with everything that a decision stands on. Null: none of this person's concern. */
export async function proposalView(
  client: pg.ClientBase,
  personId: PersonId,
  now: number,
  proposalId: ProposalId,
): Promise<{ readonly entryId: string; readonly view: Readonly<Record<string, unknown>> } | null> {
  const { rows } = await client.query<ShownRow>(
    `select ${MEMBERS}, p.content, p.state, p.entry_id as "entryId" from proposal p
     where ${CONCERNS} and p.proposal_id = $2`,
    [personId, proposalId],
  )
  const [row] = rows
  if (row === undefined) return null
  const { content, state, entryId } = row
  return { entryId, view: { ...shownProposal(row, now), content, state } }
}

/** The words of the proposer: they can be erased, and stand beside the record. Null: erased. */
export async function reasonOf(forRules: pg.ClientBase, entryId: string): Promise<string | null> {
  const { rows } = await forRules.query<{ reason: string }>(
    `select convert_from(canonical, 'UTF8')::jsonb ->> 'reason' as reason from entry_personal where entry_id = $1`,
    [entryId],
  )
  return rows[0]?.reason ?? null
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shownProposal(row: ShownRow, now: number): Readonly<Record<string, unknown>> {
  const { proposalId, partyId, kind, subjectKind, subjectId, contentHash, proposedBy, decidedBy } = row
  return {
    proposalId,
    ofPartyId: partyId,
    kind,
    subjectKind,
    subjectId,
    contentHash,
    status: row.status === 'open' && row.expiresAt <= now ? 'expired' : row.status,
    proposedBy,
    proposedAt: iso(row.proposedAt),
    expiresAt: iso(row.expiresAt),
    decidedBy,
    decidedAt: iso(row.decidedAt),
  }
}

/** Who approves for the party that asks, its named second persons among them. */
export async function approverList(client: pg.ClientBase, partyId: string): Promise<readonly unknown[]> {
  const { rows } = await client.query<{ personId: string; approvesFrom: number; named: boolean }>(
    `select person_id as "personId", approves_from as "approvesFrom", false as named
     from person where party_id = $1 and approves_from is not null and status <> 'left'
     union all
     select person_id, approves_from, true from second_person where party_id = $1 and status = 'named'
     order by 3, 1`,
    [partyId],
  )
  return rows.map((row) => ({ ...row, approvesFrom: iso(row.approvesFrom) }))
}
