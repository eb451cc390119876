/** A new secret is put into the lock, with its box open (section 5.10). */
import { NEW_LOCK, type StoredLock } from './storage.ts'

/**
 * The memory of a lock that has got a new secret: counter and order of acts go on, so that no value comes twice; the log
 * begins anew, since its head is made with the secret; and no receipt of before can be shown again.
 */
export function personalised(memory: StoredLock): StoredLock {
  const done = memory.done === null ? null : { ...memory.done, keyId: '' }
  return { ...memory, pending: null, attempt: null, done, log: NEW_LOCK.log }
}
