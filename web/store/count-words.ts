import { words } from '../i18n/language.tsx'

const devices = {
  de: (n: number) => (n === 1 ? '1 Gerät' : `${n} Geräte`),
  en: (n: number) => (n === 1 ? '1 device' : `${n} devices`),
}
const boxes = {
  de: (n: number) => (n === 1 ? '1 Box' : `${n} Boxen`),
  en: (n: number) => (n === 1 ? '1 box' : `${n} boxes`),
}

export const COUNT_WORDS = words({
  title: { de: 'Zählen', en: 'Count' },
  lead: {
    de: 'Mehrere zählen zugleich, über Stunden oder Tage. Alle sehen denselben Stand.',
    en: 'Several people count at once, for hours or days. All see the same state.',
  },
  open: { de: 'Laufende Zählungen', en: 'Counts under way' },
  noneOpen: { de: 'Gerade wird nichts gezählt', en: 'Nothing is being counted' },
  noneOpenText: {
    de: 'Unten eine Zählung beginnen: ein Lager, oder eine einzelne Box.',
    en: 'Begin one below: a store, or a single box.',
  },
  over: { de: 'Frühere', en: 'Earlier ones' },
  since: { de: (time: string) => `seit ${time}`, en: (time: string) => `since ${time}` },
  completed: { de: 'Abgeschlossen', en: 'Completed' },
  cancelled: { de: 'Abgebrochen', en: 'Cancelled' },
  underWay: { de: 'Läuft', en: 'Under way' },
  start: { de: 'Neue Zählung', en: 'A new count' },
  what: { de: 'Was wird gezählt?', en: 'What is counted?' },
  startSend: { de: 'Zählung beginnen', en: 'Begin the count' },
  orBox: { de: 'Eine einzelne Box', en: 'A single box' },
  boxNumber: { de: 'Nummer der Box', en: 'Number of the box' },
  unknownBox: {
    de: (text: string) => `${text} ist keine Box, die Sie sehen.`,
    en: (text: string) => `${text} is no box that you see.`,
  },
  nothingChosen: { de: 'Bitte ein Lager wählen oder eine Box scannen.', en: 'Choose a store, or scan a box.' },
  countOf: { de: (what: string) => `Zählung: ${what}`, en: (what: string) => `Count: ${what}` },
  box: { de: (serial: string) => `Box ${serial}`, en: (serial: string) => `Box ${serial}` },
  // --- scanning
  scanLabel: { de: 'Nummer von Gerät, Box oder Tray', en: 'Number of a device, box or tray' },
  scanText: {
    de: 'Eine geschlossene Box in Ordnung steht für alles, was darin ist. Aus offenen Boxen jedes Gerät einzeln scannen.',
    en: 'A shut box in order stands for all that is in it. Of open boxes scan each device.',
  },
  place: { de: 'Ich zähle in Box (freiwillig)', en: 'I count inside of box (optional)' },
  placeHint: {
    de: 'Dann fällt auf, was in der falschen Box liegt.',
    en: 'Then it is noticed what lies in the wrong box.',
  },
  counted: { de: 'Gezählt', en: 'Counted' },
  already: { de: 'Schon gezählt', en: 'Counted already' },
  not_of_here: { de: 'Gehört woanders hin', en: 'Belongs somewhere else' },
  unknown: { de: 'Unbekannt', en: 'Unknown' },
  unreadable: { de: 'Nicht lesbar', en: 'Not readable' },
  undone: { de: 'Zurückgenommen', en: 'Taken back' },
  standsFor: { de: (n: number) => `steht für ${devices.de(n)}`, en: (n: number) => `stands for ${devices.en(n)}` },
  because_open: { de: 'Die Box ist offen: bitte jedes Gerät scannen.', en: 'The box is open: scan each device.' },
  because_held: {
    de: 'Die Box ist angehalten: bitte jedes Gerät scannen.',
    en: 'The box is held: scan each device.',
  },
  because_not_inspected: {
    de: 'Die Box ist nicht geprüft: ihr Inhalt zählt noch nicht.',
    en: 'The box is not inspected: its contents don’t count yet.',
  },
  because_missing: {
    de: 'Die Box war vermisst: bitte jedes Gerät scannen.',
    en: 'The box was missing: scan each device.',
  },
  told: {
    de: (n: number, of: number) =>
      of === 1 ? (n > 0 ? 'Gezählt' : 'Nichts Neues') : `${n} neu gezählt, ${of} Zeilen gelesen`,
    en: (n: number, of: number) =>
      of === 1 ? (n > 0 ? 'Counted' : 'Nothing new') : `${n} newly counted, ${of} lines read`,
  },
  mine: { de: 'Hier gescannt', en: 'Scanned here' },
  nothingYet: { de: 'Noch nichts gescannt.', en: 'Nothing scanned yet.' },
  undo: { de: (what: string) => `${what} zurücknehmen`, en: (what: string) => `Take ${what} back` },
  noSuchLabel: {
    de: 'Keine Ihrer Boxen und keiner Ihrer Trays hat diese Nummer.',
    en: 'None of your boxes and trays has this number.',
  },
  boxesMissing: { de: 'Boxen fehlen', en: 'Boxes missing' },
  // --- the state
  state: { de: 'Stand für alle', en: 'The state for all' },
  expected: { de: 'Geräte erwartet', en: 'Devices expected' },
  found: { de: 'Gefunden', en: 'Found' },
  missing: { de: 'Fehlt noch', en: 'Still missing' },
  surplus: { de: 'Überzählig', en: 'Surplus' },
  wrongPlace: { de: 'Falscher Platz', en: 'Wrong place' },
  strange: { de: 'Unbekannt', en: 'Unknown' },
  foundAgain: { de: 'Wiedergefunden', en: 'Found again' },
  boxesFound: { de: 'Boxen gefunden', en: 'Boxes found' },
  people: { de: 'Wer zählt mit?', en: 'Who counts?' },
  you: { de: 'Sie', en: 'You' },
  somebody: { de: 'Jemand', en: 'Somebody' },
  scans: {
    de: (n: number) => (n === 1 ? '1 Scan' : `${n} Scans`),
    en: (n: number) => (n === 1 ? '1 scan' : `${n} scans`),
  },
  lastAt: { de: (time: string) => `zuletzt ${time}`, en: (time: string) => `last at ${time}` },
  lists: { de: 'Listen', en: 'Lists' },
  list_missing: { de: 'Fehlt noch', en: 'Still missing' },
  list_surplus: { de: 'Überzählig', en: 'Surplus' },
  list_wrong_place: { de: 'Falscher Platz', en: 'Wrong place' },
  list_unknown: { de: 'Unbekannt', en: 'Unknown' },
  list_found_again: { de: 'Wiedergefunden', en: 'Found again' },
  list_found: { de: 'Gefunden', en: 'Found' },
  list_moved: { de: 'Inzwischen bewegt', en: 'Moved meanwhile' },
  whichList: { de: 'Welche Liste?', en: 'Which list?' },
  listEmpty: { de: 'Diese Liste ist leer.', en: 'This list is empty.' },
  listMore: { de: 'Es gibt noch mehr. Gezeigt werden die ersten 200.', en: 'There are more. The first 200 are shown.' },
  // --- the end
  end: { de: 'Abschluss', en: 'Completion' },
  look: { de: 'Abschluss ansehen', en: 'See what completing does' },
  lookText: {
    de: 'Erst ansehen, was der Abschluss bewirkt. Dabei geschieht noch nichts.',
    en: 'See first what completing does. Nothing happens by that.',
  },
  willTitle: { de: 'Das bewirkt der Abschluss', en: 'This is what completing does' },
  willMissing: {
    de: (d: number, b: number) => `Vermisst und gesperrt: ${devices.de(d)}, ${boxes.de(b)}`,
    en: (d: number, b: number) => `Missing and held: ${devices.en(d)}, ${boxes.en(b)}`,
  },
  willSurplus: {
    de: (d: number, b: number) => `Überzählig, bis zur Klärung angehalten: ${devices.de(d)}, ${boxes.de(b)}`,
    en: (d: number, b: number) => `Surplus, held until it is clear: ${devices.en(d)}, ${boxes.en(b)}`,
  },
  willWrongPlace: {
    de: (n: number) => `In der falschen Box, angehalten: ${devices.de(n)}`,
    en: (n: number) => `In the wrong box, held: ${devices.en(n)}`,
  },
  willUnknown: { de: (n: number) => `Von niemandem angekündigt: ${n}`, en: (n: number) => `Announced by nobody: ${n}` },
  willAgain: { de: (n: number) => `Wieder da: ${devices.de(n)}`, en: (n: number) => `Found again: ${devices.en(n)}` },
  willIncidents: {
    de: (n: number) => (n === 1 ? 'Ein Vorfall wird eröffnet.' : `${n} Vorfälle werden eröffnet.`),
    en: (n: number) => (n === 1 ? 'One incident is opened.' : `${n} incidents are opened.`),
  },
  willNothing: {
    de: 'Alles ist da. Der Abschluss hält das fest, mehr geschieht nicht.',
    en: 'All is there. Completing records that, and does nothing else.',
  },
  confirm: { de: 'Ja, was fehlt, ist wirklich nicht da', en: 'Yes, what is missing is really not there' },
  confirmFirst: {
    de: 'Bitte bestätigen, dass wirklich nachgesehen wurde.',
    en: 'Confirm first that you really looked.',
  },
  complete: { de: 'Zählung abschließen', en: 'Complete the count' },
  goOn: { de: 'Weiter zählen', en: 'Go on counting' },
  cancel: { de: 'Zählung abbrechen', en: 'Cancel the count' },
  cancelText: { de: 'Aus dieser Zählung folgt dann nichts.', en: 'Nothing follows from this count then.' },
  isCompleted: { de: 'Diese Zählung ist abgeschlossen.', en: 'This count is completed.' },
  toIncidents: { de: 'Die Vorfälle dazu', en: 'The incidents of it' },
  isCancelled: {
    de: 'Diese Zählung wurde abgebrochen. Es folgt nichts daraus.',
    en: 'This count was cancelled. Nothing follows from it.',
  },
  keeperEnds: {
    de: 'Abschließen dürfen Lager und Sicherheitsbeauftragte.',
    en: 'Store keepers and security officers complete it.',
  },
})
