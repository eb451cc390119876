import { createHash } from 'node:crypto'
import { chmod, lstat, mkdtemp, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { chooseAccount, giveTree, makePrivateDir, type ServerAccount } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import { ensureCluster, SUPERUSER } from './embedded/cluster.ts'
import { awaitPredecessor, type PostgresExit, type Postmaster, startPostmaster } from './embedded/postmaster.ts'

export type { PostgresExit } from './embedded/postmaster.ts'

export interface EmbeddedPostgresOptions {
  /** A folder for the database alone; made if it lacks. It gets the subfolders `cluster` and `socket`. */
  readonly dataDir: string
  /** The folder with `initdb` and `postgres` of an installed PostgreSQL; default: the one from npm. */
  readonly binDir?: string
  /** Folders with libraries that these programs need and the system doesn't have. */
  readonly libraryDirs?: readonly string[]
  /** The database that `connectionString` names; made if it lacks. Default `geleit`. */
  readonly database?: string
  /** More server settings. Those that durability, privacy and access rest on can't be changed. */
  readonly settings?: Readonly<Record<string, string>>
  /** Gets each line of the server's log. */
  readonly log?: (line: string) => void
}

export interface EmbeddedPostgres {
  /** As the superuser, to the database of the options. For `pg` and for libpq. */
  readonly connectionString: string
  /** The same for another role or database. No role needs a password; see {@link startEmbeddedPostgres}. */
  connectionStringFor(role: string, database?: string): string
  /** The folder of the Unix socket, and the number in its name. Nothing listens on TCP. */
  readonly socketDir: string
  readonly port: number
  readonly pid: number
  /** Whether this start made the cluster. */
  readonly isNew: boolean
  /** Under which account the server runs. */
  readonly account: ServerAccount['kind']
  /** Fast shutdown; resolves when the process has ended. May be called twice. */
  stop(): Promise<void>
  /** Resolves when the server process ends. `expected` is false if nobody called `stop()`. */
  readonly exited: Promise<PostgresExit>
}

/** The number is part of the socket's name only; each cluster has a socket folder of its own. */
const PORT = 5432
/** `sun_path` of unix(7) has 108 bytes, the last one zero. */
const LONGEST_SOCKET_PATH_BYTES = 107

/** Fits the smallest machine; the options may say otherwise. */
const DEFAULT_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '100',
  shared_buffers: '128MB',
  // Our statements are short; compiling them costs more than it saves.
  jit: 'off',
}

const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  // What was answered must survive a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  // Statements and details of errors hold what people entered, codes among it; those belong in no log.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
}

/**
 * Starts a real PostgreSQL on `dataDir` as a child process; the first time it makes the cluster.
 *
 * Who may connect: the server listens on a Unix socket only, in a folder of mode 0700 that belongs to the account
 * that runs it, and takes whom it finds there without a password. The kernel keeps every other user out (root and
 * that account could read the files anyway), and there is no password that could leak through an environment, a
 * log or a backup.
 *
 * The server ends with this process, however that ends, and must be started from its main thread: Linux counts
 * the end of the starting thread as the parent's death.
 *
 * @throws Error with a sentence that says what to do: no binaries, no account to run as, a folder of somebody
 *   else's, another server on the same folder, or the server's own last log lines
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries(options.binDir, options.libraryDirs)
  await makePrivateDir(resolve(options.dataDir))
  const dataDir = await realpath(options.dataDir)
  const account = await chooseAccount(dataDir, binaries.postgres)
  const cluster = join(dataDir, 'cluster')
  await awaitPredecessor(cluster)
  if ((await stat(dataDir)).uid !== account.uid) await giveTree(dataDir, account.uid, account.gid)
  // The subfolders are private. Through this one initdb's named account must pass where it isn't the owner.
  await chmod(dataDir, account.kind === 'dropped' ? 0o711 : 0o700)
  const isNew = await ensureCluster(binaries, account, cluster)
  const socketDir = await makeSocketDir(dataDir, account)
  const postmaster = await startPostmaster({
    binaries,
    account,
    cluster,
    socketDir,
    port: PORT,
    settings: { ...DEFAULT_SETTINGS, ...options.settings, ...FIXED_SETTINGS },
    log: options.log ?? (() => {}),
  })
  const database = options.database ?? 'geleit'
  const connectionStringFor = (role: string, name = database): string =>
    `postgresql://${encodeURIComponent(role)}@/${encodeURIComponent(name)}` +
    `?host=${encodeURIComponent(socketDir)}&port=${PORT}`
  await ensureDatabase(postmaster, connectionStringFor(SUPERUSER, 'postgres'), database)
  return {
    connectionString: connectionStringFor(SUPERUSER),
    connectionStringFor,
    socketDir,
    port: PORT,
    pid: postmaster.pid,
    isNew,
    account: account.kind,
    stop: () => postmaster.stop(),
    exited: postmaster.exited,
  }
}

async function ensureDatabase(postmaster: Postmaster, connectionString: string, database: string): Promise<void> {
  const client = new Client({ connectionString })
  try {
    await client.connect()
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } catch (error) {
    await postmaster.stop()
    throw error
  } finally {
    await client.end()
  }
}

/**
 * The folder of the socket: beside the cluster, or, where that path is too long for a socket, one in the temporary
 * folder, named after the data folder so that the next start finds it again.
 */
async function makeSocketDir(dataDir: string, account: ServerAccount): Promise<string> {
  const beside = join(dataDir, 'socket')
  const socketPath = join(beside, `.s.PGSQL.${PORT}`)
  if (Buffer.byteLength(socketPath) <= LONGEST_SOCKET_PATH_BYTES) {
    await makePrivateDir(beside)
    return own(beside, account)
  }
  const short = Buffer.byteLength(tmpdir()) < 60 ? tmpdir() : '/tmp'
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const named = join(short, `geleit-${name}`)
  await makePrivateDir(named)
  const entry = await lstat(named)
  // In a temporary folder anyone can be first with a name; then it's theirs, and we take one nobody can foresee.
  const ours = entry.isDirectory() && (entry.uid === process.getuid?.() || entry.uid === account.uid)
  return own(ours ? named : await mkdtemp(join(short, 'geleit-')), account)
}

async function own(folder: string, account: ServerAccount): Promise<string> {
  await chmod(folder, 0o700)
  await giveTree(folder, account.uid, account.gid)
  return folder
}
