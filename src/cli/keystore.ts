import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeNewFile } from '../keystore/durable-file.ts'
import {
  type FileKeyStoreOptions,
  keyFileOf,
  keyStoreOptionsFromEnvironment,
  makeFileKeyStore,
  readMasterFile,
  unlockMasters,
} from '../keystore/file-keystore.ts'
import { type NewUnlock, rotateFileKeyStore } from '../keystore/file-rotation.ts'
import { idOf, type Master, newMaster } from '../keystore/master-key.ts'
import { kindOfKeyStore } from '../keystore/open.ts'
import { type Pkcs11Settings, pkcs11SettingsOf } from '../keystore/pkcs11-connection.ts'
import {
  adoptPkcs11KeyStore,
  importPkcs11KeyStore,
  makePkcs11KeyStore,
  requireNoStore,
  rotatePkcs11KeyStore,
} from '../keystore/pkcs11-set-up.ts'
import { parseShareText } from '../keystore/share-text.ts'
import { combineShares, MOST_SHARES, splitMasters } from '../keystore/shares.ts'
import { type KeyStoreStatus, statusOfKeyStore } from '../keystore/status.ts'
import { secretFromEnvironment } from '../keystore/unlock.ts'
import { partyOf } from '../store/queries/people.ts'
import { recordKeyStoreRotations } from '../worker/keystore-rotation.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, placesOf, WrongUse } from './command.ts'
import { optionsFor, personIdOf } from './from-outside.ts'
import { withDatabase } from './with-database.ts'

export const keystoreCommand: CliCommand = {
  help: `Usage: geleit keystore init [--pkcs11]
       geleit keystore status
       geleit keystore rotate [--keep-master] [--passphrase | --key-file] [--by PERSON]
       geleit keystore export --shares N --threshold K --to FOLDER
       geleit keystore restore --share FILE --share FILE ... [--pkcs11]
       geleit keystore restore --from-token
Each takes --json.

The key store in DATA_DIR/keystore, from which every lock's secret comes. No secret is
printed, but for the shares, each into a file of its own.

  init         makes it, opened by GELEIT_KEYSTORE_PASSPHRASE(_FILE), or else by a key file;
    --pkcs11     in the HSM that GELEIT_KEYSTORE_PKCS11_MODULE, _TOKEN and _PIN_FILE name
  status       kind, age, what opens it, what should be better
  rotate       makes a new master key. Locks keep their secrets; what is personalised from
               now on comes from the new one. Restart the servers afterwards.
    --passphrase   from now on GELEIT_KEYSTORE_NEW_PASSPHRASE(_FILE) opens it
    --key-file     from now on a fresh key file opens it (GELEIT_KEYSTORE_NEW_KEY_FILE, or
                   else the place where the old one is)
    --keep-master  only what opens it changes, and the master key stays
    --by PERSON    whose act the audit log names; the database is opened for it, so stop
                   the server. Otherwise the next start of a server records it
  export       writes N shares for escrow into FOLDER; any K of them restore the keys
  restore      makes the key store again from shares, or in the HSM with --pkcs11
    --from-token   the keys are in the HSM still, and the data folder was lost

Exit codes: 0 good, 1 refused; status: 1 also if the store does not open, 2 wrong use.
`,
  run: runKeystore,
}

