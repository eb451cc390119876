/** Parties and sites: what is decided about them, and what of them others see. Who sees which, row-level security says. */
import type pg from 'pg'
import { doPrefixesMeet } from '../../custody/gs1.ts'
import type { PartyId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type { PartyChange, PartySituation, SiteSituation } from '../../custody/parties.ts'
import type { Party, PartyRole, Person, Site } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import { type PageOf, pageOf } from './people.ts'
import { loadPerson } from './situations.ts'
import type { Page } from './views.ts'

/** How many of what stands in the way are named. */
const NAMED_MOST = 20

/** Null: not the party of the one who acts. The operator of the server may change any. */
export async function partySituation(
  loading: Loading,
  partyId: PartyId,
  actingId: PersonId | null,
  change: PartyChange,
): Promise<PartySituation | null> {
  if (actingId !== null && partyId !== loading.partyId) return null
  await lockParties(loading)
  const { gatewayAdministratorIds = [], flagCodes = [], marketPartnerId = null, gs1Prefix = null } = change
  const [acting, [party], named, marketPartnerTaken, flagCodesTaken, gs1PrefixTaken] = await Promise.all([
    actingId === null ? ('operator' as const) : loadPerson(loading, actingId),
    loading.find('party', { partyId }),
    gatewayAdministratorIds.length === 0 ? [] : loading.find('party', { partyId: gatewayAdministratorIds }),
    isMarketPartnerTaken(loading, marketPartnerId, partyId),
    flagCodesOfOthers(loading.client, flagCodes, partyId),
    isGs1PrefixTaken(loading.client, gs1Prefix, partyId),
  ])
  if (party === undefined) return null
  return { acting, party, named, marketPartnerTaken, flagCodesTaken, gs1PrefixTaken }
}

/** Few parties come and change: they do so one after the other, so that none takes what another one just took. */
export async function lockParties({ client }: Loading): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('parties', 0))`)
}

export async function isMarketPartnerTaken(
  loading: Loading,
  marketPartnerId: string | null,
  exceptFor: PartyId | null,
): Promise<boolean> {
  if (marketPartnerId === null) return false
  const parties = await loading.find('party', { marketPartnerId })
  return parties.some(({ partyId }) => partyId !== exceptFor)
}

export async function flagCodesOfOthers(
  client: pg.ClientBase,
  flagCodes: readonly string[],
  partyId: PartyId | null,
): Promise<string[]> {
  if (flagCodes.length === 0) return []
  const { rows } = await client.query<{ code: string }>(
    `select distinct c.code from party p, jsonb_array_elements_text(p.flag_codes) as c (code)
     where c.code = any($1) and p.party_id is distinct from $2 order by 1`,
    [flagCodes, partyId],
  )
  return rows.map(({ code }) => code)
}

async function isGs1PrefixTaken(client: pg.ClientBase, prefix: string | null, partyId: PartyId): Promise<boolean> {
  if (prefix === null) return false
  const { rows } = await client.query<{ prefix: string }>(
    `select gs1_prefix as prefix from party where gs1_prefix is not null and party_id <> $1`,
    [partyId],
  )
  return rows.some((other) => doPrefixesMeet(other.prefix, prefix))
}

/** Null: not a site of the party of the one who acts. */
export async function siteSituation(
  loading: Loading,
  siteId: SiteId,
  actingId: PersonId,
): Promise<SiteSituation | null> {
  const acting = await loadPerson(loading, actingId)
  await loading.client.query('select from site where site_id = $1 and party_id = $2 for update', [
    siteId,
    loading.partyId,
  ])
  const [site] = await loading.find('site', { siteId, partyId: loading.partyId })
  if (site === undefined) return null
  const containers = await loading.client.query<{ serial: string }>(
    `select serial from container where site_id = $1 and status <> 'retired' order by serial limit $2`,
    [siteId, NAMED_MOST],
  )
  const people = await loading.client.query<{ personId: PersonId }>(
    `select person_id as "personId" from person
     where party_id = $1 and status in ('invited', 'active') and site_ids = jsonb_build_array($2::text) limit $3`,
    [loading.partyId, siteId, NAMED_MOST],
  )
  const ids = people.rows.map(({ personId }) => personId)
  const onlyHere: Person[] = ids.length === 0 ? [] : await loading.find('person', { personId: ids })
  return { acting, site, containerSerials: containers.rows.map(({ serial }) => serial), onlyHere }
}

// --- what is shown ---------------------------------------------------------------------------------------------------

/** Parties that the one who asks may see, by name. */
export async function partyList(
  client: pg.ClientBase,
  ownId: PartyId,
  { limit, cursor, role }: PageOf & { readonly role: PartyRole | null },
): Promise<Page<unknown>> {
  const { rows } = await client.query<{ partyId: PartyId }>(
    `select p.party_id as "partyId" from party p
     where ($1::text is null or p.roles ? $1)
       and ($2::text is null or (p.name, p.party_id) > (select c.name, c.party_id from party c where c.party_id = $2))
     order by p.name, p.party_id limit $3`,
    [role, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ partyId }) => partyId)
  const ids = shown.map(({ partyId }) => partyId)
  const parties = ids.length === 0 ? [] : await select(client, 'party', { partyId: ids })
  const byId = new Map(parties.map((party) => [party.partyId, party]))
  return { rows: ids.map((partyId) => partyView(byId.get(partyId) as Party, ownId)), next }
}

/** With the sites to which something can be sent; of one's own party all. Null: not to be seen. */
export async function partyById(client: pg.ClientBase, partyId: PartyId, ownId: PartyId): Promise<unknown> {
  const [party] = await select(client, 'party', { partyId })
  if (party === undefined) return null
  const sites = await select(client, 'site', { partyId }, { tail: 'order by name, site_id' })
  return { ...partyView(party, ownId), sites: sites.map(partyId === ownId ? ownSiteView : siteView) }
}

function partyView(party: Party, ownId: PartyId): Record<string, unknown> {
  const { partyId, name, roles, marketPartnerId, address, flagCodes, gatewayAdministratorIds, gs1Prefix } = party
  const isOwn = partyId === ownId
  const shown = { partyId, name, roles, marketPartnerId, address, flagCodes, gs1Prefix, isOwn }
  // Whom somebody else chose is between the two.
  return isOwn ? { ...shown, gatewayAdministratorIds } : shown
}

function siteView({ siteId, partyId, kind, name, address, status }: Site): Record<string, unknown> {
  return { siteId, partyId, kind, name, address, siteStatus: status }
}

/** How long a room counts as locked is for the party's own people. */
function ownSiteView(site: Site): Record<string, unknown> {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
  return { ...siteView(site), attestedAt: iso(site.attestedAt), attestedUntil: iso(site.attestedUntil) }
}

export async function siteList(
  client: pg.ClientBase,
  partyId: PartyId,
  { limit, cursor }: PageOf,
): Promise<Page<unknown>> {
  const { rows } = await client.query<{ siteId: SiteId }>(
    `select s.site_id as "siteId" from site s
     where s.party_id = $1
       and ($2::text is null or (s.name, s.site_id) > (select c.name, c.site_id from site c where c.site_id = $2))
     order by s.name, s.site_id limit $3`,
    [partyId, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ siteId }) => siteId)
  const ids = shown.map(({ siteId }) => siteId)
  const sites = ids.length === 0 ? [] : await select(client, 'site', { siteId: ids })
  const byId = new Map(sites.map((site) => [site.siteId, site]))
  return { rows: ids.map((siteId) => ownSiteView(byId.get(siteId) as Site)), next }
}

/** All parties, for the operator of the server alone. */
export async function allParties(client: pg.ClientBase): Promise<Party[]> {
  const { rows } = await client.query<{ partyId: PartyId }>(
    `select party_id as "partyId" from party where roles <> '[]' order by name, party_id`,
  )
  const ids = rows.map(({ partyId }) => partyId)
  if (ids.length === 0) return []
  const byId = new Map((await select(client, 'party', { partyId: ids })).map((party) => [party.partyId, party]))
  return ids.map((partyId) => byId.get(partyId) as Party)
}
