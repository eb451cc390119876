/**
 * The rules in force between a maker and an operator (DOMAIN, section 7): limits that people agree on, each with a
 * default of ours. None of them is a text of the BSI.
 */

import { CASE_POLICY_VALUES } from './case-policy.ts'
import { DEADLINE_POLICY_VALUES } from './deadline-policy.ts'
import { INSPECTION_POLICY_VALUES } from './inspection-policy.ts'
import { MAIL_POLICY_VALUES } from './mail-policy.ts'
import type { Sentence } from './malformed.ts'
import { PACKING_POLICY_VALUES } from './packing-policy.ts'
import { STORAGE_POLICY_VALUES } from './storage-policy.ts'

export interface ValueOf {
  /** What it counts, as the end of its name says. */
  readonly unit:
    | 'mebibytes'
    | 'yes_or_no'
    | 'percent'
    | 'months'
    | 'minutes'
    | 'hours'
    | 'days'
    | 'devices'
    | 'pairs'
    | 'receipts'
    | 'hour_of_day'
  readonly usual: number
  readonly least: number
  readonly most: number
  /** `server`: about people and what they propose. The same for all on one server, and nothing that two parties agree on. */
  readonly scope: 'agreed' | 'server'
  /** Which way is the more careful one: where several policies apply to one container, the most careful counts. */
  readonly careful: 'less' | 'more'
  /** What the value does. */
  readonly what: Sentence
}

/** Every value of a policy. `usual` holds where nothing was agreed. */
export const POLICY_VALUES = {
  codeLifetimeMinutes: {
    unit: 'minutes',
    scope: 'agreed',
    usual: 30,
    // The longest wait of a lock after wrong codes (LOCK-PROTOCOL, 5.2).
    least: 20,
    most: 720,
    careful: 'less',
    what: {
      en: 'How long an opening code may be used after it was issued.',
      de: 'Wie lange ein Öffnungscode nach der Ausgabe benutzt werden darf.',
    },
  },
  openLimitFieldMinutes: {
    unit: 'minutes',
    scope: 'agreed',
    usual: 15,
    least: 1,
    most: 480,
    careful: 'less',
    what: {
      en: 'How long a container may stay open in a vehicle or at a place of use before it is overdue.',
      de: 'Wie lange ein Behälter im Fahrzeug oder am Einsatzort offen sein darf, bevor er überfällig ist.',
    },
  },
  openLimitStoreMinutes: {
    unit: 'minutes',
    scope: 'agreed',
    usual: 480,
    least: 1,
    most: 1_440,
    careful: 'less',
    what: {
      en: 'How long a container may stay open in a factory or a store before it is overdue.',
      de: 'Wie lange ein Behälter in Werk oder Lager offen sein darf, bevor er überfällig ist.',
    },
  },
  acknowledgeLimitHours: {
    unit: 'hours',
    scope: 'agreed',
    usual: 24,
    least: 1,
    most: 168,
    careful: 'less',
    what: {
      en: 'Within how many hours the receipt of a delivered shipment has to be acknowledged; later it is unproven.',
      de: 'Innerhalb wie vieler Stunden der Empfang einer gelieferten Sendung zu bestätigen ist; danach ist sie unbewiesen.',
    },
  },
  arrivalGraceHours: {
    unit: 'hours',
    scope: 'agreed',
    usual: 4,
    least: 0,
    most: 168,
    careful: 'less',
    what: {
      en: 'How many hours after its expected arrival a shipment is overdue.',
      de: 'Wie viele Stunden nach der erwarteten Ankunft eine Sendung überfällig ist.',
    },
  },
  carrierLinkHours: {
    unit: 'hours',
    scope: 'agreed',
    usual: 72,
    least: 1,
    most: 336,
    careful: 'less',
    what: {
      en: 'For how many hours at most the link of a driver without an account is good.',
      de: 'Wie viele Stunden der Link einer Fahrerin oder eines Fahrers ohne Zugang höchstens gilt.',
    },
  },
  sinceMarginMinutes: {
    unit: 'minutes',
    scope: 'agreed',
    usual: 60,
    least: 0,
    most: 1_440,
    careful: 'more',
    what: {
      en: 'How much earlier than the time a person names the last proof must have been recorded to count.',
      de: 'Wie viel früher als die genannte Zeit der letzte Beweis erfasst sein muss, um zu zählen.',
    },
  },
  repackagingAlone: {
    unit: 'devices',
    scope: 'agreed',
    usual: 20,
    least: 0,
    most: 1_600,
    careful: 'less',
    what: {
      en: 'Up to how many devices one person may repack alone; above it a second one confirms.',
      de: 'Bis zu wie vielen Geräten eine Person allein umpacken darf; darüber bestätigt eine zweite.',
    },
  },
  tourPairsMost: {
    unit: 'pairs',
    scope: 'agreed',
    usual: 12,
    least: 0,
    most: 30,
    careful: 'less',
    what: {
      en: 'How many pairs of codes a fitter may take along on a tour; 0: none.',
      de: 'Wie viele Codepaare auf eine Tour mitgenommen werden dürfen; 0: keine.',
    },
  },
  tourHours: {
    unit: 'hours',
    scope: 'agreed',
    usual: 14,
    least: 1,
    most: 24,
    careful: 'less',
    what: {
      en: 'For how many hours the codes and verdicts of a tour are good.',
      de: 'Wie viele Stunden Codes und Urteile einer Tour gelten.',
    },
  },
  misfitsMost: {
    unit: 'receipts',
    scope: 'agreed',
    usual: 3,
    least: 1,
    most: 10,
    careful: 'less',
    what: {
      en: 'After how many receipts that do not fit a lock counts as out of step.',
      de: 'Nach wie vielen nicht passenden Quittungen ein Schloss als nicht mehr im Gleichschritt gilt.',
    },
  },
  stepUpMinutes: {
    unit: 'minutes',
    scope: 'server',
    usual: 5,
    least: 1,
    most: 60,
    careful: 'less',
    what: {
      en: 'How long a second factor is good for codes, releases, revocations and the like.',
      de: 'Wie lange ein zweiter Faktor für Codes, Freigaben, Sperrungen und dergleichen gilt.',
    },
  },
  proposalHours: {
    unit: 'hours',
    scope: 'server',
    usual: 72,
    least: 1,
    most: 720,
    careful: 'less',
    what: {
      en: 'How long a proposal waits for the second person before it ends by itself.',
      de: 'Wie lange ein Vorschlag auf die zweite Person wartet, bevor er von selbst endet.',
    },
  },
  approveDelayHours: {
    unit: 'hours',
    scope: 'server',
    usual: 24,
    least: 0,
    most: 720,
    careful: 'more',
    what: {
      en: 'How long after it was granted the right to approve begins.',
      de: 'Wie lange nach der Erteilung das Recht zu genehmigen beginnt.',
    },
  },
  invitationHours: {
    unit: 'hours',
    scope: 'server',
    usual: 168,
    least: 1,
    most: 720,
    careful: 'less',
    what: { en: 'How long the link of an invitation is good.', de: 'Wie lange der Link einer Einladung gilt.' },
  },
  trainingWarningDays: {
    unit: 'days',
    scope: 'server',
    usual: 30,
    least: 0,
    most: 365,
    careful: 'more',
    what: {
      en: 'How long before a training ends its person is warned.',
      de: 'Wie lange vor dem Ende einer Schulung die Person gewarnt wird.',
    },
  },
  ...MAIL_POLICY_VALUES,
  ...CASE_POLICY_VALUES,
  ...PACKING_POLICY_VALUES,
  ...STORAGE_POLICY_VALUES,
  ...DEADLINE_POLICY_VALUES,
  ...INSPECTION_POLICY_VALUES,
} as const satisfies Readonly<Record<string, ValueOf>>

