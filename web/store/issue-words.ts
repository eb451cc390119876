import { words } from '../i18n/language.tsx'

export const ISSUE_WORDS = words({
  title: { de: 'Ausgeben', en: 'Issue' },
  lead: {
    de: 'Eine geschlossene Kiste in ein Fahrzeug geben. Ab dann steht sie beim Monteur unter „Mein Tag“.',
    en: 'Put a closed box into a vehicle. From then on the fitter sees it under “My day”.',
  },
  scan: { de: 'Nummer der Kiste', en: 'Number of the box' },
  box: { de: 'Kiste', en: 'Box' },
  unknownBox: {
    de: (text: string) => `${text} ist keine Kiste, die Sie sehen.`,
    en: (text: string) => `${text} is no box that you see.`,
  },
  which: { de: 'Welche Kiste?', en: 'Which box?' },
  none: { de: 'Bitte wählen', en: 'Choose one' },
  scanFirst: { de: 'Bitte zuerst eine Kiste scannen oder wählen.', en: 'Scan or choose a box first.' },
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
  held: { de: 'Diese Kiste ist angehalten und geht nicht hinaus.', en: 'This box is held, and does not go out.' },
  notShut: { de: 'Diese Kiste ist nicht zu. Bitte zuerst schließen.', en: 'This box is not shut. Close it first.' },
  send: { de: 'Ausgeben', en: 'Issue' },
  done: {
    de: (serial: string, van: string) => `Kiste ${serial} ist jetzt in ${van}.`,
    en: (serial: string, van: string) => `Box ${serial} is in ${van} now.`,
  },
  next: { de: 'Nächste Kiste', en: 'Next box' },
  outside: { de: 'Schon ausgegeben', en: 'Issued already' },
  noneOutside: { de: 'Kein Fahrzeug hat eine Kiste.', en: 'No vehicle has a box.' },
  back: {
    de: 'Kommt eine Kiste zurück: scannen und hier ein Lager wählen.',
    en: 'When a box comes back: scan it, and choose a store here.',
  },
  backTo: { de: 'Zurück ins Lager', en: 'Back into the store' },
})
