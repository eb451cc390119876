/** What was blocked and freed, to be fetched; and recalls as tasks. */
import type pg from 'pg'
import type { CloudEvent } from '../../custody/events.ts'
import type { DeviceId, IncidentId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { RecallSituation } from '../../custody/recall.ts'
import type { Recall } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { loadPerson } from './situations.ts'
import type { Page } from './views.ts'

export interface Blocks {
  readonly events: readonly CloudEvent[]
  /** Where to go on; as it was where there is nothing. */
  readonly cursor: string
  readonly more: boolean
}

/** What the asking party was told of blocks behind this cursor, in the order of telling. */
export async function blocksSince(
  client: pg.ClientBase,
  partyId: PartyId,
  { cursor, limit }: { readonly cursor: string; readonly limit: number },
): Promise<Blocks> {
  const { rows } = await client.query<{ number: number; event: CloudEvent }>(
    `select number, event from block_event where party_id = $1 and number > $2::bigint order by number limit $3`,
    [partyId, cursor, limit + 1],
  )
  const shown = rows.slice(0, limit)
  return {
    events: shown.map(({ event }) => event),
    cursor: String(shown.at(-1)?.number ?? cursor),
    more: rows.length > limit,
  }
}

export interface RecallView extends Recall {
  readonly owningPartyId: PartyId
  readonly custody: string
}

/** Those that the asking party may see, by their day. `cursor`: incident and device of the last one, with a dot. */
export async function recallList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<RecallView>> {
  const [incidentId = null, deviceId = null] = page.cursor?.split('.') ?? []
  const { rows } = await client.query<RecallView>(
    `select r.incident_id as "incidentId", r.device_id as "deviceId", r.party_id as "partyId",
       r.raised_at as "raisedAt", r.status, r.owner_party_id as "ownerPartyId", p.person_id as "ownerPersonId",
       r.due_at as "dueAt", r.out_of_service_at as "outOfServiceAt", d.owning_party_id as "owningPartyId", d.custody
     from recall r join device d on d.device_id = r.device_id
       -- People of others are nobody's business.
       left join person p on p.person_id = r.owner_person_id
     where ($1::text is null or r.status = $1)
       and ($2::text is null or (r.due_at, r.incident_id, r.device_id) >
         (select c.due_at, c.incident_id, c.device_id from recall c where c.incident_id = $2 and c.device_id = $3))
     order by r.due_at, r.incident_id, r.device_id limit $4`,
    [page.status, incidentId, deviceId, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  const next = rows.length > page.limit && last !== undefined ? `${last.incidentId}.${last.deviceId}` : null
  return { rows: shown, next }
}

/** A recall with its device, locked. Null: there is none that the actor's party may see. */
export async function recallSituation(
  loading: Loading,
  request: { readonly incidentId: IncidentId; readonly deviceId: DeviceId; readonly personId: PersonId },
): Promise<RecallSituation | null> {
  const { incidentId, deviceId } = request
  if (!(await loading.sees('device', deviceId))) return null
  await loading.lock('incident', { incidentId })
  const [device] = await loading.lock('device', { deviceId })
  const [recall] = await loading.find('recall', { incidentId, deviceId })
  if (device === undefined || recall === undefined) return null
  const acting = await loadPerson(loading, request.personId)
  const [owner] = await loading.find('party', { partyId: device.owningPartyId })
  return { acting, recall, device, administrators: owner?.gatewayAdministratorIds ?? [] }
}
