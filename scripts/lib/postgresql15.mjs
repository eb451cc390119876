import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { libraryDirsOf, reasonOf, unpackDebianPackages } from './debian-packages.mjs'
import { fromRoot } from './root.mjs'

const INSTALLED = '/usr/lib/postgresql/15/bin'
const UNPACKED = fromRoot('build/cache/postgresql-15')
/** Only the compiler of queries needs it, which we switch off; it is larger than all the rest. */
const NOT_NEEDED = /^libllvm/

/**
 * @typedef {{ binDir: string, libraryDirs: string[] }} PostgresFolders
 */

/**
 * PostgreSQL 15, the oldest that we support: the installed one, the one that `GELEIT_POSTGRESQL15_BIN` names, or
 * Debian's package, unpacked without root into `build/cache`.
 *
 * @param {(line: string) => void} say
 * @returns {PostgresFolders}
 * @throws Error with the one line to run
 */
export function findPostgresql15(say) {
  const named = process.env['GELEIT_POSTGRESQL15_BIN']
  if (named !== undefined) return { binDir: named, libraryDirs: [] }
  if (existsSync(join(INSTALLED, 'postgres'))) return { binDir: INSTALLED, libraryDirs: [] }
  if (!existsSync(UNPACKED)) {
    say("unpacking Debian's PostgreSQL 15 into build/cache, once")
    try {
      unpackDebianPackages(UNPACKED, ['postgresql-15'], (library) => !NOT_NEEDED.test(library))
    } catch (error) {
      throw new Error(
        'the tests of the store need PostgreSQL 15, and it could not be fetched. Run: sudo apt-get install postgresql-15\n' +
          `(or set GELEIT_POSTGRESQL15_BIN to the folder of its programs; ${reasonOf(error)})`,
      )
    }
  }
  return { binDir: join(UNPACKED, INSTALLED), libraryDirs: libraryDirsOf(UNPACKED) }
}
