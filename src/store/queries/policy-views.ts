/** Policies as people read them. */
import type pg from 'pg'
import type { PartyId } from '../../custody/identifiers.ts'
import type { PolicyVersion } from '../../custody/state.ts'
import { selectList } from '../columns.ts'

export interface PolicyPage {
  readonly rows: readonly PolicyVersion[]
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null
}

/** All versions that the asking party sees, the newest first. `cursor` is the last id of the page before. */
export async function policyList(
  client: pg.ClientBase,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<PolicyPage> {
  const { rows } = await client.query<PolicyVersion>(
    `select ${selectList('policy')} from policy
     where $1::text is null
       or (valid_from, policy_id) < (select p.valid_from, p.policy_id from policy p where p.policy_id = $1)
     order by valid_from desc, policy_id desc limit $2`,
    [cursor, limit + 1],
  )
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.policyId ?? null) : null }
}

/** All versions of a maker that the asking party sees. */
export async function policiesOfMaker(client: pg.ClientBase, maker: PartyId): Promise<readonly PolicyVersion[]> {
  const { rows } = await client.query<PolicyVersion>(`select ${selectList('policy')} from policy where party_id = $1`, [
    maker,
  ])
  return rows
}
