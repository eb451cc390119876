/**
 * Loaded before a program (`node --import`): kills the process as a power cut would, before the step that `DIE_AT`
 * counts. Steps are the calls after which a folder looks different to whoever opens it next (a file is written under a
 * name that nobody reads, and renamed), and those that change a token.
 */
import promises from 'node:fs/promises'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const last = Number(process.env['DIE_AT'] ?? Number.POSITIVE_INFINITY)
let steps = 0

type Callable = (...args: unknown[]) => unknown

function counting(owner: Record<string, Callable>, names: readonly string[]): void {
  for (const name of names) {
    const original = owner[name]
    if (original === undefined) throw new Error(`there is no ${name}`)
    owner[name] = function (this: unknown, ...args: unknown[]) {
      steps += 1
      if (steps >= last) process.kill(process.pid, 'SIGKILL')
      return original.apply(this, args)
    }
  }
}

counting(promises as unknown as Record<string, Callable>, ['rename', 'link', 'unlink'])
syncBuiltinESMExports()

if (process.env['GELEIT_KEYSTORE_PKCS11_MODULE'] !== undefined) {
  const driver = createRequire(import.meta.url)('pkcs11js')
  counting(driver.PKCS11.prototype, ['C_GenerateKey', 'C_GenerateKeyPair', 'C_CreateObject', 'C_DestroyObject'])
}
