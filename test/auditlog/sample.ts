/**
 * An evidence file that a rehearsal gave once, with the keys of its log and its witness: what was made then must be
 * provable for good. `GELEIT_NEW_SAMPLE=1` writes it anew while the format is still being made.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../src/auditlog/note.ts'
import type { Trust } from '../../src/auditlog/verify.ts'

const PATH = join(import.meta.dirname, '../vectors/evidence-device.txt')

/** Two lines with the keys, and behind them the file. */
export function readSample(): { readonly file: string; readonly trust: Trust } {
  const [logKey = '', witness = '', ...file] = readFileSync(PATH, 'utf8').split('\n')
  const keys = [logKey, witness].map(parseVerifierKey) as [VerifierKey, VerifierKey]
  return { file: file.join('\n'), trust: { logKeys: [keys[0]], witnesses: [keys[1]] } }
}

export function writeSample(file: string, { logKeys, witnesses }: Trust): void {
  const keys = [...logKeys, ...witnesses].map(formatVerifierKey)
  if (process.env['GELEIT_NEW_SAMPLE'] === '1') writeFileSync(PATH, `${keys.join('\n')}\n${file}`)
}
