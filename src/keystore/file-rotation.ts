/** A new master key for a file key store, and a change of what opens it. Killed at any point, the store opens. */
import { randomBytes } from 'node:crypto'
import { stat, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { replaceFile } from './durable-file.ts'
import { exclusively } from './exclusively.ts'
import { type FileKeyStoreOptions, keyFileOf, MASTER_FILE, readMasterFile } from './file-keystore.ts'
import { KeyStoreError } from './keystore.ts'
import { type Master, newMaster, openMasters, sealMasters, type Unlock, unlockKinds } from './master-key.ts'
import { keyFileText, passphraseOf, unlockOfStore } from './unlock.ts'
import { KEY_BYTES } from './vault.ts'

export interface FileRotation {
  /** A new master key; secrets of locks that are personalised from now on are derived from it. */
  readonly newMaster: boolean
  /** What opens the store afterwards; null: what opens it now. */
  readonly opensWith: NewUnlock | null
  /** Milliseconds since 1970. */
  readonly now: number
}

export type NewUnlock =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** A fresh one is made at the path. */
  | { readonly kind: 'key_file'; readonly path: string }

export interface FileRotated {
  readonly masters: number
  readonly opensWith: Unlock['kind']
  /** A key file that opens nothing any more, and was removed. */
  readonly removedKeyFile: string | null
}

/**
 * The keys are sealed anew in any case, under a new random key. What older copies of the folder hold, an old
 * passphrase or key file still opens: a rotation can't reach those.
 *
 * @throws KeyStoreError
 */
export function rotateFileKeyStore(options: FileKeyStoreOptions, rotation: FileRotation): Promise<FileRotated> {
  return exclusively(options.dir, async () => {
    const text = await readMasterFile(options.dir)
    if (text === null) throw new KeyStoreError('no_store', `There is no file key store in ${options.dir}.`)
    const before = await unlockOfStore(unlockKinds(text), options.passphrase, keyFileOf(options), [])
    const known = await dated(await openMasters(text, before), options.dir)
    const masters = rotation.newMaster ? [...known, newMaster(known.length + 1, rotation.now)] : known
    const write = async (unlocks: readonly Unlock[]): Promise<void> =>
      replaceFile(join(options.dir, MASTER_FILE), await sealMasters(masters, unlocks))
    const { opensWith } = rotation
    try {
      const removedKeyFile = await changeUnlock(before, opensWith, write, keyFileOf(options))
      return { masters: masters.length, opensWith: (opensWith ?? before).kind, removedKeyFile }
    } finally {
      if (before.kind === 'key_file') before.key.fill(0)
    }
  })
}

/** @returns the key file that was removed since it opens nothing any more */
async function changeUnlock(
  before: Unlock,
  opensWith: NewUnlock | null,
  write: (unlocks: readonly Unlock[]) => Promise<void>,
  keyFile: string,
): Promise<string | null> {
  if (opensWith === null) {
    await write([before])
    return null
  }
  if (opensWith.kind === 'passphrase') {
    await write([passphraseOf(opensWith.passphrase)])
    return before.kind === 'key_file' ? removed(keyFile) : null
  }
  // Store and key file can't change in one step. In between the store opens with what opened it before and with the
  // new key file, so it doesn't matter which of the two a killed process has left there.
  const after: Unlock = { kind: 'key_file', key: randomBytes(KEY_BYTES) }
  await write([before, after])
  await replaceFile(opensWith.path, keyFileText(after.key))
  await write([after])
  const moved = before.kind === 'key_file' && resolve(keyFile) !== resolve(opensWith.path)
  return moved ? removed(keyFile) : null
}

async function removed(path: string): Promise<string> {
  await unlink(path)
  return path
}

/** The first version of the file did not say when it was made; it was never written again, so its own time says it. */
async function dated(masters: readonly Master[], dir: string): Promise<Master[]> {
  const { mtime } = await stat(join(dir, MASTER_FILE))
  return masters.map((master) => ({ ...master, madeAt: master.madeAt ?? mtime.toISOString() }))
}
