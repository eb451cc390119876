import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fromRoot, root } from './root.mjs'
import { runChild } from './run-child.mjs'

/**
 * Installs what package-lock.json names, unless it is installed. Of several processes at once one installs, and
 * the others wait for it.
 */
export async function ensureInstalled() {
  if (isInstalled()) return
  mkdirSync(fromRoot('build'), { recursive: true })
  const self = fileURLToPath(import.meta.url)
  // The kernel drops this lock with its last holder, so a killed installation leaves none behind.
  const hasFlock = spawnSync('flock', ['--version']).status === 0
  const code = hasFlock
    ? await runChild('flock', [fromRoot('build/install.lock'), process.execPath, self], { stdio: ['ignore', 2, 2] })
    : await install()
  if (code !== 0) {
    throw new Error(`installing failed (exit code ${code}). With a network, run: npm ci --ignore-scripts`)
  }
}

/**
 * Whether everything that package-lock.json names for this machine is installed. npm writes down what it installed
 * when it is done (node_modules/.package-lock.json), so this holds after a plain `npm ci`, too.
 */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json')
  if (installed === null) return false
  const wanted = readPackages('package-lock.json')
  if (wanted === null) throw new Error('there is no package-lock.json: is this a whole checkout?')
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || !isForThisMachine(entry)) return true
    const found = installed[path]
    if (found === undefined) return entry.optional === true && entry.os === undefined
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry
 * @param {LockEntry} entry
 */
function isForThisMachine(entry) {
  // Which C library this is costs more to find out than it is worth: such packages are left to npm.
  if (entry.libc !== undefined) return false
  return (entry.os?.includes(process.platform) ?? true) && (entry.cpu?.includes(process.arch) ?? true)
}

/**
 * @param {string} path
 * @returns {Record<string, LockEntry> | null}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(fromRoot(path), 'utf8')).packages
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function install() {
  if (isInstalled()) return 0
  process.stderr.write('geleit: installing what package-lock.json names (npm ci), once\n')
  // Production or not, the same tree: who starts can also test. No dependency needs its install script.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const npm = npmOf(process.execPath)
  return runChild(npm.program, [...npm.args, ...args, '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] })
}

/**
 * npm as it was started with us, or the one on the path.
 *
 * @param {string} node
 */
function npmOf(node) {
  const started = process.env['npm_execpath']
  return started !== undefined && /npm-cli\.c?js$/.test(started)
    ? { program: node, args: [started] }
    : { program: 'npm', args: [] }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await install()
