/** Values about deadlines: what has a limit, and how long before it somebody is warned. */
import type { ValueOf } from './policy.ts'

export const DEADLINE_POLICY_VALUES = {
  closingReceiptMinutes: {
    unit: 'minutes',
    scope: 'agreed',
    usual: 15,
    least: 1,
    most: 480,
    careful: 'less',
    what: {
      en: 'How long after a closing code was issued its receipt may be missing before the container is overdue.',
      de: 'Wie lange nach der Ausgabe eines Schließcodes dessen Quittung fehlen darf, bevor der Behälter überfällig ist.',
    },
  },
  overdueUnprovenHours: {
    unit: 'hours',
    scope: 'agreed',
    usual: 12,
    least: 1,
    most: 168,
    careful: 'less',
    what: {
      en: 'How long a container may be overdue before it and what it holds are unproven.',
      de: 'Wie lange ein Behälter überfällig sein darf, bevor er und sein Inhalt unbewiesen sind.',
    },
  },
  missingReceiptHours: {
    unit: 'hours',
    scope: 'server',
    usual: 12,
    least: 1,
    most: 168,
    careful: 'less',
    what: {
      en: 'How long the receipt of an act of a lock that a later receipt names may be missing before that is an incident.',
      de: 'Wie lange die Quittung eines Vorgangs am Schloss, den eine spätere Quittung nennt, fehlen darf, bevor das ein Vorfall ist.',
    },
  },
  endOfDayHour: {
    unit: 'hour_of_day',
    scope: 'server',
    usual: 22,
    least: 0,
    most: 23,
    careful: 'less',
    what: {
      en: 'At which hour, in the time zone of the server, a day ends: devices that somebody still has then are unproven.',
      de: 'Zu welcher Stunde in der Zeitzone des Servers ein Tag endet: Geräte, die dann noch jemand hat, sind unbewiesen.',
    },
  },
  keyUnseenDays: {
    unit: 'days',
    scope: 'server',
    usual: 30,
    least: 1,
    most: 365,
    careful: 'less',
    what: {
      en: 'For how long a key may show no sign of itself before it is suspended.',
      de: 'Wie lange ein Schlüssel kein Lebenszeichen geben darf, bevor er ausgesetzt wird.',
    },
  },
  holdDecisionHours: {
    unit: 'hours',
    scope: 'server',
    usual: 72,
    least: 1,
    most: 720,
    careful: 'less',
    what: {
      en: 'Within how many hours an incident is to be decided.',
      de: 'Innerhalb wie vieler Stunden über einen Vorfall zu entscheiden ist.',
    },
  },
  escalateAfterHours: {
    unit: 'hours',
    scope: 'server',
    usual: 4,
    least: 1,
    most: 168,
    careful: 'less',
    what: {
      en: 'How long a deadline that has passed may wait for an acknowledgement before the deputy is told.',
      de: 'Wie lange eine abgelaufene Frist auf eine Bestätigung warten darf, bevor die Vertretung davon erfährt.',
    },
  },
  acknowledgeWarningHours: warning('hours', 4, 168, 'a receipt is to be acknowledged', 'ein Empfang zu bestätigen ist'),
  arrivalWarningHours: warning('hours', 4, 168, 'a shipment is overdue', 'eine Sendung überfällig ist'),
  openWarningMinutes: warning('minutes', 5, 480, 'an open container is overdue', 'ein offener Behälter überfällig ist'),
  closingReceiptWarningMinutes: warning(
    'minutes',
    5,
    480,
    'the receipt of a closing is overdue',
    'die Quittung einer Schließung überfällig ist',
  ),
  missingReceiptWarningHours: warning(
    'hours',
    4,
    168,
    'an earlier receipt of a lock that is missing is an incident',
    'eine fehlende frühere Quittung eines Schlosses ein Vorfall ist',
  ),
  endOfDayWarningMinutes: warning(
    'minutes',
    60,
    720,
    'the day ends for devices that somebody has',
    'für Geräte in der Hand einer Person der Tag endet',
  ),
  keyUnseenWarningDays: warning('days', 7, 90, 'a key is suspended', 'ein Schlüssel ausgesetzt wird'),
  holdWarningHours: warning('hours', 12, 168, 'an incident is to be decided', 'über einen Vorfall zu entscheiden ist'),
  recallWarningHours: warning('hours', 4, 168, 'a recall is due', 'ein Rückruf fällig ist'),
} as const satisfies Readonly<Record<string, ValueOf>>

function warning<const Unit extends 'minutes' | 'hours' | 'days'>(
  unit: Unit,
  usual: number,
  most: number,
  en: string,
  de: string,
) {
  const what = { en: `How long before ${en} somebody is warned.`, de: `Wie lange, bevor ${de}, jemand gewarnt wird.` }
  return { unit, scope: 'server', usual, least: 0, most, careful: 'more', what } as const
}
