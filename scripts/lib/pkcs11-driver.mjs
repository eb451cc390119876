import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reasonOf } from './debian-packages.mjs'
import { fromRoot } from './root.mjs'

const DRIVER = fromRoot('node_modules/pkcs11js')
const BINARY = join(DRIVER, 'build/Release/pkcs11.node')
/** What `binding.gyp` of pkcs11js names. */
const SOURCES = ['src/dl.cpp', 'src/common.cpp', 'src/main.cpp']

/**
 * The driver for PKCS#11 comes from npm as source, without a binary. Its install script would fetch Node's headers from
 * the network, and fail the whole installation where it can't. So it is compiled here, when it is needed, against the
 * headers that the package of the pinned Node brings, or the Node that runs this (what it uses of Node is stable between
 * versions: Node-API). That is one call of the compiler, as node-gyp would make it.
 *
 * @param {(line: string) => void} say
 * @throws Error with the one line to run
 */
export function ensurePkcs11Driver(say) {
  if (existsSync(BINARY)) return
  if (!existsSync(DRIVER)) throw new Error('pkcs11js is not installed. Run: npm ci --ignore-scripts')
  say('compiling the driver for PKCS#11 (pkcs11js), once')
  const made = `${BINARY}.${process.pid}`
  try {
    mkdirSync(dirname(BINARY), { recursive: true })
    execFileSync(process.env['CXX'] ?? 'g++', compilerArguments(made), { cwd: DRIVER, encoding: 'utf8', stdio: 'pipe' })
    renameSync(made, BINARY)
  } catch (error) {
    const isMissing = /** @type {{ code?: string }} */ (error).code === 'ENOENT'
    const help = isMissing ? 'There is no C++ compiler. Run: sudo apt-get install g++' : reasonOf(error)
    throw new Error(`the driver for PKCS#11 could not be compiled. ${help}`)
  } finally {
    rmSync(made, { force: true })
  }
}

/** @param {string} output */
function compilerArguments(output) {
  const pinned = fromRoot(`node_modules/node-${process.platform}-${process.arch}`)
  const home = existsSync(pinned) ? pinned : dirname(dirname(process.execPath))
  const headers = join(home, 'include/node')
  const defines = ['NODE_GYP_MODULE_NAME=pkcs11', 'BUILDING_NODE_EXTENSION', 'NAPI_DISABLE_CPP_EXCEPTIONS']
  return [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-fno-rtti', '-fno-exceptions', '-fvisibility=hidden'],
    ...defines.map((define) => `-D${define}`),
    ...['includes', headers].map((folder) => `-I${folder}`),
    ...SOURCES,
    ...['-ldl', '-o', output],
  ]
}
