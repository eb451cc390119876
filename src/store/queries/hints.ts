/** Hints that wait for somebody to make reports of them. */
import type pg from 'pg'
import type { ContainerId, DeviceId, EntryId, IncidentId, PartyId } from '../../custody/identifiers.ts'
import type { Loading, Recorded } from '../commit.ts'
import type { Writes } from '../writes.ts'
import type { Page } from './views.ts'

export interface Hint {
  readonly hintId: EntryId
  readonly fromPartyId: PartyId
  readonly containerId: ContainerId | null
  readonly deviceId: DeviceId | null
  readonly recordedAt: number
  readonly incidentId: IncidentId | null
  readonly takenUpAt: number | null
}

const VIEW = `select hint_id as "hintId", from_party_id as "fromPartyId", container_id as "containerId",
    device_id as "deviceId", recorded_at as "recordedAt", incident_id as "incidentId", taken_up_at as "takenUpAt"
  from hint`

/**
 * Puts a hint before whoever it is for: the owner of the thing, if there is one of that name, else the party of whoever
 * gave it. That party never learns which of the two.
 */
export function addHint(
  writes: Writes,
  about: { readonly containerId?: ContainerId | null; readonly deviceId?: DeviceId | null },
  recorded: readonly Recorded[],
): void {
  const entry = recorded.find((each) => each.entry.fact.type === 'hint_recorded')?.entry
  if (entry === undefined) return
  writes.add('hint', (parameters) => {
    const [id, from, container, device] = [
      entry.entryId,
      entry.partyId,
      about.containerId ?? null,
      about.deviceId ?? null,
    ].map((value) => parameters.add(value, 'text'))
    const at = parameters.add(new Date(entry.recordTime).toISOString(), 'timestamptz')
    return `insert into hint (hint_id, party_id, from_party_id, container_id, device_id, recorded_at)
      select ${id}, coalesce(c.party_id, d.owning_party_id, ${from}), ${from}, c.container_id, d.device_id, ${at}
      from (select) as one left join container c on c.container_id = ${container}
        left join device d on d.device_id = ${device}`
  })
}

/** Hints for the asking party, the newest first. */
export async function hintList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly open: boolean | null },
): Promise<Page<Hint>> {
  const { rows } = await client.query<Hint>(
    `${VIEW} where ($1::boolean is null or (incident_id is null) = $1) and ($2::text is null or
       (recorded_at, hint_id) < (select h.recorded_at, h.hint_id from hint h where h.hint_id = $2))
     order by recorded_at desc, hint_id desc limit $3`,
    [page.open, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.hintId ?? null) : null }
}

/** A hint for the acting party, locked, with who gave it and what they said. Null: there is none. */
export async function hintSituation(
  loading: Loading,
  hintId: string,
): Promise<{ readonly hint: Hint; readonly reporter: string; readonly said: string } | null> {
  const { rows } = await loading.client.query<Hint>(`${VIEW} where hint_id = $1 and party_id = $2 for update`, [
    hintId,
    loading.partyId,
  ])
  const [hint] = rows
  if (hint === undefined) return null
  const { rows: told } = await loading.client.query<{ reporter: string; canonical: Buffer | null }>(
    `select p.natural_person_id as reporter, t.canonical from entry e join person p on p.person_id = e.person_id
       left join entry_personal t on t.entry_id = e.entry_id where e.entry_id = $1`,
    [hintId],
  )
  const [{ reporter, canonical } = { reporter: '', canonical: null }] = told
  const said = canonical === null ? '{}' : String(JSON.parse(canonical.toString('utf8'))['text'] ?? '{}')
  return { hint, reporter, said }
}

export function takeUp(
  writes: Writes,
  { hintId, incidentId, at }: { readonly hintId: string; readonly incidentId: IncidentId; readonly at: number },
): void {
  writes.add('hint', (parameters) => {
    const [id, incident] = [hintId, incidentId].map((value) => parameters.add(value, 'text'))
    const when = parameters.add(new Date(at).toISOString(), 'timestamptz')
    return `update hint set incident_id = ${incident}, taken_up_at = greatest(recorded_at, ${when}) where hint_id = ${id}`
  })
}
