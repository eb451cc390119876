/** Rotation of a file key store: what is as before, what opens it, folders of the first version, and power cuts. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import { type FileRotation, rotateFileKeyStore } from '../../src/keystore/file-rotation.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { openPkcs11KeyStore } from '../../src/keystore/pkcs11-keystore.ts'
import { makePkcs11KeyStore, rotatePkcs11KeyStore } from '../../src/keystore/pkcs11-set-up.ts'
import { makeTestToken } from '../setup/softhsm2.ts'
import vectors from '../vectors/keystore-v1.json' with { type: 'json' }
import { codeOf, newFolder } from './stores.ts'

const MESSAGE = Buffer.from('message')
const PASSPHRASE = 'fünf zufällige Wörter'
const OTHER = 'sechs ganz andere Wörter'
const NOW = Date.parse('2030-01-15T12:00:00Z')
const MADE = { now: NOW, checkpointKeys: 8 }
const NEW_MASTER: FileRotation = { newMaster: true, opensWith: null, now: NOW }

describe.each([
  ['keyFile', undefined],
  ['passphrase', PASSPHRASE],
] as const)('a folder of the first version, opened by %s', (kind, passphrase) => {
  test('computes what it always did, before and after its first rotation', async () => {
    const dir = firstVersion(kind)
    const { expected } = vectors[kind]
    const before = (await openFileKeyStore({ dir, passphrase })).keyStore
    expect(everythingOf(before)).toEqual(expected)
    expect(version(dir)).toBe(1)
    await rotateFileKeyStore({ dir, passphrase }, NEW_MASTER)
    expect(version(dir)).toBe(2)
    const after = (await openFileKeyStore({ dir, passphrase })).keyStore
    expect(everythingOf(after)).toEqual(expected)
    expect(after.nextLockGeneration(1)).toBe(1001)
  })

  test('only what opens it may be changed, too', async () => {
    const dir = firstVersion(kind)
    const opensWith = { kind: 'passphrase', passphrase: OTHER } as const
    await rotateFileKeyStore({ dir, passphrase }, { newMaster: false, opensWith, now: NOW })
    const after = (await openFileKeyStore({ dir, passphrase: OTHER })).keyStore
    expect(everythingOf(after)).toEqual(vectors[kind].expected)
    expect(after.nextLockGeneration(1)).toBe(2)
  })
})

describe('what opens it', () => {
  test('a passphrase in the place of a key file, which is removed', async () => {
    const dir = firstVersion('keyFile')
    const opensWith = { kind: 'passphrase', passphrase: PASSPHRASE } as const
    const rotated = await rotateFileKeyStore({ dir }, { newMaster: false, opensWith, now: NOW })
    expect(rotated).toMatchObject({ opensWith: 'passphrase', removedKeyFile: join(dir, 'master.key') })
    expect(existsSync(join(dir, 'master.key'))).toBe(false)
    await expect(codeOf(openFileKeyStore({ dir }))).resolves.toBe('passphrase_missing')
    await expect(openFileKeyStore({ dir, passphrase: PASSPHRASE })).resolves.toBeDefined()
  })

  test('a key file in the place of a passphrase, or of another key file', async () => {
    const dir = firstVersion('passphrase')
    const [first, second] = [join(newFolder(), 'first'), join(newFolder(), 'second')]
    const to = (path: string): FileRotation => ({ newMaster: false, opensWith: { kind: 'key_file', path }, now: NOW })
    await rotateFileKeyStore({ dir, passphrase: PASSPHRASE }, to(first))
    expect(statSync(first).mode & 0o777).toBe(0o600)
    const old = readFileSync(first)
    expect(await rotateFileKeyStore({ dir, keyFile: first }, to(second))).toMatchObject({ removedKeyFile: first })
    expect(await rotateFileKeyStore({ dir, keyFile: second }, to(second))).toMatchObject({ removedKeyFile: null })
    expect(everythingOf((await openFileKeyStore({ dir, keyFile: second })).keyStore)).toEqual(
      vectors.passphrase.expected,
    )
    writeFileSync(first, old, { mode: 0o600 })
    await expect(codeOf(openFileKeyStore({ dir, keyFile: first }))).resolves.toBe('wrong_key_file')
  })

  test('not a short passphrase, and not without what opens it now; then everything is as before', async () => {
    const dir = firstVersion('passphrase')
    const before = readFileSync(join(dir, 'master.json'), 'utf8')
    const short = { kind: 'passphrase', passphrase: 'elf Zeichen' } as const
    const rotation = { newMaster: true, opensWith: short, now: NOW }
    await expect(codeOf(rotateFileKeyStore({ dir, passphrase: PASSPHRASE }, rotation))).resolves.toBe(
      'passphrase_too_short',
    )
    await expect(codeOf(rotateFileKeyStore({ dir, passphrase: OTHER }, NEW_MASTER))).resolves.toBe('wrong_passphrase')
    await expect(codeOf(rotateFileKeyStore({ dir: newFolder() }, NEW_MASTER))).resolves.toBe('no_store')
    expect(readFileSync(join(dir, 'master.json'), 'utf8')).toBe(before)
  })
})

/** Killed before each step it takes, until it gets through. */
describe('a power cut at any step', () => {
  test.each([
    ['a new master, opened by a key file', 'keyFile', 'master', 1],
    ['a new master and a new key file', 'keyFile', 'key-file', 3],
    ['a passphrase in the place of a key file', 'keyFile', 'passphrase', 2],
    ['a key file in the place of a passphrase', 'passphrase', 'key-file', 3],
  ] as const)('%s: old or new opens, and computes the same', async (_, kind, what, steps) => {
    const passphrase = kind === 'passphrase' ? PASSPHRASE : undefined
    const environment = { ...(passphrase === undefined ? {} : { PASSPHRASE: passphrase }), NEW_PASSPHRASE: OTHER }
    let step = 1
    for (let through = false; !through; step += 1) {
      const dir = firstVersion(kind)
      through = await rotateUntil(step, dir, what, environment)
      const used = await whatOpens(dir, [undefined, OTHER, PASSPHRASE])
      const { keyStore } = await openFileKeyStore({ dir, passphrase: used })
      expect(everythingOf(keyStore), `killed before step ${step}`).toEqual(vectors[kind].expected)
      // And the next rotation gets through, and leaves nothing half done.
      await rotateFileKeyStore({ dir, passphrase: used }, NEW_MASTER)
      expect(JSON.parse(readFileSync(join(dir, 'master.json'), 'utf8')).wraps).toHaveLength(1)
    }
    expect(step - 1).toBe(steps + 1)
  })

  test('a new master in an HSM', async () => {
    const { settings, environment } = await makeTestToken()
    const dir = newFolder()
    await makePkcs11KeyStore(dir, settings, MADE)
    const before = everythingOf((await openPkcs11KeyStore(dir, settings)).keyStore)
    // What a killed one has made in the token the next one goes on with: first the master key, then keys for checkpoints.
    let kills = 0
    for (let step = 1; !(await rotateUntil(step, dir, 'pkcs11', environment)); step += 1) {
      kills += 1
      const { keyStore } = await openPkcs11KeyStore(dir, settings)
      expect(everythingOf(keyStore), `killed before step ${step}`).toEqual(before)
      expect(keyStore.nextLockGeneration(null)).toBe(1)
    }
    expect(kills).toBeGreaterThan(3)
    const rotated = (await openPkcs11KeyStore(dir, settings)).keyStore
    expect(everythingOf(rotated)).toEqual(before)
    expect(rotated.nextLockGeneration(null)).toBe(1001)
    await rotatePkcs11KeyStore(dir, settings, MADE)
    const { keyStore } = await openPkcs11KeyStore(dir, settings)
    expect(keyStore.nextLockGeneration(null)).toBe(2001)
    for (let generation = 1; generation <= 24; generation += 1) keyStore.signCheckpoint(MESSAGE, generation)
  })
})

