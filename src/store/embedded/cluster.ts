import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commandAs, endingWithParent, giveTree, type ServerAccount } from './account.ts'
import type { PostgresBinaries } from './binaries.ts'

const TEMPORARY_PREFIX = 'initdb-'

/** The superuser of the embedded database. */
export const SUPERUSER = 'postgres'

/**
 * Makes the database cluster, a folder, unless it is there. It is made in a folder beside and then
 * renamed, so what has the name is complete; of several processes at once the first one wins, and the others use
 * its cluster. What a killed attempt left is removed.
 *
 * @returns whether this call made it
 */
export async function ensureCluster(
  binaries: PostgresBinaries,
  account: ServerAccount,
  cluster: string,
): Promise<boolean> {
  if (await isFolder(cluster)) return false
  const dataDir = dirname(cluster)
  await removeAbandoned(dataDir)
  const temporary = await mkdtemp(join(dataDir, `${TEMPORARY_PREFIX}${process.pid}-`))
  try {
    if (account.kind === 'dropped') await giveTree(temporary, account.named.uid, account.named.gid)
    await runInitdb(binaries, account, temporary)
    await giveTree(temporary, account.uid, account.gid)
    await rename(temporary, cluster)
    return true
  } catch (error) {
    if (await isFolder(cluster)) return false
    throw error
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** The environment of PostgreSQL's programs: nothing of ours, so no setting of a user's shell changes the server. */
export function serverEnvironment(binaries: PostgresBinaries): NodeJS.ProcessEnv {
  const path = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'
  const libraries = binaries.libraryDirs.join(':')
  return { PATH: path, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...(libraries === '' ? {} : { LD_LIBRARY_PATH: libraries }) }
}

async function runInitdb(binaries: PostgresBinaries, account: ServerAccount, folder: string): Promise<void> {
  const args = [`--pgdata=${folder}`, `--username=${SUPERUSER}`, '--encoding=UTF8', '--locale=C.UTF-8']
  // Who may connect is decided by the permissions of the socket's folder; see embedded-postgres.ts.
  args.push('--auth-local=trust', '--auth-host=reject', '--data-checksums', '--no-instructions')
  const initdb = endingWithParent({ file: binaries.initdb, args }, 'KILL', process.pid)
  const command = commandAs(account, initdb, true)
  const child = spawn(command.file, command.args, {
    cwd: '/',
    env: serverEnvironment(binaries),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]))
  })
  if (code !== 0) throw new Error(`initdb failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`)
}

async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(TEMPORARY_PREFIX)) continue
    const maker = Number(name.slice(TEMPORARY_PREFIX.length).split('-')[0])
    if (!isAlive(maker)) await rm(join(dataDir, name), { recursive: true, force: true })
  }
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}
