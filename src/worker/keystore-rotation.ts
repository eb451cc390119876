/** Rotations of the key store's master key, as entries of the audit log: which one, when, and who had it done. */
import type { KeyStore } from '../keystore/keystore.ts'
import { masterOfLockGeneration } from '../keystore/vault.ts'
import { type Actor, type CommitOptions, commit } from '../store/commit.ts'
import type { Database } from '../store/database.ts'
import { actAsKeeper, KEEPER } from '../store/keeper.ts'
import { enteredMasterKey } from '../store/log-start.ts'

/**
 * Records the master keys that the log has not heard of, each once: the store is rotated while no server runs on it, so
 * whoever opens it next says so. Their number says nothing of the keys.
 *
 * @param newest number of the newest master key, from 1
 * @param actor who had the rotation done; the keeper where nobody said
 * @returns how many were recorded
 * @throws DatabaseUnavailable, UnknownOutcome
 */
export async function recordKeyStoreRotations(
  database: Database,
  options: CommitOptions,
  newest: number,
  actor: Actor = KEEPER,
): Promise<number> {
  const unheard = (known: number) =>
    Array.from({ length: Math.max(0, newest - known) }, (_, before) => ({
      type: 'keystore_rotated' as const,
      masterKey: known + before + 1,
    }))
  if (actor.personId === KEEPER.personId) {
    const recorded = await actAsKeeper(database, options, {
      load: async ({ client, lock }) => {
        // Two servers that start at once wait for each other here.
        await lock('person', { personId: KEEPER.personId })
        return enteredMasterKey(client)
      },
      decide: unheard,
    })
    return recorded.length
  }
  const committed = await commit(database, options, {
    actor,
    load: async ({ client, lock }) => {
      await lock('person', { personId: [KEEPER.personId, actor.personId] })
      return { known: await enteredMasterKey(client) }
    },
    decide: ({ known }) => ({ facts: unheard(known), answer: null }),
  })
  return committed.kind === 'done' ? committed.recorded.length : 0
}

/** The number of the newest master key of an open key store. */
export function newestMasterOf(keyStore: Pick<KeyStore, 'nextLockGeneration'>): number {
  return masterOfLockGeneration(keyStore.nextLockGeneration(null))
}
