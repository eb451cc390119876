/** Refusals about proposals, their approval, and the service of locks. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const FOUR_EYES_REFUSALS = {
  proposal_not_for_role: {
    en: 'Your role neither proposes nor decides this. Ask somebody who has one of the roles named.',
    de: 'Ihre Rolle schlägt das weder vor noch entscheidet sie es. Bitte jemanden mit einer der genannten Rollen fragen.',
  },
  proposal_not_yours: {
    en: 'Somebody else made this proposal. Only who made it takes it back or gets its code; approve or reject it instead.',
    de: 'Diesen Vorschlag hat jemand anderes gemacht. Nur diese Person zieht ihn zurück oder bekommt den Code; bitte freigeben oder ablehnen.',
  },
  proposal_already_decided: {
    en: 'This proposal is decided or withdrawn already. Look at it; make a new one if it is still needed.',
    de: 'Dieser Vorschlag ist schon entschieden oder zurückgezogen. Bitte nachsehen und bei Bedarf neu vorschlagen.',
  },
  proposal_expired: {
    en: 'This proposal has ended by itself: nobody decided it in time. Make a new one.',
    de: 'Dieser Vorschlag ist von selbst abgelaufen: Niemand hat rechtzeitig entschieden. Bitte neu vorschlagen.',
  },
  proposal_differs: {
    en: 'What you approve is not what was proposed. Load the proposal again, read it, and send the hash that it shows.',
    de: 'Was Sie freigeben, ist nicht das Vorgeschlagene. Bitte neu laden, lesen und den angezeigten Hash senden.',
  },
  proposal_out_of_date: {
    en: 'Things have changed since the proposal; “changed” and “because” say what. Look, and propose anew what is right now.',
    de: 'Seit dem Vorschlag hat sich etwas geändert; was, steht dabei. Bitte nachsehen und neu vorschlagen, was jetzt richtig ist.',
  },
  proposal_not_approved: {
    en: 'Nobody has approved this proposal. Ask the second person, then come back.',
    de: 'Diesen Vorschlag hat noch niemand freigegeben. Bitte die zweite Person fragen und dann wiederkommen.',
  },
  right_to_approve_missing: {
    en: 'You don’t have the right to approve. Have it proposed for you, or ask somebody who has it.',
    de: 'Sie haben kein Recht zur Freigabe. Bitte vorschlagen lassen oder jemanden mit diesem Recht fragen.',
  },
  right_to_approve_begins_later: {
    en: 'Your right to approve begins later, at the time named. Until then ask somebody who has it already.',
    de: 'Ihr Recht zur Freigabe beginnt erst zur genannten Zeit. Bis dahin bitte jemanden fragen, der es schon hat.',
  },
  right_to_approve_held: {
    en: 'This person has the right to approve already. Nothing is left to do.',
    de: 'Diese Person hat das Recht zur Freigabe schon. Es ist nichts zu tun.',
  },
  right_to_approve_last: {
    en: 'This is the last one of your party who may approve. Have the right granted to another person first.',
    de: 'Das ist die letzte Person Ihrer Partei mit Recht zur Freigabe. Bitte das Recht zuerst einer anderen geben.',
  },
  approves_nothing: {
    en: 'This person doesn’t approve anything for your party. There is nothing to end; check the identifier.',
    de: 'Diese Person gibt für Ihre Partei nichts frei. Es gibt nichts zu beenden; bitte die Kennung prüfen.',
  },
  proposal_about_yourself: {
    en: 'Nobody proposes or decides this for themself. Have two other people do it.',
    de: 'Das schlägt niemand für sich selbst vor oder gibt es für sich frei. Bitte zwei andere darum bitten.',
  },
  person_unsuitable: {
    en: 'This person can’t have it: not there, not active, or without a role that decides. Choose another one.',
    de: 'Diese Person kann es nicht bekommen: nicht da, nicht aktiv oder ohne passende Rolle. Bitte eine andere wählen.',
  },
  second_person_unsuitable: {
    en: 'This person can’t be your second one. Name an active security officer of another party who may approve, and not yourself.',
    de: 'Diese Person kann nicht Ihre zweite sein. Bitte eine aktive Sicherheitsbeauftragte einer anderen Partei mit Recht zur Freigabe nennen, nicht sich selbst.',
  },
  second_person_named_already: {
    en: 'This person is named as your second one already. Wait until the naming counts.',
    de: 'Diese Person ist schon als Ihre zweite benannt. Bitte warten, bis die Benennung gilt.',
  },
  second_person_not_needed: {
    en: 'Your party has two people who may approve. Let one of them decide.',
    de: 'Ihre Partei hat zwei Personen mit Recht zur Freigabe. Bitte eine davon entscheiden lassen.',
  },
  recovery_not_possible: {
    en: 'This person has no account whose second factor could be replaced. Invite them instead.',
    de: 'Diese Person hat kein Konto, dessen zweiter Faktor ersetzt werden könnte. Bitte stattdessen einladen.',
  },
  device_of_others: {
    en: 'Some of these devices neither belong to your party nor were made by it. Leave them to those whose they are.',
    de: 'Einige dieser Geräte gehören weder Ihrer Partei noch hat sie sie hergestellt. Bitte denen überlassen, deren sie sind.',
  },
  device_already_locked_out: {
    en: 'Some of these devices are locked out already, and that is final. Leave them out.',
    de: 'Einige dieser Geräte sind schon gesperrt, und das ist endgültig. Bitte weglassen.',
  },
  opening_not_under_way: {
    en: 'There is nothing to force-close: this opening never began, or is over. Ask for a new opening code.',
    de: 'Es gibt nichts zu erzwingen: Diese Öffnung hat nie begonnen oder ist vorbei. Bitte einen neuen Öffnungscode anfordern.',
  },
  maintenance_code_over: {
    en: 'This maintenance code is used, too old, or dead by a later code. Propose a new one at the open, empty box.',
    de: 'Dieser Wartungscode ist benutzt, zu alt oder durch einen späteren erledigt. Bitte an der offenen, leeren Box neu vorschlagen.',
  },
  lock_has_no_latch: {
    en: 'This lock has no tamper latch that a code could clear. Have its maker look at it.',
    de: 'Dieses Schloss hat keinen Riegel, den ein Code löschen könnte. Bitte den Hersteller fragen.',
  },
  lock_has_no_log: {
    en: 'This lock keeps no log that could be read out. Resynchronise it instead, if it can do that.',
    de: 'Dieses Schloss führt kein auslesbares Protokoll. Bitte stattdessen neu abgleichen, falls es das kann.',
  },
  lock_not_personalised: {
    en: 'This lock has no secret yet. Have two persons personalise it first.',
    de: 'Dieses Schloss hat noch kein Geheimnis. Bitte zuerst von zwei Personen personalisieren lassen.',
  },
  lock_already_personalised: {
    en: 'This lock has a secret already. Propose a re-personalisation, with its container open and empty.',
    de: 'Dieses Schloss hat schon ein Geheimnis. Bitte eine Neupersonalisierung bei offener, leerer Box vorschlagen.',
  },
  lock_retired: {
    en: 'This lock is retired for good. Take another one.',
    de: 'Dieses Schloss ist endgültig ausgemustert. Bitte ein anderes nehmen.',
  },
  lock_not_yours: {
    en: 'This lock belongs to another party. Have its owner do this.',
    de: 'Dieses Schloss gehört einer anderen Partei. Bitte den Eigentümer darum bitten.',
  },
  lock_in_use: {
    en: 'The box of this lock holds devices. Take them out and scan them first.',
    de: 'In der Box dieses Schlosses liegen Geräte. Bitte zuerst entnehmen und scannen.',
  },
  lock_has_live_codes: {
    en: 'Codes of this lock are still good. Use them, wait until they expire, or end the tour first.',
    de: 'Codes dieses Schlosses gelten noch. Bitte benutzen, ablaufen lassen oder zuerst die Tour beenden.',
  },
  lock_acts_unsettled: {
    en: 'It is not settled which codes of this lock were used. Enter the missing receipts, or read out its log, first.',
    de: 'Es ist nicht geklärt, welche Codes dieses Schlosses benutzt wurden. Bitte zuerst die fehlenden Quittungen eingeben oder das Schloss auslesen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
