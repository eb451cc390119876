import { words } from '../i18n/language.tsx'

export const UI_WORDS = words({
  loading: { de: 'Einen Moment …', en: 'One moment …' },
  again: { de: 'Noch einmal versuchen', en: 'Try again' },
  cancel: { de: 'Abbrechen', en: 'Cancel' },
  close: { de: 'Schließen', en: 'Close' },
  mishap: {
    de: 'Diese Seite ist uns missglückt. Alles andere geht weiter; was Sie eingegeben haben, ist gespeichert, soweit es gesendet war.',
    en: 'This page went wrong, and it is our mistake. Everything else goes on; what you sent is kept.',
  },
  back: { de: 'Zurück', en: 'Back' },
})
