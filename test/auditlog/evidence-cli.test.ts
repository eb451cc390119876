/** `geleit evidence` and `geleit verify`, as somebody at a terminal meets them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import type { CliCommand } from '../../src/cli/command.ts'
import { evidenceCommand } from '../../src/cli/evidence.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { verifyCommand } from '../../src/cli/verify.ts'
import { serve } from '../../src/server/main.ts'
import { createTestDatabase } from '../setup/database.ts'
import { announce } from '../stories/rehearsal.ts'
import { settle, statePolicy, trustOf } from './evidence-world.ts'
import { readSample } from './sample.ts'

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function runIn(
  command: CliCommand,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    environment,
    interactive: false,
  }
  const code = await command.run(args, io)
  return { code, out: out.join(''), err: err.join('') }
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'geleit-evidence-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

let keys: string[]
let logKey: string[]
beforeAll(() => {
  const { trust } = readSample()
  logKey = ['--log-key', ...trust.logKeys.map(formatVerifierKey)]
  keys = [...logKey, '--witness', ...trust.witnesses.map(formatVerifierKey)]
})

test('verify: what is proven, what is not, and the code that says so', async () => {
  const { file } = readSample()
  const path = join(await folder(), 'evidence.json')
  await writeFile(path, file)
  const good = await runIn(verifyCommand, [path, ...keys])
  expect(good.code).toBe(0)
  expect(good.out).toMatch(/^Device EXSM\d+, as of [\d :-]+ UTC, \d+ entries\n/)
  expect(good.out).toContain('PROVEN  Every check holds.')
  expect(good.out).not.toContain('✗')
  expect(good.out).toMatch(/│ {2}[\d :-]+ UTC {2}#\d+ {2}Installed by/)

  const german = await runIn(verifyCommand, [path, ...keys, '--language', 'de'])
  expect(german.out).toContain('BEWIESEN  Jede Prüfung besteht.')

  const alone = await runIn(verifyCommand, [path, ...logKey])
  expect(alone.code).toBe(1)
  expect(alone.out).toContain('You named no witness.')
  expect(alone.out).toContain('NOT PROVEN')

  const asJson = await runIn(verifyCommand, [path, ...keys, '--json'])
  expect(JSON.parse(asJson.out)).toMatchObject({ ok: true, about: { kind: 'device' } })

  await writeFile(path, file.replace('devices_packed', 'devices_packef'))
  const changed = await runIn(verifyCommand, [path, ...keys])
  expect(changed.code).toBe(1)
  expect(changed.out).toMatch(/✗ {2}Not every entry is proven to stand in the log\.\n +entry \d+ \(\d+ in the log\)/)
})

test('verify: wrong use is told from what is not proven', async () => {
  const path = join(await folder(), 'evidence.json')
  await writeFile(path, Buffer.from([0xff, 0xfe]))
  const [, witness = ''] = [keys[0], keys[3]]
  for (const [args, why] of [
    [[], 'name one evidence file'],
    [['a', 'b', ...keys], 'name one evidence file'],
    [['/nowhere/evidence.json', ...keys], "can't be read"],
    [[path, ...keys], 'no text in UTF-8'],
    [[path], '--log-key is missing'],
    [[path, '--log-key', 'nonsense'], 'no verifier key'],
    [[path, '--log-key', witness], 'the key of a witness'],
    [[path, ...keys, '--language', 'fr'], 'en or de'],
    [[path, ...keys, '--policy', path], 'no text in UTF-8'],
  ] as const) {
    await expect(runIn(verifyCommand, args)).rejects.toThrow(why)
  }
})

test('evidence: from the database beside the server, to a file that verifies', async () => {
  const database = await createTestDatabase()
  const dataDir = await folder()
  const serving = await serve({
    dataDir,
    port: 0,
    databaseUrl: database.connectionString,
    rehearsal: true,
    environment: {},
    say: () => {},
    onFatal: (reason) => {
      throw new Error(reason)
    },
  })
  onTestFinished(async () => {
    await serving.stop()
    await database.drop()
  })
  if (serving.rehearsal === null) throw new Error('no rehearsal')
  const rehearsal = { serving, client: new StoryClient({ file: serving.rehearsal, run: 'cli', patienceMs: 0 }) }
  await statePolicy(rehearsal)
  const [deviceId = ''] = await announce(rehearsal.client, 2)
  await settle(rehearsal)
  const environment = { DATABASE_URL: database.connectionString, DATA_DIR: dataDir }
  const out = join(dataDir, 'evidence.json')
  expect(await runIn(evidenceCommand, ['device', deviceId, '--out', out], environment)).toEqual({
    code: 0,
    out: '',
    err: '',
  })
  const trust = trustOf(rehearsal)
  const options = [
    '--log-key',
    ...trust.logKeys.map(formatVerifierKey),
    '--witness',
    ...trust.witnesses.map(formatVerifierKey),
  ]
  const verified = await runIn(verifyCommand, [out, ...options])
  expect(verified.out).toContain('PROVEN')
  expect(verified.code).toBe(0)
  const shown = await runIn(evidenceCommand, ['device', deviceId], environment)
  expect(shown.out).toBe(await readFile(out, 'utf8'))
  await expect(runIn(evidenceCommand, ['device', deviceId, '--out', out], environment)).rejects.toThrow('EEXIST')
  await expect(runIn(evidenceCommand, ['incident', 'nothing'], environment)).rejects.toThrow(
    'there is no incident nothing',
  )
  await expect(runIn(evidenceCommand, ['lock', 'x'], environment)).rejects.toThrow('name what it is about')
  await expect(runIn(evidenceCommand, ['device', deviceId], { ...environment, DATA_DIR: '/nowhere' })).rejects.toThrow(
    'no key store',
  )
})
