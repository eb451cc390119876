/** Makes, moves, rotates and finds again a key store in an HSM. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { replaceFile, writeNewFile } from './durable-file.ts'
import { exclusively } from './exclusively.ts'
import { readMasterFile } from './file-keystore.ts'
import { KeyStoreError } from './keystore.ts'
import { deriveFrom, type Master } from './master-key.ts'
import { type Pkcs11Settings, type Session, withWritingSession } from './pkcs11-connection.ts'
import { PKCS11_FILE, type Pkcs11File, readPkcs11File, requireUnchanged, serialisePkcs11File } from './pkcs11-file.ts'
import { expand, masterLabel, Pkcs11Vault, secretKeyTemplate, signingLabel } from './pkcs11-keystore.ts'
import {
  finishSigningKey,
  importMaster,
  importSigningKey,
  labelsIn,
  makeMaster,
  makeSigningKey,
  requireMechanisms,
} from './pkcs11-objects.ts'
import { usingSecret } from './primitives.ts'
import { FIRST_GENERATION, FIRST_MASTER, keyStoreIdOf, type SigningUse, signingKeyInfo, type Vault } from './vault.ts'

/**
 * Keys for checkpoints that are made with the store, and again at each rotation. One hand-over of the log's key a year
 * uses up one; the witness of a rehearsal wants to know 32 of them beforehand.
 */
const CHECKPOINT_KEYS_AT_ONCE = 40

export interface MakingOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  /** How many keys for checkpoints are made now. Default: 40. */
  readonly checkpointKeys?: number
}

const NAME_BYTES = 4
const MASTER_LABEL = /^geleit-([0-9a-f]{8})-master-(\d+)$/

/**
 * Makes a key store whose keys the HSM generates, and which nobody has ever seen.
 *
 * @throws KeyStoreError `other_store`, `pkcs11_settings`, and what opening the token throws
 */
export function makePkcs11KeyStore(
  dir: string,
  settings: Pkcs11Settings,
  { now, checkpointKeys = CHECKPOINT_KEYS_AT_ONCE }: MakingOptions,
): Promise<Pkcs11File> {
  return exclusively(dir, async () => {
    await requireNoStore(dir)
    const objects = randomBytes(NAME_BYTES).toString('hex')
    const masters = [{ number: FIRST_MASTER, madeAt: new Date(now).toISOString() }]
    const text = withWritingSession(settings, (session) => {
      requireMechanisms(session)
      makeMaster(session, masterLabel(objects, FIRST_MASTER))
      makeSigningKey(session, signingLabel(objects, 'verdict', FIRST_GENERATION))
      makeCheckpointKeys(session, objects, checkpointKeys)
      return describe(session, { token: settings.token, objects, masters, checkpointKeys })
    })
    return writeNew(dir, text)
  })
}

/**
 * Puts master keys that were outside (of shares in escrow) into the HSM, with the signing keys that a file key store
 * derives from them: locks, evidence and log don't notice.
 *
 * @throws KeyStoreError as {@link makePkcs11KeyStore}
 */
export function importPkcs11KeyStore(
  dir: string,
  settings: Pkcs11Settings,
  masters: readonly Master[],
  checkpointKeys = CHECKPOINT_KEYS_AT_ONCE,
): Promise<Pkcs11File> {
  return exclusively(dir, async () => {
    await requireNoStore(dir)
    const objects = randomBytes(NAME_BYTES).toString('hex')
    const text = withWritingSession(settings, (session) => {
      requireMechanisms(session)
      for (const { number, key } of masters) importMaster(session, masterLabel(objects, number), key)
      importSigning(session, objects, masters, 'verdict', FIRST_GENERATION)
      for (let generation = 1; generation <= checkpointKeys; generation += 1) {
        importSigning(session, objects, masters, 'checkpoint', generation)
      }
      const dated = masters.map(({ number, madeAt }) => ({ number, madeAt }))
      const { token } = settings
      return describe(session, { token, objects, masters: dated, checkpointKeys })
    })
    return writeNew(dir, text)
  })
}

/**
 * A new master key beside the old ones, which stay for the locks whose secrets are derived from them; and further keys
 * for checkpoints. Whether a key counts is decided by the file alone, so a rotation that was killed is no rotation, and
 * what it made in the token is used by the next one.
 */
