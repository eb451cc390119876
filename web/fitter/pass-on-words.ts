import { words } from '../i18n/language.tsx'

export const PASS_ON_WORDS = words({
  title: { de: 'Box weitergeben', en: 'Pass the box on' },
  lead: {
    de: 'Die Box gehört der anderen Person, sobald sie zusagt. Geräte in Ihrer Hand bleiben bei Ihnen.',
    en: 'The box is theirs as soon as they accept. Devices in your hand stay with you.',
  },
  who: { de: 'An wen?', en: 'To whom?' },
  nobody: { de: 'Niemand da', en: 'Nobody there' },
  nobodyText: {
    de: 'In Ihrem Unternehmen kann gerade niemand anderes eine Box im Fahrzeug übernehmen.',
    en: 'Nobody else in your company can take over a box in a vehicle now.',
  },
  choose: { de: 'Bitte wählen', en: 'Choose' },
  chooseFirst: { de: 'Bitte zuerst sagen, an wen.', en: 'Say first to whom.' },
  send: { de: 'Anbieten', en: 'Offer it' },
  offeredTitle: { de: 'Angeboten', en: 'Offered' },
  offeredText: {
    de: 'Die andere Person sieht das Angebot in ihrem Tag und nimmt die Box dort an.',
    en: 'The other person sees the offer in their day, and takes the box there.',
  },
  withdraw: { de: 'Doch nicht weitergeben', en: 'Do not pass it on after all' },
  withdrawn: { de: 'Das Angebot ist zurückgenommen.', en: 'The offer is withdrawn.' },
  toDay: { de: 'Zu meinem Tag', en: 'To my day' },
  outstanding: { de: 'Noch offen an dieser Box', en: 'Not settled with this box' },
  openings: {
    de: (n: number) => (n === 1 ? 'Eine Öffnung ist nicht zu Ende' : `${n} Öffnungen sind nicht zu Ende`),
    en: (n: number) => (n === 1 ? 'One opening is not over' : `${n} openings are not over`),
  },
  receipts: {
    de: (n: number) => (n === 1 ? 'Eine Quittung fehlt' : `${n} Quittungen fehlen`),
    en: (n: number) => (n === 1 ? 'One receipt is missing' : `${n} receipts are missing`),
  },
  codes: {
    de: (n: number) => (n === 1 ? 'Ein Code von Ihnen könnte noch gehen' : `${n} Codes von Ihnen könnten noch gehen`),
    en: (n: number) => (n === 1 ? 'One code of yours might still work' : `${n} codes of yours might still work`),
  },
  stays: {
    de: (n: number) => (n === 1 ? 'Ein Gerät bleibt bei Ihnen' : `${n} Geräte bleiben bei Ihnen`),
    en: (n: number) => (n === 1 ? 'One device stays with you' : `${n} devices stay with you`),
  },
  takeTitle: { de: 'Box übernehmen', en: 'Take over a box' },
  takeText: {
    de: 'Sehen Sie nach: ist es diese Box, ist sie zu und unversehrt?',
    en: 'Look at it: is it this box, is it shut and intact?',
  },
  box: { de: 'Box', en: 'Box' },
  inside: { de: 'Inhalt', en: 'Contents' },
  devices: {
    de: (n: number) => (n === 1 ? '1 Gerät' : `${n} Geräte`),
    en: (n: number) => (n === 1 ? '1 device' : `${n} devices`),
  },
  accept: { de: 'Übernehmen', en: 'Take it over' },
  decline: { de: 'Ablehnen', en: 'Decline' },
  accepted: { de: 'Die Box ist jetzt bei Ihnen', en: 'The box is with you now' },
  toBox: { de: 'Zur Box', en: 'To the box' },
  over: { de: 'Dieses Angebot gilt nicht mehr.', en: 'This offer is over.' },
  declined: { de: 'Abgelehnt. Die Box bleibt, wo sie ist.', en: 'Declined. The box stays where it is.' },
})
