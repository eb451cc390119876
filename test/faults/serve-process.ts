/** `geleit serve` as a process of its own, as an operator starts it, and what can be seen of it from outside. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RehearsalFile } from '../../src/server/rehearsal/data-set.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/** Where the program is, and as whom it runs. */
export interface Home {
  readonly repository: string
  readonly node: string
  /** Put in front of the command, to become another user. */
  readonly prefix: readonly string[]
}

/** Half of a start is compiling; a story with its kills has many starts. */
export const COMPILE_CACHE = join(REPOSITORY, 'build/compile-cache')

const OWN_HOME: Home = { repository: REPOSITORY, node: process.execPath, prefix: [] }

export interface ServerPlan {
  readonly dataDir: string
  /** 0: any free one. */
  readonly port?: number
  readonly databaseUrl?: string
  readonly home?: Home
  readonly environment?: Readonly<Record<string, string>>
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export class GeleitProcess {
  readonly exited: Promise<Exit>
  readonly dataDir: string
  exit: Exit | null = null
  out = ''
  errors = ''
  readonly #child: ChildProcess

  constructor(
    args: readonly string[],
    { dataDir, port = 0, databaseUrl, home = OWN_HOME, environment = {} }: ServerPlan,
  ) {
    this.dataDir = dataDir
    const program = join(home.repository, 'src/cli/main.ts')
    const [file = '', ...rest] = [...home.prefix, home.node, program, ...args]
    this.#child = spawn(file, rest, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of the surroundings: what is set there must not decide a test.
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        ...(home.prefix.length === 0 ? { NODE_COMPILE_CACHE: COMPILE_CACHE } : {}),
        DATA_DIR: dataDir,
        PORT: String(port),
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
        ...environment,
      },
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
    this.exited = new Promise((resolve) => {
      // Not 'exit': what it said last has to be read, too.
      this.#child.once('close', (code, signal) => {
        this.exit = { code, signal }
        resolve(this.exit)
      })
    })
  }

  /** The address, once it serves. */
  get url(): string | null {
    return /Geleit serves (http:\S+)/.exec(this.out)?.[1] ?? null
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** @throws Error with what it said, if it ends before it serves */
  async ready(): Promise<string> {
    await until('the server serves', () => this.url !== null || this.exit !== null)
    if (this.url === null) throw new Error(`the server ended (${JSON.stringify(this.exit)}): ${this.errors}`)
    return this.url
  }
}

const started = new Set<GeleitProcess>()

export function spawnServer(plan: ServerPlan): GeleitProcess {
  const server = new GeleitProcess(['serve'], plan)
  started.add(server)
  void server.exited.then(() => started.delete(server))
  return server
}

export async function startServer(plan: ServerPlan): Promise<GeleitProcess> {
  const server = spawnServer(plan)
  await server.ready()
  return server
}

/** For the end of a test, however it went. Their databases follow them, and are waited for: they still write. */
export async function killAll(): Promise<void> {
  await Promise.all(
    [...started].map(async (server) => {
      const postmaster = postmasterPid(server.dataDir)
      server.kill('SIGKILL')
      await server.exited
      if (postmaster !== null) await until('the database is gone', () => !runs(postmaster))
    }),
  )
}

export interface FsckResult {
  readonly exit: Exit
  readonly total: number
  readonly entries: number
  readonly said: string
}

/** `geleit fsck --json`; of an embedded database the server has to be stopped before. */
export async function fsck(plan: ServerPlan): Promise<FsckResult> {
  const check = new GeleitProcess(['fsck', '--json'], plan)
  const exit = await check.exited
  const said = check.out + check.errors
  const { total = -1, entries = -1 } = check.out === '' ? {} : (JSON.parse(check.out) as Partial<FsckResult>)
  return { exit, total, entries, said: total === 0 ? '' : said }
}

export async function rehearsalFile(dataDir: string): Promise<RehearsalFile> {
  return JSON.parse(await readFile(join(dataDir, 'rehearsal.json'), 'utf8')) as RehearsalFile
}

/** The embedded database of a data folder, as its superuser. */
export function embeddedUrl(dataDir: string): string {
  return `postgresql://postgres@/geleit?host=${encodeURIComponent(join(dataDir, 'postgres/socket'))}&port=5432`
}

/** Null where none was started, or it left in order. */
export function postmasterPid(dataDir: string): number | null {
  try {
    return Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}

/** Whether the process is there and more than an entry that nobody has collected yet. */
export function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X')
  } catch {
    return false
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

const PATIENCE_MS = 180_000

/** Waits for something that has to come; how long it takes is no part of any test. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const last = Date.now() + PATIENCE_MS
  while (!(await holds())) {
    if (Date.now() > last) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
