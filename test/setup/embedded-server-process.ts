import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const REPOSITORY = join(import.meta.dirname, '../..')
const PROGRAM = 'test/setup/embedded-server-program.ts'
/** What the program needs of the repository. */
const NEEDED = ['package.json', 'test/setup', 'src/store', 'node_modules']

export interface ServerProcess {
  readonly child: ChildProcess
  readonly pid: number
  readonly account: string
  readonly connectionString: string
}

/** Starts the embedded server from a process of its own, as this user or, where we are root, as another. */
export async function startServerProcess(dataDir: string, uid?: number): Promise<ServerProcess> {
  const home = uid === undefined ? { repository: REPOSITORY, node: process.execPath } : reachableFor(uid)
  const command = [home.node, join(home.repository, PROGRAM), dataDir]
  const [file = '', ...args] = uid === undefined ? command : [...asUser(uid), ...command]
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' })
  const { pid, account, connectionString } = JSON.parse(await firstLine(child))
  return { child, pid, account, connectionString }
}

function asUser(uid: number): string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--']
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
  })
}

/** The repository, or a copy of it where a user without rights can't reach it, as in root's home. */
function reachableFor(uid: number): { repository: string; node: string } {
  const [file = '', ...args] = [...asUser(uid), process.execPath, '-e', 'require("fs").readdirSync(process.argv[1])']
  if (spawnSync(file, [...args, REPOSITORY], { cwd: '/' }).status === 0) {
    return { repository: REPOSITORY, node: process.execPath }
  }
  const repository = mkdtempSync(join(tmpdir(), 'geleit-copy-'))
  process.once('exit', () => rmSync(repository, { recursive: true, force: true }))
  for (const path of NEEDED) {
    mkdirSync(dirname(join(repository, path)), { recursive: true })
    cpSync(join(REPOSITORY, path), join(repository, path), { recursive: true, verbatimSymlinks: true })
  }
  const node = join(repository, 'node')
  cpSync(process.execPath, node)
  spawnSync('chmod', ['-R', 'a+rX', repository])
  return { repository, node }
}

/** The first line that the process writes; if it ends before, an error with what it said. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null || child.stderr === null) throw new Error('no output to read')
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  for await (const line of createInterface({ input: child.stdout })) return line
  await ended(child)
  throw new Error(`the server process ended without a word: ${errors}`)
}
