/** Two people at a rehearsal: proposing and deciding, and people whom the data set lacks. */
import { randomUUID } from 'node:crypto'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import type { PartyId, PersonId } from '../../src/custody/identifiers.ts'
import type { Person } from '../../src/custody/state.ts'
import { newToken } from '../../src/server/auth/rehearsal-tokens.ts'
import { commit } from '../../src/store/commit.ts'
import { writeForRules } from '../../src/store/database.ts'
import type { Rehearsal } from '../stories/rehearsal.ts'

export interface Proposed {
  readonly proposalId: string
  readonly contentHash: string
}

const REASON = 'Sample reason'

export async function propose(client: StoryClient, who: string, content: object): Promise<Proposed> {
  const answer = await client.post(who, '/v1/proposals', { reason: REASON, ...content })
  return { proposalId: String(answer['proposalId']), contentHash: String(answer['contentHash']) }
}

export async function approve(
  client: StoryClient,
  who: string,
  { proposalId, contentHash }: Proposed,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await client.post(who, `/v1/proposals/${proposalId}/approvals`, { contentHash })
  return answer['effect'] as Record<string, unknown>
}

export async function byTwo(
  client: StoryClient,
  [proposer, approver]: readonly [string, string],
  content: object,
): Promise<Readonly<Record<string, unknown>> & Proposed> {
  const proposed = await propose(client, proposer, content)
  return { ...(await approve(client, approver, proposed)), ...proposed }
}

export function refusedApproval(
  client: StoryClient,
  code: string,
  who: string,
  { proposalId, contentHash }: Proposed,
): Promise<Record<string, unknown>> {
  return client.refused(code, 'an approval', who, `/v1/proposals/${proposalId}/approvals`, { contentHash })
}

export interface NewPerson {
  readonly label: string
  readonly partyId: string
  readonly naturalPersonId?: string
  readonly roles: Person['roles']
  readonly approvesFrom?: number | null
  readonly siteIds?: readonly string[]
}

/** Somebody more, with a token; the client that knows them. */
export async function withPerson({ client, serving }: Rehearsal, person: NewPerson): Promise<StoryClient> {
  const { label, partyId, naturalPersonId = label, roles, approvesFrom = 0, siteIds = [] } = person
  const personId = randomUUID()
  const ids = { personId: personId as PersonId, partyId: partyId as PartyId }
  await commit(
    serving.database,
    { clock: Date.now, newId: randomUUID },
    {
      actor: ids,
      load: async () => ({}),
      decide: () => ({
        facts: [
          {
            type: 'person_registered',
            person: {
              ...ids,
              naturalPersonId,
              roles,
              siteIds: siteIds as never,
              status: 'active',
              trainedUntil: null,
              approvesFrom,
            },
          },
        ],
        answer: null,
      }),
    },
  )
  const { token, hash } = newToken()
  await writeForRules(serving.database, null, (connection) =>
    connection.query('insert into rehearsal_token (token_hash, person_id, party_id) values ($1, $2, $3)', [
      hash,
      personId,
      partyId,
    ]),
  )
  const row = { name: label, role: roles[0] ?? '', party: '', label, personId, partyId, token, keySerial: null }
  const file = { ...client.file, people: [...client.file.people, row] }
  return new StoryClient({ file, run: label, patienceMs: 0 })
}

/** Ends a person's activity, as a suspension does. */
export async function suspend({ serving, client }: Rehearsal, label: string): Promise<void> {
  const { personId, partyId } = client.person(label)
  await commit(
    serving.database,
    { clock: Date.now, newId: randomUUID },
    {
      actor: { personId: personId as PersonId, partyId: partyId as PartyId },
      load: async () => ({}),
      decide: () => ({ facts: [{ type: 'person_suspended', personId: personId as PersonId }], answer: null }),
    },
  )
}

/** A status and a body, whatever they are. */
export async function ask(
  client: StoryClient,
  who: string,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  key?: string,
): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly replayed: boolean }> {
  const response = await fetch(`${client.file.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${client.person(who).token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? {} : JSON.parse(text),
    replayed: response.headers.get('idempotency-replayed') === 'true',
  }
}
