/** What stands on labels: of things that the one who asks sees, however many, with a statement for each kind. */
import type pg from 'pg'
import type { Gs1Prefix, LoadingUnit, LoadingUnitSituation } from '../../custody/gs1.ts'
import type {
  ContainerId,
  PackingListId,
  PartyId,
  PersonId,
  ShipmentId,
  SiteId,
  TrayId,
} from '../../custody/identifiers.ts'
import type { SiteKind } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { run } from '../statements.ts'
import type { Writes } from '../writes.ts'

/** What labels are asked for; each once, in this order. */
export interface LabelsAsked {
  readonly containers: readonly ContainerId[]
  readonly keys: readonly string[]
  readonly sites: readonly SiteId[]
  readonly packingLists: readonly PackingListId[]
  readonly trays: readonly TrayId[]
  /** All containers of these shipments. */
  readonly shipments: readonly ShipmentId[]
}

export type LabelSource =
  | {
      readonly kind: 'container'
      readonly id: string
      readonly serial: string
      readonly owner: string | null
      /** Null: the one who asks does not see the type. */
      readonly type: string | null
    }
  | { readonly kind: 'key'; readonly id: string; readonly owner: string | null }
  | {
      readonly kind: 'site'
      readonly id: string
      readonly name: string
      readonly siteKind: SiteKind
      readonly address: string | null
      readonly owner: string | null
    }
  | {
      readonly kind: 'packing_list'
      readonly id: string
      readonly serial: string | null
      readonly devices: number
      readonly takenInAt: number
      readonly owner: string | null
    }
  | {
      readonly kind: 'tray'
      readonly id: string
      readonly label: string
      readonly devices: number
      readonly serial: string | null
      readonly owner: string | null
    }
  | {
      readonly kind: 'loading_unit'
      /** Of the shipment. */
      readonly id: string
      readonly serial: string
      readonly sscc: string | null
      readonly place: number
      readonly of: number
      readonly from: string | null
      readonly to: string | null
      readonly site: string | null
      readonly address: string | null
    }

/** What the label of a container has beside what the one who asks sees. */
export interface ContainerNumbers {
  /** Null: its owner has none, or its type no number. */
  readonly prefix: Gs1Prefix | null
  readonly typeNumber: number | null
  /** Of the entry by which it was registered. */
  readonly entryId: string
  /** Null: not in the log yet. */
  readonly index: number | null
}

type Row = LabelSource & pg.QueryResultRow & { readonly asked: number }

const PARTY_NAME = (id: string): string => `(select p.name from party p where p.party_id = ${id})`

const CONTAINERS = `select 'container' as kind, c.container_id as id, c.serial, ${PARTY_NAME('c.party_id')} as owner,
    t.name || ' · ' || t.hardware_revision as type, u.place as asked
  from unnest($1::text[]) with ordinality u (id, place) join container c on c.container_id = u.id
  left join container_type t on t.container_type_id = c.container_type_id order by u.place`

const KEYS = `select 'key' as kind, k.key_serial as id, ${PARTY_NAME('k.party_id')} as owner, u.place as asked
  from unnest($1::text[]) with ordinality u (id, place) join key k on k.key_serial = u.id order by u.place`

const SITES = `select 'site' as kind, s.site_id as id, s.name, s.kind as "siteKind", s.address,
    ${PARTY_NAME('s.party_id')} as owner, u.place as asked
  from unnest($1::text[]) with ordinality u (id, place) join site s on s.site_id = u.id order by u.place`

const PACKING_LISTS = `select 'packing_list' as kind, l.packing_list_id as id, c.serial, l.devices,
    l.taken_in_at as "takenInAt", ${PARTY_NAME('l.party_id')} as owner, u.place as asked
  from unnest($1::text[]) with ordinality u (id, place) join packing_list l on l.packing_list_id = u.id
  left join container c on c.container_id = l.container_id order by u.place`

const TRAYS = `select 'tray' as kind, t.tray_id as id, t.label, jsonb_array_length(t.device_ids) as devices, c.serial,
    ${PARTY_NAME('t.party_id')} as owner, u.place as asked
  from unnest($1::text[]) with ordinality u (id, place) join tray t on t.tray_id = u.id
  left join container c on c.container_id = t.container_id order by u.place`

const LOADING_UNITS = `select 'loading_unit' as kind, s.shipment_id as id, c.serial, l.sscc, b.place,
    jsonb_array_length(s.container_ids) as of, ${PARTY_NAME('s.party_id')} as from,
    ${PARTY_NAME('s.recipient_party_id')} as to, o.name as site, o.address, u.place as asked
  from unnest($1::text[]) with ordinality u (id, place) join shipment s on s.shipment_id = u.id
  cross join lateral jsonb_array_elements_text(s.container_ids) with ordinality b (id, place)
  left join container c on c.container_id = b.id
  left join loading_unit l on l.shipment_id = s.shipment_id and l.container_id = b.id
  left join site o on o.site_id = s.to_site_id order by u.place, b.place`

