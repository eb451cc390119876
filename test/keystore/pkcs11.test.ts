/** What only an HSM brings with it: sessions that are lost, tokens that are away, the wrong one, keys that stay inside. */
import { createSecretKey } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileKeyStoreOf, openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { openKeyStore } from '../../src/keystore/open.ts'
import { pkcs11SettingsOf, withWritingSession } from '../../src/keystore/pkcs11-connection.ts'
import { openPkcs11KeyStore } from '../../src/keystore/pkcs11-keystore.ts'
import { Pkcs11Module } from '../../src/keystore/pkcs11-module.ts'
import { extractableKeys } from '../../src/keystore/pkcs11-objects.ts'
import {
  adoptPkcs11KeyStore,
  importPkcs11KeyStore,
  makePkcs11KeyStore,
  rotatePkcs11KeyStore,
} from '../../src/keystore/pkcs11-set-up.ts'
import { until } from '../faults/serve-process.ts'
import { makeTestToken, type TestToken } from '../setup/softhsm2.ts'
import { codeOf, codeThrownBy, newFolder } from './stores.ts'

const MESSAGE = Buffer.from('message')
const NOW = Date.parse('2030-01-15T12:00:00Z')
const MADE = { now: NOW, checkpointKeys: 4 }

interface Made {
  readonly dir: string
  readonly token: TestToken
  readonly keyStore: KeyStore
}

async function make(): Promise<Made> {
  const [dir, token] = [newFolder(), await makeTestToken()]
  await makePkcs11KeyStore(dir, token.settings, MADE)
  return { dir, token, keyStore: (await openPkcs11KeyStore(dir, token.settings)).keyStore }
}

describe('the keys', () => {
  test('stay in the token: none can be read, none can be had encrypted', async () => {
    const { dir, token } = await make()
    const { objects } = JSON.parse(readFileSync(join(dir, 'pkcs11.json'), 'utf8'))
    const answers = withWritingSession(token.settings, (session) => {
      const { driver, functions } = session.module
      const keys = [driver.CKO_SECRET_KEY, driver.CKO_PRIVATE_KEY].flatMap((value) =>
        session.module.find(session.handle, [{ type: driver.CKA_CLASS, value }]),
      )
      const read = keys.map((key) => {
        try {
          return functions.C_GetAttributeValue(session.handle, key, [{ type: driver.CKA_VALUE }])
        } catch (error) {
          return (error as Error).message
        }
      })
      expect(extractableKeys(session, objects, 1, 4)).toEqual([])
      return read
    })
    expect(answers).toHaveLength(1 + 1 + 4)
    expect(new Set(answers)).toEqual(new Set(['CKR_ATTRIBUTE_SENSITIVE']))
  })

  test('of a file key store, put into a token: locks, log and verdicts don’t notice', async () => {
    const keys = [1, 2].map((number) => ({
      number,
      madeAt: null,
      key: createSecretKey(Buffer.alloc(32, number)),
    }))
    const before = fileKeyStoreOf(keys, newFolder())
    const [dir, token] = [newFolder(), await makeTestToken()]
    await importPkcs11KeyStore(dir, token.settings, keys, 4)
    const after = (await openPkcs11KeyStore(dir, token.settings)).keyStore
    for (const generation of [1, 2, 1001, 1002]) {
      expect(after.forLockMaker('LOCK-1', generation)).toEqual(Buffer.from(before.forLockMaker('LOCK-1', generation)))
    }
    expect(after.verdictPublicKey).toEqual(before.verdictPublicKey)
    expect(after.subjectMapKey).toEqual(Buffer.from(before.subjectMapKey))
    expect(Buffer.from(after.signVerdict(MESSAGE))).toEqual(Buffer.from(before.signVerdict(MESSAGE)))
    for (const generation of [1, 2, 4]) {
      expect(after.checkpointPublicKeyOf(generation)).toEqual(before.checkpointPublicKeyOf(generation))
      expect(Buffer.from(after.signCheckpoint(MESSAGE, generation))).toEqual(
        Buffer.from(before.signCheckpoint(MESSAGE, generation)),
      )
    }
    expect(after.nextLockGeneration(1)).toBe(1001)
  })

  test('for checkpoints are as many as were made; each rotation makes more', async () => {
    const { dir, token, keyStore } = await make()
    expect(codeThrownBy(() => keyStore.signCheckpoint(MESSAGE, 5))).toBe('generation_unknown')
    expect(codeThrownBy(() => keyStore.checkpointPublicKeyOf(5))).toBe('generation_unknown')
    const fourth = keyStore.checkpointPublicKeyOf(4)
    await rotatePkcs11KeyStore(dir, token.settings, MADE)
    const rotated = (await openPkcs11KeyStore(dir, token.settings)).keyStore
    expect(rotated.checkpointPublicKeyOf(4)).toEqual(fourth)
    expect(rotated.signCheckpoint(MESSAGE, 5)).toHaveLength(64)
  })

  test('of two stores in one token don’t mix', async () => {
    const { token, keyStore } = await make()
    const dir = newFolder()
    await makePkcs11KeyStore(dir, token.settings, MADE)
    const other = (await openPkcs11KeyStore(dir, token.settings)).keyStore
    expect(other.mac('LOCK-1', MESSAGE)).not.toEqual(keyStore.mac('LOCK-1', MESSAGE))
    await expect(codeOf(adoptPkcs11KeyStore(newFolder(), token.settings))).resolves.toBe('wrong_token')
  })

  test('are found again in the token when the data folder was lost', async () => {
    const { dir, token, keyStore } = await make()
    await rotatePkcs11KeyStore(dir, token.settings, MADE)
    const before = (await openPkcs11KeyStore(dir, token.settings)).keyStore
    const again = newFolder()
    await adoptPkcs11KeyStore(again, token.settings)
    const found = (await openPkcs11KeyStore(again, token.settings)).keyStore
    expect(found.mac('LOCK-1', MESSAGE)).toEqual(keyStore.mac('LOCK-1', MESSAGE))
    expect(found.mac('LOCK-1', MESSAGE, 1001)).toEqual(before.mac('LOCK-1', MESSAGE, 1001))
    expect(found.checkpointPublicKeyOf(8)).toEqual(before.checkpointPublicKeyOf(8))
    await expect(codeOf(adoptPkcs11KeyStore(newFolder(), (await makeTestToken()).settings))).resolves.toBe('no_store')
  })
})

