/** What opens a file key store: found in the environment, read from files that only their owner may read. */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { readIfThere, writeNewFile } from './durable-file.ts'
import { KeyStoreError } from './keystore.ts'
import { SHORTEST_PASSPHRASE, type Unlock } from './master-key.ts'
import { KEY_BYTES } from './vault.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A secret that stands in the variable `name`, or in the first line of the file that `name_FILE` names.
 *
 * @throws KeyStoreError `readable_by_others`, and `missing` where the file is not there
 */
export async function secretFromEnvironment(
  environment: Environment,
  name: string,
  missing: 'passphrase_missing' | 'pin_missing',
): Promise<string | undefined> {
  const file = environment[`${name}_FILE`]
  const secret = environment[name]
  if (secret !== undefined || file === undefined) return secret
  const text = await readPrivateFile(file)
  const what = missing === 'pin_missing' ? 'PIN' : 'passphrase'
  if (text === null) throw new KeyStoreError(missing, `There is no ${what} file ${file}.`)
  return text.split(/\r?\n/)[0]
}

/** What a new store opens with: the passphrase if there is one, else a key file, which is made if it lacks. */
export async function unlockOfNewStore(
  passphrase: string | undefined,
  keyFile: string,
  notices: string[],
): Promise<Unlock> {
  if (passphrase !== undefined) return passphraseOf(passphrase)
  const made = await writeNewFile(keyFile, keyFileText(randomBytes(KEY_BYTES)))
  if (made) {
    notices.push(
      `Made the key file ${keyFile}, which opens the key store. Whoever has both can compute every code: keep a copy ` +
        'apart from the backups, or let a passphrase open it (geleit keystore rotate --keep-master --passphrase).',
    )
  }
  return { kind: 'key_file', key: await readKeyFile(keyFile) }
}

export async function unlockOfStore(
  kinds: ReadonlySet<Unlock['kind']>,
  passphrase: string | undefined,
  keyFile: string,
  notices: string[],
): Promise<Unlock> {
  if (passphrase !== undefined && kinds.has('passphrase')) return { kind: 'passphrase', passphrase }
  if (passphrase !== undefined) notices.push('The passphrase is not used: this key store opens with its key file.')
  // With a passphrase missing, the master key's own error says so.
  if (!kinds.has('key_file')) return { kind: 'key_file', key: new Uint8Array(KEY_BYTES) }
  return { kind: 'key_file', key: await readKeyFile(keyFile) }
}

/** @throws KeyStoreError `passphrase_too_short` */
export function passphraseOf(passphrase: string): Unlock {
  if (passphrase.length >= SHORTEST_PASSPHRASE) return { kind: 'passphrase', passphrase }
  throw new KeyStoreError(
    'passphrase_too_short',
    `The passphrase of a key store needs at least ${SHORTEST_PASSPHRASE} characters; five random words are good.`,
  )
}

export function keyFileText(key: Uint8Array): string {
  return `${Buffer.from(key).toString('base64')}\n`
}

async function readKeyFile(path: string): Promise<Uint8Array> {
  const text = await readPrivateFile(path)
  if (text === null) {
    throw new KeyStoreError(
      'key_file_missing',
      `The key file ${path} is not there, and nothing else opens the key store. Restore it from your copy.`,
    )
  }
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES || keyFileText(key) !== text) {
    throw new KeyStoreError('wrong_key_file', `The key file ${path} is damaged. Restore it from your copy.`)
  }
  return key
}

/** A file that only its owner can read, or null if there is none. */
async function readPrivateFile(path: string): Promise<string | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  const mode = (await stat(path)).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new KeyStoreError(
      'readable_by_others',
      `Others may read ${path} (mode ${mode.toString(8).padStart(4, '0')}). If you trust it still, run: chmod 600 ${path}`,
    )
  }
  return text
}
