/** Labels of trays, as a count asks for them. */
import type { KnownTray } from '../../custody/counting.ts'
import type { Loading } from '../commit.ts'
import { traysByLabel } from './trays.ts'

/** The whole trays behind these labels; what stands for none, or for two, is left out. */
export async function traysOf(loading: Loading, labels: readonly string[]): Promise<readonly KnownTray[]> {
  const { found } = await traysByLabel(loading, labels)
  return found.map(({ label, deviceIds }) => ({ label, deviceIds }))
}
