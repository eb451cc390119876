/** Refusals about deadlines. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const DEADLINE_REFUSALS = {
  deadline_not_passed: {
    en: 'This deadline has not passed, so there is nothing to acknowledge. Do what it asks for before its time.',
    de: 'Diese Frist ist nicht abgelaufen, daher gibt es nichts zu bestätigen. Bitte vor ihrem Ablauf tun, was sie verlangt.',
  },
  deadline_acknowledged_already: {
    en: 'Somebody of your company has acknowledged this deadline already. Nothing more is to be done here.',
    de: 'Diese Frist hat in Ihrem Unternehmen schon jemand bestätigt. Hier ist nichts mehr zu tun.',
  },
  watch_person_unknown: {
    en: 'Whoever watches deadlines, or stands in for that person, has to be active at your company. Choose one who is.',
    de: 'Wer Fristen überwacht oder dabei vertritt, muss in Ihrem Unternehmen aktiv sein. Bitte eine solche Person wählen.',
  },
  watch_needs_two: {
    en: 'The deputy is the same human as the owner. Choose somebody else.',
    de: 'Die Vertretung ist derselbe Mensch wie die zuständige Person. Bitte jemand anderen wählen.',
  },
  devices_not_on_person: {
    en: 'This person does not have all of these devices in hand; "deviceIds" names the others. Leave them out.',
    de: 'Diese Person hat nicht alle diese Geräte in der Hand; „deviceIds“ nennt die anderen. Bitte weglassen.',
  },
  explanation_too_late: {
    en: 'The day is over, so the person can no longer explain it alone. Ask your security officer, as another human, to do it.',
    de: 'Der Tag ist vorbei; die Person kann es nicht mehr allein erklären. Bitte die Sicherheitsbeauftragte als anderen Menschen darum bitten.',
  },
  explanation_not_yours: {
    en: 'Before the end of the day only the person who has the devices explains where they are. Have them do it.',
    de: 'Vor Tagesende erklärt nur die Person, die die Geräte hat, wo sie sind. Bitte diese darum bitten.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
