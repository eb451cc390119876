/**
 * The rules in force between a maker and an operator (DOMAIN: `Policy`). Every value marked here as a default is
 * configurable; none of them is a text of the BSI.
 */
export interface Policy {
  /** How long an issued opening code may be used, in minutes. Never below 20: the longest wait of a lock. */
  readonly codeLifetimeMinutes: number
  /** How long a container may stay open in the field (vehicle, place of use) before it is overdue. */
  readonly openLimitFieldMinutes: number
  /** How long a container may stay open in a factory or a store before it is overdue. */
  readonly openLimitStoreMinutes: number
  /** Within how many hours the receipt of a delivered shipment has to be acknowledged. */
  readonly acknowledgeLimitHours: number
  /** How much earlier than "since …" of a person the last proof must have been recorded to count. */
  readonly sinceMarginMinutes: number
  /** Above how many devices a repackaging needs the confirmation of a second person. */
  readonly repackagingAlone: number
  /** The largest number of pairs of codes in one tour pack. */
  readonly tourPairsMost: number
  /** How long a tour pack is valid at most, in hours. */
  readonly tourHours: number
  /** After how many receipts that do not fit the opening counts as out of step with its lock. */
  readonly misfitsMost: number
}

/** The defaults. They are ours, not the regulator's. */
export const DEFAULT_POLICY: Policy = {
  codeLifetimeMinutes: 30,
  openLimitFieldMinutes: 15,
  openLimitStoreMinutes: 480,
  acknowledgeLimitHours: 24,
  sinceMarginMinutes: 60,
  repackagingAlone: 20,
  tourPairsMost: 12,
  tourHours: 14,
  misfitsMost: 3,
}
