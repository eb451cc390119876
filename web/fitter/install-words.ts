import { words } from '../i18n/language.tsx'

export const INSTALL_WORDS = words({
  title: { de: 'Einbauen', en: 'Install' },
  whichTitle: { de: 'Welches Gerät?', en: 'Which device?' },
  whichText: {
    de: 'Antippen, was Sie in der Hand haben, oder das Etikett scannen.',
    en: 'Tap what you have in hand, or scan the label.',
  },
  noneInHand: {
    de: 'Nach den Büchern haben Sie kein Gerät in der Hand. Nehmen Sie zuerst eins aus der Box.',
    en: 'By the books you have no device in hand. Take one out of the box first.',
  },
  field: { de: 'Gerätenummer', en: 'Device number' },
  checking: { de: 'Wird geprüft …', en: 'Checking …' },
  notYes: { de: 'Dieses Gerät darf nicht eingebaut werden', en: 'This device must not be installed' },
  yes: { de: 'Darf eingebaut werden', en: 'May be installed' },
  plan: { de: 'Geplanter Einbau', en: 'Planned installation' },
  noPlan: { de: 'Keiner, ungeplant', en: 'None, not planned' },
  place: { de: 'Wo?', en: 'Where?' },
  placeHint: { de: 'Straße, Hausnummer, wo im Haus', en: 'Street, number, where in the house' },
  placeMissing: { de: 'Bitte sagen, wo es eingebaut ist.', en: 'Say where it is installed.' },
  meterPoint: { de: 'Messlokation', en: 'Metering location' },
  meterPointHint: {
    de: '33 Zeichen, beginnt mit DE. Darf fehlen.',
    en: '33 characters, begins with DE. May be left out.',
  },
  photos: { de: 'Foto vom Einbau', en: 'Photo of the installation' },
  send: { de: 'Eingebaut', en: 'Installed' },
  kept: {
    de: 'Auf diesem Telefon festgehalten. Es wird übertragen, sobald Netz da ist.',
    en: 'Recorded on this phone. It will be sent as soon as there is a network.',
  },
  done: { de: 'Der Einbau ist festgehalten.', en: 'The installation is recorded.' },
  doneTitle: { de: 'Eingebaut', en: 'Installed' },
  recalled: {
    de: 'Achtung: Dieses Gerät ist inzwischen gesperrt. Der Rückruf ist ausgelöst; bitte nicht in Betrieb nehmen.',
    en: 'Attention: this device is blocked meanwhile. Its recall is raised; do not put it into operation.',
  },
  photosMissing: {
    de: 'Ein Foto ist nicht angekommen. Bitte noch einmal hinzufügen.',
    en: 'A photo has not arrived. Add it again.',
  },
  toDay: { de: 'Zu meinem Tag', en: 'To my day' },
  another: { de: 'Noch ein Gerät einbauen', en: 'Install another device' },
  defectTitle: { de: 'Es ist defekt', en: 'It is defective' },
  defectText: {
    de: 'Dann wird es nicht mehr angeboten. Legen Sie es zurück in die Box.',
    en: 'Then it is not offered any more. Put it back into the box.',
  },
  defectNote: { de: 'Was ist kaputt?', en: 'What is broken?' },
  defectNoteMissing: { de: 'Bitte kurz sagen, was kaputt ist.', en: 'Say briefly what is broken.' },
  defectPhotos: { de: 'Foto vom Schaden', en: 'Photo of the damage' },
  defectSend: { de: 'Als defekt festhalten', en: 'Record it as defective' },
  defectDone: { de: 'Als defekt festgehalten', en: 'Recorded as defective' },
  defectDoneText: {
    de: 'Bitte zurück in die Box legen und dort scannen.',
    en: 'Put it back into the box, and scan it there.',
  },
  otherDevice: { de: 'Ein anderes Gerät', en: 'Another device' },
})
