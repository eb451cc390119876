/** What a witness answers over HTTP (C2SP tlog-witness, "HTTP Interface"). The one place that knows its statuses. */
import { FolderBusy } from '../../witness/folder.ts'
import { verifierKeyText } from '../../witness/key.ts'
import type { AddCheckpointOutcome, Witness } from '../../witness/witness.ts'

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

const TEXT = 'text/plain; charset=utf-8'
/** Large enough for 63 hashes and a note with 16 post-quantum signatures. */
export const ADD_CHECKPOINT_BYTES = 262_144

/** The answer to `POST <prefix>/add-checkpoint`. */
export async function answerAddCheckpoint(witness: Witness, body: Uint8Array): Promise<HttpAnswer> {
  const text = textOf(body)
  if (text === null) return answerOf({ kind: 'malformed' })
  try {
    return answerOf(await witness.addCheckpoint(text))
  } catch (error) {
    if (error instanceof FolderBusy) return plain(503, 'busy, try again later')
    throw error
  }
}

/** The answer to `GET <prefix>/<origin hash>/checkpoint`. */
export async function answerLatest(witness: Witness, originHash: string): Promise<HttpAnswer> {
  const note = await witness.latestNote(originHash)
  if (note === null) return plain(404, 'no checkpoint of that log was cosigned')
  return { status: 200, contentType: TEXT, body: note }
}

function answerOf(outcome: AddCheckpointOutcome): HttpAnswer {
  switch (outcome.kind) {
    case 'cosigned':
      return { status: 200, contentType: TEXT, body: outcome.lines.map((line) => `${line}\n`).join('') }
    case 'malformed':
      return plain(400, 'not an add-checkpoint request, or an old size above that of the checkpoint')
    case 'not_signed':
      return plain(403, 'no valid signature of a key that is trusted for this log')
    case 'unknown_origin':
      return plain(404, 'this witness does not know the log')
    case 'other_size':
      return { status: 409, contentType: 'text/x.tlog.size', body: `${outcome.size}\n` }
    case 'inconsistent':
      return plain(422, 'the checkpoint is not shown to continue the one that was cosigned')
    default: {
      const never: never = outcome
      throw new Error(`unknown outcome ${JSON.stringify(never)}`)
    }
  }
}

/** For people who look at the address of a witness. */
export function describeWitness(witness: Witness, prefix: string, remark: string | null = null): string {
  const logs = [...new Set(witness.logs.map(({ name }) => `  ${name}\n`))].join('')
  return `${remark === null ? '' : `${remark}\n\n`}This is a witness of transparency logs (c2sp.org/tlog-witness), run with Geleit.

It cosigns a checkpoint of a log that it knows if the checkpoint continues the one before.

Key:
  ${verifierKeyText(witness.signer)}

Logs:
${logs === '' ? '  none\n' : logs}
POST ${prefix}/add-checkpoint
GET  ${prefix}/<SHA-256 of the origin, hexadecimal>/checkpoint
`
}

function plain(status: number, sentence: string): HttpAnswer {
  return { status, contentType: TEXT, body: `${sentence}\n` }
}

/** Null for what is no UTF-8. A mark of byte order is no text, and stays. */
function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}
