/**
 * Rules of custody that came with a version of the program and are in force where nothing else was agreed. No entry
 * says so; a file names them so that a reader knows the limits that were kept. A test compares them with the program's.
 */
import type { JsonValue } from '../canonical.ts'

export interface RuleSet {
  readonly name: string
  readonly version: number
  readonly values: { readonly [name: string]: JsonValue }
}

const FIRST_RULES: RuleSet = {
  name: 'geleit-default',
  version: 1,
  values: {
    codeLifetimeMinutes: 30,
    openLimitFieldMinutes: 15,
    openLimitStoreMinutes: 480,
    acknowledgeLimitHours: 24,
    sinceMarginMinutes: 60,
    repackagingAlone: 20,
    tourPairsMost: 12,
    tourHours: 14,
    misfitsMost: 3,
  },
}

export const CURRENT_RULES: RuleSet = {
  name: 'geleit-default',
  version: 2,
  values: {
    ...FIRST_RULES.values,
    stepUpMinutes: 5,
    proposalHours: 72,
    approveDelayHours: 24,
    invitationHours: 168,
    trainingWarningDays: 30,
  },
}

/** All that ever came with the program. */
export const RULE_SETS: readonly RuleSet[] = [FIRST_RULES, CURRENT_RULES]
