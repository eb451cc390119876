/** Counts as the rules need them: who counts what, and what of the scanned is known. */

import type { CountLine } from '../../custody/count-lines.ts'
import type {
  CountScan,
  CountScanSituation,
  CountSituation,
  KnownContainer,
  KnownDevice,
  StartCountSituation,
} from '../../custody/counting.ts'
import type { ContainerId, CountId, PartyId, PersonId, SiteId } from '../../custody/identifiers.ts'
import type { Container } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import { traysOf } from './count-labels.ts'
import { ACTIVE_OPENINGS, loadPerson, lockContainer } from './situations.ts'

/** Null: there is no such site or box that the party may see. */
export async function startCountSituation(
  loading: Loading,
  request: { readonly personId: PersonId; readonly siteId: SiteId | null; readonly containerId: ContainerId | null },
): Promise<StartCountSituation | null> {
  const { siteId, containerId } = request
  const { partyId } = loading
  // Two who start at the same moment: the second one sees the count of the first.
  await loading.client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `count of ${siteId ?? containerId}`,
  ])
  const container = containerId === null ? undefined : await lockContainer(loading, containerId)
  const [site] = siteId === null ? [] : await loading.find('site', { siteId, partyId })
  if (container === null || (container === undefined && site === undefined)) return null
  const what = siteId === null ? { containerId } : { siteId }
  const [underWay] = await loading.find('count', { partyId, status: 'open', ...what })
  return { acting: await loadPerson(loading, request.personId), site, container, underWay }
}

interface CountRequest {
  readonly countId: CountId
  readonly personId: PersonId
  /** False: only asked. */
  readonly locking?: boolean
}

/** The count, locked, and its box. Null: the party has none of that name. */
export async function countSituation(loading: Loading, request: CountRequest): Promise<CountSituation | null> {
  const { countId, personId, locking = true } = request
  const { partyId } = loading
  if (locking) {
    const one = 'select from stock_count where count_id = $1 and party_id = $2 for update'
    await loading.client.query(one, [countId, partyId])
  }
  const [count] = await loading.find('count', { countId, partyId })
  if (count === undefined) return null
  const [box] = count.containerId === null ? [] : await loading.lock('container', { containerId: count.containerId })
  return { acting: await loadPerson(loading, personId), count, siteId: count.siteId ?? box?.siteId ?? null }
}

export async function countScanSituation(
  loading: Loading,
  request: CountRequest & {
    readonly lines: readonly CountLine[] | null
    readonly placeSerial: string | null
  },
): Promise<CountScanSituation | null> {
  const situation = await countSituation(loading, request)
  if (situation === null) return null
  const lines = request.lines ?? []
  const labels = [...new Set(lines.flatMap((line) => (line.kind === 'label' ? [line.label] : [])))]
  const { placeSerial } = request
  const serials = [...labels.map((label) => label.toUpperCase()), ...(placeSerial === null ? [] : [placeSerial])]
  const boxes = await ownContainers(loading, serials)
  const known = new Set(boxes.map(({ serial }) => serial))
  const trays = await traysOf(
    loading,
    labels.filter((label) => !known.has(label.toUpperCase())),
  )
  const scanned = lines.flatMap((line) => (line.kind === 'device' ? [line.deviceId] : []))
  const deviceIds = [...new Set([...scanned, ...trays.flatMap((tray) => tray.deviceIds)])]
  const { siteId, containerId } = situation.count
  const isHere = (box: Container): boolean =>
    box.possessingPartyId === loading.partyId &&
    (siteId === null ? box.containerId === containerId : box.siteId === siteId)
  // Two owners may have given the same number: the one that stands here is meant.
  const inOrder = [...boxes].sort((a, b) => Number(isHere(a)) - Number(isHere(b)))
  return {
    ...situation,
    devices: await ownDevices(loading, deviceIds),
    containers: await withState(loading, inOrder),
    trays,
    place: inOrder.findLast(({ serial }) => serial === placeSerial),
    already: await countedBefore(loading, request.countId, [...deviceIds, ...boxes.map((box) => box.containerId)]),
  }
}

/** Of these devices those that the party has or owns. */
async function ownDevices({ client, partyId }: Loading, deviceIds: readonly string[]): Promise<KnownDevice[]> {
  const { rows } = await client.query<KnownDevice>(
    `select d.device_id as "deviceId", d.container_id as "containerId",
       case when d.container_id is null then d.site_id when c.possessing_party_id = $2 then c.site_id end as "siteId"
     from device d left join container c on c.container_id = d.container_id
     where d.device_id = any($1) and $2 in (d.possessing_party_id, d.owning_party_id)`,
    [deviceIds, partyId],
  )
  return rows
}

async function ownContainers(loading: Loading, serials: readonly string[]): Promise<Container[]> {
  if (serials.length === 0) return []
  const found = await loading.find('container', { serial: [...new Set(serials)] })
  return found.filter((box) => [box.partyId, box.possessingPartyId].includes(loading.partyId))
}

