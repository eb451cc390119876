import { words } from '../i18n/language.tsx'

const devices = {
  de: (n: number) => (n === 1 ? '1 Gerät' : `${n} Geräte`),
  en: (n: number) => (n === 1 ? '1 device' : `${n} devices`),
}

export const PACK_WORDS = words({
  title: { de: 'Nach Liste packen', en: 'Pack by a list' },
  lead: {
    de: 'Die Liste der Fertigung füllt die Box. Gescannt wird nur eine Stichprobe.',
    en: 'The list of the production line fills the box. Only a sample is scanned.',
  },
  scanOrChoose: { de: 'Box scannen oder wählen', en: 'Scan a box, or choose one' },
  boxFirst: { de: 'Bitte zuerst eine Box scannen oder wählen.', en: 'Scan or choose a box first.' },
  choose: { de: 'Welche Box?', en: 'Which box?' },
  scan: { de: 'Nummer der Box', en: 'Number of the box' },
  none: { de: 'Bitte wählen', en: 'Choose one' },
  begin: { de: 'In diese Box packen', en: 'Pack into this box' },
  noBox: { de: 'Keine Box steht bereit', en: 'No box is ready' },
  noBoxText: {
    de: 'Gepackt wird in eine eigene Box, die an einem Ihrer Orte steht.',
    en: 'Things are packed into a box of your own that stands at one of your places.',
  },
  unknownBox: {
    de: (text: string) => `${text} ist keine Box, in die Sie packen können.`,
    en: (text: string) => `${text} is no box that you can pack into.`,
  },
  underWay: { de: 'Angefangen', en: 'Under way' },
  goOn: { de: 'Weiter packen', en: 'Go on packing' },
  boxTitle: { de: (serial: string) => `Box ${serial} packen`, en: (serial: string) => `Pack box ${serial}` },
  fill: {
    de: (used: number, of: number) => `${used} von ${of} Plätzen belegt`,
    en: (used: number, of: number) => `${used} of ${of} places taken`,
  },
  // --- the list
  work: { de: 'Packen', en: 'Pack' },
  fromLine: { de: 'Liste der Fertigung', en: 'List of the production line' },
  list: { de: 'Liste der Geräte', en: 'List of the devices' },
  listHint: {
    de: 'Ein Gerät je Zeile, dahinter auf Wunsch das Etikett der Stiege. Auch CSV mit Kopfzeile und JSON.',
    en: 'One device a line, and behind it the label of its tray if you like. CSV with a header, too, and JSON.',
  },
  file: { de: 'Datei wählen', en: 'Choose a file' },
  lines: {
    de: (n: number) => (n === 1 ? '1 Zeile' : `${n} Zeilen`),
    en: (n: number) => (n === 1 ? '1 line' : `${n} lines`),
  },
  source: { de: 'Woher kommt die Liste? (freiwillig)', en: 'Where does the list come from? (optional)' },
  send: { de: 'Liste prüfen und übernehmen', en: 'Check the list and take it' },
  listFirst: { de: 'Bitte zuerst eine Liste einfügen oder wählen.', en: 'Paste or choose a list first.' },
  unreadable: {
    de: 'Diese Datei ist kein Text. Bitte als CSV oder Text exportieren.',
    en: 'This file is no text. Export it as CSV or text.',
  },
  findings: { de: 'Diese Zeilen stehen dagegen', en: 'These lines stand against it' },
  line: { de: (n: number) => `Zeile ${n}`, en: (n: number) => `Line ${n}` },
  leaveOut: { de: 'Diese Zeilen weglassen', en: 'Leave these lines out' },
  findingsMore: { de: 'Gezeigt werden die ersten 100.', en: 'The first 100 are shown.' },
  // --- the sample
  sample: { de: 'Stichprobe scannen', en: 'Scan the sample' },
  sampleText: {
    de: (n: number) =>
      `Auf der Liste: ${devices.de(n)}. Die Hälfte der Stichprobe hat der Server ausgelost; der Rest ist, was obenauf liegt.`,
    en: (n: number) =>
      `On the list: ${devices.en(n)}. Half of the sample was drawn by the server; the rest is what lies on top.`,
  },
  progress: {
    de: (done: number, of: number) => `${done} von ${of} gescannt`,
    en: (done: number, of: number) => `${done} of ${of} scanned`,
  },
  drawn: { de: 'Ausgelost, noch nicht gescannt', en: 'Drawn, and not scanned yet' },
  onTray: { de: (label: string) => `Stiege ${label}`, en: (label: string) => `Tray ${label}` },
  drawnDone: {
    de: 'Alle ausgelosten sind gescannt. Was noch fehlt, dürfen Sie wählen.',
    en: 'All that were drawn are scanned. What still lacks, you may choose.',
  },
  scanLabel: { de: 'Nummer des Geräts', en: 'Device number' },
  fits: { de: (id: string) => `${id} steht auf der Liste`, en: (id: string) => `${id} is on the list` },
  fitsMany: { de: (n: number) => `${devices.de(n)} neu gescannt`, en: (n: number) => `${devices.en(n)} newly scanned` },
  already: { de: (id: string) => `${id} ist schon gescannt`, en: (id: string) => `${id} is scanned already` },
  noDevice: {
    de: (text: string) => `${text} ist keine Gerätenummer.`,
    en: (text: string) => `${text} is no device number.`,
  },
  stopped: {
    de: 'Die Liste ist angehalten: In der Box lag etwas, das sie nicht nennt. Jetzt jedes Gerät scannen, oder die Liste zurückziehen.',
    en: 'The list is stopped: something lay in the box that it does not name. Scan every device now, or withdraw the list.',
  },
  complete: { de: 'Alles auf der Liste einpacken', en: 'Pack all that is on the list' },
  withdraw: { de: 'Liste zurückziehen', en: 'Withdraw the list' },
  withdrawn: {
    de: 'Die Liste ist zurückgezogen. Nichts davon wurde gepackt.',
    en: 'The list is withdrawn. Nothing of it was packed.',
  },
  packed: { de: (n: number) => `Gepackt: ${devices.de(n)}`, en: (n: number) => `Packed: ${devices.en(n)}` },
  exposed: {
    de: (n: number) => `Davon angehalten: ${devices.de(n)}. Die Box war Teil eines Vorfalls.`,
    en: (n: number) => `Held of them: ${devices.en(n)}. The box was part of an incident.`,
  },
  another: { de: 'Noch eine Liste', en: 'Another list' },
  close: { de: 'Box schließen', en: 'Close the box' },
  closeOpen: {
    de: 'Wird die Box mit offener Liste geschlossen, ist nichts davon gepackt, und ein Vorfall wird eröffnet.',
    en: 'If the box is closed with an open list, nothing of it is packed, and an incident is opened.',
  },
})
