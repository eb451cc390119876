/** The key of a witness: Ed25519, in a small file of its own, with the name that belongs to it. */
import { createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { formatVerifierKey, isKeyName, type NoteSigner, type VerifyEd25519, verifierKey } from '../auditlog/note.ts'
import { leaveToOwner, readIfThere, writeNewFile } from '../keystore/durable-file.ts'
import { ed25519FromSeed, ed25519PublicKey, usingSecret } from '../keystore/primitives.ts'
import { makeFolders } from './folder.ts'

/** Something about the folder of a witness that a person has to put right. The message says how. */
export class WitnessError extends Error {
  override name = 'WitnessError'
}

const HEADER = 'geleit-witness-key-v1'
const SEED_BYTES = 32
const KEY_FOLDER = 'key'
const KEY_FILE = 'witness-key'

export interface OpenedKey {
  readonly signer: NoteSigner
  /** Sentences for whoever started it. */
  readonly notices: readonly string[]
}

/** Where the key of a witness lies. */
export function keyFileOf(dir: string): string {
  return join(dir, KEY_FOLDER, KEY_FILE)
}

/**
 * The key of the witness in `dir`; at the first start, with a name, a new one is made.
 *
 * @throws WitnessError if there is none and no name is given, if the name is another one than the key's, if others may
 *   read the file, if it is damaged, or if checkpoints are there whose key is missing
 */
export async function openWitnessKey(dir: string, name?: string): Promise<OpenedKey> {
  const path = keyFileOf(dir)
  const notices: string[] = []
  let text = await readIfThere(path)
  if (text === null) {
    if (name === undefined) throw new WitnessError(`There is no witness in ${dir}. Its first start makes it.`)
    if (!isKeyName(name)) throw new WitnessError(`"${name}" can't name a witness: no spaces, no plus sign.`)
    if (await hasCheckpoints(dir)) {
      throw new WitnessError(`${path} is missing, but this witness has cosigned. Bring the key back from your backup.`)
    }
    await makeFolders(dir, [KEY_FOLDER])
    const made = await usingSecret(randomBytes(SEED_BYTES), (seed) =>
      writeNewFile(path, `${HEADER}\n${name}\n${seed.toString('base64')}\n`),
    )
    if (made) {
      await leaveToOwner(path)
      notices.push(
        `Made the key of the witness: ${path} (mode 0600). Whoever has it can cosign in your name; back it up.`,
      )
    }
    text = (await readIfThere(path)) ?? ''
  }
  await refuseReadableByOthers(path)
  const signer = signerOf(text, path)
  if (name !== undefined && name !== signer.key.name) {
    const known = `The witness in ${dir} is called "${signer.key.name}"`
    throw new WitnessError(`${known}. Its name belongs to its key: another name is another witness, in another folder.`)
  }
  return { signer, notices }
}

function signerOf(text: string, path: string): NoteSigner {
  const [header, name = '', encoded = '', end, ...more] = text.split('\n')
  const seed = Buffer.from(encoded, 'base64')
  const isWhole = header === HEADER && end === '' && more.length === 0 && seed.toString('base64') === encoded
  if (!isWhole || seed.length !== SEED_BYTES || !isKeyName(name)) {
    throw new WitnessError(`${path} is damaged or of a newer version. Bring it back from your backup.`)
  }
  const privateKey = usingSecret(seed, ed25519FromSeed)
  return {
    key: verifierKey(name, 4, ed25519PublicKey(privateKey)),
    sign: (message) => sign(null, message, privateKey),
  }
}

async function refuseReadableByOthers(path: string): Promise<void> {
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) {
    throw new WitnessError(`Others may read ${path}. Set its mode to 0600, and ask yourself who has read it.`)
  }
}

async function hasCheckpoints(dir: string): Promise<boolean> {
  const names = await readdir(join(dir, 'checkpoints')).catch(() => [] as string[])
  return names.length > 0
}

/** The DER of an Ed25519 public key (RFC 8410, section 4) up to its 32 bytes. */
const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** node:crypto's, about ten times as fast as the portable one. Keys of a list of logs have been looked at before. */
export const verifyWithNode: VerifyEd25519 = (signature, message, publicKey) => {
  try {
    const key = createPublicKey({ key: Buffer.concat([ED25519_SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' })
    return verify(null, message, key, signature)
  } catch {
    return false // an encoding of no point
  }
}

/** The line by which others know the witness. */
export function verifierKeyText(signer: NoteSigner): string {
  return formatVerifierKey(signer.key)
}
