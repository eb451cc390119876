/** Delivery notes for stories, and data folders in which a rehearsal of such a note is prepared. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMPILE_CACHE } from './serve-process.ts'

const PREPARE = join(import.meta.dirname, 'prepare-rehearsal.ts')
export const SAMPLE_NOTE = join(import.meta.dirname, '../../src/cli/rehearsal-data/delivery-note.csv')

/** A folder of a test file's own, under a short path: the socket of a database has to fit. */
export function workFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'geleit-f-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A note like the sample, with this many devices. */
export function writeSmallNote(path: string, devices: number): void {
  const lines = Array.from(
    { length: devices },
    (_, index) => `EXSM02${10_480_001 + index};SAMPLE-GW-A;0.0.1-sample;SAMPLE-CC-0000`,
  )
  const head = [
    `# Lieferschein-Nr.: MUSTER-${devices}`,
    '# Hersteller: 9999999000001',
    '# Empfänger: 9999999000002',
    '# Ausgestellt am: 2030-01-15',
    'Geräte-ID;Gerätetyp;Firmware;Zertifikat',
  ]
  writeFileSync(path, `${[...head, ...lines].join('\n')}\n`)
}

/** Makes a data folder with a prepared rehearsal whose boxes fit the note; no server runs on it afterwards. */
export function prepareDataFolder(dataDir: string, notePath: string): void {
  const { status, stderr } = spawnSync(process.execPath, [PREPARE, dataDir, notePath], {
    encoding: 'utf8',
    cwd: '/',
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  })
  if (status !== 0) throw new Error(`no rehearsal could be prepared: ${stderr}`)
}

/** A copy with the same owners: a start of its own for each story, without making a database each time. */
export function copyDataFolder(from: string, to: string): void {
  // node:fs doesn't keep owners, which PostgreSQL's account rests on.
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`no copy could be made: ${stderr}`)
}
