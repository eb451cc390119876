import { words } from '../i18n/language.tsx'

export const INSPECT_WORDS = words({
  title: { de: (serial: string) => `Box ${serial} prüfen`, en: (serial: string) => `Inspect box ${serial}` },
  putTitle: { de: (serial: string) => `Box ${serial} einlagern`, en: (serial: string) => `Put box ${serial} away` },
  lead: {
    de: 'Nummer vergleichen, außen herum ansehen. Ein Blick beweist nichts: das tut erst das Schloss.',
    en: 'Compare the number, look all around. A look proves nothing: the lock does.',
  },
  label: { de: 'Nummer auf der Box', en: 'Number on the box' },
  labelHint: { de: 'Vom Etikett scannen oder abtippen.', en: 'Scan it from the label, or type it.' },
  matches: { de: 'Die Nummer stimmt.', en: 'The number is right.' },
  differs: {
    de: (seen: string, serial: string) => `Auf der Box steht ${seen}, erwartet ist ${serial}.`,
    en: (seen: string, serial: string) => `The box says ${seen}; ${serial} is expected.`,
  },
  checks: { de: 'Ist alles so, wie es sein soll?', en: 'Is everything as it should be?' },
  agreed: {
    de: (n: number) => (n === 1 ? 'Vereinbart ist 1 Punkt.' : `Vereinbart sind ${n} Punkte.`),
    en: (n: number) => (n === 1 ? '1 point was agreed.' : `${n} points were agreed.`),
  },
  whole: { de: 'Die Box ist unversehrt', en: 'The box is unharmed' },
  yes: { de: 'Ja', en: 'Yes' },
  no: { de: 'Nein', en: 'No' },
  send: { de: 'Prüfung festhalten', en: 'Record the inspection' },
  serialFirst: { de: 'Bitte zuerst die Nummer scannen.', en: 'Scan the number first.' },
  answerAll: {
    de: (n: number) => (n === 1 ? 'Bitte noch 1 Frage beantworten.' : `Bitte noch ${n} Fragen beantworten.`),
    en: (n: number) => (n === 1 ? 'Answer 1 more question.' : `Answer ${n} more questions.`),
  },
  forced: {
    de: 'Sieht das nach Aufbruch aus? Dann bitte melden: Die Box wird sofort angehalten.',
    en: 'Does it look forced? Then report it: the box is held at once.',
  },
  report: { de: 'Melden', en: 'Report' },
  inspected: { de: 'Die Prüfung ist festgehalten.', en: 'The inspection is recorded.' },
  where: { de: 'Wohin?', en: 'Where to?' },
  put: { de: 'Einlagern', en: 'Put away' },
  putDone: {
    de: (serial: string, site: string) => `${serial} steht jetzt in ${site}.`,
    en: (serial: string, site: string) => `${serial} is in ${site} now.`,
  },
  openIt: { de: 'Box öffnen', en: 'Open the box' },
  toList: { de: 'Zum Wareneingang', en: 'To goods in' },
  nothing: { de: 'Diese Box wartet auf keine Prüfung.', en: 'This box waits for no inspection.' },
})

/** What is looked at, where it was agreed. */
export const CHECK_WORDS = words({
  label_readable: { de: 'Etikett lesbar', en: 'Label readable' },
  lid_shut: { de: 'Deckel ganz zu', en: 'Lid all shut' },
  lock_unharmed: { de: 'Schloss oder Siegel unversehrt', en: 'Lock or seal unharmed' },
  housing_unharmed: { de: 'Gehäuse unversehrt', en: 'Housing unharmed' },
  no_tool_marks: { de: 'Keine Spuren von Werkzeug', en: 'No marks of tools' },
  corners_unharmed: { de: 'Ecken und Kanten unversehrt', en: 'Corners and edges unharmed' },
  display_quiet: { de: 'Das Schloss zeigt keine Warnung', en: 'The lock shows no warning' },
  seal_number_right: { de: 'Nummer des Siegels stimmt', en: 'The number of the seal is right' },
})
export type CheckWord = keyof typeof CHECK_WORDS
