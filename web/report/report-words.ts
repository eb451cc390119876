import { words } from '../i18n/language.tsx'

export const REPORT_WORDS = words({
  title: { de: 'Etwas stimmt nicht', en: 'Something is wrong' },
  lead: {
    de: 'Melden geht immer, auch ohne Netz. Lieber einmal zu viel: Was Sie melden, wird sofort angehalten und dann geprüft.',
    en: 'Reporting always works, without a network too. Rather once too often: what you report is held at once, and looked into then.',
  },
  about: { de: 'Worum geht es?', en: 'What is it about?' },
  box: { de: 'Box', en: 'Box' },
  thisBox: { de: 'Die Box, von der Sie kommen', en: 'The box that you came from' },
  device: { de: 'Gerät', en: 'Device' },
  label: { de: 'Nummer vom Etikett', en: 'Number on the label' },
  other: { de: 'Etwas anderes', en: 'Something else' },
  change: { de: 'Etwas anderes melden', en: 'Report something else' },
  scan: { de: 'Was steht auf dem Etikett?', en: 'What does the label say?' },
  noLabel: { de: 'Ich habe kein Etikett', en: 'I have no label' },
  noLabelText: { de: 'ohne Etikett', en: 'no label' },
  sight: { de: 'Was sehen Sie?', en: 'What do you see?' },
  when: { de: 'Seit wann?', en: 'Since when?' },
  now: { de: 'Gerade eben passiert', en: 'It has just happened' },
  since: { de: 'Seit einem Zeitpunkt', en: 'Since a moment' },
  unknown: { de: 'Weiß ich nicht', en: 'I don’t know' },
  sinceAt: { de: 'Ab wann?', en: 'From when on?' },
  sinceHint: {
    de: 'Der letzte Moment, zu dem bestimmt noch alles in Ordnung war.',
    en: 'The last moment at which all was certainly well.',
  },
  text: { de: 'In Ihren Worten', en: 'In your words' },
  textHint: { de: 'Muss nicht sein.', en: 'Not needed.' },
  photo: { de: 'Foto', en: 'Photo' },
  send: { de: 'Jetzt melden', en: 'Report it now' },
  wouldHold: {
    de: (n: number) => (n === 1 ? 'Diese Meldung hält ein Gerät an.' : `Diese Meldung hält ${n} Geräte an.`),
    en: (n: number) => (n === 1 ? 'This report will hold one device.' : `This report will hold ${n} devices.`),
  },
  wouldMerge: {
    de: 'Dazu gibt es schon einen offenen Vorfall. Ihre Meldung kommt hinzu.',
    en: 'There is an open incident about it already. Your report is added to it.',
  },
  sentTitle: { de: 'Gemeldet', en: 'Reported' },
  keptTitle: { de: 'Auf diesem Telefon festgehalten', en: 'Recorded on this phone' },
  keptText: {
    de: 'Gerade gibt es kein Netz. Die Meldung geht als Erstes von selbst hinaus, sobald es Netz gibt.',
    en: 'There is no network at the moment. The report goes out first, by itself, as soon as there is.',
  },
  hintText: {
    de: 'Ihre Meldung ist festgehalten. Die Sicherheitsbeauftragte sieht sie an.',
    en: 'Your report is recorded. The security officer will look at it.',
  },
  held: {
    de: (n: number) => (n === 1 ? 'Ein Gerät ist angehalten.' : `${n} Geräte sind angehalten.`),
    en: (n: number) => (n === 1 ? 'One device is held.' : `${n} devices are held.`),
  },
  recalled: {
    de: (n: number) =>
      n === 1 ? 'Ein eingebautes Gerät wird zurückgerufen.' : `${n} eingebaute Geräte werden zurückgerufen.`,
    en: (n: number) => (n === 1 ? 'One installed device is called back.' : `${n} installed devices are called back.`),
  },
  spread: {
    de: (n: number) => (n === 1 ? 'Eine andere Box ist mit betroffen.' : `${n} andere Boxen sind mit betroffen.`),
    en: (n: number) => (n === 1 ? 'One other box is concerned, too.' : `${n} other boxes are concerned, too.`),
  },
  merged: {
    de: 'Es gehört zu einem Vorfall, der schon offen war.',
    en: 'It belongs to an incident that was open already.',
  },
  todo: { de: 'Was jetzt zu tun ist', en: 'What to do now' },
  todoBox: {
    de: 'Nichts mehr herausnehmen. Die Box schließen, wenn sie offen ist, und stehen lassen.',
    en: 'Take nothing more out. Shut the box if it is open, and let it stand.',
  },
  todoDevice: { de: 'Das Gerät nicht einbauen. Beiseitelegen.', en: 'Do not install the device. Put it aside.' },
  todoGone: {
    de: 'Weiter suchen, wo es zuletzt war. Taucht es auf, bleibt es angehalten, bis es freigegeben ist.',
    en: 'Go on looking where it was last. If it turns up, it stays held until it is released.',
  },
  todoCall: {
    de: 'Ist jemand gerade dabei? Nicht eingreifen, Leitstelle oder Polizei anrufen.',
    en: 'Is somebody doing it right now? Keep away, and call the control room or the police.',
  },
  toIncident: { de: 'Zum Vorfall', en: 'To the incident' },
  toStart: { de: 'Zum Anfang', en: 'To the start' },
  another: { de: 'Noch etwas melden', en: 'Report something else' },
  noPhoto: {
    de: 'Das Foto lässt sich an diese Meldung nicht anhängen. Bitte aufheben.',
    en: 'The photo can’t be added to this report. Please keep it.',
  },
  refused: {
    de: 'Der Server hat die Meldung nicht angenommen. Sie bleibt auf diesem Telefon.',
    en: 'The server did not take the report. It stays on this phone.',
  },
  toUnconfirmed: { de: 'Noch nicht Übertragenes ansehen', en: 'Look at what was not sent' },
})

export const SIGHT_WORDS = words({
  damaged: { de: 'Es ist beschädigt', en: 'It is damaged' },
  seal: { de: 'Ein Siegel ist gebrochen oder falsch', en: 'A seal is broken, or a wrong one' },
  was_open: { de: 'Die Box stand offen', en: 'The box stood open' },
  lock: { de: 'Das Schloss zeigt etwas Falsches', en: 'The lock shows something wrong' },
  contents: { de: 'Der Inhalt stimmt nicht', en: 'The contents are wrong' },
  number: { de: 'Die Nummer stimmt nicht', en: 'The number is wrong' },
  gone: { de: 'Es ist weg', en: 'It is gone' },
  unknown: { de: 'Etwas, das ich nicht kenne', en: 'Something I do not know' },
  person: { de: 'Jemand war daran', en: 'Somebody was at it' },
  else: { de: 'Etwas anderes', en: 'Something else' },
})
