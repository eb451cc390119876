/** Refusals about contacts and mails. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const MAIL_REFUSALS = {
  contacts_too_many: {
    en: 'Your company has as many contacts as it can have. End one that is no longer needed.',
    de: 'Ihr Unternehmen hat so viele Kontakte, wie möglich sind. Bitte einen beenden, der nicht mehr gebraucht wird.',
  },
  contact_ended: {
    en: 'This contact has ended, and its address is forgotten. Register a new one.',
    de: 'Dieser Kontakt ist beendet, und seine Adresse ist vergessen. Bitte einen neuen anlegen.',
  },
  mail_address_unusable: {
    en: 'This is no mail address to which every server can send. Write it like warehouse@company.example; a domain with other letters in its form with xn--.',
    de: 'Das ist keine Mailadresse, an die jeder Server senden kann. Bitte wie lager@firma.example schreiben, eine Domain mit Umlauten in der Form mit xn--.',
  },
  contact_name_unusable: {
    en: 'A name is one line with something to read. Correct it and send it again.',
    de: 'Ein Name ist eine Zeile, in der etwas steht. Bitte berichtigen und erneut senden.',
  },
  contact_person_unknown: {
    en: 'There is no such person at your company. Choose one who is there, or leave the person out.',
    de: 'Diese Person gibt es in Ihrem Unternehmen nicht. Bitte eine wählen, die da ist, oder die Person weglassen.',
  },
  mail_not_failed: {
    en: 'This mail was not given up: it was sent, or is tried again by itself. Wait, and choose one with the status failed.',
    de: 'Diese Mail ist nicht aufgegeben: Sie ist gesendet oder wird von selbst erneut versucht. Bitte warten und eine mit dem Status failed wählen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
