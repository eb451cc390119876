import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Unpacks a package of Debian and the libraries that this machine lacks for it into a folder, without root. Of several
 * processes at once one unpacks for all; the folder appears whole or not at all.
 *
 * @param {string} target
 * @param {readonly string[]} packages
 * @param {(library: string) => boolean} isNeeded which of the libraries that they depend on
 */
export function unpackDebianPackages(target, packages, isNeeded = () => true) {
  const work = `${target}.${process.pid}`
  try {
    for (const folder of ['state/lists/partial', 'archives/partial', 'root']) {
      mkdirSync(join(work, folder), { recursive: true })
    }
    const apt = aptOptions(work)
    const run = (program, args) => execFileSync(program, args, { cwd: work, encoding: 'utf8', stdio: 'pipe' })
    run('apt-get', [...apt, 'update'])
    run('apt-get', [...apt, 'download', ...packages, ...missingLibraries(run, apt, packages).filter(isNeeded)])
    for (const name of readdirSync(work)) {
      if (name.endsWith('.deb')) run('dpkg', ['-x', name, 'root'])
    }
    renameSync(join(work, 'root'), target)
  } catch (error) {
    if (!existsSync(target)) throw error
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * The folders of libraries in an unpacked package, one for each kind of machine.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function libraryDirsOf(root) {
  const folder = join(root, 'usr/lib')
  return readdirSync(folder)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(folder, name))
}

/** @param {unknown} error */
export function reasonOf(error) {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n').at(-1)
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
 * The libraries that the packages need and this machine lacks.
 *
 * @param {(program: string, args: string[]) => string} run
 * @param {string[]} apt
 * @param {readonly string[]} packages
 */
function missingLibraries(run, apt, packages) {
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances']
  const options = ['--recurse', ...kinds.map((kind) => `--no-${kind}`)]
  const needed = run('apt-cache', [...apt, 'depends', ...options, ...packages])
    .split('\n')
    .filter((line) => /^lib[a-z0-9.+-]+$/.test(line))
  const selections = run('dpkg', ['--get-selections']).matchAll(/^([^\s:]+)(?::\S+)?\s+install$/gm)
  const installed = new Set([...packages, ...Array.from(selections, ([, name]) => name)])
  return [...new Set(needed)].filter((name) => !installed.has(name))
}