export function rotatePkcs11KeyStore(
  dir: string,
  settings: Pkcs11Settings,
  { now, checkpointKeys: more = CHECKPOINT_KEYS_AT_ONCE }: MakingOptions,
): Promise<Pkcs11File> {
  return exclusively(dir, async () => {
    const file = await readPkcs11File(dir)
    if (file === null) throw new KeyStoreError('no_store', `There is no key store of an HSM in ${dir}.`)
    requireUnchanged(file, new Pkcs11Vault(settings, file))
    const number = file.masters.length + 1
    const masters = [...file.masters, { number, madeAt: new Date(now).toISOString() }]
    const checkpointKeys = file.checkpointKeys + more
    const { objects, token } = file
    const text = withWritingSession(settings, (session) => {
      const label = masterLabel(objects, number)
      if (session.module.find(session.handle, secretKeyTemplate(session, label)).length === 0)
        makeMaster(session, label)
      finishCheckpointKeys(session, objects, file.checkpointKeys, checkpointKeys)
      return describe(session, { token, objects, masters, checkpointKeys })
    })
    await replaceFile(join(dir, PKCS11_FILE), text)
    return requireFile(dir)
  })
}

/**
 * Finds a key store in the token again after the data folder was lost.
 *
 * @throws KeyStoreError `no_store` if the token has none, `wrong_token` if it has several
 */
export function adoptPkcs11KeyStore(dir: string, settings: Pkcs11Settings): Promise<Pkcs11File> {
  return exclusively(dir, async () => {
    await requireNoStore(dir)
    const text = withWritingSession(settings, (session) => {
      const objects = onlyStoreIn(session, settings.token)
      const labels = labelsIn(session)
      const count = (label: (number: number) => string): number => {
        let last = 0
        while (labels.has(label(last + 1))) last += 1
        return last
      }
      const masters = Array.from({ length: count((number) => masterLabel(objects, number)) }, (_, before) => ({
        number: before + 1,
        madeAt: null,
      }))
      const checkpointKeys = count((generation) => signingLabel(objects, 'checkpoint', generation))
      return describe(session, { token: settings.token, objects, masters, checkpointKeys })
    })
    return writeNew(dir, text)
  })
}

/** @throws KeyStoreError `other_store` */
export async function requireNoStore(dir: string): Promise<void> {
  const kind = (await readMasterFile(dir)) !== null ? 'file' : (await readPkcs11File(dir)) !== null ? 'PKCS#11' : null
  if (kind === null) return
  throw new KeyStoreError(
    'other_store',
    `There is a key store in ${dir} already (${kind}). Nothing was changed; move it away if you want another one.`,
  )
}

function makeCheckpointKeys(session: Session, objects: string, last: number): void {
  for (let generation = 1; generation <= last; generation += 1) {
    makeSigningKey(session, signingLabel(objects, 'checkpoint', generation))
  }
}

function finishCheckpointKeys(session: Session, objects: string, before: number, last: number): void {
  for (let generation = before + 1; generation <= last; generation += 1) {
    finishSigningKey(session, signingLabel(objects, 'checkpoint', generation))
  }
}

function importSigning(
  session: Session,
  objects: string,
  [first]: readonly Master[],
  use: SigningUse,
  generation: number,
): void {
  if (first === undefined) throw new KeyStoreError('damaged', 'There is no master key to import.')
  usingSecret(deriveFrom(first.key, signingKeyInfo(use, generation)), (seed) =>
    importSigningKey(session, signingLabel(objects, use, generation), seed),
  )
}

function describe(session: Session, content: Omit<Pkcs11File, 'id' | 'mac'>): string {
  const [master] = session.module.find(
    session.handle,
    secretKeyTemplate(session, masterLabel(content.objects, FIRST_MASTER)),
  )
  if (master === undefined) throw new KeyStoreError('wrong_token', 'The token has no first master key.')
  const vault: Pick<Vault, 'derive'> = { derive: (_master, info) => expand(session, master, info) }
  return serialisePkcs11File({ id: keyStoreIdOf(vault), ...content }, vault)
}

function onlyStoreIn(session: Session, token: string): string {
  const names = new Set(
    Array.from(labelsIn(session), (label) => MASTER_LABEL.exec(label)?.[1]).filter((name) => name !== undefined),
  )
  const [name] = names
  if (name === undefined) throw new KeyStoreError('no_store', `The token "${token}" holds no key store of Geleit.`)
  if (names.size === 1) return name
  throw new KeyStoreError(
    'wrong_token',
    `The token "${token}" holds several key stores of Geleit (${[...names].join(', ')}). Remove the objects of those that ` +
      'are not used, with the tools of the HSM.',
  )
}

async function writeNew(dir: string, text: string): Promise<Pkcs11File> {
  await writeNewFile(join(dir, PKCS11_FILE), text)
  return requireFile(dir)
}

async function requireFile(dir: string): Promise<Pkcs11File> {
  const file = await readPkcs11File(dir)
  if (file === null) throw new KeyStoreError('no_store', `${PKCS11_FILE} is gone from ${dir}.`)
  return file
}
