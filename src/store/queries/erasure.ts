import type pg from 'pg'
import { type Erased, type ErasureSituation, erasePersonalData } from '../../custody/erasure.ts'
import type { DeviceId, EntryId, PartyId, PersonId } from '../../custody/identifiers.ts'
import { type Outcome, refuse, refused } from '../../custody/outcome.ts'
import { ERASED } from '../../custody/personal.ts'
import { type CommitOptions, commit, type Loading } from '../commit.ts'
import { type Database, readForRules } from '../database.ts'
import type { Writes } from '../writes.ts'

/** Whose data, or which. */
export type ErasureTarget =
  | { readonly kind: 'person'; readonly personId: PersonId }
  | { readonly kind: 'device'; readonly deviceId: DeviceId }
  | { readonly kind: 'entry'; readonly entryId: EntryId }

export interface ErasureRequest {
  readonly target: ErasureTarget
  readonly orderedBy: PersonId
  /** A file reference, not a name: it stands in the entry for good. */
  readonly order: string
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
  { target, orderedBy, order, dryRun }: ErasureRequest,
): Promise<Outcome<Erased>> {
  const partyId: PartyId | undefined = await readForRules(database, null, async (client) => {
    const { rows } = await client.query<{ partyId: PartyId }>(
      'select party_id as "partyId" from person where person_id = $1',
      [orderedBy],
    )
    return rows[0]?.partyId
  })
  if (partyId === undefined) return refused(refuse('erasure_not_yours'))
  const committed = await commit<ErasureSituation, Outcome<Erased>>(database, options, {
    actor: { partyId, personId: orderedBy },
    dryRun,
    load: (loading) => situationOf(loading, target, orderedBy),
    decide: (situation) => {
      const outcome = erasePersonalData(situation, order)
      return { facts: outcome.facts, answer: outcome }
    },
    beside: (writes, outcome) => {
      if (outcome.answer !== undefined) removeParts(writes, outcome.answer)
    },
  })
  if (committed.kind !== 'done') throw new Error(`the erasure was not carried out: ${committed.kind}`)
  return committed.answer
}

async function situationOf(loading: Loading, target: ErasureTarget, orderedById: PersonId): Promise<ErasureSituation> {
  const personIds = target.kind === 'person' ? [orderedById, target.personId] : [orderedById]
  const people = await loading.lock('person', { personId: personIds })
  const orderedBy = people.find((each) => each.personId === orderedById)
  const partyId = orderedBy?.partyId ?? ''
  const person =
    target.kind === 'person'
      ? (people.find((each) => each.personId === target.personId && each.partyId === partyId) ?? null)
      : null
  // What was not found is nothing that could be erased, by whomever.
  if (target.kind === 'person' && person === null)
    return { orderedBy, person, nameKnown: false, entryIds: [], deviceIds: [] }
  const entryIds = await partsOf(loading.client, target, partyId)
  const nameKnown = person !== null && (await hasName(loading.client, person.personId))
  return { orderedBy, person, nameKnown, entryIds, deviceIds: await placesOf(loading, entryIds) }
}

async function partsOf(client: pg.ClientBase, target: ErasureTarget, partyId: string): Promise<EntryId[]> {
  if (target.kind === 'entry') {
    const { rows } = await client.query<{ entryId: EntryId }>(
      'select entry_id as "entryId" from entry_personal where party_id = $1 and entry_id = $2',
      [partyId, target.entryId],
    )
    return rows.map((row) => row.entryId)
  }
  const id = target.kind === 'person' ? target.personId : target.deviceId
  const { rows } = await client.query<{ entryId: EntryId }>(
    `select p.entry_id as "entryId" from entry_subject s join entry_personal p using (entry_id, party_id)
     where s.subject_kind = $1 and s.subject_id = $2 and p.party_id = $3 order by 1`,
    [target.kind, id, partyId],
  )
  return rows.map((row) => row.entryId)
}

async function hasName(client: pg.ClientBase, personId: PersonId): Promise<boolean> {
  const { rows } = await client.query('select from person_detail where person_id = $1 and name <> $2', [
    personId,
    ERASED,
  ])
  return rows.length > 0
}

/** Devices whose row shows a place of use that came with the newest installation, if that is among the entries. */
async function placesOf(loading: Loading, entryIds: readonly EntryId[]): Promise<DeviceId[]> {
  if (entryIds.length === 0) return []
  const { rows } = await loading.client.query<{ deviceId: DeviceId; entryId: EntryId }>(
    `select s.subject_id as "deviceId", s.entry_id as "entryId"
     from (select distinct members ->> 'deviceId' as device_id from entry_content where entry_id = any($1)) c
       join entry_subject s on s.subject_kind = 'device' and s.subject_id = c.device_id
       join entry e on e.entry_id = s.entry_id and e.party_id = s.party_id
     where e.type = 'device_installed' order by s.sequence`,
    [entryIds],
  )
  const newest = new Map(rows.map((row) => [row.deviceId, row.entryId]))
  const concerned = [...newest].filter(([, entryId]) => entryIds.includes(entryId)).map(([deviceId]) => deviceId)
  if (concerned.length === 0) return []
  const devices = await loading.lock('device', { deviceId: concerned })
  return devices.filter((device) => device.placeOfUse !== null).map((device) => device.deviceId)
}

function removeParts(writes: Writes, { personId, entryIds }: Erased): void {
  if (entryIds.length > 0) {
    writes.add('entry_personal', (parameters) => {
      return `delete from entry_personal where entry_id = any(${parameters.add(entryIds, 'text[]')})`
    })
  }
  if (personId === null) return
  writes.add('person_detail', (parameters) => {
    const name = parameters.add(ERASED, 'text')
    return `update person_detail set name = ${name} where person_id = ${parameters.add(personId, 'text')}`
  })
}
