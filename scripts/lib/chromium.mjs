import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { libraryDirsOf, reasonOf, unpackDebianPackages } from './debian-packages.mjs'
import { fromRoot } from './root.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const UNPACKED = fromRoot('build/cache/chromium')
/** Debian's start script looks for things outside of the folder; the program itself doesn't. */
const PROGRAM = join(UNPACKED, 'usr/lib/chromium/chromium')

/**
 * A Chromium for the tests of the pages: the one that `GELEIT_CHROMIUM` names, the installed one, or Debian's package,
 * unpacked without root into `build/cache`.
 *
 * @param {(line: string) => void} say
 * @returns {{ program: string, libraryDirs: string[] }}
 * @throws Error with the one line to run
 */
export function findChromium(say) {
  const named = process.env['GELEIT_CHROMIUM']
  if (named !== undefined) return { program: named, libraryDirs: [] }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const installed = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path))
  if (installed !== undefined) return { program: installed, libraryDirs: [] }
  if (!existsSync(PROGRAM)) {
    say("unpacking Debian's Chromium into build/cache, once")
    try {
      unpackDebianPackages(UNPACKED, ['chromium', 'chromium-common'])
    } catch (error) {
      throw new Error(
        'the tests of the pages need Chromium, and it could not be fetched. Run: sudo apt-get install chromium\n' +
          `(or set GELEIT_CHROMIUM to its program; ${reasonOf(error)})`,
      )
    }
  }
  return { program: PROGRAM, libraryDirs: libraryDirsOf(UNPACKED) }
}
