/** Refusals about rooms in which things are kept, and about counting. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const STORAGE_REFUSALS = {
  storage_not_attested: {
    en: 'Nobody has attested lately that this room is locked. Look at it, have it attested, then store.',
    de: 'Dass dieser Raum verschlossen ist, hat in letzter Zeit niemand bestätigt. Bitte nachsehen, bestätigen lassen, dann einlagern.',
  },
  site_is_no_store: {
    en: 'Only factories and stores are attested and counted. Choose one of yours; in a vehicle count box by box.',
    de: 'Bestätigt und gezählt werden nur Werke und Lager. Bitte eines davon wählen; im Fahrzeug wird Box für Box gezählt.',
  },
  count_under_way: {
    en: 'This is being counted already. Scan into that count, or end it first.',
    de: 'Hier läuft schon eine Zählung. Bitte dort weiterscannen oder sie zuerst beenden.',
  },
  count_over: {
    en: 'This count is over. Start a new one.',
    de: 'Diese Zählung ist beendet. Bitte eine neue beginnen.',
  },
  count_place_unknown: {
    en: 'Your company has no box of this number here. Check the label, or scan without naming a box.',
    de: 'Eine Box mit dieser Nummer hat Ihr Unternehmen hier nicht. Bitte das Etikett prüfen oder ohne Box scannen.',
  },
  count_too_many_lines: {
    en: 'These are more lines than one request takes. Send them in several parts.',
    de: 'Das sind mehr Zeilen, als eine Anfrage annimmt. Bitte auf mehrere verteilen.',
  },
  count_has_missing: {
    en: 'Some things were not found. Look once more and scan them, or complete the count with confirmMissing.',
    de: 'Einiges wurde nicht gefunden. Bitte noch einmal nachsehen; bleibt es dabei, mit confirmMissing abschließen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
