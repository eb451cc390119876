/** The checkpoints of a file: those that enough witnesses have cosigned, nearest to each of its entries. */
import type pg from 'pg'
import { keyName, statedBy } from '../../auditlog/evidence/statements.ts'
import type { MissingPart } from '../../auditlog/evidence.ts'
import {
  formatSignature,
  type NoteSignature,
  parseNote,
  parseSignature,
  type VerifierKey,
} from '../../auditlog/note.ts'
import type { Policy } from '../../auditlog/policy.ts'
import { checkpointsAround, type KnownCheckpoint, type KnownOrigin } from '../queries/evidence.ts'
import type { Placed } from './placed.ts'

export interface FoundCheckpoints {
  /** Ascending by size, whole notes; the last contains the map. */
  readonly known: readonly { readonly size: number; readonly note: string }[]
  readonly missing: readonly MissingPart[]
}

/** `null`: no checkpoint contains the map. `statements`: what the log says of itself, ascending by index. */
export async function checkpointsFor(
  client: pg.ClientBase,
  origin: string,
  statements: readonly Placed[],
  indices: readonly number[],
  mapIndex: number,
): Promise<FoundCheckpoints | null> {
  const policy =
    statements.map(({ entry }) => statedBy(entry.fact)?.policy ?? null).findLast((each) => each !== null) ?? null
  const asks = policy !== null && !policy.quorumMet([])
  const origins = originsOf(origin, statements)
  const signers = knownKeys(statements)
  const witnessed = asks ? await around(client, { indices, origins, cosigned: true }, policy, signers) : []
  const last = witnessed.findLast(({ size }) => size > mapIndex)
  if (last !== undefined) return { known: witnessed.filter(({ size }) => size <= last.size), missing: [] }
  // Nobody was asked, or nobody answered: what the log itself has signed, for those who look at that alone.
  const signed = await around(client, { indices, origins, cosigned: false }, null, signers)
  const final = signed.findLast(({ size }) => size > mapIndex)
  if (final === undefined) return null
  const known = asks ? [...witnessed, final] : signed.filter(({ size }) => size <= final.size)
  return { known, missing: ['witnesses'] }
}

async function around(
  client: pg.ClientBase,
  options: {
    readonly indices: readonly number[]
    readonly origins: readonly KnownOrigin[]
    readonly cosigned: boolean
  },
  policy: Policy | null,
  signers: Signers,
): Promise<{ readonly size: number; readonly note: string }[]> {
  const found = await checkpointsAround(client, options)
  const bySize = new Map<number, { size: number; note: string }>()
  for (const checkpoint of found) {
    const { note, cosigners } = wholeNote(checkpoint, signers)
    if (policy === null || policy.quorumMet(cosigners)) bySize.set(checkpoint.size, { size: checkpoint.size, note })
  }
  return [...bySize.values()].sort((a, b) => a.size - b.size)
}

interface Signers {
  readonly witnesses: ReadonlyMap<string, VerifierKey>
}

/** Witnesses of any policy that was in force: others could not be checked by a reader. */
function knownKeys(statements: readonly Placed[]): Signers {
  const keys = statements.flatMap(({ entry }) => statedBy(entry.fact)?.policy?.witnesses.map(({ key }) => key) ?? [])
  return { witnesses: new Map(keys.map((key) => [keyName(key), key])) }
}

/** Signatures of the log first, then of witnesses, each by name and id: the one order that a file takes. */
function wholeNote(
  { note, lines }: KnownCheckpoint,
  { witnesses }: Signers,
): { note: string; cosigners: VerifierKey[] } {
  const signed = parseNote(note)
  if (signed === null) throw new Error('a stored checkpoint is no note')
  const cosigned = lines.map(parseSignature).filter((each) => each !== null && witnesses.has(keyName(each)))
  const byName = (a: NoteSignature, b: NoteSignature): number => (keyName(a) < keyName(b) ? -1 : 1)
  const ordered = [...[...signed.signatures].sort(byName), ...(cosigned as NoteSignature[]).sort(byName)]
  return {
    note: `${signed.text}\n${ordered.map((signature) => `${formatSignature(signature)}\n`).join('')}`,
    cosigners: cosigned.flatMap((each) => (each === null ? [] : (witnesses.get(keyName(each)) ?? []))),
  }
}

/** Today's name first; older ones up to where the log was continued under the next. */
function originsOf(origin: string, statements: readonly Placed[]): readonly KnownOrigin[] {
  const origins: KnownOrigin[] = [{ origin, upTo: Number.MAX_SAFE_INTEGER }]
  for (const { entry } of statements.toReversed()) {
    const { type, oldOrigin, size } = entry.fact
    if (type !== 'log_continued' || typeof oldOrigin !== 'string' || typeof size !== 'number') continue
    origins.push({ origin: oldOrigin, upTo: size })
  }
  return origins
}
