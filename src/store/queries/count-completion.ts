/** What the completion of a count stands on: whatever follows from it is locked, and looked at again behind the lock. */
import type pg from 'pg'
import type { CompletionSituation, CountedContainer, CountedDevice } from '../../custody/count-completion.ts'
import type { Counter } from '../../custody/counting.ts'
import type { ContainerId, CountId, DeviceId, PersonId } from '../../custody/identifiers.ts'
import type { Container, Count, Device } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { countTotals, FINDINGS, type Finding } from './count-findings.ts'
import { countSituation } from './counts.ts'
import { containerLosses } from './losses-of-containers.ts'

/** Null: the party has no count of that name. Locks containers, then incidents, then devices. */
export async function completionSituation(
  loading: Loading,
  request: { readonly countId: CountId; readonly personId: PersonId; readonly locking: boolean },
): Promise<CompletionSituation | null> {
  const situation = await countSituation(loading, request)
  if (situation === null) return null
  const { client, partyId } = loading
  const { count } = situation
  const { rows } = await client.query<Finding>(
    `${FINDINGS} select kind, id, serial, container_id as "containerId", missing, again, list from finding
     where list in ('missing', 'surplus', 'wrong_place', 'unknown') or again`,
    [count.countId, partyId],
  )
  const totals = await countTotals(client, count.countId, partyId)
  const boxes = await boxesOf(loading, count, rows)
  const devices = await devicesOf(loading, rows)
  const gone = new Set<string>(boxes.missing.map(({ container }) => container.containerId))
  const missing = devices.filter(({ list }) => list === 'missing')
  const misplaced = devices.filter(({ list }) => list === 'surplus' || list === 'wrong_place').map(asCounted)
  return {
    ...situation,
    totals: { ...totals, devicesMissing: missing.length, containersMissing: boxes.missing.length },
    missing: missing.filter(({ containerId }) => !gone.has(containerId ?? '')).map(asCounted),
    missingContainers: boxes.missing,
    misplaced,
    surplusContainers: boxes.surplus.map((container) => without(container, misplaced)),
    foundAgain: devices.filter(({ again }) => again).map(({ device }) => device.deviceId),
    foundAgainContainers: boxes.again,
    unknown: rows.filter(({ kind }) => kind === 'unknown').map(({ id }) => id),
    ...(await countersOf(client, count.countId)),
  }
}

/** Boxes that are missing, surplus or there again, locked, with what they hold. */
async function boxesOf(
  loading: Loading,
  { siteId, partyId }: Count,
  findings: readonly Finding[],
): Promise<{
  readonly missing: CompletionSituation['missingContainers']
  readonly surplus: readonly CountedContainer[]
  readonly again: readonly Container[]
}> {
  const found = new Map(findings.filter(({ kind }) => kind === 'container').map((each) => [each.id, each]))
  if (found.size === 0) return { missing: [], surplus: [], again: [] }
  const containers = await loading.lock('container', { containerId: [...found.keys()] as ContainerId[] })
  const listed = (list: Finding['list']): Container[] =>
    containers.filter(({ containerId }) => found.get(containerId)?.list === list)
  // Whatever was moved a moment ago is where the record says.
  const gone = listed('missing').filter((box) => box.siteId === siteId && box.possessingPartyId === partyId)
  const missing = await containerLosses(loading, gone)
  const surplus = listed('surplus')
  const ids = surplus.map(({ containerId }) => containerId)
  const inside = ids.length === 0 ? [] : await loading.lock('device', { containerId: ids })
  return {
    missing,
    surplus: surplus.map((container) => {
      const contents = inside.filter(({ containerId }) => containerId === container.containerId)
      return { container, contents: contents.map((device) => asCounted({ device })) }
    }),
    again: containers.filter((box) => box.missing && found.get(box.containerId)?.again === true),
  }
}

/** The devices that were found otherwise than the record has them, locked; what moved meanwhile is left out. */
async function devicesOf(
  loading: Loading,
  findings: readonly Finding[],
): Promise<readonly (Finding & { readonly device: Device })[]> {
  const named = findings.filter(({ kind }) => kind === 'device')
  const locked = await loading.lock('device', { deviceId: named.map(({ id }) => id as DeviceId) })
  const byId = new Map(locked.map((device) => [device.deviceId as string, device]))
  return named.flatMap((finding) => {
    const device = byId.get(finding.id)
    const { containerId, missing } = finding
    return device?.containerId === containerId && device.missing === missing ? [{ ...finding, device }] : []
  })
}

function asCounted({ device }: { readonly device: Device }): CountedDevice {
  return { deviceId: device.deviceId, makerPartyId: device.partyId, custody: device.custody }
}

/** Each device is held once. */
function without(box: CountedContainer, held: readonly CountedDevice[]): CountedContainer {
  const ids = new Set(held.map(({ deviceId }) => deviceId))
  return { ...box, contents: box.contents.filter(({ deviceId }) => !ids.has(deviceId)) }
}

/** Who scanned, and what the entry says of the lines: SHA-256 over them, one a line, in their order. */
async function countersOf(
  client: pg.ClientBase,
  countId: CountId,
): Promise<{ readonly countedBy: readonly Counter[]; readonly linesSha256: string }> {
  const counters = await client.query<Counter>(
    `select p.person_id as "personId", p.natural_person_id as "naturalPersonId" from person p
     where p.person_id in (select by_person_id from stock_count_line where count_id = $1 and undone_at is null)
     order by 1`,
    [countId],
  )
  const lines = await client.query<{ sum: string }>(
    `select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', line_number, subject_kind, subject_id, found,
         coalesce(place_container_id, '-'), coalesce(stood_for, '-'), by_person_id,
         (extract(epoch from at) * 1000)::bigint), E'\\n' order by line_number), ''), 'UTF8')), 'hex') as sum
     from stock_count_line where count_id = $1 and undone_at is null`,
    [countId],
  )
  return { countedBy: counters.rows, linesSha256: lines.rows[0]?.sum ?? '' }
}
