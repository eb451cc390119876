/** Key stores of both kinds, for the tests that both have to pass. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import { rotateFileKeyStore } from '../../src/keystore/file-rotation.ts'
import type { KeyStore, KeyStoreError } from '../../src/keystore/keystore.ts'
import { openPkcs11KeyStore } from '../../src/keystore/pkcs11-keystore.ts'
import { makePkcs11KeyStore, rotatePkcs11KeyStore } from '../../src/keystore/pkcs11-set-up.ts'
import { makeTestToken } from '../setup/softhsm2.ts'

export interface StoreUnderTest {
  readonly dir: string
  /** A PIN, which must not be seen outside. */
  readonly pin: string | null
  open(): Promise<KeyStore>
  rotate(): Promise<unknown>
}

export type MakeStore = () => Promise<StoreUnderTest>

const NOW = Date.parse('2030-01-15T12:00:00Z')
const MADE = { now: NOW, checkpointKeys: 4 }

export const KINDS: readonly (readonly [string, MakeStore])[] = [
  ['a file', makeFileStore],
  ['an HSM', makePkcs11Store],
]

async function makeFileStore(): Promise<StoreUnderTest> {
  const dir = newFolder()
  return {
    dir,
    pin: null,
    open: async () => (await openFileKeyStore({ dir })).keyStore,
    rotate: () => rotateFileKeyStore({ dir }, { newMaster: true, opensWith: null, now: NOW }),
  }
}

async function makePkcs11Store(): Promise<StoreUnderTest> {
  const dir = newFolder()
  const { settings, pin } = await makeTestToken()
  await makePkcs11KeyStore(dir, settings, MADE)
  return {
    dir,
    pin,
    open: async () => (await openPkcs11KeyStore(dir, settings)).keyStore,
    rotate: () => rotatePkcs11KeyStore(dir, settings, MADE),
  }
}

export function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'geleit-keystore-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

export async function caught(action: Promise<unknown>): Promise<KeyStoreError> {
  return action.then(
    () => {
      throw new Error('no error came')
    },
    (error) => error,
  )
}

export async function codeOf(action: Promise<unknown>): Promise<string> {
  return (await caught(action)).code
}

/** The code of the error that a synchronous call throws. */
export function codeThrownBy(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return (error as KeyStoreError).code
  }
  throw new Error('no error came')
}
