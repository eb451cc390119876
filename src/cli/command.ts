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

/** The data folder and database as the environment says. */
export function placesOf(environment: Io['environment']): { dataDir: string; databaseUrl: string | undefined } {
  return { dataDir: environment['DATA_DIR'] ?? 'data', databaseUrl: environment['DATABASE_URL'] }
}
