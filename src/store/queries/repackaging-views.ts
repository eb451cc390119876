/** Repackagings as they stand: for whoever does one, and for the second person who looks. */
import type pg from 'pg'
import type { PartyId } from '../../custody/identifiers.ts'
import type { Repackaging } from '../../custody/state.ts'
import type { Page } from './views.ts'

export interface RepackagingRow extends Omit<Repackaging, 'partyId'> {
  /** Null: it belongs to somebody else by now. */
  readonly fromSerial: string | null
  readonly toSerial: string | null
  readonly inHand: readonly string[]
}

/** So many devices in nobody's box are named; nobody holds more at once. */
const IN_HAND_MOST = 1_000

/** Of this party, in the order of their ids: which was first, nobody asks. */
export async function repackagingList(
  client: pg.ClientBase,
  partyId: PartyId,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<RepackagingRow>> {
  const { rows } = await client.query<RepackagingRow>(
    `select r.repackaging_id as "repackagingId", r.from_container_id as "fromContainerId",
            r.to_container_id as "toContainerId", r.from_opening_id as "fromOpeningId", r.to_opening_id as "toOpeningId",
            r.person_id as "personId", r.scanned_out as "scannedOut", r.scanned_in as "scannedIn", r.status,
            r.confirmed_by as "confirmedBy", f.serial as "fromSerial", t.serial as "toSerial",
            case when r.scanned_out = r.scanned_in then '{}' else array(
              select distinct d.device_id from stay s join device d on d.device_id = s.device_id
              where s.container_id in (r.from_container_id, r.to_container_id) and d.repackaging_id = r.repackaging_id
              order by d.device_id limit ${IN_HAND_MOST}) end as "inHand"
     from repackaging r
     left join container f on f.container_id = r.from_container_id and f.possessing_party_id = $1
     left join container t on t.container_id = r.to_container_id and t.possessing_party_id = $1
     where r.party_id = $1 and ($2::text is null or r.status = $2) and ($3::text is null or r.repackaging_id > $3)
     order by r.repackaging_id limit $4`,
    [partyId, page.status, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.repackagingId ?? null) : null }
}
