/** The acts of locks as far as they still matter, and what became of their keys. */
import type { Key, LockActRow } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'

/** Where a gap lies, the acts in it still get their receipts; the one right below is what they join. For `tail`. */
export const RECENT_ACTS = `and value >= (
  select least(coalesce(l.last_confirmed_value, 0), l.gap_from - 1) from lock l
  where l.lock_serial = lock_act.lock_serial) order by value`

/** The keys of these acts that were reported lost, whatever became of them since. */
export async function lostKeysOf(loading: Loading, acts: readonly LockActRow[]): Promise<Key[]> {
  const keyId = [...new Set(acts.map((act) => act.keyId))]
  const keys = keyId.length === 0 ? [] : await loading.find('key', { keyId })
  return keys.filter(({ lostAt }) => lostAt !== null)
}
