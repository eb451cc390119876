import { words } from '../i18n/language.tsx'

export const ISSUE_WORDS = words({
  title: { de: 'Ausgeben', en: 'Issue' },
  lead: {
    de: 'Eine geschlossene Box in ein Fahrzeug geben. Ab dann steht sie beim Monteur unter „Mein Tag“.',
    en: 'Put a closed box into a vehicle. From then on the fitter sees it under “My day”.',
  },
  scan: { de: 'Nummer der Box', en: 'Number of the box' },
  box: { de: 'Box', en: 'Box' },
  unknownBox: {
    de: (text: string) => `${text} ist keine Box, die Sie sehen.`,
    en: (text: string) => `${text} is no box that you see.`,
  },
  which: { de: 'Welche Box?', en: 'Which box?' },
  none: { de: 'Bitte wählen', en: 'Choose one' },
  scanFirst: { de: 'Bitte zuerst eine Box scannen oder wählen.', en: 'Scan or choose a box first.' },
  vehicle: { de: 'In welches Fahrzeug?', en: 'Into which vehicle?' },
  vehicleFirst: { de: 'Bitte ein Fahrzeug wählen.', en: 'Choose a vehicle.' },
  noVehicle: {
    de: 'Sie haben kein Fahrzeug, in das Sie ausgeben dürfen',
    en: 'You have no vehicle into which you may issue',
  },
  noVehicleText: {
    de: 'Die Sicherheitsbeauftragte kann Ihnen das Recht an einem Fahrzeug geben.',
    en: 'Your security officer can give you the right at a vehicle.',
  },
  fitters: { de: (names: string) => `Damit fahren: ${names}`, en: (names: string) => `Driven by: ${names}` },
  inside: {
    de: (n: number) => (n === 1 ? '1 Gerät darin' : `${n} Geräte darin`),
    en: (n: number) => (n === 1 ? '1 device inside' : `${n} devices inside`),
  },
  held: { de: 'Diese Box ist angehalten und geht nicht hinaus.', en: 'This box is held, and does not go out.' },
  notShut: { de: 'Diese Box ist nicht zu. Bitte zuerst schließen.', en: 'This box is not shut. Close it first.' },
  send: { de: 'Ausgeben', en: 'Issue' },
  done: {
    de: (serial: string, van: string) => `Box ${serial} ist jetzt in ${van}.`,
    en: (serial: string, van: string) => `Box ${serial} is in ${van} now.`,
  },
  next: { de: 'Nächste Box', en: 'Next box' },
  repackFirst: { de: 'Erst umpacken', en: 'Repack first' },
  toWhom: { de: 'An wen? (freiwillig)', en: 'To whom? (optional)' },
  toWhomHint: {
    de: 'Wer gewählt ist, bestätigt unter „Mein Tag“, dass die Box da ist.',
    en: 'Whoever is chosen confirms under “My day” that the box is there.',
  },
  toNobody: { de: 'Nur ins Fahrzeug', en: 'Only into the vehicle' },
  handOver: { de: 'An eine Person übergeben', en: 'Hand it to a person' },
  handOverOf: {
    de: (serial: string) => `An wen geht ${serial}?`,
    en: (serial: string) => `To whom does ${serial} go?`,
  },
  handOverSend: { de: 'Zur Übernahme anbieten', en: 'Offer it' },
  chooseWhom: { de: 'Bitte eine Person wählen.', en: 'Choose a person.' },
  waitsFor: {
    de: (name: string) => `Wartet auf ${name}`,
    en: (name: string) => `Waits for ${name}`,
  },
  takenBy: {
    de: (name: string, time: string) => `Zuletzt übernommen: ${name}, ${time}`,
    en: (name: string, time: string) => `Last taken over: ${name}, ${time}`,
  },
  withdrawOffer: { de: 'Angebot zurücknehmen', en: 'Withdraw the offer' },
  somebody: { de: 'jemanden', en: 'somebody' },
  outside: { de: 'Schon ausgegeben', en: 'Issued already' },
  noneOutside: { de: 'Kein Fahrzeug hat eine Box.', en: 'No vehicle has a box.' },
  back: {
    de: 'Kommt eine Box zurück: scannen und hier ein Lager wählen.',
    en: 'When a box comes back: scan it, and choose a store here.',
  },
  backTo: { de: 'Zurück ins Lager', en: 'Back into the store' },
})
