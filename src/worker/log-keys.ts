/** The log's name and keys, as the key store gives them. */
import { createHash } from 'node:crypto'
import { isKeyName, type NoteSigner, type VerifierKey, verifierKey } from '../auditlog/note.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import type { Database } from '../store/database.ts'
import type { CurrentLog } from '../store/log.ts'
import { establishLog } from '../store/log-start.ts'

const FIRST_GENERATION = 1

export type LogKeys = Pick<KeyStore, 'signCheckpoint' | 'checkpointPublicKeyOf'>

/** The key by which the log's checkpoints are verified. Its name is the log's origin (C2SP tlog-checkpoint). */
export function logKey(keyStore: LogKeys, origin: string, generation: number): VerifierKey {
  return verifierKey(origin, 1, keyStore.checkpointPublicKeyOf(generation))
}

export function logSigner(keyStore: LogKeys, origin: string, generation: number): NoteSigner {
  return {
    key: logKey(keyStore, origin, generation),
    sign: (message) => keyStore.signCheckpoint(message, generation),
  }
}

/**
 * The log with its name: `GELEIT_LOG_ORIGIN` at the first start, or one made from its first key; afterwards the one it
 * has.
 *
 * @throws Error where the name can't be one
 * @throws OtherOrigin where the environment asks for another than the log has
 */
export async function logOf(
  database: Database,
  keyStore: LogKeys,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CurrentLog> {
  const wanted = environment['GELEIT_LOG_ORIGIN']
  if (wanted !== undefined && !isKeyName(wanted)) {
    throw new Error(
      `GELEIT_LOG_ORIGIN can't be "${wanted}": a log's name has no spaces and no plus sign. Use the address at which it ` +
        'is published, without the scheme: log.operator.example/log',
    )
  }
  const digest = createHash('sha256').update(keyStore.checkpointPublicKeyOf(FIRST_GENERATION)).digest('hex')
  return establishLog(database, { wanted, otherwise: `log.geleit.invalid/${digest.slice(0, 16)}` })
}
