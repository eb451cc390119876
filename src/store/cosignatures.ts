/** Cosignatures of witnesses, and which checkpoint is published: the newest one that enough of them have cosigned. */
import type pg from 'pg'
import { equalBytes } from '../auditlog/hash.ts'
import { parseSignature, type VerifierKey } from '../auditlog/note.ts'
import type { Policy } from '../auditlog/policy.ts'
import { checkpointNote } from './log.ts'
import { run } from './statements.ts'

export interface NewCosignature {
  readonly origin: string
  readonly size: number
  readonly witness: VerifierKey
  /** The signature line without its newline. It has been verified. */
  readonly line: string
  readonly timeSeconds: number
}

/** The first that a witness gave for a size stays. */
export async function addCosignature(client: pg.ClientBase, cosignature: NewCosignature): Promise<void> {
  const { origin, size, witness, line, timeSeconds } = cosignature
  await run(
    client,
    `insert into log_cosignature (origin, size, witness, line, cosigned_at)
     values ($1, $2, $3, $4, to_timestamp($5)) on conflict do nothing`,
    [origin, size, witness.name, line, timeSeconds],
  )
}

/** The largest size that a witness has cosigned for us, as far as we know; 0 if none. It may have seen more. */
export async function lastCosignedSize(client: pg.ClientBase, origin: string, witness: VerifierKey): Promise<number> {
  const { rows } = await run<{ size: number }>(
    client,
    'select coalesce(max(size), 0)::float8 as size from log_cosignature where origin = $1 and witness = $2',
    [origin, witness.name],
  )
  return rows[0]?.size ?? 0
}

/** The witnesses of the policy that have cosigned the checkpoint of a size. */
export async function cosignersOf(
  client: pg.ClientBase,
  origin: string,
  size: number,
  policy: Policy,
): Promise<readonly VerifierKey[]> {
  const { rows } = await run<{ line: string }>(
    client,
    'select line from log_cosignature where origin = $1 and size = $2',
    [origin, size],
  )
  return keysOf(
    rows.map(({ line }) => line),
    policy,
  )
}

/** Looked at in one statement. Where all witnesses answer, the first of them is the one. */
const PAGE_SIZES = 64

/**
 * The newest checkpoint that meets the policy's quorum, with all its cosignatures, as a note; with `quorum none` the
 * newest of all. `null`: there is none yet.
 */
export async function publishedCheckpoint(
  client: pg.ClientBase,
  policy: Policy,
): Promise<{ readonly size: number; readonly note: string } | null> {
  const size = await publishedSize(client, policy)
  const note = size === null ? null : await checkpointNote(client, size)
  return size === null || note === null ? null : { size, note }
}

/** The size of that checkpoint. */
export async function publishedSize(client: pg.ClientBase, policy: Policy): Promise<number | null> {
  if (policy.quorumMet([])) {
    const { rows } = await run<{ size: number | null }>(
      client,
      'select max(size)::float8 as size from log_checkpoint where origin = (select origin from log_state)',
      [],
    )
    return rows[0]?.size ?? null
  }
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const { rows } = await run<{ size: number; lines: string[] }>(
      client,
      `select size::float8 as size, array_agg(line) as lines from log_cosignature
       where origin = (select origin from log_state) and size < $1
       group by size order by size desc limit ${PAGE_SIZES}`,
      [below],
    )
    const found = rows.find(({ lines }) => policy.quorumMet(keysOf(lines, policy)))
    if (found !== undefined) return found.size
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_SIZES) return null
    below = last.size
  }
}

/** A policy may have changed since a line was stored: it counts only for the key that it names. */
function keysOf(lines: readonly string[], { witnesses }: Policy): VerifierKey[] {
  const signatures = lines.map(parseSignature)
  return witnesses
    .map(({ key }) => key)
    .filter(({ name, keyId }) =>
      signatures.some((signature) => signature?.name === name && equalBytes(signature.keyId, keyId)),
    )
}

/**
 * From now on nothing is integrated or signed, until a person decides. A reason that stands already stays.
 * @returns whether the log was going on until now
 */
export async function haltLog(client: pg.ClientBase, reason: string): Promise<boolean> {
  const { rowCount } = await run(client, 'update log_state set halted = $1 where halted is null', [reason])
  return rowCount === 1
}
