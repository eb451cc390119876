/** People of a party: what is decided about them, and what is shown of them. */
import type pg from 'pg'
import type { PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Outcome } from '../../custody/outcome.ts'
import type { Acting } from '../../custody/parties.ts'
import type { leave, PersonSituation } from '../../custody/people-changes.ts'
import { ERASED } from '../../custody/personal.ts'
import type { Key, Party, Person, PersonRole, Site } from '../../custody/state.ts'
import { type CommitOptions, commit, type Loading } from '../commit.ts'
import { type Database, readForRules } from '../database.ts'
import { KEEPER, KEEPER_REGISTERED } from '../keeper.ts'
import { select } from '../rows.ts'
import type { Writes } from '../writes.ts'
import { keysLossOf } from './keys.ts'
import type { Page } from './views.ts'

/** Keys of these are in somebody's hands. */
const KEYS_OUT = ['personalised', 'active', 'suspended'] as const satisfies readonly Key['status'][]

/** What is decided about one person; rows locked, those of all security officers among them. Null: none of that party. */
export async function personSituation(
  loading: Loading,
  { personId, actingId }: { readonly personId: PersonId; readonly actingId: PersonId | null },
): Promise<(PersonSituation & { readonly sites: readonly Site[] }) | null> {
  const [known] = await loading.find('person', { personId })
  if (known === undefined || (actingId !== null && known.partyId !== loading.partyId)) return null
  const { partyId } = known
  const officerIds = await activeOfficers(loading.client, partyId)
  const ids = new Set([personId, ...officerIds, ...(actingId === null ? [] : [actingId])])
  const [people, [party], sites, invitations, keys] = await Promise.all([
    loading.lock('person', { personId: [...ids] }),
    loading.find('party', { partyId }),
    loading.find('site', { partyId }),
    loading.find('invitation', { personId }),
    loading.find('key', { personId, status: KEYS_OUT }),
  ])
  const person = people.find((each) => each.personId === personId)
  const acting: Acting | undefined = actingId === null ? 'operator' : people.find((each) => each.personId === actingId)
  if (person === undefined || party === undefined || acting === undefined) throw new Error('a person lacks its row')
  return { acting, person, party, sites, invitations, keys, officers: people.filter(isActiveOfficer) }
}

/** The same with what follows where keys that are not back are lost; containers are locked before people. */
export async function departureSituation(
  loading: Loading,
  request: {
    readonly personId: PersonId
    readonly actingId: PersonId
    readonly keysLost: boolean
  },
): Promise<Parameters<typeof leave>[0] | null> {
  const { personId, actingId, keysLost } = request
  const [known] = await loading.find('person', { personId })
  if (known?.partyId !== loading.partyId) return null
  const losses = keysLost ? await keysLossOf(loading, { personId, reporterId: actingId, since: null }) : []
  const situation = await personSituation(loading, { personId, actingId })
  return situation === null ? null : { ...situation, losses }
}

function isActiveOfficer({ status, roles }: Person): boolean {
  return status === 'active' && roles.includes('security_officer')
}

async function activeOfficers(client: pg.ClientBase, partyId: PartyId): Promise<PersonId[]> {
  const { rows } = await client.query<{ id: PersonId }>(
    `select person_id as id from person where party_id = $1 and status = 'active' and roles ? 'security_officer'`,
    [partyId],
  )
  return rows.map(({ id }) => id)
}

/** What may have to be erased of a person: never in an entry. */
export interface PersonDetails {
  readonly personId: PersonId
  readonly partyId: PartyId
  readonly name: string
  readonly contact: string | null
}

export function addPersonDetails(writes: Writes, { personId, partyId, name, contact }: PersonDetails): void {
  writes.add('person_detail', (parameters) => {
    const values = [personId, partyId, name, contact].map((value) => parameters.add(value, 'text'))
    return `insert into person_detail (person_id, party_id, name, contact) values (${values.join(', ')})`
  })
}

// --- erasing ---------------------------------------------------------------------------------------------------------

/** The account of the human behind a person, if that human acts for nobody here any more. */
const ACCOUNT_OF_NOBODY = (person: string): string => `natural_person_id in (
  select p.natural_person_id from person p where p.person_id = ${person} and not exists (
    select from person o where o.natural_person_id = p.natural_person_id and o.status <> 'left'))`

