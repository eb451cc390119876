import { words } from '../i18n/language.tsx'

export const SEARCH_WORDS = words({
  title: { de: 'Suche', en: 'Search' },
  scan: { de: 'Scannen', en: 'Scan' },
  scanTitle: { de: 'Etikett scannen', en: 'Scan a label' },
  scanLabel: { de: 'Was steht auf dem Etikett?', en: 'What does the label say?' },
  close: { de: 'Schließen', en: 'Close' },
  found: { de: 'Gefunden', en: 'Found' },
  nothing: { de: 'Nichts gefunden.', en: 'Nothing found.' },
  unknownShort: { de: 'Dieses Gerät ist nicht angekündigt.', en: 'This device is not announced.' },
  lead: {
    de: (q: string) => `Gefunden für „${q}“`,
    en: (q: string) => `Found for “${q}”`,
  },
  empty: { de: 'Was suchen Sie?', en: 'What are you looking for?' },
  emptyText: {
    de: 'Oben eingeben oder scannen: eine Gerätenummer, auch nur die letzten Stellen, eine Box, ein Schloss, einen Schlüssel, eine Sendung, einen Ort oder einen Namen.',
    en: 'Type or scan it above: a device number or just its last digits, a box, a lock, a key, a shipment, a place or a name.',
  },
  nothingTitle: { de: 'Nichts gefunden', en: 'Nothing found' },
  nothingText: {
    de: 'Bitte mit dem Etikett vergleichen. Ein Teil der Nummer genügt: die ersten oder die letzten Stellen.',
    en: 'Compare it with the label. A part of the number will do: its first or its last characters.',
  },
  unknownTitle: {
    de: (device: string) => `${device} ist nicht angekündigt`,
    en: (device: string) => `${device} is not announced`,
  },
  unknownText: {
    de: 'Kein Hersteller hat dieses Gerät für Sie angekündigt. Es darf in keine Box und nicht eingebaut werden. Haben Sie es vor sich? Dann legen Sie es beiseite und melden Sie es.',
    en: 'No maker has announced this device to you. It may go into no box, and may not be installed. Is it in front of you? Then put it aside and report it.',
  },
  report: { de: 'Dieses Gerät melden', en: 'Report this device' },
  more: {
    de: 'Es gibt noch mehr. Mit weiteren Zeichen wird die Suche genauer.',
    en: 'There is more. A few more characters make the search narrower.',
  },
})
