/** What a witness keeps of requests that speak against their log: both checkpoints, and the request as it came. */
import { hash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Doubt } from '../auditlog/witness.ts'
import { readIfThere, replaceFile } from '../keystore/durable-file.ts'
import { WitnessError } from './key.ts'

export interface Evidence {
  readonly version: 1
  readonly certainty: Doubt['certainty']
  readonly why: Doubt['why']
  readonly origin: string
  /** ISO 8601, UTC, by the clock of the witness. */
  readonly foundAt: string
  /** The checkpoint that the witness had cosigned, as a note; null where it had none. */
  readonly recorded: string | null
  /** The body of the request: old size, proof, and the other checkpoint. */
  readonly request: string
}

/** `proven` accuses the log by itself; `possible` is kept, but anybody can make it. */
export const EVIDENCE_FOLDERS = { proven: 'two-faces', possible: 'doubtful' } as const satisfies Record<
  Doubt['certainty'],
  string
>

/** Strangers can send requests that look doubtful: they must not fill the disk. */
const KEPT_MOST = 1_000

/**
 * Keeps evidence; the same two trees only once. Each file is durable when this returns.
 * @returns the name of the file; null if it was there, or there are 1,000 of its kind already
 */
export async function keepEvidence(dir: string, evidence: Evidence, signedText: string): Promise<string | null> {
  const folder = join(dir, EVIDENCE_FOLDERS[evidence.certainty])
  const names = await readdir(folder)
  // What was recorded is a part of the name: the same checkpoint may contradict two others.
  const recordedText = evidence.recorded?.split('\n\n', 1)[0] ?? ''
  const name = `${hash('sha256', `${recordedText}\n\n${signedText}`).slice(0, 32)}.json`
  if (names.includes(name) || names.filter((each) => each.endsWith('.json')).length >= KEPT_MOST) return null
  await replaceFile(join(folder, name), `${JSON.stringify(evidence, null, 2)}\n`)
  return name
}

/** All evidence of a kind, the oldest first. */
export async function readEvidence(dir: string, certainty: Doubt['certainty']): Promise<readonly KeptEvidence[]> {
  const folder = join(dir, EVIDENCE_FOLDERS[certainty])
  const names = await readdir(folder).catch(() => [] as string[])
  const kept: KeptEvidence[] = []
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const text = await readIfThere(join(folder, name))
    if (text === null) continue
    kept.push({ name, told: names.includes(toldName(name)), evidence: parseEvidence(text, join(folder, name)) })
  }
  return kept.sort((a, b) => (a.evidence.foundAt < b.evidence.foundAt ? -1 : 1))
}

function parseEvidence(text: string, path: string): Evidence {
  try {
    return JSON.parse(text) as Evidence
  } catch {
    throw new WitnessError(`${path} is damaged. Look at it, and move it to another place.`)
  }
}

export interface KeptEvidence {
  readonly name: string
  /** Whoever has to know was told. */
  readonly told: boolean
  readonly evidence: Evidence
}

/** Notes that whoever has to know was told, so that it isn't told again at the next start. */
export async function markTold(dir: string, name: string): Promise<void> {
  await replaceFile(join(dir, EVIDENCE_FOLDERS.proven, toldName(name)), '')
}

function toldName(name: string): string {
  return name.replace(/\.json$/, '.told')
}
