/** Values of a server about mail: when nobody is to be woken. */
import type { ValueOf } from './policy.ts'

export const MAIL_POLICY_VALUES = {
  quietFromHour: {
    unit: 'hour_of_day',
    scope: 'server',
    usual: 20,
    least: 0,
    most: 23,
    careful: 'more',
    what: {
      en: 'From which hour on mails wait for the morning; blocks and recalls never wait. The same as the other: none waits.',
      de: 'Ab welcher Stunde Mails bis zum Morgen warten; Sperren und Rückrufe warten nie. Gleich der anderen: keine wartet.',
    },
  },
  quietUntilHour: {
    unit: 'hour_of_day',
    scope: 'server',
    usual: 6,
    least: 0,
    most: 23,
    careful: 'less',
    what: {
      en: 'Until which hour of the morning mails wait that came up at night, by the clock of the server’s time zone.',
      de: 'Bis zu welcher Stunde am Morgen Mails der Nacht warten, nach der Uhr der Zeitzone des Servers.',
    },
  },
} as const satisfies Readonly<Record<string, ValueOf>>
