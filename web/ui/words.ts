import { words } from '../i18n/language.tsx'

export const UI_WORDS = words({
  loading: { de: 'Einen Moment …', en: 'One moment …' },
  again: { de: 'Noch einmal versuchen', en: 'Try again' },
  cancel: { de: 'Abbrechen', en: 'Cancel' },
  close: { de: 'Schließen', en: 'Close' },
  back: { de: 'Zurück', en: 'Back' },
})
