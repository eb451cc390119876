import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandAs, endingWithParent, type ServerAccount } from './account.ts'
import type { PostgresBinaries } from './binaries.ts'
import { isAlive, serverEnvironment } from './cluster.ts'

/** How the server process ended. `expected` is true after a `stop()`. */
export interface PostgresExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly expected: boolean
  /** The last lines of its log, oldest first. */
  readonly lastLogLines: readonly string[]
}

export interface PostmasterPlan {
  readonly binaries: PostgresBinaries
  readonly account: ServerAccount
  readonly cluster: string
  readonly socketDir: string
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly log: (line: string) => void
}

/** How long a server that is going away, or whose helpers still are, may keep the next one waiting. */
const TAKEOVER_LIMIT_SECONDS = 30
/** An orderly shutdown takes a second or two. */
const STUCK_AFTER_SECONDS = 10
/** An orphaned server learns of its parent's death at once; one that stays ready this long is in use. */
const IN_USE_AFTER_SECONDS = 2
const POLL_MILLISECONDS = 10
const RETRY_MILLISECONDS = 250
const KEPT_LOG_LINES = 40

/** A running server process. */
export class Postmaster {
  readonly pid: number
  readonly exited: Promise<PostgresExit>
  readonly lastLogLines: string[] = []
  exit: PostgresExit | null = null
  #stopping = false
  readonly #child: ChildProcess

  constructor(plan: PostmasterPlan) {
    const options = Object.entries(plan.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const args = ['-D', plan.cluster, '-k', plan.socketDir, '-p', String(plan.port), ...options]
    // At once, and recovered at the next start: nothing that was committed is lost. An orderly shutdown that is asked
    // for while PostgreSQL 18 starts can wait for its checkpointer for ever, and the folder with it.
    const postgres = endingWithParent({ file: plan.binaries.postgres, args }, 'QUIT', process.pid)
    // The order matters: a change of uid or namespace would clear the signal that `endingWithParent` orders.
    const command = commandAs(plan.account, postgres)
    this.#child = spawn(command.file, command.args, {
      cwd: '/',
      env: serverEnvironment(plan.binaries),
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own process group: Ctrl-C must reach the database through us, after the last request is answered.
      detached: true,
    })
    this.pid = this.#child.pid ?? -1
    this.#readLog(plan.log)
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.exit = { code, signal, expected: this.#stopping, lastLogLines: this.lastLogLines }
        resolve(this.exit)
      }
      this.#child.once('error', (error) => {
        this.lastLogLines.push(String(error))
        end(null, null)
      })
      // Not 'close': helpers of a killed server hold the pipe open for some time.
      this.#child.once('exit', end)
    })
  }

  /** Fast shutdown: open transactions are rolled back, everything is written. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.exit === null) this.#child.kill('SIGINT')
    await this.exited
  }

  #readLog(log: (line: string) => void): void {
    const stderr = this.#child.stderr
    if (stderr === null) return
    createInterface({ input: stderr }).on('line', (line) => {
      this.lastLogLines.push(line)
      if (this.lastLogLines.length > KEPT_LOG_LINES) this.lastLogLines.shift()
      log(line)
    })
  }
}

/**
 * Starts the server and waits until it takes connections. A start that a dying predecessor refuses is tried again
 * for 30 s.
 *
 * @throws Error if another server runs on this folder, or with the server's last log lines if it doesn't start
 */
export async function startPostmaster(plan: PostmasterPlan): Promise<Postmaster> {
  const waitedSeconds = stopwatch()
  for (;;) {
    await awaitPredecessor(plan.cluster)
    const postmaster = new Postmaster(plan)
    if (await becameReady(postmaster, plan.cluster)) return postmaster
    const reason = postmaster.lastLogLines.join('\n')
    const predecessorLeaves = /lock file .* already exists|shared memory block .* still in use|is still in use/s
    if (!predecessorLeaves.test(reason) || waitedSeconds() > TAKEOVER_LIMIT_SECONDS) {
      throw new Error(`The embedded PostgreSQL did not start:\n${reason || JSON.stringify(postmaster.exit)}`)
    }
    await sleep(RETRY_MILLISECONDS)
  }
}

/**
 * Waits while a predecessor leaves, at most 30 s; removes what one left that is gone.
 *
 * @throws Error if it is in use
 */
export async function awaitPredecessor(cluster: string): Promise<void> {
  const waitedSeconds = stopwatch()
  let toldToQuit = false
  for (;;) {
    const predecessor = await readPidFile(cluster)
    if (predecessor === null) return
    if (!(await runsOn(predecessor.pid, cluster))) {
      // After a power cut or in a new container another process may have its number, and PostgreSQL, which can't
      // tell, would refuse to start for good. Its check of the shared memory still guards a server that lives.
      await rm(join(cluster, 'postmaster.pid'), { force: true })
      return
    }
    if (predecessor.status === 'stopping' && waitedSeconds() > STUCK_AFTER_SECONDS && !toldToQuit) {
      // It has nobody left to serve, and would stand in the way for good. What it committed is recovered.
      quit(predecessor.pid)
      toldToQuit = true
    }
    const inUse = predecessor.status !== 'stopping' && waitedSeconds() > IN_USE_AFTER_SECONDS
    if (inUse || waitedSeconds() > TAKEOVER_LIMIT_SECONDS) {
      throw new Error(
        `Another PostgreSQL (process ${predecessor.pid}) runs on ${cluster}. Is Geleit already started with this ` +
          'data folder? Stop it first, or set DATA_DIR to another folder.',
      )
    }
    await sleep(RETRY_MILLISECONDS)
  }
}

function quit(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT')
  } catch {
    // It has ended meanwhile, or belongs to somebody else; the limit of time says so.
  }
}

/** Seconds since now. */
function stopwatch(): () => number {
  const startedAt = performance.now()
  return () => (performance.now() - startedAt) / 1000
}

async function becameReady(postmaster: Postmaster, cluster: string): Promise<boolean> {
  // No limit in time: after a crash the server first replays its log, and it says so in its own log.
  while (postmaster.exit === null) {
    const state = await readPidFile(cluster)
    if (state?.pid === postmaster.pid && state.status === 'ready') return true
    await Promise.race([postmaster.exited, sleep(POLL_MILLISECONDS)])
  }
  return false
}

/** The server's lock file: process id in line 1, status in line 8 (PostgreSQL, src/include/utils/pidfile.h). */
async function readPidFile(cluster: string): Promise<{ readonly pid: number; readonly status: string } | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n')
  return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' }
}

/** Whether that process is a server on this cluster: a server's working folder is its cluster. */
async function runsOn(pid: number, cluster: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster))
  } catch {
    // Another user's process, whose folder we may not see, or one that just ended.
    return isAlive(pid)
  }
}
