import { formatVerifierKey, verifierKey } from '../auditlog/note.ts'
import { type InclusionPromise, signPromise } from '../auditlog/promise.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import type { Recorded } from '../store/commit.ts'
import type { Database } from '../store/database.ts'
import { type LogIdentity, logIdentity, PROMISE_SECONDS } from '../store/promises.ts'

/** The origin never changes while a server runs, but the key may. */
const IDENTITY_KEPT_MS = 10_000

/** Signs promises of inclusion with the log's key. */
export class Promises {
  readonly #database: Database
  readonly #keyStore: KeyStore
  #identity: LogIdentity | null = null
  #readAt = Number.NEGATIVE_INFINITY

  constructor(database: Database, keyStore: KeyStore) {
    this.#database = database
    this.#keyStore = keyStore
  }

  /** Whose promise it would be. A log that has not begun promises nothing. */
  async identity(): Promise<LogIdentity | null> {
    const now = performance.now()
    if (this.#identity === null || now - this.#readAt > IDENTITY_KEPT_MS) {
      this.#identity = await logIdentity(this.#database)
      this.#readAt = now
    }
    return this.#identity
  }

  /** One promise for all entries of a transaction; they share its record time. */
  make({ origin, keyGeneration }: LogIdentity, recorded: readonly Recorded[]): InclusionPromise | null {
    const first = recorded[0]
    if (first === undefined) return null
    const { recordTime } = first.entry
    const unsigned = {
      origin,
      recordedAt: new Date(recordTime).toISOString(),
      keepBy: new Date(keepBy(recordTime)).toISOString(),
      commitments: recorded.map(({ commitment }) => commitment),
    }
    const key = verifierKey(origin, 1, this.#keyStore.checkpointPublicKeyOf(keyGeneration))
    return signPromise(unsigned, formatVerifierKey(key), (message) =>
      this.#keyStore.signCheckpoint(message, keyGeneration),
    )
  }
}

export function keepBy(recordTime: number): number {
  return recordTime + PROMISE_SECONDS * 1000
}
