/** `geleit lock secret`: beside a running server, on its database and key store. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { serve } from '../../src/server/main.ts'
import { createTestDatabase } from '../setup/database.ts'
import { byTwo } from './two.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A server with a data folder that the command line can use too. */
async function startHere(): Promise<{ client: StoryClient; run(...args: string[]): Promise<Ran>; folder: string }> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'geleit-lock-'))
  const serving = await serve({
    dataDir: folder,
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
    await rm(folder, { recursive: true, force: true })
  })
  if (serving.rehearsal === null) throw new Error('a rehearsal without its data set')
  const env = { ...process.env, DATA_DIR: folder, DATABASE_URL: database.connectionString }
  const run = (...args: string[]): Promise<Ran> => {
    const child: ChildProcess = spawn(process.execPath, [MAIN, 'lock', ...args], { env })
    const ran = { out: '', err: '' }
    child.stdout?.on('data', (data) => {
      ran.out += String(data)
    })
    child.stderr?.on('data', (data) => {
      ran.err += String(data)
    })
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ran })))
  }
  return { client: new StoryClient({ file: serving.rehearsal, run: 'test', patienceMs: 0 }), run, folder }
}

test('a secret for the tool of the lock’s maker, by two persons, once, readable by its owner alone', async () => {
  const { client, run, folder } = await startHere()
  const serial = 'LOCK-NEW-1'
  await client.post('maker-maintenance', '/v1/locks', { serial })
  const id = (label: string): string => client.person(label).personId
  const out = join(folder, 'secret-1')
  const byOne = ['--by', id('maker-maintenance'), '--approved-by', id('maker-maintenance')]
  const alone = await run('secret', serial, '--out', out, ...byOne)
  expect(alone).toMatchObject({ code: 1, out: '' })
  expect(alone.err).toContain('A second person')
  const two = ['--by', id('maker-maintenance'), '--approved-by', id('maker-security')]
  const done = await run('secret', serial, '--out', out, ...two, '--json')
  expect(done, done.err).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(done.out)).toEqual({ lockSerial: serial, generation: 1, file: out })
  const secret = await readFile(out, 'utf8')
  expect(secret).toMatch(/^[0-9a-f]{64}\n$/)
  expect((await stat(out)).mode & 0o777).toBe(0o600)
  expect((await run('secret', serial, '--out', out, ...two)).err).toContain('is there already')
  expect(await client.get('maker-security', `/v1/locks/${serial}`)).toMatchObject({
    status: 'in_service',
    generation: 1,
  })
  const { proposals } = await client.get('maker-security', '/v1/proposals')
  expect(proposals).toMatchObject([{ status: 'approved' }, { status: 'withdrawn' }])

  // A new secret, approved through the interface; the file says another thing.
  const again = await byTwo(client, ['maker-maintenance', 'maker-security'], {
    kind: 'lock_repersonalisation',
    lockSerial: serial,
  })
  const next = join(folder, 'secret-2')
  const taken = await run('secret', serial, '--out', next, '--proposal', again.proposalId)
  expect(taken, taken.err).toMatchObject({ code: 0 })
  expect(taken.out).not.toContain((await readFile(next, 'utf8')).trim())
  expect(await readFile(next, 'utf8')).not.toBe(secret)
  const other = await run('secret', 'LOCK-L-0001', '--out', join(folder, 'x'), '--proposal', again.proposalId)
  expect(other.code).toBe(1)
})

test('help and wrong use', async () => {
  const run = (...args: string[]): Promise<number | null> =>
    new Promise((resolve) => spawn(process.execPath, [MAIN, 'lock', ...args]).on('close', resolve))
  expect(await run('--help')).toBe(0)
  for (const args of [[], ['secret'], ['secret', 'lower'], ['secret', 'LOCK-1'], ['secret', 'LOCK-1', '--out', 'x']]) {
    expect(await run(...args), args.join(' ')).toBe(2)
  }
})
