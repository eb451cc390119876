// Compiles the driver for PKCS#11, which a key store in an HSM needs: node scripts/run.mjs scripts/build-pkcs11.mjs
import { ensurePkcs11Driver } from './lib/pkcs11-driver.mjs'

const say = (line) => process.stderr.write(`geleit: ${line}\n`)
try {
  ensurePkcs11Driver(say)
  say('the driver for PKCS#11 is there')
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
