/** What every command is made of, and how it ends: 0 good, 1 refused or not proven, 2 wrong use. */
export interface CliCommand {
  readonly help: string
  run(args: readonly string[], io: Io): Promise<number>
}

export interface Io {
  out(text: string): void
  err(text: string): void
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly interactive: boolean
}

export const EXIT_GOOD = 0
export const EXIT_REFUSED = 1
export const EXIT_WRONG_USE = 2

/** Wrong use of a command: shown with a hint, exit code 2. */
export class WrongUse extends Error {
  override name = 'WrongUse'
}

/** Something the person at the terminal can do something about. Shown without a stack. */
export class Failure extends Error {
  override name = 'Failure'
}

export interface Places {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** Owns the tables and brings the schema to its version; the same as `databaseUrl` where it lacks. */
  readonly databaseAdminUrl: string | undefined
}

/** The data folder and database as the environment says. */
export function placesOf(environment: Io['environment']): Places {
  return {
    dataDir: environment['DATA_DIR'] ?? 'data',
    databaseUrl: postgresUrl('DATABASE_URL', environment),
    databaseAdminUrl: postgresUrl('DATABASE_ADMIN_URL', environment),
  }
}

function postgresUrl(name: string, environment: Io['environment']): string | undefined {
  const text = environment[name]
  // The value may hold a password: it is never repeated.
  if (text === undefined || /^postgres(ql)?:\/\//.test(text)) return text
  throw new WrongUse(`${name} is no PostgreSQL address: it has the form postgresql://user@host/database`)
}

const DATABASE_HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers there. Is the database running, and DATABASE_URL right?',
  ENOTFOUND: 'There is no such host. Is DATABASE_URL right?',
  ENOENT: 'Nothing answers there. Is the database running, and DATABASE_URL right?',
  '28P01': 'The password is wrong. Is the one in PGPASSFILE or DATABASE_URL right?',
  '28000': 'This user may not log in. Does the database let it in from here?',
  '3D000': 'There is no such database. Create it, or correct DATABASE_URL.',
  '42501': 'This user may not do that. The schema is brought to its version by DATABASE_ADMIN_URL, where it is set.',
}

/** What to do about an error of the database; null where it is none that a person at the terminal can mend. */
export function databaseHint(error: unknown): string | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = (each as { code?: unknown }).code
    const syscall = (each as { syscall?: unknown }).syscall
    // A missing file is no missing database.
    if (code === 'ENOENT' && syscall !== 'connect') continue
    if (typeof code === 'string' && DATABASE_HINTS[code] !== undefined) return DATABASE_HINTS[code]
  }
  return null
}
