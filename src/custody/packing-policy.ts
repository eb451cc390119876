/** Values about boxes that are filled by a list, about closing, and about training. */
import type { ValueOf } from './policy.ts'

export const PACKING_POLICY_VALUES = {
  packingSamplePercent: {
    unit: 'percent',
    scope: 'agreed',
    usual: 2,
    // A list of which nobody looks at anything would be a claim alone.
    least: 1,
    most: 100,
    careful: 'more',
    what: {
      en: 'Of how many percent of the devices on a packing list a scan is needed; half of them are drawn by the server.',
      de: 'Von wie viel Prozent der Geräte einer Packliste ein Scan nötig ist; die Hälfte davon lost der Server aus.',
    },
  },
  packingSampleLeast: {
    unit: 'devices',
    scope: 'agreed',
    usual: 5,
    least: 1,
    most: 1_600,
    careful: 'more',
    what: {
      en: 'Of how many devices of a packing list a scan is needed at least; of a shorter list of all.',
      de: 'Von wie vielen Geräten einer Packliste mindestens ein Scan nötig ist; bei kürzeren Listen von allen.',
    },
  },
  scanAllAtClosing: {
    unit: 'yes_or_no',
    scope: 'agreed',
    usual: 0,
    least: 0,
    most: 1,
    careful: 'more',
    what: {
      en: 'Whether all that is inside is scanned at each closing (1), so that a closing without it opens an incident, or only what changed (0).',
      de: 'Ob bei jedem Schließen alles gescannt wird, was darin ist (1), sodass ein Schließen ohne das einen Vorfall eröffnet, oder nur, was sich geändert hat (0).',
    },
  },
  trainingValidMonths: {
    unit: 'months',
    scope: 'server',
    usual: 12,
    least: 1,
    most: 120,
    careful: 'less',
    what: {
      en: 'For how many months a training is good whose course says nothing else.',
      de: 'Wie viele Monate eine Schulung gilt, deren Kurs nichts anderes sagt.',
    },
  },
} as const satisfies Readonly<Record<string, ValueOf>>
