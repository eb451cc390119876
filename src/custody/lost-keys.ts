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

/**
 * The value of the act of a lost key that a receipt makes known: its own, or the one that it names as the act before,
 * which happened even if its own receipt never comes (LOCK-PROTOCOL, section 5.3). Null: none that gave access, or none
 * that was not told of before. `acts`: as they were without this receipt.
 */
export function lostKeyActIn(
  receipt: Pick<LockActRow, 'value' | 'keyId' | 'action' | 'before'>,
  acts: readonly Pick<LockActRow, 'value' | 'keyId' | 'action' | 'state' | 'recordedAt'>[],
  lostKeys: readonly Pick<Key, 'keyId' | 'lostAt'>[],
): number | null {
  if (gaveAccessAfterLoss({ ...receipt, recordedAt: null }, lostKeys)) return receipt.value
  const named = acts.find(({ value, state }) => value === receipt.before && state === 'issued')
  return named !== undefined && gaveAccessAfterLoss(named, lostKeys) ? named.value : null
}
