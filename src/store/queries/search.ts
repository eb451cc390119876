/**
 * What a part of a name leads to, as far as row-level security shows it to the party that asks. Each kind is looked up
 * by an index, or in a table of which no party has much; see the migration `0020_search` for those that are large.
 */
import type pg from 'pg'
import { deviceIdOf, formatDeviceId, type PersonId } from '../../custody/identifiers.ts'
import { ID_PART_LEAST, type SearchText } from '../../custody/search-text.ts'
import { run } from '../statements.ts'
import type { Trust } from './views.ts'

export const SEARCH_KINDS = [
  'device',
  'container',
  'tray',
  'key',
  'shipment',
  'incident',
  'site',
  'person',
  'party',
] as const
export type SearchKind = (typeof SEARCH_KINDS)[number]

/** How the text fits, best first. */
export const MATCHES = ['exact', 'prefix', 'suffix', 'contained'] as const
export type Match = (typeof MATCHES)[number]

export interface Hit {
  readonly kind: SearchKind
  readonly id: string
  readonly title: string
  /** Where it is or whose it is, by name; empty: nothing to say. */
  readonly subtitle: string
  /** Its state, one of the words of its kind; null: it has none. */
  readonly state: string | null
  readonly trust: Trust | null
  readonly missing: boolean
  readonly match: Match
}

export interface SearchAsked {
  readonly text: SearchText
  /** Of each kind at most. */
  readonly limit: number
  readonly personId: PersonId
  /** Whether the person may read keys of others. */
  readonly allKeys: boolean
}

type Find = (client: pg.ClientBase, asked: SearchAsked) => Promise<Hit[]>

/** One kind, the best first; one more than was asked for where there are more. */
export function findOfKind(client: pg.ClientBase, kind: SearchKind, asked: SearchAsked): Promise<Hit[]> {
  return FIND[kind](client, asked)
}

/** The strictest open ground, as far as the party sees any. */
const TRUST = (kind: 'device' | 'container', id: string): string => `coalesce((select
    case when bool_or(g.kind = 'locked_out') then 'locked_out' when bool_or(g.kind = 'incident') then 'incident'
      else 'unproven' end
  from ground g where g.subject_id = ${id} and g.subject_kind = '${kind}' and g.ended_at is null
  group by g.subject_id), 'ok')`

const devices: Find = async (client, { text, limit }) => {
  const { deviceId, devicePart } = text
  if (deviceId === null && devicePart === null) return []
  const part = devicePart ?? ''
  const { rows } = await run<Omit<Hit, 'kind' | 'title' | 'match'>>(
    client,
    `select d.device_id as id, d.custody as state, d.missing, ${TRUST('device', 'd.device_id')} as trust,
       coalesce(c.serial, s.name, s2.name, '') as subtitle
     from device d left join container c on c.container_id = d.container_id left join site s on s.site_id = d.site_id
       left join site s2 on s2.site_id = c.site_id
     where d.device_id = any(case when $1::text is not null then array[$1::text] else
       array(select geleit_devices_seen($2, rpad($2, 14, 'Z'), $4)) || array(select geleit_devices_ending($3, $4)) end)`,
    [deviceId, part, [...part].reverse().join(''), limit + 1],
  )
  return ranked('device', rows, { needles: deviceId === null ? [part] : [deviceId], limit }, ({ id }) => ({
    names: [id],
    title: formatDeviceId(deviceIdOf(id)),
  }))
}

const containers: Find = async (client, { text, limit }) => {
  const { serials, serialPart, ids, sscc } = text
  if (serials.length === 0 && ids.length === 0 && sscc === null) return []
  const { rows } = await run<
    Omit<Hit, 'kind' | 'title' | 'match'> & { serial: string; lock: string | null; sscc: string | null }
  >(
    client,
    `select c.container_id as id, c.serial, c.lock_serial as lock, c.status as state, c.missing,
       ${TRUST('container', 'c.container_id')} as trust, coalesce(s.name, p.name, '') as subtitle, u.sscc
     from container c left join site s on s.site_id = c.site_id
       left join party p on p.party_id = c.possessing_party_id
       left join loading_unit u on u.sscc = $4 and u.container_id = c.container_id
     where c.container_id = any(
       $1::text[] || array(select container_id from container where serial = any($2::text[]))
       || array(select container_id from container where lock_serial = any($2::text[]))
       || array(select container_id from loading_unit where sscc = $4)
       || case when $3::text is null then '{}' else array(select geleit_containers_named($3, $5)) end)`,
    [ids, serials, serialPart, sscc, limit + 1],
  )
  const needles = [...serials, ...ids, ...(sscc === null ? [] : [sscc])]
  return ranked('container', rows, { needles, part: serialPart, limit }, (row) => ({
    names: [row.serial, row.lock, row.id, row.sscc],
    title: row.serial,
  }))
}

