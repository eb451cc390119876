/** Values about incidents: how far an exposure reaches, and how large a file may be. */
import type { ValueOf } from './policy.ts'

export const CASE_POLICY_VALUES = {
  spreadToContacts: {
    unit: 'yes_or_no',
    scope: 'agreed',
    usual: 0,
    least: 0,
    most: 1,
    careful: 'more',
    what: {
      en: 'Whether a report of a violation also holds devices that lie in another container beside exposed ones; 0: they are listed, 1: they are held.',
      de: 'Ob die Meldung einer Verletzung auch Geräte anhält, die in einem anderen Behälter neben betroffenen liegen; 0: sie werden genannt, 1: sie werden angehalten.',
    },
  },
  attachmentMostMebibytes: {
    unit: 'mebibytes',
    scope: 'server',
    usual: 8,
    least: 1,
    most: 25,
    careful: 'less',
    what: {
      en: 'How large a file may be that people add to an incident, a hand-over or a count.',
      de: 'Wie groß eine Datei sein darf, die jemand einem Vorfall, einer Übergabe oder einer Zählung beifügt.',
    },
  },
} as const satisfies Readonly<Record<string, ValueOf>>
