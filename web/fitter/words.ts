import { words } from '../i18n/language.tsx'

export const DAY_WORDS = words({
  title: { de: 'Mein Tag', en: 'My day' },
  next: { de: 'Als Nächstes', en: 'Next' },
  nextClose: { de: (box: string) => `Box ${box} schließen`, en: (box: string) => `Close box ${box}` },
  nextGoOn: { de: (box: string) => `Weiter an Box ${box}`, en: (box: string) => `Go on with box ${box}` },
  nextInstall: { de: (place: string) => `Einbauen: ${place}`, en: (place: string) => `Install: ${place}` },
  nextOpen: { de: (box: string) => `Box ${box} öffnen`, en: (box: string) => `Open box ${box}` },
  overdue: { de: 'Zu lange offen', en: 'Open too long' },
  closeBy: { de: (time: string) => `schließen bis ${time}`, en: (time: string) => `close by ${time}` },
  boxes: { de: 'Meine Boxen', en: 'My boxes' },
  moreBoxes: { de: 'Es gibt mehr Boxen. Bitte suchen.', en: 'There are more boxes. Search for them.' },
  noBoxes: { de: 'Keine Box für Sie', en: 'No box for you' },
  noBoxesText: {
    de: 'An Ihren Standorten steht keine Box. Die Ausgabe im Lager stellt Ihnen eine ins Fahrzeug.',
    en: 'No box stands at your sites. The store puts one into your vehicle.',
  },
  actOpen: { de: 'Öffnen', en: 'Open' },
  actGoOn: { de: 'Weiter', en: 'Go on' },
  actClose: { de: 'Schließen', en: 'Close' },
  actLook: { de: 'Ansehen', en: 'Look' },
  onTour: { de: 'Auf Tour', en: 'On tour' },
  planned: { de: 'Geplante Einbauten', en: 'Planned installations' },
  noPlans: { de: 'Für heute ist nichts geplant', en: 'Nothing is planned for today' },
  noPlansText: {
    de: 'Einbauen können Sie trotzdem: ein Gerät aus der Box nehmen und hier antippen.',
    en: 'You can install all the same: take a device out of the box, and tap it here.',
  },
  plannedDone: { de: (id: string) => `Eingebaut: ${id}`, en: (id: string) => `Installed: ${id}` },
  devices: { de: 'Geräte bei mir', en: 'Devices on me' },
  noDevices: { de: 'Sie haben kein Gerät in der Hand.', en: 'You have no device in hand.' },
  install: { de: 'Einbauen', en: 'Install' },
  defective: { de: 'defekt', en: 'defective' },
  held: { de: 'nicht einbauen', en: 'do not install' },
  offers: { de: 'Für Sie angeboten', en: 'Offered to you' },
  offered: { de: 'Eine Box übernehmen', en: 'Take over a box' },
  unsent: {
    de: (n: number) => (n === 1 ? 'Eine Sache ist noch nicht übertragen' : `${n} Sachen sind noch nicht übertragen`),
    en: (n: number) => (n === 1 ? 'One thing is not sent yet' : `${n} things are not sent yet`),
  },
  refusedActs: {
    de: (n: number) => (n === 1 ? 'Eine Sache wurde abgelehnt' : `${n} Sachen wurden abgelehnt`),
    en: (n: number) => (n === 1 ? 'One thing was refused' : `${n} things were refused`),
  },
  lookAtIt: { de: 'Ansehen', en: 'Look at it' },
  trainingEnded: {
    de: 'Ihre Schulung ist abgelaufen. Öffnungscodes gibt es erst nach der neuen. Schließen geht immer.',
    en: 'Your training has ended. There are no opening codes before the new one. Closing always works.',
  },
  trainingNever: {
    de: 'Für Sie ist keine Schulung eingetragen. Bitte die Sicherheitsbeauftragte fragen.',
    en: 'No training is recorded for you. Ask your security officer.',
  },
  trainingEnding: {
    de: (day: string) => `Ihre Schulung gilt noch bis ${day}.`,
    en: (day: string) => `Your training is good until ${day}.`,
  },
  noKey: {
    de: 'Sie haben keinen Schlüssel, der gilt. Bitte im Lager einen holen.',
    en: 'You have no key that is good. Get one from the store.',
  },
  keyBad: {
    de: (key: string) => `Ihr Schlüssel ${key} gilt gerade nicht. Bitte im Lager melden.`,
    en: (key: string) => `Your key ${key} is not good now. Tell the store.`,
  },
  tours: { de: 'Unterwegs mit Codes', en: 'On tour with codes' },
  tourUntil: { de: (time: string) => `Codes gelten bis ${time}`, en: (time: string) => `Codes are good until ${time}` },
  receiptsMissing: {
    de: (n: number) => (n === 1 ? 'Eine Quittung fehlt' : `${n} Quittungen fehlen`),
    en: (n: number) => (n === 1 ? 'One receipt is missing' : `${n} receipts are missing`),
  },
  evening: { de: 'Feierabend', en: 'End of the day' },
  eveningDone: {
    de: 'Alles ist erledigt: keine Box offen, kein Gerät bei Ihnen, alles übertragen.',
    en: 'All is done: no box open, no device on you, everything sent.',
  },
  eveningLead: { de: 'Das ist noch draußen:', en: 'This is still out:' },
  stillOpen: { de: (box: string) => `Box ${box} ist offen`, en: (box: string) => `Box ${box} is open` },
  stillDevices: {
    de: (n: number) => (n === 1 ? 'Ein Gerät ist bei Ihnen' : `${n} Geräte sind bei Ihnen`),
    en: (n: number) => (n === 1 ? 'One device is on you' : `${n} devices are on you`),
  },
  stillTour: {
    de: (box: string) => `Die Tour mit Box ${box} ist nicht beendet`,
    en: (box: string) => `The tour with box ${box} is not ended`,
  },
  explainTitle: { de: 'Ein Gerät bleibt über Nacht bei mir', en: 'A device stays with me overnight' },
  explainText: {
    de: 'Sonst fehlt morgen der Nachweis, und das Gerät darf nicht eingebaut werden.',
    en: 'Otherwise the proof is missing tomorrow, and the device must not be installed.',
  },
  explainWhere: { de: 'Wo liegt es, und warum?', en: 'Where is it, and why?' },
  explainSend: { de: 'Festhalten', en: 'Record it' },
  explainFirst: { de: 'Bitte zuerst sagen, wo es liegt.', en: 'Say first where it is.' },
  explained: { de: 'Festgehalten.', en: 'Recorded.' },
  offlineDay: {
    de: 'Ohne Netz: Sie sehen, was dieses Telefon für die Tour dabeihat.',
    en: 'No network: you see what this phone has with it for the tour.',
  },
})

export const WAIT_WORDS = words({
  left: {
    de: (seconds: number) =>
      seconds === 1
        ? 'Noch eine Sekunde.'
        : seconds < 120
          ? `Noch ${seconds} Sekunden.`
          : `Noch ${Math.ceil(seconds / 60)} Minuten.`,
    en: (seconds: number) =>
      seconds === 1
        ? 'One second left.'
        : seconds < 120
          ? `${seconds} seconds left.`
          : `${Math.ceil(seconds / 60)} minutes left.`,
  },
})
