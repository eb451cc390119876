import { execFile } from 'node:child_process'
import { hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect, promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { keyStoreOptionsFromEnvironment, openFileKeyStore } from './file-keystore.ts'
import type { KeyStoreError } from './keystore.ts'

const run = promisify(execFile)
const PROGRAM = join(import.meta.dirname, '../../test/setup/open-keystore-program.ts')
const PASSPHRASE = 'fünf zufällige Wörter'
const MESSAGE = Buffer.from('message')

const folders: string[] = []
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

describe('a new store', () => {
  test('says what it made, for its owner alone', async () => {
    const dir = folder()
    const { notices } = await openFileKeyStore({ dir })
    expect(notices.join('\n')).toContain(join(dir, 'master.key'))
    expect(notices.join('\n')).toContain(join(dir, 'master.json'))
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600)
    const again = await openFileKeyStore({ dir })
    expect(again.notices).toEqual([])
  })

  test('computes the same after it was opened again with its passphrase', async () => {
    const dir = folder()
    const first = (await openFileKeyStore({ dir, passphrase: PASSPHRASE })).keyStore
    const second = (await openFileKeyStore({ dir, passphrase: PASSPHRASE })).keyStore
    expect(second.mac('LOCK-1', MESSAGE)).toEqual(first.mac('LOCK-1', MESSAGE))
    expect(second.verdictPublicKey).toEqual(first.verdictPublicKey)
  })

  test('is one, however many processes make it at once', async () => {
    const dir = folder()
    const results = await Promise.all(Array.from({ length: 6 }, () => run(process.execPath, [PROGRAM, dir])))
    expect(new Set(results.map((result) => result.stdout)).size).toBe(1)
    expect(readdirSync(dir).sort()).toEqual(['master.json', 'master.key'])
  })

  test('records how the passphrase is stretched', async () => {
    const dir = folder()
    await openFileKeyStore({ dir, passphrase: PASSPHRASE })
    const file = JSON.parse(readFileSync(join(dir, 'master.json'), 'utf8'))
    expect(file).toMatchObject({
      format: 'geleit-keystore',
      version: 2,
      wraps: [{ kind: 'passphrase', scrypt: { N: 131072, r: 8, p: 1 } }],
    })
    expect(readdirSync(dir)).toEqual(['master.json'])
  })

  test('is not made with a passphrase that is too short', async () => {
    await expect(codeOf(openFileKeyStore({ dir: folder(), passphrase: 'elf Zeichen' }))).resolves.toBe(
      'passphrase_too_short',
    )
  })
})

