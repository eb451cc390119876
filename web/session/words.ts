import { words } from '../i18n/language.tsx'

export const SESSION_WORDS = words({
  stepUpTitle: { de: 'Zeigen Sie kurz, dass Sie es sind', en: 'Show briefly that it is you' },
  stepUpText: {
    de: 'Dafür braucht es einen zweiten Faktor aus den letzten Minuten.',
    en: 'This needs a second factor that was shown in the last few minutes.',
  },
  usePasskey: { de: 'Mit Passkey', en: 'With a passkey' },
  at: { de: (provider: string) => `Bei ${provider}`, en: (provider: string) => `At ${provider}` },
  code: { de: 'Sechs Ziffern aus Ihrer App', en: 'Six digits from your app' },
  recoveryCode: { de: 'Ein Code vom Papier', en: 'A code from your paper' },
  confirm: { de: 'Bestätigen', en: 'Confirm' },
  otherWay: { de: 'Ein anderer Weg', en: 'Another way' },
  cancelled: { de: 'Das wurde abgebrochen.', en: 'That was cancelled.' },
  noNetwork: {
    de: 'Der Server ist gerade nicht zu erreichen. Was nur hier gespeichert ist, wird später übertragen.',
    en: 'The server can’t be reached right now. What is only stored here will be sent later.',
  },
  leaving: {
    de: 'Sie sind auf diesem Gerät abgemeldet. Der Server erfährt es, sobald es hier Netz gibt.',
    en: 'You are logged out on this device. The server hears of it as soon as there is a network here.',
  },
  chooseTitle: { de: 'Für wen sind Sie heute hier?', en: 'For whom are you here today?' },
  castTitle: { de: 'Eine Probe: nichts hier ist echt', en: 'A rehearsal: nothing here is real' },
  castText: {
    de: 'Schlüpfen Sie in eine Rolle. Sie können jederzeit wechseln.',
    en: 'Step into a role. You can change it at any time.',
  },
  toTable: { de: 'Zuerst die Box ausprobieren', en: 'Play with the box first' },
  wrongServer: { de: 'Der Server antwortet nicht.', en: 'The server does not answer.' },
})

export const ROLE_WORDS = words({
  dispatcher: { de: 'Disposition', en: 'Dispatcher' },
  store_keeper: { de: 'Lager', en: 'Store keeper' },
  fitter: { de: 'Montage', en: 'Fitter' },
  security_officer: { de: 'Sicherheit', en: 'Security officer' },
  maintenance: { de: 'Wartung der Schlösser', en: 'Lock maintenance' },
  auditor: { de: 'Prüfung', en: 'Auditor' },
  gateway_administrator: { de: 'Gateway-Administration', en: 'Gateway administrator' },
  control_room: { de: 'Leitstelle', en: 'Control room' },
})
