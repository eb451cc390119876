/** Virtual locks and keys, hosted on the server for rehearsals. Their memory is a row; their secret stays in the key store. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyStore } from '../../keystore/keystore.ts'
import {
  type Contact,
  type MechanismState,
  MemoryStorage,
  NEW_LOCK,
  type PowerCut,
  personalised,
  SHUT_MECHANISM,
  type StoredLock,
  VirtualKey,
  VirtualLock,
} from '../../locksim/index.ts'
import type { Database } from '../../store/database.ts'
import { type DoneOnce, type KeyedTouch, withRehearsalLock } from '../../store/queries/rehearsal.ts'
import { nodeSigner, nodeVerifyEd25519 } from './node-ed25519.ts'

/** What is stored of a virtual lock: plain JSON, and no secret. */
export interface HostedLock {
  readonly memory: StoredLock
  readonly mechanism: MechanismState
  readonly contact: Contact | null
  readonly cut: PowerCut | null
  readonly lastKeySerial: string | null
  /** Of the secret in it; absent: the first. */
  readonly generation?: number
}

export const NEW_HOSTED_LOCK: HostedLock = {
  memory: NEW_LOCK,
  mechanism: SHUT_MECHANISM,
  contact: null,
  cut: null,
  lastKeySerial: null,
}

/** Under this name the key store makes what the virtual keys need; no lock is called so. */
const REHEARSAL_SECRETS = 'REHEARSAL-KEYS'

export interface Touch<Result> {
  /** The key that is in the hand; left out: the one that was in the lock last. */
  readonly keySerial?: string | undefined
  use(lock: VirtualLock, key: VirtualKey | null): Result
  /** From now on the power goes after so many writes. */
  readonly cut?: PowerCut
  /** A secret of this generation is put into it first. */
  readonly personalise?: number
}

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, the text. */
interface Sealed {
  readonly sealed: string
}

export class VirtualLocks {
  readonly #database: Database
  readonly #keyStore: KeyStore

  constructor(database: Database, keyStore: KeyStore) {
    this.#database = database
    this.#keyStore = keyStore
  }

  /** A virtual key, always the same for a serial. Its private half is made anew from the key store each time. */
  key(keySerial: string): VirtualKey {
    const secret = this.#keyStore.mac(REHEARSAL_SECRETS, Buffer.from(`geleit-rehearsal-key-v1|${keySerial}`))
    return new VirtualKey(secret, nodeSigner)
  }

  /** Does something at a lock, once for each idempotency key; `undefined` where there is no such lock. */
  async touch<Result>(
    lockSerial: string,
    keyed: KeyedTouch | null,
    touch: Touch<Result>,
  ): Promise<DoneOnce<Result> | undefined> {
    const sealed = this.#sealed(keyed)
    const done = await withRehearsalLock<HostedLock, Result>(this.#database, lockSerial, sealed, (hosted) => {
      const keySerial = touch.keySerial ?? hosted.lastKeySerial
      const had = hosted.generation ?? 1
      const generation = touch.personalise ?? had
      const storage = new MemoryStorage(generation === had ? hosted.memory : personalised(hosted.memory))
      storage.cutPower(touch.cut ?? hosted.cut)
      const secret = this.#keyStore.forLockMaker(lockSerial, generation)
      const { mechanism, contact } = hosted
      const lock = new VirtualLock({
        serial: lockSerial,
        secret,
        storage,
        mechanism,
        contact,
        random: randomBytes,
        verifySignature: nodeVerifyEd25519,
      })
      const result = touch.use(lock, keySerial === null ? null : this.key(keySerial))
      secret.fill(0)
      const state = {
        memory: storage.read(),
        mechanism: lock.mechanism,
        contact: lock.powered,
        cut: storage.cut,
        lastKeySerial: keySerial,
        generation,
      }
      return { state, result }
    })
    return done?.kind === 'replayed' ? { ...done, body: this.#unseal(done.body as Sealed) } : done
  }

  /**
   * What is typed at a lock is a code, and what it shows may be a receipt. Neither may stand in the record of the
   * key: a plain hash of the one would give it away by trying, and the other is kept encrypted.
   */
  #sealed(keyed: KeyedTouch | null): KeyedTouch | null {
    if (keyed?.idempotency === undefined) return keyed
    const { key, requestHash } = keyed.idempotency
    return {
      ...keyed,
      idempotency: { key, requestHash: this.#keyStore.mac(REHEARSAL_SECRETS, requestHash) },
      toStore: (result) => {
        const { status, body } = keyed.toStore(result)
        return { status, body: this.#seal(body) }
      },
    }
  }

  #seal(body: unknown): Sealed {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey(), iv)
    const text = Buffer.concat([cipher.update(JSON.stringify(body)), cipher.final()])
    return { sealed: Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64') }
  }

  #unseal({ sealed }: Sealed): unknown {
    const bytes = Buffer.from(sealed, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', this.#sealingKey(), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'))
  }

  #sealingKey(): Uint8Array {
    return this.#keyStore.mac(REHEARSAL_SECRETS, Buffer.from('geleit-rehearsal-answers-v1'))
  }
}
