import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fromRoot } from './root.mjs'

const INSTALLED = '/usr/lib/postgresql/15/bin'
const CACHE = fromRoot('build/cache')
const UNPACKED = join(CACHE, 'postgresql-15')
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
      unpack()
    } catch (error) {
      throw new Error(
        'the tests of the store need PostgreSQL 15, and it could not be fetched. Run: sudo apt-get install postgresql-15\n' +
          `(or set GELEIT_POSTGRESQL15_BIN to the folder of its programs; ${reasonOf(error)})`,
      )
    }
  }
  return { binDir: join(UNPACKED, INSTALLED), libraryDirs: libraryDirs(join(UNPACKED, 'usr/lib')) }
}

function unpack() {
  const work = `${UNPACKED}.${process.pid}`
  try {
    for (const folder of ['state/lists/partial', 'archives/partial', 'root']) {
      mkdirSync(join(work, folder), { recursive: true })
    }
    const apt = aptOptions(work)
    const run = (program, args) => execFileSync(program, args, { cwd: work, encoding: 'utf8', stdio: 'pipe' })
    run('apt-get', [...apt, 'update'])
    run('apt-get', [...apt, 'download', 'postgresql-15', ...missingLibraries(run, apt)])
    for (const name of readdirSync(work)) {
      if (name.endsWith('.deb')) run('dpkg', ['-x', name, 'root'])
    }
    renameSync(join(work, 'root'), UNPACKED)
  } catch (error) {
    if (!existsSync(UNPACKED)) throw error
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * apt's own lists and caches stay as they are, and no root is needed.
 *
 * @param {string} work
 */
function aptOptions(work) {
  const settings = {
    'Dir::State': join(work, 'state'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': work,
    'Debug::NoLocking': 'true',
    'APT::Sandbox::User': '',
  }
  return ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

/**
 * The libraries that the package needs and this machine lacks.
 *
 * @param {(program: string, args: string[]) => string} run
 * @param {string[]} apt
 */
function missingLibraries(run, apt) {
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances']
  const options = ['--recurse', ...kinds.map((kind) => `--no-${kind}`)]
  const needed = run('apt-cache', [...apt, 'depends', ...options, 'postgresql-15'])
    .split('\n')
    .filter((line) => /^lib[a-z0-9.+-]+$/.test(line) && !NOT_NEEDED.test(line))
  const selections = run('dpkg', ['--get-selections']).matchAll(/^([^\s:]+)(?::\S+)?\s+install$/gm)
  const installed = new Set(Array.from(selections, ([, name]) => name))
  return [...new Set(needed)].filter((name) => !installed.has(name))
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function libraryDirs(folder) {
  const triple = readdirSync(folder).filter((name) => name.endsWith('-linux-gnu'))
  return triple.map((name) => join(folder, name))
}

/** @param {unknown} error */
function reasonOf(error) {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n').at(-1)
}
