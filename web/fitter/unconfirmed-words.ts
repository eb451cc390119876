import { words } from '../i18n/language.tsx'

export const UNCONFIRMED_WORDS = words({
  title: { de: 'Noch nicht übertragen', en: 'Not sent yet' },
  lead: {
    de: 'Was auf diesem Telefon liegt und noch nicht beim Server ist, in der Reihenfolge, in der Sie es getan haben.',
    en: 'What lies on this phone and is not with the server yet, in the order in which you did it.',
  },
  nothing: { de: 'Alles ist übertragen', en: 'Everything is sent' },
  nothingText: { de: 'Auf diesem Telefon wartet nichts.', en: 'Nothing waits on this phone.' },
  refusedTitle: { de: 'Nicht angenommen', en: 'Not taken' },
  refusedText: {
    de: 'Der Server hat das geprüft und nicht angenommen. Bitte lesen und das Nötige tun.',
    en: 'The server has looked at these and has not taken them. Read them, and do what is needed.',
  },
  waitingTitle: { de: 'Wartet auf Netz', en: 'Waits for a network' },
  recentTitle: { de: 'Zuletzt übertragen', en: 'Sent last' },
  waiting: { de: 'Wartet', en: 'Waits' },
  sending: { de: 'Wird übertragen', en: 'Is being sent' },
  confirmed: { de: 'Übertragen', en: 'Sent' },
  refused: { de: 'Nicht angenommen', en: 'Not taken' },
  sendNow: { de: 'Jetzt übertragen', en: 'Send now' },
  again: { de: 'Noch einmal senden', en: 'Send again' },
  putAway: { de: 'Gelesen, weglegen', en: 'Read, put away' },
  loginNeeded: {
    de: 'Sie sind abgemeldet. Alles bleibt hier, bis Sie sich wieder anmelden.',
    en: 'You are logged out. Everything stays here until you log in again.',
  },
  logIn: { de: 'Anmelden', en: 'Log in' },
  readAdvice: {
    de: 'Nichts ist verloren: Das steht schon in den Büchern.',
    en: 'Nothing is lost: it is in the books already.',
  },
  againAdvice: {
    de: 'Erst tun, was dort steht, dann noch einmal senden.',
    en: 'Do first what it says, then send it again.',
  },
  correctAdvice: {
    de: 'Bitte richtig noch einmal erfassen und das hier weglegen.',
    en: 'Record it once more, correctly, and put this away.',
  },
  setAsideAdvice: {
    de: 'Dieses Gerät nicht benutzen. Beiseitelegen und im Lager fragen.',
    en: 'Do not use this device. Put it aside, and ask the store.',
  },
  tellAdvice: {
    de: 'Das können nur andere in Ordnung bringen: bitte im Lager oder bei der Sicherheitsbeauftragten melden.',
    en: 'Only others can mend this: tell the store or the security officer.',
  },
})

export const ACT_WORDS = words({
  receipt: { de: 'Quittung', en: 'Receipt' },
  scan: { de: 'Scan', en: 'Scan' },
  installation: { de: 'Einbau', en: 'Installation' },
  defect: { de: 'Defekt', en: 'Defect' },
  report: { de: 'Meldung', en: 'Report' },
  closing: { de: 'Schließen', en: 'Closing' },
  return: { de: 'Ende der Tour', en: 'End of the tour' },
  photo: { de: 'Foto', en: 'Photo' },
  passOn: { de: 'Weitergabe', en: 'Passing on' },
  other: { de: 'Sonstiges', en: 'Other' },
})
