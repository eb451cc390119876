import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { libraryDirsOf, reasonOf, unpackDebianPackages } from './debian-packages.mjs'
import { fromRoot } from './root.mjs'

const MODULE = 'softhsm/libsofthsm2.so'
const INSTALLED = [
  '/usr/lib',
  ...['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu`),
  '/usr/lib64',
  '/usr/local/lib',
]
const UNPACKED = fromRoot('build/cache/softhsm2')

/**
 * SoftHSM 2, an HSM in software for the tests: the module that `GELEIT_SOFTHSM2_MODULE` names, the installed one, or
 * Debian's package, unpacked without root into `build/cache`.
 *
 * @param {(line: string) => void} say
 * @returns {string} the path of its PKCS#11 module
 * @throws Error with the one line to run
 */
export function findSoftHsm2(say) {
  const named = process.env['GELEIT_SOFTHSM2_MODULE']
  if (named !== undefined) return named
  const installed = moduleIn(INSTALLED)
  if (installed !== undefined) return installed
  if (!existsSync(UNPACKED)) {
    say("unpacking Debian's SoftHSM 2 into build/cache, once")
    try {
      unpackDebianPackages(UNPACKED, ['libsofthsm2'])
    } catch (error) {
      throw new Error(
        'the tests of the key store need SoftHSM 2, and it could not be fetched. Run: sudo apt-get install softhsm2\n' +
          `(or set GELEIT_SOFTHSM2_MODULE to its libsofthsm2.so; ${reasonOf(error)})`,
      )
    }
  }
  const unpacked = moduleIn(libraryDirsOf(UNPACKED))
  if (unpacked === undefined) throw new Error(`there is no ${MODULE} in ${UNPACKED}. Remove that folder and try again.`)
  return unpacked
}

/** @param {readonly string[]} folders */
function moduleIn(folders) {
  return folders.map((folder) => join(folder, MODULE)).find((path) => existsSync(path))
}