export type PolicyValue = keyof typeof POLICY_VALUES
/** The value of each. */
export type Policy = { readonly [Name in PolicyValue]: number }

const NAMES = Object.keys(POLICY_VALUES) as PolicyValue[]

function policyOf(value: (name: PolicyValue) => number): Policy {
  return Object.fromEntries(NAMES.map((name) => [name, value(name)])) as unknown as Policy
}

/** Where nothing was agreed. */
export const DEFAULT_POLICY: Policy = policyOf((name) => POLICY_VALUES[name].usual)

/** What is wrong with the values that somebody proposes to agree on, or sets for a server; empty: nothing. */
export function faultsIn(
  values: Readonly<Record<string, unknown>>,
  scope: ValueOf['scope'] = 'agreed',
): readonly { readonly name: string; readonly why: Sentence }[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const known = (POLICY_VALUES as Readonly<Record<string, ValueOf>>)[name]
    if (known === undefined || !Object.hasOwn(POLICY_VALUES, name)) return [{ name, why: UNKNOWN }]
    if (known.scope !== scope) return [{ name, why: scope === 'agreed' ? OF_SERVER : OF_PARTIES }]
    const { least, most } = known
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return []
    const why = {
      en: `A whole number from ${least} to ${most} is needed.`,
      de: `Es braucht eine ganze Zahl von ${least} bis ${most}.`,
    }
    return [{ name, why }]
  })
}

const UNKNOWN: Sentence = {
  en: 'There is no such value in a policy. Compare the list of values.',
  de: 'Diesen Wert gibt es in einer Policy nicht. Bitte mit der Liste der Werte vergleichen.',
}

const OF_SERVER: Sentence = {
  en: 'This value is the same for all on one server; its operator sets it.',
  de: 'Dieser Wert gilt für alle auf einem Server; dessen Betreiber setzt ihn.',
}
const OF_PARTIES: Sentence = {
  en: 'This value is agreed between a maker and an operator; propose a policy.',
  de: 'Diesen Wert vereinbaren Hersteller und Messstellenbetreiber; bitte eine Policy vorschlagen.',
}

/** The values that were agreed, and the usual ones for the rest. */
export function completed(values: Partial<Policy>): Policy {
  return policyOf((name) => values[name] ?? POLICY_VALUES[name].usual)
}

/** Of several policies that apply at once the most careful value each. None: the defaults. */
export function mostCareful(policies: readonly Policy[]): Policy {
  const [first, ...rest] = policies
  if (first === undefined) return DEFAULT_POLICY
  return policyOf((name) => {
    const choose = POLICY_VALUES[name].careful === 'less' ? Math.min : Math.max
    return rest.reduce((value, policy) => choose(value, policy[name]), first[name])
  })
}

/** What a change changes, value by value. */
export function differenceOf(
  before: Policy,
  after: Policy,
): readonly { readonly name: PolicyValue; readonly from: number; readonly to: number; readonly isLooser: boolean }[] {
  return NAMES.filter((name) => before[name] !== after[name]).map((name) => {
    const [from, to] = [before[name], after[name]]
    return { name, from, to, isLooser: POLICY_VALUES[name].careful === 'less' ? to > from : to < from }
  })
}
