import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { nodeProgram } from './node-program.mjs'
import { fromRoot } from './root.mjs'
import { runChild } from './run-child.mjs'

const STAMP = 'build/web/stamp'
/** What goes into the app: its own sources, the rules whose refusals it shows, and the versions of its libraries. */
const SOURCES = ['web', 'src/custody', 'src/auditlog', 'src/oath', 'package-lock.json']

/**
 * Builds the app where its sources are others than those it was built from. Of several processes at once one builds,
 * and the others wait for it.
 *
 * @param {(line: string) => void} say
 */
export async function ensureWebBuilt(say) {
  const wanted = stampOf(SOURCES)
  if (isBuilt(wanted)) return
  say('building the app, once')
  mkdirSync(fromRoot('build'), { recursive: true })
  const build = [nodeProgram(), fromRoot('scripts/build-web.mjs')]
  // The kernel drops this lock with its last holder, so a killed build leaves none behind.
  const hasFlock = spawnSync('flock', ['--version']).status === 0
  const [program = '', ...args] = hasFlock ? ['flock', fromRoot('build/web.lock'), ...build] : build
  const code = await runChild(program, args, { stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new Error(`building the app failed (exit code ${code})`)
}

export async function buildWeb() {
  const wanted = stampOf(SOURCES)
  if (isBuilt(wanted)) return 0
  // Apart from the one that is given out, and then in its place as a whole.
  const folder = fromRoot(`build/web.new-${process.pid}`)
  const vite = [fromRoot('node_modules/vite/bin/vite.js'), 'build', '--config', fromRoot('web/vite.config.ts')]
  const code = await runChild(nodeProgram(), [...vite, '--outDir', folder], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (code !== 0) {
    rmSync(folder, { recursive: true, force: true })
    return code
  }
  writeFileList(folder, wanted)
  await compressAll(folder)
  writeFileSync(join(folder, 'stamp'), wanted)
  const [built, old] = [fromRoot('build/web'), fromRoot('build/web.old')]
  rmSync(old, { recursive: true, force: true })
  if (existsSync(built)) renameSync(built, old)
  renameSync(folder, built)
  rmSync(old, { recursive: true, force: true })
  return 0
}

/** @param {string} wanted */
function isBuilt(wanted) {
  return existsSync(fromRoot(STAMP)) && readFileSync(fromRoot(STAMP), 'utf8') === wanted
}

/** @param {readonly string[]} sources */
function stampOf(sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of filesOf(source))
      hash
        .update(`${file}\0`)
        .update(readFileSync(fromRoot(file)))
        .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (extname(path) !== '') return [path]
  return readdirSync(fromRoot(path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(fromRoot('.').length + 1))
    .sort()
}

/**
 * For the worker that keeps the app on phones.
 *
 * @param {string} folder
 * @param {string} build
 */
function writeFileList(folder, build) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:js|css|svg|wasm|webmanifest)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .filter((path) => path !== '/service-worker.js')
    .map((path) => `/app${path}`)
    .sort()
  const name = build.slice(0, 16)
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ build: name, files }))
  // A browser takes a worker for a new one only where its bytes are others.
  const worker = join(folder, 'service-worker.js')
  writeFileSync(worker, readFileSync(worker, 'utf8').replaceAll('__GELEIT_BUILD__', name))
}

/** What every visitor loads is compressed once, and better than there is time for at each request. @param {string} folder */
async function compressAll(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:js|css|html|svg|wasm|webmanifest)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  await Promise.all(
    files.flatMap((file) => {
      const bytes = readFileSync(file)
      // The best takes a second for the largest, which is the one that everybody waits for.
      const quality = /\/(?:first|early)-[^/]*$/.test(file) ? 11 : 9
      const options = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }
      return [
        promisify(brotliCompress)(bytes, options).then((small) => writeFileSync(`${file}.br`, small)),
        promisify(gzip)(bytes, { level: 9 }).then((small) => writeFileSync(`${file}.gz`, small)),
      ]
    }),
  )
  rmSync(join(folder, '.vite'), { recursive: true, force: true })
}