/** Whether something is there of a person that could be erased, beside the texts of entries. */
export async function isKnown(client: pg.ClientBase, personId: PersonId): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>(
    `select exists (select from person_detail where person_id = $1 and (name <> $2 or contact is not null))
       or exists (select from certificate where person_id = $1)
       or exists (select from account where ${ACCOUNT_OF_NOBODY('$1')}) as known`,
    [personId, ERASED],
  )
  return rows[0]?.known === true
}

/** Takes the name away, the ways to reach them, the papers of their trainings, and the login that is of no use any more. */
export function forgetPerson(writes: Writes, personId: PersonId): void {
  writes.add('person_detail', (parameters) => {
    const name = parameters.add(ERASED, 'text')
    const id = parameters.add(personId, 'text')
    return `update person_detail set name = ${name}, contact = null where person_id = ${id}`
  })
  writes.add('certificate', (parameters) => {
    return `delete from certificate where person_id = ${parameters.add(personId, 'text')}`
  })
  writes.add('account', (parameters) => {
    return `delete from account where ${ACCOUNT_OF_NOBODY(parameters.add(personId, 'text'))}`
  })
}

// --- what is shown ---------------------------------------------------------------------------------------------------

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

interface PersonRow extends Omit<Person, 'naturalPersonId'> {
  readonly name: string | null
  readonly contact: string | null
  readonly isSystem: boolean
  readonly invitedUntil: number | null
  readonly accepted: boolean
}

const PERSON = `
  p.person_id as "personId", p.party_id as "partyId", p.roles, p.site_ids as "siteIds", p.status,
  p.trained_until as "trainedUntil", p.approves_from as "approvesFrom", d.name, d.contact,
  exists (select from api_key k where k.person_id = p.person_id) as "isSystem",
  (select i.expires_at from invitation i where i.person_id = p.person_id and i.status = 'open') as "invitedUntil",
  exists (select from invitation i where i.person_id = p.person_id and i.status = 'accepted') as accepted
  from person p left join person_detail d using (person_id, party_id)`

function personView(row: PersonRow): Record<string, unknown> {
  const { personId, name, contact, status, roles, siteIds, isSystem, accepted } = row
  return {
    personId,
    name,
    contact,
    status,
    // Who has accepted and waits is to be activated by somebody.
    accepted: status === 'invited' ? accepted : true,
    invitedUntil: iso(row.invitedUntil),
    isSystem,
    roles,
    siteIds,
    trainedUntil: iso(row.trainedUntil),
    approvesFrom: iso(row.approvesFrom),
  }
}

export interface PageOf {
  readonly limit: number
  readonly cursor: string | null
}

/** Rows of one page more than was asked for say that there is another. */
export function pageOf<Row>(rows: readonly Row[], limit: number, idOfRow: (row: Row) => string): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? idOfRow(last) : null }
}

/** People of the party that asks, by name. Whoever acts by a link is none: each shipment has another one. */
export async function personList(
  client: pg.ClientBase,
  { limit, cursor, status }: PageOf & { readonly status: string | null },
): Promise<Page<unknown>> {
  const { rows } = await client.query<PersonRow>(
    `select ${PERSON}
     where ($1::text is null or p.status = $1)
       and not exists (select from carrier_link l where l.person_id = p.person_id)
       and ($2::text is null or (coalesce(d.name, ''), p.person_id) >
             (select coalesce(e.name, ''), q.person_id from person q left join person_detail e using (person_id, party_id)
              where q.person_id = $2))
     order by coalesce(d.name, ''), p.person_id limit $3`,
    [status, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ personId }) => personId)
  return { rows: shown.map(personView), next }
}

export async function personById(client: pg.ClientBase, personId: PersonId): Promise<Record<string, unknown> | null> {
  const { rows } = await client.query<PersonRow>(`select ${PERSON} where p.person_id = $1`, [personId])
  const [row] = rows
  if (row === undefined) return null
  const keys = await select(client, 'key', { personId }, { tail: 'order by key_serial' })
  return { ...personView(row), keys: keys.map(({ keySerial, status }) => ({ keySerial, keyStatus: status })) }
}

