import { words } from '../i18n/language.tsx'

export const STOCK_WORDS = words({
  title: { de: 'Bestand', en: 'Stock' },
  lead: {
    de: 'Was an einem Ort ist, und was zu jedem früheren Zeitpunkt dort war.',
    en: 'What is at a place, and what was there at any earlier moment.',
  },
  site: { de: 'Ort', en: 'Place' },
  when: { de: 'Zeitpunkt', en: 'Moment' },
  whenHint: {
    de: 'Leer: jetzt. Gezeigt wird, was bis dahin in den Büchern stand.',
    en: 'Empty: now. Shows what was on record by then.',
  },
  asOf: { de: (time: string) => `Stand: ${time}`, en: (time: string) => `As of ${time}` },
  boxes: { de: 'Boxen', en: 'Boxes' },
  devices: { de: 'Geräte', en: 'Devices' },
  missing: { de: 'Vermisst', en: 'Missing' },
  byType: { de: 'Nach Gerätetyp', en: 'By type of device' },
  /** Types have names within the company that registered them. */
  othersType: {
    de: (id: string) => `Typ eines anderen (${id.slice(0, 8)})`,
    en: (id: string) => `Somebody else’s type (${id.slice(0, 8)})`,
  },
  byBoxType: { de: 'Nach Boxtyp', en: 'By type of box' },
  type: { de: 'Typ', en: 'Type' },
  number: { de: 'Anzahl', en: 'Number' },
  box: { de: 'Box', en: 'Box' },
  here: { de: 'Hier seit', en: 'Here since' },
  empty: { de: 'Hier ist nichts', en: 'Nothing is here' },
  emptyText: {
    de: 'Zu diesem Zeitpunkt stand keine Box an diesem Ort.',
    en: 'At that moment no box was at this place.',
  },
  more: { de: 'Mehr Boxen zeigen', en: 'Show more boxes' },
  loose: { de: (n: number) => `${n} Geräte liegen ohne Box`, en: (n: number) => `${n} devices lie in no box` },
  attested: {
    de: (time: string) => `Als verschlossen bestätigt bis ${time}`,
    en: (time: string) => `Attested as locked until ${time}`,
  },
  notAttested: {
    de: 'Dass dieser Raum verschlossen ist, ist nicht bestätigt.',
    en: 'Nobody has attested that this room is locked.',
  },
})
