/** The words of a verdict, which a terminal and a page say alike. */
import type { Sentence } from './sentences.ts'

export const VERDICT_WORDS = {
  proven: { en: 'PROVEN', de: 'BEWIESEN' },
  notProven: { en: 'NOT PROVEN', de: 'NICHT BEWIESEN' },
  allProven: {
    en: 'Every check holds. What was never recorded, nobody can prove.',
    de: 'Jede Prüfung besteht. Was nie aufgezeichnet wurde, kann niemand beweisen.',
  },
  notAll: {
    en: 'Do not rely on what is marked; ask whoever made the file for a new one, and keep this one.',
    de: 'Auf Markiertes ist kein Verlass. Bitte vom Ersteller eine neue Datei verlangen und diese aufheben.',
  },
  device: { en: 'Device', de: 'Gerät' },
  container: { en: 'Container', de: 'Behälter' },
  shipment: { en: 'Shipment', de: 'Sendung' },
  incident: { en: 'Incident', de: 'Vorfall' },
} as const satisfies Readonly<Record<string, Sentence>>
