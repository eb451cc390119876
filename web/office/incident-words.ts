import { words } from '../i18n/language.tsx'

export const INCIDENT_PAGE_WORDS = words({
  title: { de: 'Vorfälle', en: 'Incidents' },
  lead: { de: 'Was untersucht wird, und was es anhält.', en: 'What is being investigated, and what that holds.' },
  one: { de: 'Vorfall', en: 'Incident' },
  status: { de: 'Zustand', en: 'State' },
  none: { de: 'Kein Vorfall', en: 'No incident' },
  noneText: {
    de: 'Nichts wird untersucht. Stimmt etwas nicht? Oben rechts melden; das geht immer.',
    en: 'Nothing is being investigated. Is something wrong? Report it at the top right; that always works.',
  },
  about: { de: 'Worum es geht', en: 'What it is about' },
  since: { de: 'Seit', en: 'Since' },
  ended: { de: 'Abgeschlossen', en: 'Closed' },
  box: { de: 'Box', en: 'Box' },
  record: { de: 'die Bücher', en: 'the record' },
  device: { de: 'Gerät', en: 'Device' },
  owner: { de: 'Gemeldet bei', en: 'Reported at' },
  todo: { de: 'Was jetzt zu tun ist', en: 'What to do now' },
  todoHeld: {
    de: 'Betroffene Geräte beiseitelegen und nicht einbauen. Sie sind in allen Listen angehalten.',
    en: 'Put the exposed devices aside, and install none. They are held in all lists.',
  },
  todoRecall: {
    de: 'Eingebaute Geräte außer Betrieb nehmen; die Gateway-Administration ist benachrichtigt.',
    en: 'Take installed devices out of service; the gateway administrator has been told.',
  },
  todoLook: {
    de: 'Box ansehen, Fotos machen, Protokoll des Schlosses auslesen. Geöffnet wird sie nur noch zur Untersuchung.',
    en: 'Look at the box, take photos, read the log of its lock. It is opened for the investigation only.',
  },
  todoTwo: {
    de: 'Freigeben können nur zwei Personen gemeinsam, eine davon beim Hersteller, keine hat gemeldet.',
    en: 'Only two people together can release it, one of them at the maker, and neither the reporter.',
  },
  closedText: {
    de: 'Dieser Vorfall ist abgeschlossen. Hier ist nichts mehr zu tun.',
    en: 'This incident is closed. Nothing more is to be done here.',
  },
  exposed: {
    de: (n: number) => (n === 1 ? 'Betroffen: ein Gerät' : `Betroffen: ${n} Geräte`),
    en: (n: number) => (n === 1 ? 'Exposed: one device' : `Exposed: ${n} devices`),
  },
  noExposed: { de: 'Kein Gerät ist betroffen.', en: 'No device is exposed.' },
  held: { de: 'angehalten', en: 'held' },
  released: { de: (time: string) => `freigegeben, ${time}`, en: (time: string) => `released, ${time}` },
  recalled: { de: 'zurückgerufen', en: 'called back' },
  nearby: { de: 'Boxen, in denen betroffene Geräte jetzt liegen', en: 'Boxes in which exposed devices lie now' },
  nearbyText: {
    de: (exposed: number, beside: number) => `${exposed} betroffen, ${beside} daneben`,
    en: (exposed: number, beside: number) => `${exposed} exposed, ${beside} beside them`,
  },
  timeline: { de: 'Was geschah', en: 'What happened' },
  more: { de: 'Mehr zeigen', en: 'Show more' },
  files: { de: 'Fotos und Dateien', en: 'Photos and files' },
  file: { de: 'Datei', en: 'File' },
  evidence: { de: 'Belege herunterladen', en: 'Download the evidence' },
})