const trays: Find = async (client, { text, limit }) => {
  const { labels, labelPart, ids } = text
  if (labels.length === 0 && ids.length === 0) return []
  const { rows } = await run<{ id: string; label: string; state: string; subtitle: string }>(
    client,
    `select t.tray_id as id, t.label, t.status as state, coalesce(c.serial, '') as subtitle
     from tray t left join container c on c.container_id = t.container_id
     where t.status in ('listed', 'whole') and t.tray_id = any($1::text[]
       || array(select tray_id from tray where label = any($2::text[]) and status = 'whole')
       || array(select tray_id from tray where party_id = geleit_party() and label collate "C" >= $3
            and label collate "C" < $3 || '~' and status in ('listed', 'whole') order by label collate "C" limit $4))`,
    [ids, labels, labelPart, limit + 1],
  )
  return ranked('tray', rows, { needles: [...labels, ...ids], part: labelPart, limit }, ({ id, label }) => ({
    names: [label, id],
    title: label,
  }))
}

const keys: Find = async (client, { text, limit, personId, allKeys }) => {
  const { serials, serialPart } = text
  if (serials.length === 0) return []
  const { rows } = await run<{ id: string; state: string; subtitle: string }>(
    client,
    `select k.key_serial as id, k.status as state, coalesce(n.name, '') as subtitle
     from key k left join person_detail n on n.person_id = k.person_id
     where k.party_id = geleit_party() and ($3 or k.person_id = $4)
       and (k.key_serial = any($1::text[]) or strpos(k.key_serial, $2) > 0)
     order by k.key_serial = any($1::text[]) desc, strpos(k.key_serial, $2) = 1 desc, k.key_serial limit $5`,
    [serials, serialPart, allKeys, personId, limit + 1],
  )
  return ranked('key', rows, { needles: serials, part: serialPart, limit }, ({ id }) => ({ names: [id], title: id }))
}

/** Ids are lower-case hexadecimal digits and hyphens: `g` comes after all of them, in any collation. */
const BY_ID = (table: string): string => `$1::text[] || array(select ${table}_id from ${table}
  where ${table}_id >= $2 and ${table}_id < $2 || 'g' order by ${table}_id limit $3)`

const shipments: Find = async (client, { text, limit }) => {
  const { ids, idPart, sscc } = text
  if (ids.length === 0 && idPart === null && sscc === null) return []
  const { rows } = await run<{ id: string; state: string; subtitle: string; sscc: string | null }>(
    client,
    `select s.shipment_id as id, s.status as state, coalesce(p.name, '') as subtitle, u.sscc
     from shipment s left join party p on p.party_id = s.recipient_party_id
       left join loading_unit u on u.sscc = $4 and u.shipment_id = s.shipment_id
     where s.shipment_id = any(${BY_ID('shipment')} || array(select shipment_id from loading_unit where sscc = $4))`,
    [ids, idPart, limit + 1, sscc],
  )
  const needles = sscc === null ? ids : [...ids, sscc]
  return ranked('shipment', rows, { needles, part: idPart, limit }, (row) => ({
    names: [row.id, row.sscc],
    title: shortId(row.id),
  }))
}

const incidents: Find = async (client, { text, limit }) => {
  const { ids, idPart } = text
  if (ids.length === 0 && idPart === null) return []
  const { rows } = await run<{ id: string; state: string; subtitle: string }>(
    client,
    `select i.incident_id as id, i.status as state, coalesce(c.serial, i.device_id, '') as subtitle
     from incident i left join container c on c.container_id = i.container_id
     where i.incident_id = any(${BY_ID('incident')})`,
    [ids, idPart, limit + 1],
  )
  return ranked('incident', rows, { needles: ids, part: idPart, limit }, ({ id }) => ({
    names: [id],
    title: shortId(id),
  }))
}

