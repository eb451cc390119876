/** The two profiles that ship, as policies to begin with: what a proposal takes over and then says otherwise. */
import type { Sentence } from './malformed.ts'
import type { Policy } from './policy.ts'
import type { PolicyProfile } from './policy-state.ts'

export interface PolicyPreset {
  readonly name: PolicyProfile
  readonly profile: PolicyProfile
  /** What differs from the usual values. */
  readonly agreed: Partial<Policy>
  readonly what: Sentence
}

export const POLICY_PRESETS: readonly PolicyPreset[] = [
  {
    name: 'locked_box',
    profile: 'locked_box',
    agreed: {},
    what: {
      en: 'Boxes with a lock that gives receipts: every opening is proven, so the usual values hold.',
      de: 'Boxen mit einem Schloss, das quittiert: Jede Öffnung ist bewiesen, daher gelten die üblichen Werte.',
    },
  },
  {
    name: 'sealed_carton',
    profile: 'sealed_carton',
    // No lock says when it was opened: nothing is taken along on tours, more is looked at, and less time is left.
    agreed: {
      acknowledgeLimitHours: 12,
      inspectCorners: 1,
      inspectSealNumber: 1,
      packingSamplePercent: 5,
      packingSampleLeast: 10,
      repackagingAlone: 0,
      scanAllAtClosing: 1,
      sinceMarginMinutes: 120,
      tourPairsMost: 0,
    },
    what: {
      en: 'Cartons with a seal and without a lock: nothing proves an opening, so more is scanned and two look on.',
      de: 'Kartons mit Siegel und ohne Schloss: Nichts beweist eine Öffnung, daher wird mehr gescannt und zu zweit geschaut.',
    },
  },
]
