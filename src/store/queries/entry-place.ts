/** An entry as the log shows it to everybody who knows its id. In the scope of the rules; nothing in it is of a party. */
import type pg from 'pg'
import type { Policy } from '../../auditlog/policy.ts'
import { formatProof } from '../../auditlog/proof.ts'
import { publishedCheckpoint } from '../cosignatures.ts'
import { currentLog, inclusionPath } from '../log.ts'
import { run } from '../statements.ts'

export interface EntryPlace {
  readonly entryId: string
  readonly type: string
  readonly recordTime: number
  /** 64 hexadecimal digits. */
  readonly commitment: string
  /** Null: not numbered yet. */
  readonly index: number | null
  /** Null: the log has not begun. */
  readonly origin: string | null
  /** Leaves under the published checkpoint; 0: there is none. */
  readonly checkpointSize: number
}

/** Null: there is no such entry. */
export async function entryPlace(forRules: pg.ClientBase, entryId: string, policy: Policy): Promise<EntryPlace | null> {
  const { rows } = await run<Omit<EntryPlace, 'origin' | 'checkpointSize'>>(
    forRules,
    `select e.entry_id as "entryId", e.type, e.record_time as "recordTime", encode(e.commitment, 'hex') as commitment,
       l.log_index::float8 as index
     from entry e left join log_leaf l on l.position = e.position where e.entry_id = $1`,
    [entryId],
  )
  const [row] = rows
  if (row === undefined) return null
  const log = await currentLog(forRules)
  const published = await publishedCheckpoint(forRules, policy)
  return { ...row, origin: log?.origin ?? null, checkpointSize: published?.size ?? 0 }
}

/** The proof that it is in the published log (C2SP tlog-proof); null: it is not yet, or there is no such entry. */
export async function entryProof(forRules: pg.ClientBase, entryId: string, policy: Policy): Promise<string | null> {
  const place = await entryPlace(forRules, entryId, policy)
  const published = await publishedCheckpoint(forRules, policy)
  if (place === null || place.index === null || published === null || place.index >= published.size) return null
  const path = await inclusionPath(forRules, place.index, published.size)
  return formatProof({ extra: null, index: place.index, path, note: published.note })
}
