/** Refusals about how people and systems log in. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const LOGIN_REFUSALS = {
  last_second_factor: {
    en: 'This is your last second factor; without it you could not log in any more. Add another one first.',
    de: 'Das ist Ihr letzter zweiter Faktor; ohne ihn kämen Sie nicht mehr hinein. Bitte zuerst einen anderen hinzufügen.',
  },
  scope_not_for_systems: {
    en: 'A system can’t have these scopes. Choose among those that the answer names.',
    de: 'Diese Rechte kann ein System nicht haben. Bitte aus denen wählen, die die Antwort nennt.',
  },
  api_key_lifetime_out_of_range: {
    en: 'An API key ends in the future, within a year. Choose such a moment, and issue a new one before it.',
    de: 'Ein API-Schlüssel endet in der Zukunft, innerhalb eines Jahres. Bitte so wählen und rechtzeitig erneuern.',
  },
  api_key_already_revoked: {
    en: 'This API key is revoked already; nobody can use it.',
    de: 'Dieser API-Schlüssel ist schon gesperrt; niemand kann ihn benutzen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
