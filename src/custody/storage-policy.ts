/** Values of a server about stores and counting. */
import type { ValueOf } from './policy.ts'

export const STORAGE_POLICY_VALUES = {
  storageAttestationDays: {
    unit: 'days',
    scope: 'server',
    usual: 90,
    least: 1,
    most: 730,
    careful: 'less',
    what: {
      en: 'How long it counts that somebody attested that a store is locked.',
      de: 'Wie lange es gilt, dass jemand ein Lager als verschlossen bestätigt hat.',
    },
  },
  storageAttestationWarningDays: {
    unit: 'days',
    scope: 'server',
    usual: 14,
    least: 0,
    most: 365,
    careful: 'more',
    what: {
      en: 'How long before the attestation of a store ends its people are warned.',
      de: 'Wie lange vor dem Ende der Bestätigung eines Lagers gewarnt wird.',
    },
  },
  storageAttestationNeeded: {
    unit: 'yes_or_no',
    scope: 'server',
    usual: 0,
    least: 0,
    most: 1,
    careful: 'more',
    what: {
      en: 'Whether nothing is put into a store whose attestation is old or missing; 0: it is.',
      de: 'Ob in ein Lager ohne gültige Bestätigung nichts eingelagert wird; 0: doch.',
    },
  },
  countSecondPerson: {
    unit: 'yes_or_no',
    scope: 'server',
    usual: 0,
    least: 0,
    most: 1,
    careful: 'more',
    what: {
      en: 'Whether somebody who counted alone needs another person to complete the count; 0: not.',
      de: 'Ob eine allein gezählte Zählung eine andere Person abschließen muss; 0: nein.',
    },
  },
} as const satisfies Readonly<Record<string, ValueOf>>
