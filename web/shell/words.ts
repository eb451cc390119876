import { words } from '../i18n/language.tsx'

export const MENU_WORDS = words({
  myDay: { de: 'Mein Tag', en: 'My day' },
  verdict: { de: 'Gerät prüfen', en: 'Check a device' },
  unconfirmed: { de: 'Noch nicht übertragen', en: 'Not sent yet' },
  help: { de: 'Anzeigen des Schlosses', en: 'What the lock shows' },
  overview: { de: 'Überblick', en: 'Overview' },
  shipments: { de: 'Sendungen', en: 'Shipments' },
  boxes: { de: 'Boxen', en: 'Boxes' },
  devices: { de: 'Geräte', en: 'Devices' },
  receive: { de: 'Eingang', en: 'Goods in' },
  stock: { de: 'Bestand', en: 'Stock' },
  repack: { de: 'Umpacken', en: 'Repack' },
  pack: { de: 'Packen', en: 'Pack' },
  counts: { de: 'Zählen', en: 'Count' },
  issue: { de: 'Ausgeben', en: 'Issue' },
  tours: { de: 'Touren', en: 'Tours' },
  incidents: { de: 'Vorfälle', en: 'Incidents' },
})
export type MenuWord = keyof typeof MENU_WORDS

export const SHELL_WORDS = words({
  menu: { de: 'Menü', en: 'Menu' },
  search: { de: 'Suchen oder scannen', en: 'Search or scan' },
  wrong: { de: 'Etwas stimmt nicht', en: 'Something is wrong' },
  change: { de: 'Rolle wechseln', en: 'Change role' },
  account: { de: 'Konto', en: 'Account' },
  logOut: { de: 'Abmelden', en: 'Log out' },
  language: { de: 'English', en: 'Deutsch' },
  light: { de: 'Helles Bild', en: 'Light theme' },
  dark: { de: 'Dunkles Bild', en: 'Dark theme' },
  system: { de: 'Wie das Gerät', en: 'As the device' },
  rehearsal: { de: 'Probe: nichts hier ist echt', en: 'Rehearsal: nothing here is real' },
  table: { de: 'Zur Box', en: 'To the box' },
  notLive: {
    de: (time: string) => `Nicht mehr aktuell seit ${time}`,
    en: (time: string) => `Not up to date since ${time}`,
  },
  offline: { de: 'Ohne Netz', en: 'No network' },
  notFoundTitle: { de: 'Diese Seite gibt es nicht', en: 'There is no such page' },
  notFoundText: { de: 'Die Adresse stimmt nicht, oder sie ist alt.', en: 'The address is wrong, or it is an old one.' },
  toStart: { de: 'Zum Anfang', en: 'To the start' },
  skip: { de: 'Zum Inhalt', en: 'Skip to the content' },
})
