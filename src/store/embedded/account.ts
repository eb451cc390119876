import { execFile } from 'node:child_process'
import { lchown, lstat, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The account under which PostgreSQL runs. It refuses to run as root, so a root process hands it on:
 *
 * - `self`: this process isn't root; PostgreSQL runs as the same user.
 * - `dropped`: PostgreSQL runs as another uid, and the data folder belongs to that uid.
 * - `namespace`: PostgreSQL runs in a user namespace in which our root is an ordinary user without capabilities.
 *   The files stay root's, so this works in folders that no other user can enter.
 */
export type ServerAccount =
  | { readonly kind: 'self'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'dropped'; readonly uid: number; readonly gid: number; readonly named: PasswdEntry }
  | { readonly kind: 'namespace'; readonly uid: number; readonly gid: number; readonly named: PasswdEntry }

export interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * A uid that no account has: outside what Debian and systemd hand out, inside the 65,536 of a container. With the
 * uid of `nobody` other services could read the database's files.
 */
const UNASSIGNED_UID = 65_527

/** A program with its arguments, to be spawned. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/**
 * Chooses the account, by trying it: can it enter `dataDir` (which must exist) and run `program`?
 *
 * @throws Error with every try's reason if no account works
 */
export async function chooseAccount(dataDir: string, program: string): Promise<ServerAccount> {
  const uid = process.getuid?.() ?? -1
  const gid = process.getgid?.() ?? -1
  if (uid !== 0) {
    const owner = (await stat(dataDir)).uid
    if (owner === uid) return { kind: 'self', uid, gid }
    throw new Error(
      `The database folder ${dataDir} belongs to uid ${owner}, not to you (uid ${uid}). ` +
        `Start as that user, or give the folder to this one: chown -R ${uid}:${gid} ${dataDir}`,
    )
  }
  const accounts = await readPasswd()
  const named = accounts.find((entry) => entry.name === 'nobody') ?? accounts.find((entry) => entry.uid !== 0)
  if (named === undefined) {
    throw new Error('PostgreSQL needs an account other than root, and /etc/passwd has none. Run: useradd geleit')
  }
  const reasons: string[] = []
  for (const account of [...(await droppedAccounts(dataDir, accounts, named)), namespaceAccount(named)]) {
    const refusal = await tryAccount(account, dataDir, program)
    if (refusal === null) return account
    reasons.push(`${account.kind === 'dropped' ? `as uid ${account.uid}` : 'in a user namespace'}: ${refusal}`)
  }
  throw new Error(
    `PostgreSQL doesn't run as root, and no other way works here. Start as an ordinary user. Tried ${reasons.join('; ')}`,
  )
}

/** The command as the account runs it. `asNamed` is for initdb, which refuses a uid without a name. */
export function commandAs(account: ServerAccount, command: Command, asNamed = false): Command {
  switch (account.kind) {
    case 'self':
      return command
    case 'dropped': {
      const { uid, gid } = asNamed ? account.named : account
      const drop = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
      return { file: 'setpriv', args: [...drop, command.file, ...command.args] }
    }
    case 'namespace': {
      const map = [`--map-user=${account.named.uid}`, `--map-group=${account.named.gid}`, '--']
      return { file: 'unshare', args: ['--user', ...map, command.file, ...command.args] }
    }
    default:
      return account satisfies never
  }
}

/**
 * The command, ended by `signal` as soon as the process with the id `parent` dies, however it dies. The shell
 * looks after the signal was ordered whether that parent is still there: it may have died before.
 */
export function endingWithParent(command: Command, signal: 'QUIT' | 'KILL', parent: number): Command {
  const unlessOrphaned = '[ "$PPID" = "$0" ] || exit 75; exec "$@"'
  return {
    file: 'setpriv',
    args: ['--pdeathsig', signal, '--', 'sh', '-c', unlessOrphaned, String(parent), command.file, ...command.args],
  }
}

/** Gives a tree to the owner. The top comes last: a change of owner that was cut short is done again next time. */
export async function giveTree(path: string, uid: number, gid: number): Promise<void> {
  const entry = await lstat(path)
  if (entry.isDirectory()) {
    for (const name of await readdir(path)) await giveTree(join(path, name), uid, gid)
  }
  if (entry.uid !== uid || entry.gid !== gid) await lchown(path, uid, gid)
}

/** Makes the folder, open to its owner alone, with parents as the umask says. */
export async function makePrivateDir(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

async function droppedAccounts(
  dataDir: string,
  accounts: readonly PasswdEntry[],
  nobody: PasswdEntry,
): Promise<ServerAccount[]> {
  const taken = new Set(accounts.map((entry) => entry.uid))
  const unassigned = taken.has(UNASSIGNED_UID) ? [] : [{ uid: UNASSIGNED_UID, gid: UNASSIGNED_UID }]
  // Whoever has the files keeps them; the owner of the folder around them comes last, for root in a user's home.
  const candidates = [await stat(dataDir), ...unassigned, await stat(dirname(dataDir))]
  const others = candidates.filter((candidate) => candidate.uid !== 0)
  return others.map(({ uid, gid }) => ({
    kind: 'dropped',
    uid,
    gid,
    named: accounts.find((entry) => entry.uid === uid) ?? nobody,
  }))
}

function namespaceAccount(named: PasswdEntry): ServerAccount {
  return { kind: 'namespace', uid: 0, gid: process.getgid?.() ?? 0, named }
}

/** Null if the account can do it, else the reason, in one line. */
async function tryAccount(account: ServerAccount, dataDir: string, program: string): Promise<string | null> {
  // The folder itself is handed over later; what counts is the way to it.
  const script = 'cd "$1" && exec "$2" --version'
  const command = commandAs(account, { file: 'sh', args: ['-c', script, 'sh', dirname(dataDir), program] })
  try {
    await run(command.file, [...command.args])
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n').filter(Boolean).at(-1) ?? error.message) : String(error)
  }
}

async function readPasswd(): Promise<PasswdEntry[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}
