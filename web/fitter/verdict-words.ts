import { words } from '../i18n/language.tsx'

export const VERDICT_WORDS = words({
  title: { de: 'Gerät prüfen', en: 'Check a device' },
  lead: {
    de: 'Vor dem Einbau: das Etikett scannen. Grün heißt einbauen, alles andere heißt nein.',
    en: 'Before installing: scan the label. Green means install, anything else means no.',
  },
  field: { de: 'Gerätenummer', en: 'Device number' },
  checking: { de: 'Wird geprüft …', en: 'Checking …' },
  yes: { de: 'Ja', en: 'Yes' },
  no: { de: 'Nein', en: 'No' },
  yesText: { de: 'Dieses Gerät darf eingebaut werden.', en: 'This device may be installed.' },
  noText: { de: 'Nicht einbauen.', en: 'Do not install it.' },
  fromServer: { de: (time: string) => `Vom Server, ${time}`, en: (time: string) => `From the server, ${time}` },
  fromSigned: {
    de: (time: string) => `Ohne Netz, unterschrieben mitgenommen. Gilt bis ${time}`,
    en: (time: string) => `No network: signed, taken along. Good until ${time}`,
  },
  fromPhone: { de: 'Von diesem Telefon', en: 'From this phone' },
  install: { de: 'Einbauen', en: 'Install it' },
  next: { de: 'Nächstes Gerät', en: 'Next device' },
  report: { de: 'Etwas stimmt nicht', en: 'Something is wrong' },
})

export const REASON_WORDS = words({
  not_announced: {
    de: 'Kein Hersteller hat dieses Gerät angekündigt. Beiseitelegen und melden.',
    en: 'No maker has announced this device. Put it aside and report it.',
  },
  incident: {
    de: 'Es ist angehalten, weil jemand daran gewesen sein kann. Die Sicherheitsbeauftragte entscheidet.',
    en: 'It is held, since somebody may have reached it. The security officer decides.',
  },
  unproven: {
    de: 'Ein Nachweis fehlt: eine Quittung, oder die Nacht bei jemandem. Bitte im Lager fragen.',
    en: 'A proof is missing: a receipt, or a night with somebody. Ask the store.',
  },
  locked_out: {
    de: 'Es ist endgültig gesperrt. Bitte zurückbringen.',
    en: 'It is locked out for good. Bring it back.',
  },
  missing: {
    de: 'Es ist als vermisst gemeldet. Bitte als gefunden melden.',
    en: 'It was reported missing. Report that it was found.',
  },
  defective: {
    de: 'Es wurde als defekt erkannt. Ein anderes nehmen.',
    en: 'It was found to be defective. Take another one.',
  },
  not_in_your_hands: {
    de: 'Es gehört nicht zu den Geräten Ihres Unternehmens. Beiseitelegen und fragen.',
    en: 'It is not among the devices of your company. Put it aside and ask.',
  },
  not_issued: { de: 'Es ist noch nicht ausgegeben.', en: 'It is not issued yet.' },
  already_installed: {
    de: 'Laut Büchern ist es schon eingebaut. Nummer vergleichen.',
    en: 'By the books it is installed already. Compare the number.',
  },
  not_installed: { de: 'Es ist noch nicht eingebaut.', en: 'It is not installed yet.' },
  already_commissioned: { de: 'Es ist schon in Betrieb.', en: 'It is in operation already.' },
  unreadable: {
    de: 'Das ist keine Gerätenummer. Bitte das Etikett am Gerät scannen.',
    en: 'That is no device number. Scan the label on the device.',
  },
  cannot_be_had: {
    de: 'Hier ist keine Auskunft zu bekommen. Solange heißt das nein. Dort prüfen, wo Netz ist.',
    en: 'No verdict can be had here. Until then that means no. Check it where there is a network.',
  },
  verdict_expired: {
    de: 'Die mitgenommene Prüfung gilt nicht mehr. Dort prüfen, wo Netz ist.',
    en: 'The verdict that was taken along is over. Check it where there is a network.',
  },
  verdict_forged: {
    de: 'Die Unterschrift der Prüfung stimmt nicht. Nicht einbauen und melden.',
    en: 'The signature of the verdict is wrong. Do not install it, and report it.',
  },
  box_was_forced: {
    de: 'Es lag in der Box, an der jemand war.',
    en: 'It lay in the box that somebody was at.',
  },
  reported_here: { de: 'Sie haben dieses Gerät gemeldet.', en: 'You have reported this device.' },
  installed_here: { de: 'Sie haben es schon eingebaut.', en: 'You have installed it already.' },
  defective_here: { de: 'Sie haben es als defekt gemeldet.', en: 'You have said that it is defective.' },
})
