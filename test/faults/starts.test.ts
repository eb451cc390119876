/** Starts and ends: as root and as an ordinary user, in folders that are taken, killed in the middle, asked to stop. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { boxOf, keyOf } from '../../src/cli/rehearsal/box.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { Dice } from '../exposure/dice.ts'
import { seed } from '../setup/seed.ts'
import { workFolder } from './notes.ts'
import {
  embeddedUrl,
  fsck,
  type GeleitProcess,
  type Home,
  killAll,
  postmasterPid,
  rehearsalFile,
  runs,
  spawnServer,
  startServer,
  until,
} from './serve-process.ts'

/** `nobody`, everywhere. */
const OTHER_UID = 65_534
const REPOSITORY = join(import.meta.dirname, '../..')
const isRoot = process.getuid?.() === 0

// Each has several starts; how long they take is no part of it.
vi.setConfig({ testTimeout: 300_000 })

const work = workFolder()
let folders = 0

afterEach(killAll)
afterAll(work.remove)

describe('ends', () => {
  test('a request that is under way is finished before the server ends, and its database after it', async () => {
    const dataDir = newFolder()
    const server = await startServer({ dataDir })
    const postmaster = postmasterPid(dataDir) ?? 0
    const client = await clientOf(dataDir)
    const box = boxOf(client, 'BOX-S-0001')
    const books = new Client({ connectionString: embeddedUrl(dataDir) })
    // The database may be gone before we are.
    books.on('error', () => {})
    await books.connect()
    await books.query(`begin; select from container where container_id = '${box.containerId}' for update`)
    const answer = client.post('store-keeper', `/v1/containers/${box.containerId}/openings`, openingOf(client))
    await until('the request waits', () => {
      return finds(
        dataDir,
        "select from pg_stat_activity where application_name = 'geleit' and wait_event_type = 'Lock'",
      )
    })
    server.kill('SIGTERM')
    await until('nobody new is let in', () => refusesConnections(server.url ?? ''))
    expect(server.exit).toBe(null)
    expect(runs(postmaster)).toBe(true)
    await books.query('commit')
    expect((await answer)['status']).toBe(201)
    await books.end()
    expect(await server.exited).toEqual({ code: 0, signal: null })
    expect({ runs: runs(postmaster), pidFile: postmasterPid(dataDir) }).toEqual({ runs: false, pidFile: null })
    expect(server.errors).not.toMatch(/error|Stopping at once/i)
    expect(await fsck({ dataDir })).toMatchObject({ exit: { code: 0 }, total: 0 })
  })

  test('a port in use: says so, and leaves no database behind', async () => {
    const dataDir = newFolder()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const server = spawnServer({ dataDir, port })
    await until('its database runs', () => postmasterPid(dataDir) !== null || server.exit !== null)
    const postmaster = postmasterPid(dataDir) ?? 0
    expect(await server.exited).toEqual({ code: 1, signal: null })
    expect(server.errors).toMatch(new RegExp(`^geleit serve: Port ${port} is in use\\. .*PORT`, 'm'))
    expect({ runs: runs(postmaster), pidFile: postmasterPid(dataDir) }).toEqual({ runs: false, pidFile: null })
    other.close()
    await expectWorking(dataDir)
  })

  test('a second server on the same data folder is refused, and the first goes on', async () => {
    const dataDir = newFolder()
    const first = await startServer({ dataDir })
    const client = await clientOf(dataDir)
    const second = spawnServer({ dataDir })
    expect(await second.exited).toEqual({ code: 1, signal: null })
    expect(second.errors).toMatch(/Another PostgreSQL \(process \d+\) runs on .* Is Geleit already started/)
    expect(first.exit).toBe(null)
    // With the tokens of before: they were not replaced.
    expect(await client.get('driver', '/rehearsal/summary')).toMatchObject({ incidents: 0 })
    await stop(first)
    expect(await fsck({ dataDir })).toMatchObject({ exit: { code: 0 }, total: 0 })
  })
})

describe('first starts that are killed', () => {
  /** What can be seen of a first start from outside, in the order in which it comes. */
  const moments: readonly (readonly [string, (dataDir: string) => boolean | Promise<boolean>])[] = [
    [
      'while the cluster is made',
      (dataDir) => namesIn(join(dataDir, 'postgres')).some((name) => name.startsWith('initdb-')),
    ],
    ['when the cluster has its name', (dataDir) => existsSync(join(dataDir, 'postgres/cluster'))],
    [
      'while the tables are made',
      (dataDir) => finds(dataDir, "select from pg_stat_activity where application_name = 'geleit-migrate'"),
    ],
    ['while the rehearsal is prepared', (dataDir) => finds(dataDir, 'select from rehearsal_lock')],
  ]
  for (const [index, [when, reached]] of moments.entries()) {
    test(`${when}, twice; the third one works`, async () => {
      const dice = new Dice(seed + index)
      const dataDir = newFolder()
      for (let kill = 0; kill < 2; kill += 1) {
        const server = spawnServer({ dataDir })
        // What the first kill left behind may be past this moment already; then it is any other.
        await until(when, async () => (await reached(dataDir)) || server.url !== null || server.exit !== null)
        await new Promise((resolve) => setTimeout(resolve, dice.roll() * 50))
        server.kill('SIGKILL')
        expect(await server.exited, server.errors).toEqual({ code: null, signal: 'SIGKILL' })
      }
      await expectWorking(dataDir)
      expect(namesIn(join(dataDir, 'postgres')).filter((name) => name.startsWith('initdb-'))).toEqual([])
    })
  }
})