/** @returns whether it got through */
function rotateUntil(
  step: number,
  dir: string,
  what: string,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const [hook, program] = [join(import.meta.dirname, 'die-at.ts'), join(import.meta.dirname, 'rotate-program.ts')]
  const child = spawn(process.execPath, ['--import', hook, program, dir, what], {
    env: { PATH: process.env['PATH'], ...environment, DIE_AT: String(step) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(code === 0)
      else reject(new Error(errors))
    })
  })
}

/** As an operator has it: the old secret or the new one. Undefined: the key file that lies there. */
async function whatOpens(dir: string, passphrases: readonly (string | undefined)[]): Promise<string | undefined> {
  const failed: string[] = []
  for (const passphrase of passphrases) {
    const code = await openFileKeyStore({ dir, passphrase }).then(
      () => null,
      (error) => String(error.code),
    )
    if (code === null) return passphrase
    failed.push(code)
  }
  throw new Error(`nothing opens it: ${failed.join(', ')}; ${readdirSync(dir).join(' ')}`)
}

function firstVersion(kind: 'keyFile' | 'passphrase'): string {
  const dir = newFolder()
  for (const [name, text] of Object.entries(vectors[kind].files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true, mode: 0o700 })
    writeFileSync(join(dir, name), text, { mode: 0o600 })
  }
  return dir
}

function version(dir: string): number {
  return JSON.parse(readFileSync(join(dir, 'master.json'), 'utf8')).version
}

function everythingOf(keyStore: KeyStore): Record<string, string> {
  const values: Record<string, Uint8Array> = {
    'mac of "message" for LOCK-1': keyStore.mac('LOCK-1', MESSAGE),
    'mac of "message" for FOREIGN-1': keyStore.mac('FOREIGN-1', MESSAGE),
    'secret of LOCK-1': keyStore.forLockMaker('LOCK-1'),
    'verdict key': keyStore.verdictPublicKey,
    'checkpoint key 1': keyStore.checkpointPublicKey,
    'checkpoint key 3': keyStore.checkpointPublicKeyOf(3),
    'subject map key': keyStore.subjectMapKey,
  }
  return Object.fromEntries(Object.entries(values).map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')]))
}