describe('what is lost', () => {
  test('a session: opened again, and nothing is noticed', async () => {
    const { token, keyStore } = await make()
    const before = everythingOf(keyStore)
    const module = Pkcs11Module.load(token.settings.module)
    module.functions.C_CloseAllSessions(module.slotOf(token.label))
    expect(everythingOf(keyStore)).toEqual(before)
    module.restart()
    expect(everythingOf(keyStore)).toEqual(before)
  })

  test('a token that is away: no result, a clear error; and it goes on when the token is back', async () => {
    const { token, keyStore } = await make()
    const before = everythingOf(keyStore)
    token.takeOut()
    for (const use of [
      () => keyStore.mac('LOCK-1', MESSAGE),
      () => keyStore.forLockMaker('LOCK-1'),
      () => keyStore.signVerdict(MESSAGE),
      () => keyStore.signCheckpoint(MESSAGE, 3),
      () => keyStore.checkpointPublicKeyOf(4),
      () => keyStore.subjectMapKey,
    ]) {
      expect(codeThrownBy(use)).toMatch(/^(unavailable|wrong_token)$/)
    }
    token.putBack()
    await until('the token answers again', () => {
      try {
        return keyStore.mac('LOCK-1', MESSAGE).length === 32
      } catch {
        return false
      }
    })
    expect(everythingOf(keyStore)).toEqual(before)
  })

  test('a token that was initialised, and one with other keys of the same name: never a wrong code', async () => {
    const { dir, token, keyStore } = await make()
    const { objects } = JSON.parse(readFileSync(join(dir, 'pkcs11.json'), 'utf8'))
    token.initialise()
    expect(codeThrownBy(() => keyStore.mac('LOCK-1', MESSAGE))).toBe('wrong_token')
    await expect(codeOf(openPkcs11KeyStore(dir, token.settings))).resolves.toBe('wrong_token')
    const { makeMaster } = await import('../../src/keystore/pkcs11-objects.ts')
    withWritingSession(token.settings, (session) => makeMaster(session, `geleit-${objects}-master-1`))
    await expect(codeOf(openPkcs11KeyStore(dir, token.settings))).resolves.toBe('wrong_token')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(codeThrownBy(() => keyStore.mac('LOCK-1', MESSAGE))).toBe('wrong_token')
  })

  test('two stores of one process, after the module was begun anew by one of them: each goes on with its own keys', async () => {
    const [first, second] = [await make(), await make()]
    const before = [everythingOf(first.keyStore), everythingOf(second.keyStore)]
    first.token.takeOut()
    expect(codeThrownBy(() => first.keyStore.mac('LOCK-1', MESSAGE))).toMatch(/^(unavailable|wrong_token)$/)
    expect(everythingOf(second.keyStore)).toEqual(before[1])
    first.token.putBack()
    await until('the first one answers again', () => {
      try {
        return first.keyStore.mac('LOCK-1', MESSAGE).length === 32
      } catch {
        return false
      }
    })
    expect([everythingOf(first.keyStore), everythingOf(second.keyStore)]).toEqual(before)
  })
})

