/** The page on verifying by hand does what it says: its text is run as it stands there. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import { fencesOf, readPage } from '../docs/markdown.ts'
import { startRehearsal } from '../stories/rehearsal.ts'
import { download, tellStory } from './evidence-world.ts'

const run = promisify(execFile)
const page = readPage('docs/verify-by-hand.md')
const program = fencesOf(page).filter(({ info }) => info === 'python')
const commands = fencesOf(page).filter(({ info }) => info === 'sh')

/** What the page says, in a folder of its own; rejects where one of its commands fails. */
async function byHand(file: string, keys: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'geleit-by-hand-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'evidence.json'), file)
  await writeFile(join(folder, 'by-hand.py'), `${program[0]?.text}\n`)
  const script = `set -eu\n${commands.map(({ text }) => text).join('\n')}\n`
  const { stdout } = await run('sh', ['-c', script], {
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...keys },
  })
  return stdout
}

async function version(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, [...args])
    return stdout.trim()
  } catch {
    throw new Error(`${program} is missing. Install it: apt-get install -y python3 openssl coreutils`)
  }
}

test('forty lines of Python, and no more', async () => {
  expect(program).toHaveLength(1)
  expect(program[0]?.text.split('\n').length).toBeLessThanOrEqual(40)
  const imported = Array.from(program[0]?.text.matchAll(/^import (.*)$/gm) ?? [], ([, names]) => names)
  expect(imported).toEqual(['base64, hashlib, json, sys'])
})

test('a real file holds, and a changed one does not', async () => {
  const [, major = 0, minor = 0] = /Python (\d+)\.(\d+)/.exec(await version('python3', ['--version'])) ?? []
  expect(
    Number(major) * 100 + Number(minor),
    'python3 of 3.11 or newer: apt-get install -y python3',
  ).toBeGreaterThanOrEqual(311)
  expect(await version('openssl', ['version'])).toMatch(/^OpenSSL 3/)
  const rehearsal = await startRehearsal()
  const told = await tellStory(rehearsal, { releases: true })
  const [logKey, witness] = [told.trust.logKeys[0], told.trust.witnesses[0]]
  if (logKey === undefined || witness === undefined) throw new Error('no keys')
  const keys = { LOG_KEY: formatVerifierKey(logKey), WITNESS_KEY: formatVerifierKey(witness) }
  const paths = [
    ...told.deviceIds.slice(0, 2).map((id) => `/v1/devices/${id}/evidence`),
    `/v1/containers/${told.containerIds[0]}/evidence`,
    `/v1/shipments/${told.shipmentId}/evidence`,
    `/v1/incidents/${told.incidentId}/evidence`,
  ]
  const files = await Promise.all(paths.map((path) => download(rehearsal, 'operator-security', path)))
  for (const { text } of files) {
    const output = await byHand(text, keys)
    expect(output).toMatch(/^entry.bin: OK\nSignature Verified Successfully\nSignature Verified Successfully\n.+UTC/)
  }
  const { text } = files[0] ?? { text: '' }
  const value = JSON.parse(text)
  const without = JSON.stringify({ ...value, entries: value.entries.slice(0, -2) })
  const lowered = JSON.stringify({
    ...value,
    heads: value.heads.map((head: { sequence: number }) => ({ ...head, sequence: 1 })),
  })
  const salted = text.replace(/"salt":"(.)/, (_, digit: string) => `"salt":"${digit === '0' ? '1' : '0'}`)
  for (const [why, changed] of [
    ['canonical', text.replace('{', '{ ')],
    ['not in the log', salted],
    ['', `${without}\n`],
    ['not in the map', `${lowered}\n`],
    ['not in the log', text.replace('devices_packed', 'devices_packef')],
  ] as const) {
    await expect(byHand(changed, keys)).rejects.toThrow(why)
  }
  const other = { ...keys, WITNESS_KEY: keys.WITNESS_KEY.replace(/.{8}$/, 'AAAAAAA=') }
  await expect(byHand(text, other)).rejects.toThrow()
})
