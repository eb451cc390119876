/** Refusals and findings of the lock rules, with what a person reads. */
export type LockRefusalCode =
  | 'lock_read_out_required'
  | 'lock_out_of_sync'
  | 'window_used_up'
  | 'receipt_wait'
  | 'maintenance_needs_open_container'
  | 'maintenance_needs_empty_container'
  | 'maintenance_needs_two_persons'

/** In the order of precedence: the first that applies is given. */
export type LockRefusal =
  | { readonly code: 'lock_read_out_required' }
  | { readonly code: 'lock_out_of_sync' }
  | { readonly code: 'window_used_up'; readonly highestAllowed: number }
  | { readonly code: 'receipt_wait'; readonly waitSeconds: number }
  | { readonly code: 'maintenance_needs_open_container' }
  | { readonly code: 'maintenance_needs_empty_container' }
  | { readonly code: 'maintenance_needs_two_persons' }

/** What a typed receipt or a read-out can come to, other than good news without a remark. */
export type LockOutcomeCode =
  | 'receipt_mistyped'
  | 'receipt_does_not_fit'
  | 'receipt_already_confirmed'
  | 'receipt_already_received'
  | 'receipt_contradicts'
  | 'predecessor_missing'
  | 'log_malformed'
  | 'log_does_not_verify'

/** What a person reads: what is the matter, and what to do next. */
export interface Sentences {
  readonly en: string
  readonly de: string
}

export const LOCK_REFUSALS: Readonly<Record<LockRefusalCode, Sentences>> = {
  lock_read_out_required: {
    en: 'After a restore it is not certain which codes were given out. Read out the lock’s log, or resynchronise it, then ask again.',
    de: 'Nach einer Wiederherstellung ist nicht sicher, welche Codes ausgegeben wurden. Bitte das Schloss auslesen oder neu abgleichen und dann erneut anfordern.',
  },
  lock_out_of_sync: {
    en: 'The receipts of this lock do not fit any more. Resynchronise it at the box, or read out its log; a closing code is given meanwhile.',
    de: 'Die Quittungen dieses Schlosses passen nicht mehr. Bitte an der Box neu abgleichen oder auslesen; einen Schließcode gibt es auch so.',
  },
  window_used_up: {
    en: 'Too many codes are out whose receipts are missing. Enter the missing receipts, or read out the lock’s log, then ask again.',
    de: 'Zu viele Codes sind ausgegeben, deren Quittung fehlt. Bitte die fehlenden Quittungen eingeben oder das Schloss auslesen und dann erneut anfordern.',
  },
  receipt_wait: {
    en: 'Too many receipts did not fit. Wait, have the lock show its receipt again, and copy it digit by digit.',
    de: 'Zu viele Quittungen haben nicht gepasst. Bitte warten, die Quittung am Schloss noch einmal anzeigen lassen und Ziffer für Ziffer übernehmen.',
  },
  maintenance_needs_open_container: {
    en: 'Maintenance needs an open box: open it first, then ask for the maintenance code.',
    de: 'Wartung geht nur an der offenen Box: bitte erst öffnen, dann den Wartungscode anfordern.',
  },
  maintenance_needs_empty_container: {
    en: 'Maintenance needs an empty box: take out and scan every device first.',
    de: 'Wartung geht nur an der leeren Box: bitte erst alle Geräte entnehmen und scannen.',
  },
  maintenance_needs_two_persons: {
    en: 'Maintenance needs two persons with the right: have a second person confirm.',
    de: 'Wartung braucht zwei berechtigte Personen: bitte eine zweite Person bestätigen lassen.',
  },
}

export const LOCK_OUTCOMES: Readonly<Record<LockOutcomeCode, Sentences>> = {
  receipt_mistyped: {
    en: 'A digit is wrong. Compare with the lock’s display and type the receipt again; this costs nothing.',
    de: 'Eine Ziffer stimmt nicht. Bitte mit der Anzeige des Schlosses vergleichen und neu eingeben; das zählt nicht als Versuch.',
  },
  receipt_does_not_fit: {
    en: 'This receipt belongs to none of the codes given out for this lock. Check the box number, have the receipt shown again, and type that one.',
    de: 'Diese Quittung gehört zu keinem für dieses Schloss ausgegebenen Code. Bitte die Boxnummer prüfen, die Quittung noch einmal anzeigen lassen und diese eingeben.',
  },
  receipt_already_confirmed: {
    en: 'This receipt is already recorded. Nothing more to do.',
    de: 'Diese Quittung ist schon erfasst. Es ist nichts weiter zu tun.',
  },
  receipt_already_received: {
    en: 'This receipt is already recorded; the one before it is still missing. Enter that one, or read out the lock.',
    de: 'Diese Quittung ist schon erfasst; die davor fehlt noch. Bitte diese eingeben oder das Schloss auslesen.',
  },
  receipt_contradicts: {
    en: 'This receipt contradicts what is already proven for this lock. Stop, leave the box as it is, and call the security officer.',
    de: 'Diese Quittung widerspricht dem, was für dieses Schloss schon bewiesen ist. Bitte aufhören, die Box so lassen und die Sicherheitsbeauftragte rufen.',
  },
  predecessor_missing: {
    en: 'Recorded. The receipt of the act before it is missing: enter it, or read out the lock.',
    de: 'Erfasst. Die Quittung des Vorgangs davor fehlt: bitte eingeben oder das Schloss auslesen.',
  },
  log_malformed: {
    en: 'This is no complete log of a lock. Read it out again.',
    de: 'Das ist kein vollständiges Protokoll eines Schlosses. Bitte noch einmal auslesen.',
  },
  log_does_not_verify: {
    en: 'This log was not made by this lock, or was changed. Read it out again; if that fails too, call the security officer.',
    de: 'Dieses Protokoll stammt nicht von diesem Schloss oder wurde verändert. Bitte noch einmal auslesen; gelingt auch das nicht, die Sicherheitsbeauftragte rufen.',
  },
}
