import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { ended, startServerProcess } from '../../test/setup/embedded-server-process.ts'
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'

const NOBODY = 65_534
const POSTGRESQL_15 = {
  binDir: process.env['GELEIT_POSTGRESQL15_BIN'] ?? '/usr/lib/postgresql/15/bin',
  libraryDirs: (process.env['GELEIT_POSTGRESQL15_LIBRARIES'] ?? '').split(':').filter(Boolean),
}

const isRoot = process.getuid?.() === 0
const running: EmbeddedPostgres[] = []
const folders: string[] = []

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('starting', () => {
  test('what was committed is there at the next start', async () => {
    const dataDir = join(folder(), 'database')
    const first = await start({ dataDir })
    expect(first.isNew).toBe(true)
    await query(first, 'CREATE TABLE kept (n int)')
    await query(first, 'INSERT INTO kept VALUES (7)')
    await first.stop()
    await expect(first.exited).resolves.toMatchObject({ code: 0, expected: true })

    const second = await start({ dataDir })
    expect(second.isNew).toBe(false)
    expect(await query(second, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
  })

  test('settings that would lose what was answered are not taken', async () => {
    const server = await start({ settings: { fsync: 'off', synchronous_commit: 'off', max_connections: '17' } })
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'max_connections']
    const values = await Promise.all(names.map((name) => query(server, `SELECT current_setting('${name}') AS value`)))
    expect(values.flat().map((row) => row['value'])).toEqual(['on', 'on', 'on', 'on', '17'])
    expect(await query(server, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
  })

  test('nobody else can connect: no TCP, and a socket in a private folder', async () => {
    const server = await start({})
    expect(await query(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700)
  })

  test('one that stands still in the middle of its shutdown is sent away', async () => {
    const dataDir = join(folder(), 'database')
    const first = await start({ dataDir })
    await query(first, 'CREATE TABLE kept (n int)')
    const [row] = await query(first, `SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`)
    // What it waits for at its end never comes.
    process.kill(Number(row?.['pid']), 'SIGSTOP')
    running.splice(running.indexOf(first), 1)
    const stopping = first.stop()
    const second = await start({ dataDir })
    expect(await query(second, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }])
    await stopping
  }, 60_000)

  test('a path too long for a socket gets one elsewhere, the same each time', async () => {
    const dataDir = join(folder(), 'x'.repeat(120), 'database')
    const first = await start({ dataDir })
    await query(first, 'SELECT 1')
    await first.stop()
    const second = await start({ dataDir })
    folders.push(second.socketDir)
    expect(second.socketDir).toBe(first.socketDir)
    expect(statSync(second.socketDir).mode & 0o777).toBe(0o700)
  })

  test('what a killed first start left is removed', async () => {
    const dataDir = join(folder(), 'database')
    const abandoned = join(dataDir, 'initdb-4194305-abcdef')
    mkdirSync(abandoned, { recursive: true })
    writeFileSync(join(abandoned, 'PG_VERSION'), '18')
    const server = await start({ dataDir })
    expect(server.isNew).toBe(true)
    expect(existsSync(abandoned)).toBe(false)
  })

  test('the oldest PostgreSQL that we support', async () => {
    const server = await start(POSTGRESQL_15)
    expect(await query(server, "SELECT current_setting('server_version_num')::int / 10000 AS major")).toEqual([
      { major: 15 },
    ])
    expect(await query(server, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  })

  test('a server that does not start says why', async () => {
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(/did not start:.*shared_buffers/s)
  })
})

describe('two on one folder', () => {
  test('the second is refused with what to do', async () => {
    const dataDir = join(folder(), 'database')
    const first = await start({ dataDir })
    await expect(start({ dataDir })).rejects.toThrow(`Another PostgreSQL (process ${first.pid}) runs on`)
    expect(await query(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('of two first starts at once one wins, and its cluster is whole', async () => {
    const dataDir = join(folder(), 'database')
    const starts = await Promise.allSettled([start({ dataDir }), start({ dataDir })])
    expect(starts.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const server of running.splice(0)) await server.stop()
    const again = await start({ dataDir })
    expect(await query(again, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('what dies', () => {
  test('a killed server: we learn of it, and the next start has everything', async () => {
    const dataDir = join(folder(), 'database')
    const first = await start({ dataDir })
    await query(first, 'CREATE TABLE kept (n int)')
    const connected = new Client({ connectionString: first.connectionString })
    connected.on('error', () => {})
    await connected.connect()
    process.kill(first.pid, 'SIGKILL')
    await expect(first.exited).resolves.toMatchObject({ signal: 'SIGKILL', expected: false })
    const second = await start({ dataDir })
    expect(await query(second, 'SELECT * FROM kept')).toEqual([])
  })

  test('a killed parent takes the server with it, and the next start has everything', async () => {
    const dataDir = join(folder(), 'database')
    const parent = await startServerProcess(dataDir)
    await query(parent, 'CREATE TABLE kept (n int)')
    parent.child.kill('SIGKILL')
    await ended(parent.child)
    // This waits for the old server to go, so it would fail if it stayed.
    const next = await start({ dataDir })
    expect(next.pid).not.toBe(parent.pid)
    expect(await query(next, 'SELECT * FROM kept')).toEqual([])
  })

  test('the number of a server that is gone may be that of another process now', async () => {
    const dataDir = join(folder(), 'database')
    const first = await start({ dataDir })
    await first.stop()
    const cluster = join(dataDir, 'cluster')
    writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n0\n5432\n\n\n  5432001  1\nready   \n`)
    const second = await start({ dataDir })
    expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

// Who isn't root can't try these; the accounts of such a user are tried by all tests above.
if (isRoot) {
  describe('as root', () => {
    test('in a folder that others can enter: as another user, who owns the files', async () => {
      const parent = folder()
      chmodSync(parent, 0o755)
      const server = await start({ dataDir: join(parent, 'database') })
      expect(server.account).toBe('dropped')
      expect(statSync(join(parent, 'database/cluster')).uid).not.toBe(0)
      expect(statSync(join(parent, 'database/cluster')).mode & 0o777).toBe(0o700)
    })

    test('in a folder for root alone: in a user namespace, and the files stay root’s', async () => {
      const parent = folder()
      chmodSync(parent, 0o700)
      const server = await start({ dataDir: join(parent, 'database') })
      expect(server.account).toBe('namespace')
      expect(statSync(join(parent, 'database/cluster')).uid).toBe(0)
    })

    test('a folder that is closed or opened between two starts', async () => {
      const parent = folder()
      for (const [mode, account] of [
        [0o755, 'dropped'],
        [0o700, 'namespace'],
        [0o755, 'dropped'],
      ] as const) {
        chmodSync(parent, mode)
        const server = await start({ dataDir: join(parent, 'database') })
        expect(server.account).toBe(account)
        await query(server, 'CREATE TABLE IF NOT EXISTS kept (n int)')
        await server.stop()
      }
    })

    test('an ordinary user starts one without us, and another user can’t connect to it', async () => {
      const parent = folder()
      chmodSync(parent, 0o755)
      const home = join(parent, 'home')
      mkdirSync(home)
      execFileSync('chown', [`${NOBODY}:${NOBODY}`, home])
      const server = await startServerProcess(join(home, 'database'), NOBODY)
      expect(server.account).toBe('self')
      expect(await query(server, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
      const socket = join(home, 'database/socket/.s.PGSQL.5432')
      const connect = `require('net').connect(${JSON.stringify(socket)}).on('error', (e) => { console.log(e.code) })`
      const stranger = ['--reuid=65533', '--regid=65533', '--clear-groups', '--', process.execPath, '-e', connect]
      expect(execFileSync('setpriv', stranger, { encoding: 'utf8', cwd: '/' }).trim()).toBe('EACCES')
      server.child.kill('SIGTERM')
      await ended(server.child)
      expect(server.child.exitCode).toBe(0)
    })

    test('a folder of another user is refused to a third with what to do', async () => {
      const parent = folder()
      chmodSync(parent, 0o755)
      const dataDir = join(parent, 'database')
      const server = await start({ dataDir })
      await server.stop()
      await expect(startServerProcess(dataDir, NOBODY)).rejects.toThrow(/belongs to uid \d+, not to you .*chown/)
    })
  })
}

async function start(options: Partial<EmbeddedPostgresOptions>): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: join(folder(), 'database'), ...options })
  running.push(server)
  return server
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'geleit-embedded-'))
  folders.push(made)
  return made
}

async function query(
  server: { readonly connectionString: string },
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