describe('what does not open', () => {
  test('another passphrase, none, and a passphrase for a store with a key file', async () => {
    const dir = folder()
    await openFileKeyStore({ dir, passphrase: PASSPHRASE })
    await expect(codeOf(openFileKeyStore({ dir, passphrase: `${PASSPHRASE}!` }))).resolves.toBe('wrong_passphrase')
    await expect(codeOf(openFileKeyStore({ dir }))).resolves.toBe('passphrase_missing')
    const byFile = folder()
    await openFileKeyStore({ dir: byFile })
    const { notices } = await openFileKeyStore({ dir: byFile, passphrase: PASSPHRASE })
    expect(notices).toEqual(['The passphrase is not used: this key store opens with its key file.'])
  })

  test('the same passphrase typed in another form of Unicode does open', async () => {
    const dir = folder()
    await openFileKeyStore({ dir, passphrase: PASSPHRASE.normalize('NFC') })
    await expect(openFileKeyStore({ dir, passphrase: PASSPHRASE.normalize('NFD') })).resolves.toBeDefined()
  })

  test('a key file that is missing, another one, damaged, or open to others', async () => {
    const dir = folder()
    await openFileKeyStore({ dir })
    const keyFile = join(dir, 'master.key')
    const original = readFileSync(keyFile, 'utf8')

    rmSync(keyFile)
    await expect(codeOf(openFileKeyStore({ dir }))).resolves.toBe('key_file_missing')
    writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
    await expect(codeOf(openFileKeyStore({ dir }))).resolves.toBe('wrong_key_file')
    writeFileSync(keyFile, original.slice(4))
    await expect(codeOf(openFileKeyStore({ dir }))).resolves.toBe('wrong_key_file')
    writeFileSync(keyFile, original)
    chmodSync(keyFile, 0o640)
    const opening = openFileKeyStore({ dir })
    await expect(codeOf(opening)).resolves.toBe('readable_by_others')
    await expect(opening).rejects.toThrow(`chmod 600 ${keyFile}`)
    chmodSync(keyFile, 0o600)
    await expect(openFileKeyStore({ dir })).resolves.toBeDefined()
  })

  test('a store with any byte changed or cut off', async () => {
    const dir = folder()
    await openFileKeyStore({ dir })
    const file = join(dir, 'master.json')
    const original = readFileSync(file)
    for (let index = 0; index < original.length; index += 1) {
      const changed = Buffer.from(original)
      changed[index] = (changed[index] ?? 0) ^ 1
      writeFileSync(file, changed)
      await expect(openFileKeyStore({ dir }), `byte ${index}`).rejects.toThrow(/damaged|was changed|has version/)
      writeFileSync(file, original.subarray(0, index))
      await expect(codeOf(openFileKeyStore({ dir })), `first ${index} bytes`).resolves.toBe('damaged')
    }
    writeFileSync(file, original)
    await expect(openFileKeyStore({ dir })).resolves.toBeDefined()
  })

  test.each([
    ['a cost that takes all memory', /"N": 131072/, '"N": 1073741824', 'damaged'],
    ['a lower cost', /"N": 131072/, '"N": 65536', 'wrong_passphrase'],
    ['another salt', /"salt": "./, '"salt": "*', 'wrong_passphrase'],
    ['a later version', /"version": 2/, '"version": 3', 'unknown_version'],
    ['an earlier version', /"version": 2/, '"version": 1', 'damaged'],
    ['a space', /"p": 1/, '"p":  1', 'damaged'],
  ])('a store with %s', async (_, found, replacement, code) => {
    const dir = folder()
    await openFileKeyStore({ dir, passphrase: PASSPHRASE })
    const file = join(dir, 'master.json')
    const original = readFileSync(file, 'utf8')
    const letter = original.match(/"salt": "(.)/)?.[1] === 'A' ? 'B' : 'A'
    writeFileSync(file, original.replace(found, replacement.replace('*', letter)))
    await expect(codeOf(openFileKeyStore({ dir, passphrase: PASSPHRASE }))).resolves.toBe(code)
  })
})

test('nothing that prints the store or an error shows a secret', async () => {
  const dir = folder()
  const { keyStore: store } = await openFileKeyStore({ dir, passphrase: PASSPHRASE })
  const foreign = randomBytes(32)
  await store.registerLock('FOREIGN-1', foreign)
  const own = store.forLockMaker('LOCK-1')
  const errors = [
    await caught(openFileKeyStore({ dir, passphrase: 'another passphrase' })),
    await caught(store.registerLock('FOREIGN-1', own)),
  ]
  const options = { depth: 20, showHidden: true, getters: true, maxArrayLength: null } as const
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const printed = [
    ...[store, ...errors].flatMap((value) => [inspect(value, options), JSON.stringify(value), String(value)]),
    ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')),
  ].join('\n')
  for (const secret of [foreign, Buffer.from(own)]) {
    for (const form of [
      secret.toString('hex'),
      secret.toString('base64'),
      secret.toString('latin1'),
      secret.join(','),
    ]) {
      expect(printed.replaceAll(/\s/g, '')).not.toContain(form.replaceAll(/\s/g, ''))
    }
  }
  expect(printed).not.toContain(PASSPHRASE)
  expect(printed).not.toContain('another passphrase')
})

test('the derivation of a lock’s secret is the documented one', async () => {
  const dir = folder()
  const { keyStore: store } = await openFileKeyStore({ dir })
  const { id, wraps, masters } = JSON.parse(readFileSync(join(dir, 'master.json'), 'utf8'))
  const keyFile = Buffer.from(readFileSync(join(dir, 'master.key'), 'utf8'), 'base64')
  const key = hkdfSync('sha256', keyFile, Buffer.from(wraps[0].hkdf.salt, 'base64'), 'geleit-keystore-wrap-v1', 32)
  const opener = await openWithWebCrypto(key, wraps[0].wrapped, [{ ...wraps[0], wrapped: '' }])
  const sealing = hkdfSync('sha256', opener, '', 'geleit-keystore-masters-v2', 32)
  const master = await openWithWebCrypto(sealing, masters[0].sealed, [id, 1, masters[0].madeAt])
  const secret = hkdfSync('sha256', master, '', 'geleit-lock-secret-v1|LOCK-1|1', 32)
  expect(Buffer.from(store.forLockMaker('LOCK-1'))).toEqual(Buffer.from(secret))
})

test('the environment names the passphrase, a file with it, or the key file', async () => {
  const dir = folder()
  const file = join(dir, 'passphrase')
  writeFileSync(file, `${PASSPHRASE}\n`, { mode: 0o600 })
  expect(await keyStoreOptionsFromEnvironment(dir, {})).toEqual({ dir })
  expect(await keyStoreOptionsFromEnvironment(dir, { GELEIT_KEYSTORE_PASSPHRASE: 'x' })).toMatchObject({
    passphrase: 'x',
  })
  const fromFile = { GELEIT_KEYSTORE_PASSPHRASE_FILE: file }
  expect(await keyStoreOptionsFromEnvironment(dir, fromFile)).toMatchObject({ passphrase: PASSPHRASE })
  expect(await keyStoreOptionsFromEnvironment(dir, { GELEIT_KEYSTORE_KEY_FILE: '/k' })).toMatchObject({ keyFile: '/k' })
  chmodSync(file, 0o644)
  await expect(codeOf(keyStoreOptionsFromEnvironment(dir, fromFile))).resolves.toBe('readable_by_others')
  rmSync(file)
  await expect(codeOf(keyStoreOptionsFromEnvironment(dir, fromFile))).resolves.toBe('passphrase_missing')
})

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'geleit-keystore-'))
  folders.push(made)
  return made
}

async function caught(action: Promise<unknown>): Promise<KeyStoreError> {
  return action.then(
    () => {
      throw new Error('no error came')
    },
    (error) => error,
  )
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  return (await caught(action)).code
}

/** A second implementation opens the seal, as somebody would who has nothing but the description. */
async function openWithWebCrypto(key: ArrayBuffer, text: string, bound: readonly unknown[]): Promise<Uint8Array> {
  const sealed = Buffer.from(text, 'base64')
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  const additionalData = Buffer.from(JSON.stringify(['geleit-keystore', 2, ...bound]))
  const algorithm = { name: 'AES-GCM', iv: sealed.subarray(0, 12), additionalData }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, sealed.subarray(12)))
}