interface Named {
  readonly id: string
  readonly name: string
  readonly state: string | null
  readonly subtitle: string
}

/** A party has not so many of these that all could not be looked through. `$1` part of the name, `$2` ids, `$3` how many. */
const NAMED: Readonly<Record<'site' | 'person' | 'party', string>> = {
  site: `select s.site_id as id, s.name, s.status as state, coalesce(s.address, '') as subtitle from site s
    where s.party_id = geleit_party() and (strpos(lower(s.name), $1) > 0 or s.site_id = any($2::text[]))
    order by strpos(lower(s.name), $1) = 1 desc, s.name, s.site_id limit $3`,
  person: `select p.person_id as id, n.name, p.status as state, '' as subtitle
    from person p join person_detail n on n.person_id = p.person_id
    where p.party_id = geleit_party() and (strpos(lower(n.name), $1) > 0 or p.person_id = any($2::text[]))
    order by strpos(lower(n.name), $1) = 1 desc, n.name, p.person_id limit $3`,
  party: `select p.party_id as id, p.name, null as state, coalesce(p.market_partner_id, '') as subtitle from party p
    where strpos(lower(p.name), $1) > 0 or p.market_partner_id = $1 or p.party_id = any($2::text[])
    order by strpos(lower(p.name), $1) = 1 desc, p.name, p.party_id limit $3`,
}

function named(kind: keyof typeof NAMED): Find {
  return async (client, { text, limit }) => {
    const { name, ids } = text
    if (name === null && ids.length === 0) return []
    const { rows } = await run<Named>(client, NAMED[kind], [name, ids, limit + 1])
    const needles = [...ids, ...(name === null ? [] : [name])]
    return ranked(kind, rows, { needles, part: name, limit }, (row) => ({
      names: [row.name.toLowerCase(), row.id, kind === 'party' ? row.subtitle : null],
      title: row.name,
    }))
  }
}

const FIND: Readonly<Record<SearchKind, Find>> = {
  device: devices,
  container: containers,
  tray: trays,
  key: keys,
  shipment: shipments,
  incident: incidents,
  site: named('site'),
  person: named('person'),
  party: named('party'),
}

interface Row {
  readonly id: string
  readonly subtitle: string
  readonly state: string | null
  readonly trust?: Trust | null
  readonly missing?: boolean
}

interface Needles {
  /** What stands whole in what was searched for. */
  readonly needles: readonly string[]
  /** What may be a part of a name. */
  readonly part?: string | null
  readonly limit: number
}

/** `of`: by which names a row is called, and which of them is shown. */
function ranked<Found extends Row>(
  kind: SearchKind,
  rows: readonly Found[],
  { needles, part = needles[0] ?? null, limit }: Needles,
  of: (row: Found) => { readonly names: readonly (string | null)[]; readonly title: string },
): Hit[] {
  const hits = rows.flatMap((row): Hit[] => {
    const { names, title } = of(row)
    const known = names.filter((name) => name !== null)
    const match = known.some((name) => needles.includes(name)) ? 'exact' : bestMatch(known, part)
    if (match === null) return []
    const { id, subtitle, state, trust = null, missing = false } = row
    return [{ kind, id, title, subtitle, state, trust, missing, match }]
  })
  return hits.sort(byMatchAndTitle).slice(0, limit + 1)
}

function bestMatch(names: readonly string[], part: string | null): Match | null {
  if (part === null) return null
  if (names.some((name) => name.startsWith(part))) return 'prefix'
  if (names.some((name) => name.endsWith(part))) return 'suffix'
  return names.some((name) => name.includes(part)) ? 'contained' : null
}

export function byMatchAndTitle(a: Hit, b: Hit): number {
  const rank = MATCHES.indexOf(a.match) - MATCHES.indexOf(b.match)
  if (rank !== 0) return rank
  return a.title < b.title ? -1 : a.title > b.title ? 1 : a.id < b.id ? -1 : 1
}

const SHORT = 2 * ID_PART_LEAST

/** As it is shown, and found again by. */
function shortId(id: string): string {
  return id.slice(0, SHORT)
}
