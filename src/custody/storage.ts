/** Where things are kept: rooms that somebody attests to be locked. */
import type { Fact } from './entries.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { Policy } from './policy.ts'
import { storeContainer } from './shipment.ts'
import type { Person, Site } from './state.ts'

const DAY_MS = 24 * 3_600_000

/** What is attested and counted as a whole; vehicles and places of use are not rooms of a store. */
export function isStore({ kind }: Pick<Site, 'kind'>): boolean {
  return kind === 'factory' || kind === 'central_store' || kind === 'small_store'
}

/**
 * Somebody looked, and says that the room is locked. Refusals, in this order: `person_not_active`, `right_was_taken`,
 * `site_not_yours`, `site_closed`, `site_is_no_store`.
 * @returns until when it counts, ms since 1970 UTC
 */
export function attestStorage(
  { acting, site }: { readonly acting: Person; readonly site: Site | undefined },
  request: { readonly condition: 'locked'; readonly note: string },
  policy: Pick<Policy, 'storageAttestationDays'>,
  given: Pick<Given, 'now'>,
): Outcome<{ readonly validUntil: number }> {
  const refusal = refuseActing(acting, 'sites:attest')
  if (refusal !== null) return refused(refusal)
  if (site === undefined || site.partyId !== acting.partyId || !acting.siteIds.includes(site.siteId)) {
    return refused(refuse('site_not_yours'))
  }
  const { siteId } = site
  if (site.status !== 'active') return refused(refuse('site_closed', { siteId }))
  if (!isStore(site)) return refused(refuse('site_is_no_store', { siteId }))
  const validUntil = given.now + policy.storageAttestationDays * DAY_MS
  const fact: Fact = { type: 'storage_attested', siteId, condition: request.condition, validUntil, note: request.note }
  return decided({ validUntil }, [fact])
}

/** Why nothing is to be put into this room now; null: nothing stands against it. */
export function refuseStorage(
  site: Site,
  policy: Pick<Policy, 'storageAttestationNeeded'>,
  now: number,
): Refusal | null {
  if (policy.storageAttestationNeeded !== 1 || !isStore(site)) return null
  const { siteId, attestedUntil } = site
  if (attestedUntil !== null && now < attestedUntil) return null
  const until = attestedUntil === null ? null : new Date(attestedUntil).toISOString()
  return refuse('storage_not_attested', { siteId, attestedUntil: until })
}

/** Puts a closed container into a store. Refusals: those of `storeContainer`, then `storage_not_attested`. */
export function storeWhereAttested(
  situation: Parameters<typeof storeContainer>[0],
  policy: Pick<Policy, 'storageAttestationNeeded'>,
  { now }: Pick<Given, 'now'>,
): ReturnType<typeof storeContainer> {
  const outcome = storeContainer(situation)
  const { site } = situation
  if (outcome.refusal !== undefined || site === undefined) return outcome
  const refusal = refuseStorage(site, policy, now)
  return refusal === null ? outcome : refused(refusal)
}