async function withState({ client }: Loading, containers: readonly Container[]): Promise<KnownContainer[]> {
  if (containers.length === 0) return []
  const { rows } = await client.query<Omit<KnownContainer, 'container'> & { containerId: ContainerId }>(
    `select b.id as "containerId",
       exists (select from opening o where o.container_id = b.id and o.tour_id is null and o.status = any($2))
         or exists (select from tour t where t.container_id = b.id and t.status = 'under_way') as "isOpen",
       exists (select from ground g where g.subject_kind = 'container' and g.subject_id = b.id
         and g.ended_at is null) as "isHeld",
       (select count(*) from device d where d.container_id = b.id and not d.missing) as inside
     from unnest($1::text[]) as b (id)`,
    [containers.map((box) => box.containerId), ACTIVE_OPENINGS],
  )
  const byId = new Map(rows.map(({ containerId, ...state }) => [containerId, state]))
  return containers.map((container) => {
    const state = byId.get(container.containerId)
    return { container, isOpen: state?.isOpen ?? true, isHeld: state?.isHeld ?? true, inside: state?.inside ?? 0 }
  })
}

async function countedBefore({ client }: Loading, countId: CountId, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>(
    `select subject_kind || ' ' || subject_id as key from stock_count_line
     where count_id = $1 and undone_at is null and subject_id = any($2)`,
    [countId, ids],
  )
  return new Set(rows.map(({ key }) => key))
}

interface LineMeta {
  readonly countId: CountId
  readonly partyId: PartyId
  readonly personId: PersonId
  /** ms since 1970 UTC. */
  readonly at: number
}

/** Writes what was scanned. What somebody else scanned a moment ago is there already, and stays as it is. */
export function addCountLines(writes: Writes, { countId, partyId, personId, at }: LineMeta, scan: CountScan): void {
  const { lines, boxes, place } = scan
  const once = 'on conflict (count_id, subject_id, subject_kind, party_id) where undone_at is null do nothing'
  const into = `insert into stock_count_line (count_id, party_id, by_person_id, at, subject_kind, subject_id, found,
    place_container_id, stood_for)`
  if (lines.length > 0) {
    writes.add('stock_count_line', (parameters) => {
      const lists = [
        parameters.list(
          lines.map((line) => line.subjectKind),
          'text',
        ),
        parameters.list(
          lines.map((line) => line.subjectId),
          'text',
        ),
        parameters.list(
          lines.map((line) => line.found),
          'text',
        ),
        parameters.list(
          lines.map((line) => (line.subjectKind === 'container' ? null : place)),
          'text',
        ),
        parameters.list(
          lines.map((line) => line.stoodFor),
          'text',
        ),
      ]
      return `${into} select ${parameters.scalar(countId, 'text')}, ${parameters.scalar(partyId, 'text')},
        ${parameters.scalar(personId, 'text')}, ${parameters.scalar(at, 'timestamptz')}, kind, id, found, place, stood_for
        from unnest(${lists.join(', ')}) with ordinality as u (kind, id, found, place, stood_for, number)
        order by number ${once}`
    })
  }
  if (boxes.length === 0) return
  writes.add(
    'stock_count_line',
    (parameters) => `${into} select ${parameters.scalar(countId, 'text')}, ${parameters.scalar(partyId, 'text')},
      ${parameters.scalar(personId, 'text')}, ${parameters.scalar(at, 'timestamptz')}, 'device', d.device_id, 'here',
      null, d.container_id
      from device d where d.container_id = any(${parameters.list(boxes, 'text')}) and not d.missing
      order by d.container_id, d.device_id ${once}`,
  )
}

/** What these lines name that was scanned, itself or by what stood for it; ids as they stand in the lines. */
export async function scannedAmong(
  loading: Loading,
  countId: CountId,
  lines: readonly CountLine[],
): Promise<{ readonly ids: readonly string[]; readonly undone: number }> {
  const labels = lines.flatMap((line) => (line.kind === 'label' ? [line.label] : []))
  const boxes = await ownContainers(
    loading,
    labels.map((label) => label.toUpperCase()),
  )
  const devices = lines.flatMap((line) => (line.kind === 'device' ? [line.deviceId] : []))
  const ids = [...new Set<string>([...devices, ...labels, ...boxes.map((box) => box.containerId)])]
  const { rows } = await loading.client.query<{ count: number }>(
    `select count(*) as count from stock_count_line
     where count_id = $1 and undone_at is null and (subject_id = any($2) or stood_for = any($2))`,
    [countId, ids],
  )
  return { ids, undone: rows[0]?.count ?? 0 }
}

export function undoLines(writes: Writes, { countId, personId, at }: LineMeta, ids: readonly string[]): void {
  if (ids.length === 0) return
  writes.add('stock_count_line', (parameters) => {
    const list = parameters.list(ids, 'text')
    return `update stock_count_line set undone_by = ${parameters.scalar(personId, 'text')},
        undone_at = greatest(at, ${parameters.scalar(at, 'timestamptz')})
      where count_id = ${parameters.scalar(countId, 'text')} and undone_at is null
        and (subject_id = any(${list}) or stood_for = any(${list}))`
  })
}
