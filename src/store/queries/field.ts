/** What is needed where somebody stands in the field: codes that are told, boxes that are passed on. */
import type pg from 'pg'
import type { ContainerId, OpeningId, PassOnId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type { ClosingSituation, OpeningSituation } from '../../custody/opening.ts'
import type { FieldSituation } from '../../custody/pass-on.ts'
import type { Opening, PassOn, Person, PersonRole, Site } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import { pageOf } from './people.ts'
import {
  activeOpenings,
  closingSituation,
  type FoundContents,
  loadLock,
  loadPerson,
  lockContainer,
  openGrounds,
  openingSituation,
} from './situations.ts'
import type { Page } from './views.ts'

/** Somebody of the actor's party; null: nobody of that id is. */
async function colleague(loading: Loading, personId: PersonId): Promise<Person | null> {
  const [person] = await loading.find('person', { personId })
  return person?.partyId === loading.partyId ? person : null
}

export async function readOutSituation(
  loading: Loading,
  request: {
    readonly containerId: ContainerId
    readonly personId: PersonId
    readonly keySerial: string
    readonly siteId: SiteId
    readonly readerId: PersonId
  },
): Promise<(OpeningSituation & { readonly reader: Person }) | null> {
  if ((await colleague(loading, request.personId)) === null) return null
  const situation = await openingSituation(loading, request)
  return situation === null ? null : { ...situation, reader: await loadPerson(loading, request.readerId) }
}

export async function closingReadOutSituation(
  loading: Loading,
  request: {
    readonly openingId: OpeningId
    readonly personId: PersonId
    readonly keySerial: string
    readonly contents: FoundContents | null
    readonly readerId: PersonId
  },
): Promise<(ClosingSituation & { readonly reader: Person }) | null> {
  if ((await colleague(loading, request.personId)) === null) return null
  const situation = await closingSituation(loading, request)
  return situation === null ? null : { ...situation, reader: await loadPerson(loading, request.readerId) }
}

export async function offerSituation(
  loading: Loading,
  request: {
    readonly containerId: ContainerId
    readonly personId: PersonId
    readonly toPersonId: PersonId
    readonly toSiteId: SiteId
  },
): Promise<FieldSituation | null> {
  const { containerId, personId, toPersonId, toSiteId } = request
  return fieldSituation(loading, { containerId, personId, giverId: personId, receiverId: toPersonId, toSiteId })
}

/** An offer, whoever of the party asks; the container locked. */
export async function passOnSituation(
  loading: Loading,
  request: { readonly passOnId: PassOnId; readonly personId: PersonId },
): Promise<(FieldSituation & { readonly passOn: PassOn }) | null> {
  const { passOnId, personId } = request
  const [known] = await loading.find('passOn', { passOnId })
  if (known === undefined) return null
  const { containerId, fromPersonId: giverId, toPersonId: receiverId, toSiteId } = known
  const situation = await fieldSituation(loading, { containerId, personId, giverId, receiverId, toSiteId })
  // Read again now that nobody else can answer it.
  const [passOn] = await loading.find('passOn', { passOnId })
  return situation === null || passOn === undefined ? null : { ...situation, passOn }
}

async function fieldSituation(
  loading: Loading,
  request: {
    readonly containerId: ContainerId
    readonly personId: PersonId
    readonly giverId: PersonId
    readonly receiverId: PersonId
    readonly toSiteId: SiteId
  },
): Promise<FieldSituation | null> {
  const { containerId, personId, giverId, receiverId, toSiteId } = request
  const container = await lockContainer(loading, containerId)
  if (container === null) return null
  const locked = await loadLock(loading, container)
  const contents = await loading.lock('device', { containerId })
  const people = await loading.lock('person', { personId: [...new Set([personId, giverId, receiverId])] })
  const of = (id: PersonId): Person | undefined => people.find((person) => person.personId === id)
  const [person, giver, receiver] = [of(personId), of(giverId), of(receiverId)]
  const isParty = [person, giver, receiver].every((each) => each?.partyId === loading.partyId)
  if (person === undefined || giver === undefined || receiver === undefined || !isParty) return null
  const acts = locked?.acts ?? []
  const openingId = [...new Set(acts.flatMap((act) => act.openingId ?? []))]
  const siteIds = [...new Set([container.siteId, toSiteId].filter((id) => id !== null))]
  const [active, ofActs, [tour], grounds, sites, inHand, [underWay]] = await Promise.all([
    activeOpenings(loading, [container]),
    openingId.length === 0 ? [] : loading.find('opening', { openingId }),
    loading.find('tour', { containerId, status: 'under_way' }),
    openGrounds(loading, [containerId, ...contents.map((device) => device.deviceId)]),
    loading.find('site', { siteId: siteIds }),
    loading.find('device', { personId: giverId }),
    loading.find('passOn', { containerId, status: 'offered' }),
  ])
  const siteOf = (siteId: SiteId | null) =>
    sites.find((site) => site.siteId === siteId && site.partyId === person.partyId)
  return {
    person,
    container,
    lock: locked?.lock ?? null,
    acts,
    openings: together(active, ofActs),
    tour,
    contents,
    grounds,
    site: siteOf(container.siteId),
    toSite: siteOf(toSiteId),
    giver,
    receiver,
    inHand: inHand.map((device) => device.deviceId),
    underWay,
  }
}

function together(some: readonly Opening[], others: readonly Opening[]): Opening[] {
  const known = new Set(some.map(({ openingId }) => openingId))
  return [...some, ...others.filter(({ openingId }) => !known.has(openingId))]
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** Offers that the party sees, the newest first. `cursor`: the last id of the page before. */
export async function passOnList(
  client: pg.ClientBase,
  { limit, cursor, status }: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<unknown>> {
  const { rows } = await client.query<PassOn>(
    `select pass_on_id as "passOnId", party_id as "partyId", container_id as "containerId",
       from_person_id as "fromPersonId", to_person_id as "toPersonId", to_site_id as "toSiteId",
       offered_at as "offeredAt", ended_at as "endedAt", status
     from pass_on p
     where ($1::text is null or p.status = $1)
       and ($2::text is null or (p.offered_at, p.pass_on_id) <
             (select c.offered_at, c.pass_on_id from pass_on c where c.pass_on_id = $2))
     order by p.offered_at desc, p.pass_on_id desc limit $3`,
    [status, cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  return { rows: shown.map(passOnRow), next: rows.length > limit ? (shown.at(-1)?.passOnId ?? null) : null }
}

/** Colleagues who could take a box over now, by name, each with the vehicles and places where that would be. */
export async function receiverList(
  client: pg.ClientBase,
  asked: {
    readonly limit: number
    readonly cursor: string | null
    readonly personId: PersonId
    readonly roles: readonly PersonRole[]
    readonly now: number
  },
): Promise<Page<{ readonly personId: PersonId; readonly name: string | null; readonly sites: readonly Site[] }>> {
  const { limit, cursor, personId, roles, now } = asked
  const { rows } = await client.query<{ personId: PersonId; name: string | null; siteIds: SiteId[] }>(
    `select p.person_id as "personId", d.name, p.site_ids as "siteIds"
     from person p join person o on o.person_id = $1 and o.party_id = p.party_id
       left join person_detail d on d.person_id = p.person_id and d.party_id = p.party_id
     where p.natural_person_id <> o.natural_person_id and p.status = 'active' and p.roles ?| $2
       and p.trained_until > to_timestamp($3::double precision / 1000)
       and exists (select from site s where p.site_ids ? s.site_id::text and s.status = 'active'
                     and s.kind in ('vehicle', 'place_of_use'))
       and ($4::text is null or (coalesce(d.name, ''), p.person_id) >
             (select coalesce(e.name, ''), q.person_id from person q left join person_detail e using (person_id, party_id)
              where q.person_id = $4))
     order by coalesce(d.name, ''), p.person_id limit $5`,
    [personId, roles, now, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, (row) => row.personId)
  const siteId = [...new Set(shown.flatMap(({ siteIds }) => siteIds))]
  const sites = siteId.length === 0 ? [] : await select(client, 'site', { siteId, status: 'active' }, { tail: BY_NAME })
  const inTheField = sites.filter(({ kind }) => kind === 'vehicle' || kind === 'place_of_use')
  return {
    rows: shown.map(({ siteIds, ...person }) => ({
      ...person,
      sites: inTheField.filter((site) => siteIds.includes(site.siteId)),
    })),
    next,
  }
}

const BY_NAME = 'order by name, site_id'

export async function passOnView(client: pg.ClientBase, passOnId: PassOnId): Promise<unknown> {
  const [passOn] = await select(client, 'passOn', { passOnId })
  return passOn === undefined ? null : passOnRow(passOn)
}

function passOnRow({ partyId: owningPartyId, offeredAt, endedAt, ...row }: PassOn): object {
  return { ...row, owningPartyId, offeredAt: iso(offeredAt), endedAt: iso(endedAt) }
}
