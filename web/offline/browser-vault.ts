/**
 * The vault of a browser: IndexedDB, each record encrypted with AES-GCM (256 bits, a fresh 96-bit nonce, bound to its
 * drawer and id) by a key of WebCrypto that no script can export.
 *
 * What that is worth: whoever copies the files of the profile without its keys, or finds remains of deleted records on
 * the disk, reads nothing, and a destroyed key makes records unreadable at once, whatever the database has overwritten
 * by then. What it is not worth: browsers keep such keys in the same profile, so whoever holds the unlocked phone, or
 * runs a script on this origin, uses them as the app does. Against those there are the lock of the phone, the policy
 * for scripts, the short life of a tour, and the counter of the lock.
 */
import type { Change, Vault } from './vault.ts'

const NAME = 'geleit-field'
const VERSION = 1
const KEYS = 'keys'
const RECORDS = 'records'
const NUMBERS = 'numbers'

interface Encrypted {
  readonly drawer: string
  readonly id: string
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

export async function openBrowserVault(): Promise<Vault> {
  const database = await opened()
  return {
    async number() {
      const transaction = database.transaction(NUMBERS, 'readwrite')
      const store = transaction.objectStore(NUMBERS)
      const next = Number((await answerOf(store.get('last'))) ?? 0) + 1
      store.put(next, 'last')
      await done(transaction)
      return next
    },
    read: (drawer) => readDrawer(database, drawer),
    write: (changes) => writeAll(database, changes),
    async drawers() {
      const names = await answerOf(database.transaction(KEYS).objectStore(KEYS).getAllKeys())
      return names.map(String)
    },
    async destroy(drawer) {
      const transaction = database.transaction([KEYS, RECORDS], 'readwrite', { durability: 'strict' })
      transaction.objectStore(KEYS).delete(drawer)
      transaction.objectStore(RECORDS).delete(IDBKeyRange.bound([drawer], [drawer, []]))
      await done(transaction)
    },
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION)
  request.onupgradeneeded = () => {
    const database = request.result
    database.createObjectStore(KEYS)
    database.createObjectStore(RECORDS, { keyPath: ['drawer', 'id'] })
    database.createObjectStore(NUMBERS)
  }
  return answerOf(request)
}

async function readDrawer(database: IDBDatabase, drawer: string): Promise<ReadonlyMap<string, unknown>> {
  const transaction = database.transaction([KEYS, RECORDS])
  const ofDrawer = IDBKeyRange.bound([drawer], [drawer, []])
  const [key, records] = await Promise.all([
    answerOf<CryptoKey | undefined>(transaction.objectStore(KEYS).get(drawer)),
    answerOf<Encrypted[]>(transaction.objectStore(RECORDS).getAll(ofDrawer)),
  ])
  const values = new Map<string, unknown>()
  if (key === undefined) return values
  for (const record of records) {
    const { id, nonce, bytes } = record
    const named = { name: 'AES-GCM', iv: nonce, additionalData: nameOf(drawer, id) }
    try {
      values.set(id, JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(named, key, bytes))))
    } catch {
      // Of a key that is gone, or moved by somebody: as good as not there.
    }
  }
  return values
}

/** Keys of drawers that are written to for the first time are made, and kept, with what they encrypt. */
async function writeAll(database: IDBDatabase, changes: readonly Change[]): Promise<void> {
  const keys = await keysFor(
    database,
    new Set(changes.filter(({ value }) => value !== null).map((each) => each.drawer)),
  )
  const records = await Promise.all(changes.map((change) => encrypted(keys, change)))
  const transaction = database.transaction([KEYS, RECORDS], 'readwrite', { durability: 'strict' })
  const left = new Set((await answerOf(transaction.objectStore(KEYS).getAllKeys())).map(String))
  const store = transaction.objectStore(RECORDS)
  for (const [place, { drawer, id }] of changes.entries()) {
    const record = records[place]
    if (record === null || record === undefined) store.delete([drawer, id])
    // Another window may have destroyed the drawer just now; what would be put there nobody could read.
    else if (left.has(drawer)) store.put(record)
  }
  await done(transaction)
}

async function keysFor(database: IDBDatabase, drawers: ReadonlySet<string>): Promise<ReadonlyMap<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>()
  for (const drawer of drawers) {
    const known = await answerOf<CryptoKey | undefined>(database.transaction(KEYS).objectStore(KEYS).get(drawer))
    keys.set(drawer, known ?? (await newKey(database, drawer)))
  }
  return keys
}

async function newKey(database: IDBDatabase, drawer: string): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const transaction = database.transaction(KEYS, 'readwrite', { durability: 'strict' })
  const store = transaction.objectStore(KEYS)
  // Another window may have been first.
  const known = await answerOf<CryptoKey | undefined>(store.get(drawer))
  if (known === undefined) store.put(key, drawer)
  await done(transaction)
  return known ?? key
}

async function encrypted(
  keys: ReadonlyMap<string, CryptoKey>,
  { drawer, id, value }: Change,
): Promise<Encrypted | null> {
  const key = keys.get(drawer)
  if (value === null || key === undefined) return null
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const named = { name: 'AES-GCM', iv: nonce, additionalData: nameOf(drawer, id) }
  const bytes = await crypto.subtle.encrypt(named, key, new TextEncoder().encode(JSON.stringify(value)))
  return { drawer, id, nonce, bytes }
}

function nameOf(drawer: string, id: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([drawer, id]))
}

function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the storage of the browser refused'))
  })
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('the storage of the browser gave up'))
  })
}
