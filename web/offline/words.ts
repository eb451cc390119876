import { words } from '../i18n/language.tsx'

export const OFFLINE_WORDS = words({
  needsEarlier: {
    de: 'Das gehört zu etwas, das der Server nicht angenommen hat. Bitte erneut erfassen.',
    en: 'This belongs to something that the server did not take. Record it again.',
  },
  unsent: {
    de: (n: number) => (n === 1 ? '1 noch nicht übertragen' : `${n} noch nicht übertragen`),
    en: (n: number) => (n === 1 ? '1 not sent yet' : `${n} not sent yet`),
  },
  refused: {
    de: (n: number) => (n === 1 ? '1 nicht angenommen' : `${n} nicht angenommen`),
    en: (n: number) => (n === 1 ? '1 not taken' : `${n} not taken`),
  },
  loginNeeded: { de: 'Bitte neu anmelden, damit alles übertragen wird.', en: 'Log in again, so that all is sent.' },
  leavingUnsent: {
    de: 'Was noch nicht übertragen ist, bleibt beim Abmelden verschlüsselt hier und geht hinaus, sobald Sie wieder da sind.',
    en: 'What is not sent yet stays here, encrypted, when you log out, and goes out as soon as you are back.',
  },
  leavingTour: {
    de: 'Beim Abmelden werden die Codes Ihrer Tour gelöscht. Bitte zuerst die Box schließen und die Tour beenden.',
    en: 'Logging out deletes the codes of your tour. Close the box and end the tour first.',
  },
  notKept: {
    de: 'Dieser Browser speichert nichts auf Dauer. Ohne Netz geht hier nichts verloren, solange die Seite offen bleibt.',
    en: 'This browser keeps nothing for good. Without a network nothing is lost as long as this page stays open.',
  },
})
