/** Until when a container may be open, and until when its closing may be without a receipt (DOMAIN, rule 12). */
import type { OpenLimits } from './deadline-entries.ts'
import type { Policy } from './policy.ts'
import type { Site } from './state.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Until when an opening that is open from now on may be so. In a vehicle or at a place of use it is the field's limit. */
export function limitsOfOpening(site: Pick<Site, 'kind'> | undefined, policy: Policy, now: number): OpenLimits {
  // A place that is not known is no store.
  const inStore = site !== undefined && site.kind !== 'vehicle' && site.kind !== 'place_of_use'
  const minutes = inStore ? policy.openLimitStoreMinutes : policy.openLimitFieldMinutes
  const overdueAt = now + minutes * MINUTE
  return { overdueAt, unprovenAt: overdueAt + policy.overdueUnprovenHours * HOUR }
}

/**
 * Until when the receipt of a closing may be missing. Another code gives no more time, and what is open too long already
 * becomes unproven no later for being closed.
 */
export function limitsOfClosing(
  opening: { readonly status: string; readonly overdueAt: number | null; readonly unprovenAt: number | null },
  policy: Policy,
  now: number,
): OpenLimits {
  const waits = opening.status === 'closing_code_issued' ? opening.overdueAt : null
  const overdueAt = waits ?? now + policy.closingReceiptMinutes * MINUTE
  const unprovenAt = opening.unprovenAt ?? overdueAt + policy.overdueUnprovenHours * HOUR
  return { overdueAt, unprovenAt: Math.max(unprovenAt, overdueAt) }
}