/**
 * Labels in the order in which they were asked for; null where one of these things is not to be seen. A container of a
 * shipment that has gone its way has none any more.
 */
export async function labelSources(client: pg.ClientBase, asked: LabelsAsked): Promise<readonly LabelSource[] | null> {
  const wanted = [
    [CONTAINERS, asked.containers],
    [KEYS, asked.keys],
    [SITES, asked.sites],
    [PACKING_LISTS, asked.packingLists],
    [TRAYS, asked.trays],
    [LOADING_UNITS, asked.shipments],
  ] as const
  const found: LabelSource[] = []
  for (const [text, ids] of wanted) {
    if (ids.length === 0) continue
    const { rows } = await run<Row>(client, text, [ids])
    if (new Set(rows.map((row) => row.asked)).size < ids.length) return null
    const there = rows.filter((row) => row.kind !== 'loading_unit' || row.serial !== null)
    found.push(...there.map(({ asked: _place, ...source }) => source as unknown as LabelSource))
  }
  return found
}

/**
 * By which GS1 numbers these containers go, and where their registration is in the log. In the scope of the rules, for
 * containers that the one who asks was shown: the same label comes out whoever prints it. Types are numbered in the order
 * in which their owner registered them, which is that of the entries and never changes.
 */
export async function containerNumbers(
  forRules: pg.ClientBase,
  containerIds: readonly string[],
): Promise<ReadonlyMap<string, ContainerNumbers>> {
  if (containerIds.length === 0) return new Map()
  const { rows } = await run<ContainerNumbers & { id: string }>(
    forRules,
    `with named as (
       select c.container_id, c.container_type_id, c.party_id, p.gs1_prefix from container c
       join party p on p.party_id = c.party_id where c.container_id = any($1::text[])),
     types as (
       select convert_from(o.canonical, 'UTF8')::jsonb #>> '{fact,containerType,containerTypeId}' as container_type_id,
         row_number() over (partition by e.party_id order by e.position) as number
       from entry e join entry_content o using (entry_id, party_id)
       where e.type = 'container_type_registered'
         and e.party_id in (select party_id from named where gs1_prefix is not null))
     select n.container_id as id, n.gs1_prefix as prefix, t.number as "typeNumber", s.entry_id as "entryId",
       l.log_index::float8 as index
     from named n left join types t using (container_type_id)
     join entry_subject s on s.subject_kind = 'container' and s.subject_id = n.container_id and s.sequence = 1
     join entry e on e.entry_id = s.entry_id and e.party_id = s.party_id
     left join log_leaf l on l.position = e.position`,
    [containerIds],
  )
  return new Map(rows.map(({ id, ...numbers }) => [id, numbers]))
}

/** Null: not a shipment that the party of the actor takes part in. */
export async function loadingUnitSituation(
  loading: Loading,
  { shipmentId, personId }: { readonly shipmentId: ShipmentId; readonly personId: PersonId },
): Promise<LoadingUnitSituation | null> {
  const { client, partyId } = loading
  const [shipment] = await loading.find('shipment', { shipmentId })
  if (shipment === undefined || !shipment.stations.some((station) => station.partyId === partyId)) return null
  const [sender] = await loading.find('party', { partyId: shipment.partyId })
  const prefix = (sender?.gs1Prefix ?? null) as Gs1Prefix | null
  // Numbers of one prefix are given out one after the other.
  await client.query(`select pg_advisory_xact_lock(hashtextextended('gs1 ' || $1, 0))`, [prefix ?? ''])
  const numbered = await client.query<LoadingUnit>(
    `select container_id as "containerId", sscc from loading_unit where shipment_id = $1`,
    [shipmentId],
  )
  const next = await client.query<{ number: number }>(
    `select coalesce(max(number) + 1, 0)::bigint as number from loading_unit where gs1_prefix = $1`,
    [prefix],
  )
  const [acting] = await loading.find('person', { personId })
  if (acting === undefined) return null
  return { acting, shipment, prefix, numbered: numbered.rows, nextNumber: next.rows[0]?.number ?? 0 }
}

export interface NewLoadingUnits {
  readonly shipmentId: ShipmentId
  readonly partyId: PartyId
  readonly prefix: Gs1Prefix
  readonly units: readonly (LoadingUnit & { readonly number: number })[]
}

export function addLoadingUnits(writes: Writes, { shipmentId, partyId, prefix, units }: NewLoadingUnits): void {
  if (units.length === 0) return
  writes.add(
    'loading_unit',
    (parameters) =>
      `insert into loading_unit (shipment_id, container_id, party_id, gs1_prefix, number, sscc)
       select ${parameters.add(shipmentId, 'text')}, u.id, ${parameters.add(partyId, 'text')},
         ${parameters.add(prefix, 'text')}, u.number, u.sscc
       from unnest(${parameters.list(
         units.map((unit) => unit.containerId),
         'text',
       )}, ${parameters.list(
         units.map((unit) => unit.number),
         'bigint',
       )}, ${parameters.list(
         units.map((unit) => unit.sscc),
         'text',
       )}) as u (id, number, sscc)`,
  )
}