/** What somebody sees of themself, beside their rights. */
export async function ownView(client: pg.ClientBase, personId: PersonId): Promise<OwnView> {
  const { rows } = await client.query<PersonRow>(`select ${PERSON} where p.person_id = $1`, [personId])
  const [row] = rows
  if (row === undefined) throw new Error('the acting person has no row')
  const [party] = await select(client, 'party', { partyId: row.partyId })
  const sites = await select(client, 'site', { partyId: row.partyId }, { tail: 'order by name, site_id' })
  const keys = await select(client, 'key', { personId }, { tail: 'order by key_serial' })
  const trainings = await select(
    client,
    'training',
    { personId, status: 'valid' },
    { tail: 'order by valid_until desc' },
  )
  const courses = await select(client, 'course', { partyId: row.partyId })
  const courseNames = new Map(courses.map(({ courseId, name }) => [courseId, name]))
  return {
    person: { personId, name: row.name, status: row.status },
    party: { partyId: row.partyId, name: party?.name ?? '', roles: party?.roles ?? [] },
    roles: row.roles,
    sites: sites
      .filter(({ siteId, status }) => status === 'active' && row.siteIds.includes(siteId))
      .map(({ siteId, name, kind }) => ({ siteId, name, kind })),
    trainedUntil: row.trainedUntil,
    trainings: trainings.map(({ trainingId, courseId, passedAt, validUntil }) => ({
      trainingId,
      courseId,
      course: courseNames.get(courseId) ?? '',
      passedAt: iso(passedAt),
      validUntil: iso(validUntil),
    })),
    keys: keys.map(({ keySerial, status }) => ({ keySerial, keyStatus: status })),
    approvesFrom: iso(row.approvesFrom),
  }
}

export interface OwnView {
  readonly person: { readonly personId: PersonId; readonly name: string | null; readonly status: Person['status'] }
  readonly party: Pick<Party, 'partyId' | 'name' | 'roles'>
  readonly roles: readonly PersonRole[]
  readonly sites: readonly Pick<Site, 'siteId' | 'name' | 'kind'>[]
  readonly trainedUntil: number | null
  readonly trainings: readonly unknown[]
  readonly keys: readonly unknown[]
  readonly approvesFrom: string | null
}

// --- from the command line ---------------------------------------------------------------------------------------------

/** The party of a person; null: there is no such person. */
export function partyOf(database: Database, personId: PersonId): Promise<PartyId | null> {
  return readForRules(database, null, async (client) => {
    const [person] = await select(client, 'person', { personId })
    return person?.partyId ?? null
  })
}

export interface ActFromOutside<Situation, Result> {
  /** Null: the operator of the server, who is of no party. */
  readonly by: PersonId | null
  load(loading: Loading): Promise<Situation | null>
  decide(situation: Situation, given: { now: number; newId(): string }): Outcome<Result>
  beside?(writes: Writes, result: Result): void
}

/**
 * Runs a command that no request brought, such as one of the command line.
 *
 * @returns null: what it is about is not there, or not of the party of the one who acts
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function actFromOutside<Situation, Result>(
  database: Database,
  options: CommitOptions,
  { by, load, decide, beside }: ActFromOutside<Situation, Result>,
): Promise<Outcome<Result> | null> {
  const partyId = by === null ? KEEPER.partyId : await partyOf(database, by)
  if (partyId === null) return null
  const committed = await commit(database, options, {
    actor: by === null ? KEEPER : { partyId, personId: by },
    load: async (loading) => {
      const situation = await load(loading)
      if (situation === null) return null
      const keeper = by === null ? await loading.lock('person', { personId: KEEPER.personId }) : []
      return { situation, registering: by === null && keeper.length === 0 ? KEEPER_REGISTERED : [] }
    },
    decide: ({ situation, registering }, given) => {
      const outcome = decide(situation, given)
      const facts = outcome.facts.length === 0 ? [] : [...registering, ...outcome.facts]
      return { facts, answer: outcome }
    },
    beside: (writes, outcome) => {
      if (outcome.refusal === undefined) beside?.(writes, outcome.answer as Result)
    },
  })
  if (committed.kind === 'not_found') return null
  if (committed.kind !== 'done') throw new Error(`the act was not carried out: ${committed.kind}`)
  return committed.answer
}