describe('an ordinary user', () => {
  test('starts in a folder of their own', async () => {
    const home = ordinaryHome()
    const dataDir = ordinaryFolder()
    await expectWorking(dataDir, home)
  })
})

// Only root can be two users.
if (isRoot) {
  describe('as root', () => {
    test('starts in a folder that nobody else can enter', async () => {
      const parent = newFolder()
      mkdirSync(parent, { mode: 0o700 })
      await expectWorking(join(parent, 'data'))
    })

    test('what root made is refused to an ordinary user, with what to do', async () => {
      const home = ordinaryHome()
      const dataDir = newFolder()
      await expectWorking(dataDir)
      chmodSync(dataDir, 0o755)
      const server = spawnServer({ dataDir, home })
      expect(await server.exited).toEqual({ code: 1, signal: null })
      expect(server.errors).toMatch(/The data folder .* belongs to uid 0, not to you \(uid 65534\)\. .*DATA_DIR/)
      await expectWorking(dataDir)
    })

    test('what an ordinary user made serves root, and stays theirs', async () => {
      const home = ordinaryHome()
      const dataDir = ordinaryFolder()
      await expectWorking(dataDir, home)
      await expectWorking(dataDir)
      await expectWorking(dataDir, home)
    })
  })
}

function newFolder(): string {
  folders += 1
  return join(work.path, String(folders))
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** A folder of the ordinary user's own. */
function ordinaryFolder(): string {
  const dataDir = newFolder()
  mkdirSync(dataDir, { mode: 0o700 })
  if (!isRoot) return dataDir
  chmodSync(work.path, 0o755)
  chownSync(dataDir, OTHER_UID, OTHER_UID)
  return dataDir
}

let copy: Home | null = null

/** The program as an ordinary user: of ourselves, or, where we are root, of another one who can reach a copy. */
function ordinaryHome(): Home {
  if (!isRoot) return { repository: REPOSITORY, node: process.execPath, prefix: [] }
  if (copy !== null) return copy
  chmodSync(work.path, 0o755)
  const prefix = ['setpriv', `--reuid=${OTHER_UID}`, `--regid=${OTHER_UID}`, '--clear-groups', '--']
  const [file = '', ...args] = [...prefix, process.execPath, join(REPOSITORY, 'src/cli/main.ts'), '--help']
  if (spawnSync(file, args, { cwd: '/' }).status === 0) {
    copy = { repository: REPOSITORY, node: process.execPath, prefix }
    return copy
  }
  const repository = join(work.path, 'copy')
  for (const path of ['package.json', 'src', 'node_modules']) {
    cpSync(join(REPOSITORY, path), join(repository, path), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !/node_modules\/(@?typescript|@biomejs|node-linux-|vite|@vitest|@rolldown)/.test(source),
    })
  }
  const node = join(repository, 'node')
  cpSync(process.execPath, node)
  spawnSync('chmod', ['-R', 'a+rX', repository])
  copy = { repository, node, prefix }
  return copy
}

async function clientOf(dataDir: string): Promise<StoryClient> {
  return new StoryClient({ file: await rehearsalFile(dataDir), run: `${folders}-${Date.now()}`, patienceMs: 0 })
}

function openingOf(client: StoryClient): Record<string, unknown> {
  const siteId = client.site('Sample central store')
  return { purpose: 'repackaging', keySerial: keyOf(client, 'store-keeper'), siteId }
}

/** Starts, does something that goes through everything, and stops in order. */
async function expectWorking(dataDir: string, home?: Home): Promise<void> {
  const plan = { dataDir, ...(home === undefined ? {} : { home }) }
  const server = await startServer(plan)
  const client = await clientOf(dataDir)
  const box = boxOf(client, 'BOX-S-0001')
  const issued = await client.post('store-keeper', `/v1/containers/${box.containerId}/openings`, openingOf(client))
  expect(issued['code']).toMatch(/^\d{10}$/)
  await stop(server)
  expect(await fsck(plan)).toMatchObject({ exit: { code: 0 }, total: 0, said: '' })
}

async function stop(server: GeleitProcess): Promise<void> {
  server.kill('SIGTERM')
  expect(await server.exited, server.errors).toEqual({ code: 0, signal: null })
}

/** A new connection: one that is kept alive may still be answered. */
function refusesConnections(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
}

/** Whether a query on the embedded database finds something; there may be none to ask yet. */
async function finds(dataDir: string, query: string): Promise<boolean> {
  const database = new Client({ connectionString: embeddedUrl(dataDir) })
  database.on('error', () => {})
  try {
    await database.connect()
    return ((await database.query(query)).rowCount ?? 0) > 0
  } catch {
    return false
  } finally {
    await database.end().catch(() => {})
  }
}