describe('what does not open', () => {
  test('with a wrong PIN, which is tried once and not again', async () => {
    const { dir, token } = await make()
    const module = Pkcs11Module.load(token.settings.module)
    // A login counts for a whole process: it has to end first.
    module.restart()
    let asked = 0
    const settings = {
      ...token.settings,
      pin: () => {
        asked += 1
        return 'wrong-pin'
      },
    }
    const opening = openPkcs11KeyStore(dir, settings)
    await expect(codeOf(opening)).resolves.toBe('pin_wrong')
    await expect(opening).rejects.not.toThrow('wrong-pin')
    expect(asked).toBe(1)
    await expect(openPkcs11KeyStore(dir, token.settings)).resolves.toBeDefined()
  })

  test('with pkcs11.json changed in any byte, or cut off', async () => {
    const { dir, token } = await make()
    const file = join(dir, 'pkcs11.json')
    const original = readFileSync(file)
    for (let index = 0; index < original.length; index += 1) {
      const changed = Buffer.from(original)
      changed[index] = (changed[index] ?? 0) ^ 1
      writeFileSync(file, changed)
      const code = await codeOf(openPkcs11KeyStore(dir, token.settings))
      expect(['damaged', 'unknown_version', 'wrong_token'], `byte ${index}`).toContain(code)
    }
    writeFileSync(file, original.subarray(0, -2))
    await expect(codeOf(openPkcs11KeyStore(dir, token.settings))).resolves.toBe('damaged')
  })

  test('with settings that are not whole, another token, another module', async () => {
    const { dir, token } = await make()
    const { environment, settings } = token
    const without = (name: string): Record<string, string | undefined> => ({ ...environment, [name]: undefined })
    await expect(codeOf(openKeyStore(dir, without('GELEIT_KEYSTORE_PKCS11_MODULE')))).resolves.toBe('pkcs11_settings')
    await expect(codeOf(openKeyStore(dir, without('GELEIT_KEYSTORE_PKCS11_TOKEN')))).resolves.toBe('pkcs11_settings')
    await expect(codeOf(openKeyStore(dir, without('GELEIT_KEYSTORE_PKCS11_PIN_FILE')))).resolves.toBe('pin_missing')
    const gone = { ...environment, GELEIT_KEYSTORE_PKCS11_PIN_FILE: join(dir, 'nowhere') }
    await expect(codeOf(openKeyStore(dir, gone))).resolves.toBe('pin_missing')
    const inEnvironment = { ...without('GELEIT_KEYSTORE_PKCS11_PIN_FILE'), GELEIT_KEYSTORE_PKCS11_PIN: token.pin }
    await expect(openKeyStore(dir, inEnvironment)).resolves.toBeDefined()
    await expect(codeOf(openPkcs11KeyStore(dir, { ...settings, token: 'nobody' }))).resolves.toBe('wrong_token')
    const other = await makeTestToken()
    await expect(codeOf(openPkcs11KeyStore(dir, other.settings))).resolves.toBe('wrong_token')
    const module = join(dir, 'no-module.so')
    await expect(codeOf(openPkcs11KeyStore(dir, { ...settings, module }))).resolves.toBe('pkcs11_missing')
    expect(await pkcs11SettingsOf({})).toBe(null)
  })

  test('where there is none, or a file key store; and neither kind is made over the other', async () => {
    const { dir, token } = await make()
    await expect(codeOf(makePkcs11KeyStore(dir, token.settings, MADE))).resolves.toBe('other_store')
    await expect(codeOf(openKeyStore(newFolder(), token.environment))).resolves.toBe('no_store')
    const files = newFolder()
    await openFileKeyStore({ dir: files })
    await expect(codeOf(openKeyStore(files, token.environment))).resolves.toBe('other_store')
    await expect(codeOf(makePkcs11KeyStore(files, token.settings, MADE))).resolves.toBe('other_store')
    writeFileSync(join(files, 'pkcs11.json'), readFileSync(join(dir, 'pkcs11.json')))
    await expect(codeOf(openKeyStore(files, {}))).resolves.toBe('damaged')
    rmSync(join(files, 'pkcs11.json'))
    await expect(openKeyStore(files, {})).resolves.toBeDefined()
  })
})

function everythingOf(keyStore: KeyStore): string[] {
  return [
    keyStore.mac('LOCK-1', MESSAGE),
    keyStore.mac('LOCK-2', MESSAGE, 7),
    keyStore.signVerdict(MESSAGE),
    keyStore.signCheckpoint(MESSAGE, 2),
    keyStore.subjectMapKey,
  ].map((bytes) => Buffer.from(bytes).toString('hex'))
}