const OPTIONS = {
  json: { type: 'boolean' },
  pkcs11: { type: 'boolean' },
  passphrase: { type: 'boolean' },
  'key-file': { type: 'boolean' },
  'keep-master': { type: 'boolean' },
  by: { type: 'string' },
  'from-token': { type: 'boolean' },
  shares: { type: 'string' },
  threshold: { type: 'string' },
  to: { type: 'string' },
  share: { type: 'string', multiple: true },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** What each takes besides --json. */
const TAKES: Readonly<Record<string, readonly (keyof typeof OPTIONS)[]>> = {
  init: ['pkcs11'],
  status: [],
  rotate: ['passphrase', 'key-file', 'keep-master', 'by'],
  export: ['shares', 'threshold', 'to'],
  restore: ['share', 'pkcs11', 'from-token'],
}

async function runKeystore(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  const [what, ...more] = positionals
  if (more.length > 0) throw new WrongUse(`"${more.join(' ')}" is too much`)
  if (what === undefined) throw new WrongUse(`say what: ${Object.keys(TAKES).join(', ')}`)
  const takes = TAKES[what]
  if (takes === undefined) throw new WrongUse(`there is no "keystore ${what}"`)
  const foreign = Object.keys(values).find((name) => name !== 'json' && !takes.some((taken) => taken === name))
  if (foreign !== undefined) throw new WrongUse(`"keystore ${what}" takes no --${foreign}`)
  const dir = join(placesOf(io.environment).dataDir, 'keystore')
  switch (what) {
    case 'init':
      return init(dir, values, io)
    case 'status':
      return status(dir, values, io)
    case 'rotate':
      return values.by === undefined ? rotate(dir, values, io) : rotateBy(values.by, dir, values, io)
    case 'export':
      return exportShares(dir, values, io)
    default:
      return restore(dir, values, io)
  }
}

async function init(dir: string, values: Values, io: Io): Promise<number> {
  await requireNoStore(dir)
  if (values.pkcs11 === true) {
    const { id, token } = await makePkcs11KeyStore(dir, await hsmOf(io), { now: Date.now() })
    const advice = 'Back the token up with the tools of the HSM: its keys can be had in no other way.'
    return say(
      io,
      values,
      { id, kind: 'pkcs11', token },
      `Made the key store ${id} in the token "${token}". ${advice}\n`,
    )
  }
  return makeFile(dir, [newMaster(1, Date.now())], 'Made', values, io)
}

async function makeFile(
  dir: string,
  masters: readonly Master[],
  done: string,
  values: Values,
  io: Io,
): Promise<number> {
  const notices: string[] = []
  await makeFileKeyStore(await keyStoreOptionsFromEnvironment(dir, io.environment), masters, notices)
  const { id, opensWith } = await statusOfKeyStore(dir, io.environment)
  if (id !== idOf(masters)) throw new Failure(`another process has made a key store in ${dir} just now. It stays.`)
  const text = [`${done} the key store ${id} in ${dir}.`, ...notices.slice(0, -1), ''].join('\n')
  return say(io, values, { id, kind: 'file', opensWith }, text)
}

async function status(dir: string, values: Values, io: Io): Promise<number> {
  const found = await statusOfKeyStore(dir, io.environment)
  say(io, values, found, describe(found))
  return found.opens ? EXIT_GOOD : EXIT_REFUSED
}

function describe(found: KeyStoreStatus): string {
  const { kind, id, masters, token, opensWith, nextLockGeneration, locksWithOwnSecret, warnings } = found
  const day = (madeAt: string | null | undefined): string => madeAt?.slice(0, 10) ?? 'an unknown day'
  const age = masters.length === 1 ? '' : `, the newest of ${day(masters.at(-1))}`
  const place =
    token === null ? '' : ` in the token "${token.label}" (${token.manufacturer} ${token.model}, ${token.serial})`
  return [
    `Key store ${id ?? '(unknown until it opens)'}: ${kind}${place}, made ${day(masters[0])}`,
    `Master keys: ${masters.length}${age}`,
    `Opens with: ${opensWith.join(' or ').replace('_', ' ')}`,
    ...(nextLockGeneration === null ? [] : [`A new lock gets generation ${nextLockGeneration} of its secret`]),
    ...(found.checkpointKeys === null ? [] : [`Keys for checkpoints: ${found.checkpointKeys} generations`]),
    `Locks with a secret of their own: ${locksWithOwnSecret}`,
    ...(found.problem === null ? [] : [`DOES NOT OPEN: ${found.problem}`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
    '',
  ].join('\n')
}

const RESTART = 'Restart every server that uses this key store.'

/** The rotation, and its entry in the audit log. Who is named is looked for first: a rotation can't be taken back. */
async function rotateBy(by: string, dir: string, values: Values, io: Io): Promise<number> {
  if (values['keep-master'] === true) throw new WrongUse('--by goes with a new master key')
  const personId = personIdOf(by)
  return withDatabase(
    io,
    async (database) => {
      const partyId = await partyOf(database, personId)
      if (partyId === null) throw new Failure('there is no person of the identifier that --by names.')
      const before = await statusOfKeyStore(dir, io.environment)
      const code = await rotate(dir, values, io)
      await recordKeyStoreRotations(database, await optionsFor(database), before.masters.length + 1, {
        partyId,
        personId,
      })
      return code
    },
    { writes: true },
  )
}

async function rotate(dir: string, values: Values, io: Io): Promise<number> {
  const makesMaster = values['keep-master'] !== true
  if (values.passphrase === true && values['key-file'] === true) {
    throw new WrongUse('--passphrase or --key-file, not both: one thing opens the store')
  }
  if ((await kindOfKeyStore(dir)) === 'pkcs11') {
    if (values.passphrase || values['key-file'] || !makesMaster) {
      throw new Failure(
        'what opens an HSM is changed with the tools of the HSM. Without options a new master key is made.',
      )
    }
    const { id, masters, checkpointKeys } = await rotatePkcs11KeyStore(dir, await hsmOf(io), { now: Date.now() })
    const made = `Made master key ${masters.length} in the token. Back the token up, and pkcs11.json with it. ${RESTART}\n`
    return say(io, values, { id, masters: masters.length, checkpointKeys }, made)
  }
  const options = await keyStoreOptionsFromEnvironment(dir, io.environment)
  const opensWith = await newUnlockOf(options, values, io)
  const rotated = await rotateFileKeyStore(options, { newMaster: makesMaster, opensWith, now: Date.now() })
  const text = [
    makesMaster ? `Made master key ${rotated.masters}. ${RESTART}` : 'The master keys are the same as before.',
    `The key store opens with ${opensWith === null ? 'what opened it before' : opensWith.kind === 'passphrase' ? 'the new passphrase' : `the new key file ${opensWith.path}`}.`,
    ...(rotated.removedKeyFile === null ? [] : [`Removed the old key file ${rotated.removedKeyFile}.`]),
    'Older copies of the folder still open with what opened them: make new backups and shares, and destroy the old ones.',
    '',
  ].join('\n')
  return say(io, values, rotated, text)
}

async function newUnlockOf(options: FileKeyStoreOptions, values: Values, io: Io): Promise<NewUnlock | null> {
  if (values['key-file'] === true) {
    return { kind: 'key_file', path: io.environment['GELEIT_KEYSTORE_NEW_KEY_FILE'] ?? keyFileOf(options) }
  }
  if (values.passphrase !== true) return null
  const name = 'GELEIT_KEYSTORE_NEW_PASSPHRASE'
  const passphrase = await secretFromEnvironment(io.environment, name, 'passphrase_missing')
  if (passphrase !== undefined) return { kind: 'passphrase', passphrase }
  throw new Failure(`the new passphrase is missing. Set ${name}_FILE to a file with it, of mode 0600.`)
}

async function exportShares(dir: string, values: Values, io: Io): Promise<number> {
  const [shares, threshold] = [numberOf(values.shares, 'shares'), numberOf(values.threshold, 'threshold')]
  if (shares < 2 || shares > MOST_SHARES || threshold < 2 || threshold > shares) {
    throw new WrongUse(`2 to ${MOST_SHARES} shares, of which at least 2 and at most all are needed`)
  }
  const to = values.to
  if (to === undefined) throw new WrongUse('--to is missing: into which folder?')
  if ((await kindOfKeyStore(dir)) === 'pkcs11') {
    throw new Failure(
      'the keys are in an HSM and never leave it, so there is nothing to share out. Back the token up with the tools of the ' +
        'HSM (its maker calls it backup, clone or key ceremony). docs/operating/key-store.md also says how to make keys outside ' +
        'first and keep shares of them, if you want that.',
    )
  }
  const options = await keyStoreOptionsFromEnvironment(dir, io.environment)
  const text = await readMasterFile(dir)
  if (text === null) throw new Failure(`there is no key store in ${dir}.`)
  const masters = await unlockMasters(text, options, [])
  const { set, texts } = await splitMasters(masters, { shares, threshold, now: Date.now() })
  await mkdir(to, { recursive: true, mode: 0o700 })
  const files = texts.map((_, index) => join(to, `share-${set.keyStoreId}-${index + 1}-of-${shares}.txt`))
  for (const [index, file] of files.entries()) {
    const isNew = await writeNewFile(file, texts[index] ?? '')
    if (!isNew)
      throw new Failure(`${file} is there already. Name an empty folder, so that shares of two exports don't mix.`)
  }
  const advice = 'Give each to somebody else, and leave none here. A rotation of the master makes new shares necessary.'
  const told = [
    `Wrote ${shares} shares of key store ${set.keyStoreId}; any ${threshold} restore it:`,
    ...files,
    advice,
    '',
  ]
  return say(io, values, { id: set.keyStoreId, shares, threshold, files }, told.join('\n'))
}

async function restore(dir: string, values: Values, io: Io): Promise<number> {
  await requireNoStore(dir)
  if (values['from-token'] === true) {
    if (values.share !== undefined) throw new WrongUse('--from-token takes no shares')
    const { id, token, masters } = await adoptPkcs11KeyStore(dir, await hsmOf(io))
    const text = `Found the key store ${id} in the token "${token}", with ${masters.length} master keys.\n`
    return say(io, values, { id, kind: 'pkcs11', token, masters: masters.length }, text)
  }
  if (values.share === undefined) throw new WrongUse('--share is missing: give as many as are needed')
  const shares = await Promise.all(values.share.map(async (file) => parseShareText(await readShare(file), file)))
  const masters = await combineShares(shares)
  if (values.pkcs11 !== true) return makeFile(dir, masters, 'Restored', values, io)
  const { id, token } = await importPkcs11KeyStore(dir, await hsmOf(io), masters)
  const text = `Restored the key store ${id} in the token "${token}". What leaves the token from now on are codes only.\n`
  return say(io, values, { id, kind: 'pkcs11', token }, text)
}

async function readShare(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Failure(`${file} can't be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

async function hsmOf(io: Io): Promise<Pkcs11Settings> {
  const settings = await pkcs11SettingsOf(io.environment)
  if (settings !== null) return settings
  throw new Failure('which HSM? Set GELEIT_KEYSTORE_PKCS11_MODULE to its library, …_TOKEN and …_PIN_FILE.')
}

function numberOf(text: string | undefined, name: string): number {
  if (text === undefined) throw new WrongUse(`--${name} is missing`)
  if (!/^[0-9]{1,3}$/.test(text)) throw new WrongUse(`--${name} is a number`)
  return Number(text)
}

function say(io: Io, values: Values, json: object, text: string): number {
  io.out(values.json === true ? `${JSON.stringify(json, null, 2)}\n` : text)
  return EXIT_GOOD
}
