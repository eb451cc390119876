/**
 * What is looked at when a container arrives, point by point (DOMAIN, rule 9). A point is asked where its value is 1; of
 * several makers in one container every point that one of them wants. What came first is usual, the rest is agreed.
 */
import type { ValueOf } from './policy.ts'

const point = <Usual extends 0 | 1>(usual: Usual, what: ValueOf['what']) =>
  ({ unit: 'yes_or_no', scope: 'agreed', usual, least: 0, most: 1, careful: 'more', what }) as const

export const INSPECTION_POLICY_VALUES = {
  inspectLabel: point(1, {
    en: 'Whether an inspection has to say if the label can be read.',
    de: 'Ob eine Prüfung sagen muss, ob das Etikett lesbar ist.',
  }),
  inspectLid: point(1, {
    en: 'Whether an inspection has to say if the lid is all shut.',
    de: 'Ob eine Prüfung sagen muss, ob der Deckel ganz zu ist.',
  }),
  inspectLock: point(1, {
    en: 'Whether an inspection has to say if lock or seal are unharmed.',
    de: 'Ob eine Prüfung sagen muss, ob Schloss oder Siegel unversehrt sind.',
  }),
  inspectHousing: point(1, {
    en: 'Whether an inspection has to say if the housing is unharmed.',
    de: 'Ob eine Prüfung sagen muss, ob das Gehäuse unversehrt ist.',
  }),
  inspectToolMarks: point(1, {
    en: 'Whether an inspection has to say if there are no marks of tools.',
    de: 'Ob eine Prüfung sagen muss, ob Spuren von Werkzeug fehlen.',
  }),
  inspectCorners: point(0, {
    en: 'Whether an inspection has to say if corners and edges are unharmed.',
    de: 'Ob eine Prüfung sagen muss, ob Ecken und Kanten unversehrt sind.',
  }),
  inspectLockDisplay: point(0, {
    en: 'Whether an inspection has to say if the lock shows no warning.',
    de: 'Ob eine Prüfung sagen muss, ob das Schloss keine Warnung zeigt.',
  }),
  inspectSealNumber: point(0, {
    en: 'Whether an inspection has to say if the number of the seal is the announced one.',
    de: 'Ob eine Prüfung sagen muss, ob die Nummer des Siegels die angekündigte ist.',
  }),
} as const satisfies Readonly<Record<string, ValueOf>>
