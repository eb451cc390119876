/** The hand-over of the log from one generation of its key to the next, as an entry of the log itself. */
import { signKeyChange } from '../auditlog/key-change.ts'
import { formatVerifierKey, type VerifierKey } from '../auditlog/note.ts'
import type { CommitOptions } from '../store/commit.ts'
import type { Database } from '../store/database.ts'
import { actAsKeeper, KEEPER } from '../store/keeper.ts'
import { currentLog } from '../store/log.ts'
import { enteredKeyGeneration } from '../store/log-start.ts'
import { type LogKeys, logSigner } from './log-keys.ts'

export interface KeyChanged {
  readonly from: VerifierKey
  readonly to: VerifierKey
  /** Generation of the new key. */
  readonly generation: number
}

/**
 * Writes the hand-over. The sequencer signs by the new key as soon as the entry has its index, whichever process that
 * is: the entry alone decides, so there is no moment in which keys and log could disagree.
 *
 * @returns `null` where the log has not begun, or where an earlier hand-over has no place in the log yet
 */
export async function rotateLogKey(
  database: Database,
  options: CommitOptions,
  keyStore: LogKeys,
): Promise<KeyChanged | null> {
  let changed: KeyChanged | null = null
  await actAsKeeper(database, options, {
    load: async ({ client, lock }) => {
      // Two hand-overs at once wait for each other here, and the second one sees the first.
      await lock('person', { personId: KEEPER.personId })
      return { log: await currentLog(client), entered: await enteredKeyGeneration(client) }
    },
    decide: ({ log, entered }) => {
      changed = null
      if (log === null || log.keyGeneration !== entered) return []
      const generation = entered + 1
      const from = logSigner(keyStore, log.origin, entered)
      const to = logSigner(keyStore, log.origin, generation)
      changed = { from: from.key, to: to.key, generation }
      return [{ type: 'log_key_changed', ...signKeyChange(log.origin, from, to) }]
    },
  })
  return changed
}

export function describeKeyChange({ from, to }: KeyChanged): string {
  return `from ${formatVerifierKey(from)}\nto   ${formatVerifierKey(to)}`
}
