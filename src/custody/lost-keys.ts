/** Acts of keys that were reported lost: what a receipt of one says, whoever brings it (DOMAIN, rule 16). */
import type { Key, LockActRow } from './state.ts'

/**
 * Whether it became known only after the loss of its key that this act happened. It may have happened before, by an
 * honest hand; nobody can tell, and claimed times never decide.
 */
export function knownAfterLoss(
  { keyId, recordedAt }: Pick<LockActRow, 'keyId' | 'recordedAt'>,
  lostKeys: readonly Pick<Key, 'keyId' | 'lostAt'>[],
): boolean {
  const key = lostKeys.find((each) => each.keyId === keyId)
  return key !== undefined && key.lostAt !== null && (recordedAt === null || recordedAt >= key.lostAt)
}

/** The same of an act that gave somebody access. A closing gave none. */
export function gaveAccessAfterLoss(
  act: Pick<LockActRow, 'keyId' | 'recordedAt' | 'action'>,
  lostKeys: readonly Pick<Key, 'keyId' | 'lostAt'>[],
): boolean {
  return (act.action === 'O' || act.action === 'M') && knownAfterLoss(act, lostKeys)
}
