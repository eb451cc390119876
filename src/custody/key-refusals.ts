/** Refusals about electronic keys, codes that are told, and boxes that are passed on. Sentences say what to do next. */
import type { Sentences } from './lock-refusals.ts'

export const KEY_REFUSALS = {
  key_serial_taken: {
    en: 'A key of this serial is registered already. Compare the number; a clone of a key opens nothing.',
    de: 'Ein Schlüssel mit dieser Nummer ist schon eingetragen. Bitte Nummer vergleichen; ein nachgemachter öffnet nichts.',
  },
  public_key_taken: {
    en: 'This public key belongs to another key. Read it out of the key once more.',
    de: 'Dieser öffentliche Schlüssel gehört zu einem anderen. Bitte noch einmal aus dem Schlüssel auslesen.',
  },
  public_key_unusable: {
    en: 'This is no public key of Ed25519 that a key could have. Read it out of the key once more.',
    de: 'Das ist kein öffentlicher Ed25519-Schlüssel, den ein Schlüssel haben könnte. Bitte noch einmal auslesen.',
  },
  key_unknown: {
    en: 'Your party has no key of this serial. What you reported was kept as a hint; compare the serial and report again.',
    de: 'Ihre Partei hat keinen Schlüssel mit dieser Nummer. Die Meldung wurde als Hinweis notiert; bitte Nummer vergleichen und neu melden.',
  },
  person_unknown: {
    en: 'There is nobody with this id at your party. What you reported was kept as a hint; compare the id and report again.',
    de: 'Diese Kennung gehört zu niemandem bei Ihrer Partei. Die Meldung wurde als Hinweis notiert; bitte vergleichen und neu melden.',
  },
  key_not_in_stock: {
    en: 'Only a key in stock becomes somebody’s. Take this one back first, or use another one.',
    de: 'Nur ein Schlüssel im Bestand kann jemandem zugeordnet werden. Bitte diesen erst zurücknehmen oder einen anderen nehmen.',
  },
  person_may_hold_no_key: {
    en: 'This person’s roles need no key. Give them a role that opens boxes first.',
    de: 'Mit ihren Rollen braucht diese Person keinen Schlüssel. Bitte zuerst eine Rolle geben, die Boxen öffnet.',
  },
  person_has_key: {
    en: 'This person has a key. Take it back, revoke it, or report it lost before they get another one.',
    de: 'Diese Person hat einen Schlüssel. Bitte ihn zurücknehmen, widerrufen oder verloren melden, bevor sie einen anderen bekommt.',
  },
  key_not_personalised: {
    en: 'This key is not waiting to be handed out. Make it somebody’s first.',
    de: 'Dieser Schlüssel wartet nicht auf eine Ausgabe. Bitte ihn zuerst jemandem zuordnen.',
  },
  key_not_out: {
    en: 'Nobody has this key: there is nothing to take back.',
    de: 'Diesen Schlüssel hat niemand: Es gibt nichts zurückzunehmen.',
  },
  key_stays_lost: {
    en: 'A key that was reported lost stays lost, also when it is found: nobody knows who had it. Have it revoked.',
    de: 'Ein verloren gemeldeter Schlüssel bleibt verloren, auch wenn er gefunden wird: Niemand weiß, wer ihn hatte. Bitte widerrufen lassen.',
  },
  key_not_suspended: {
    en: 'This key is not suspended: there is nothing to lift.',
    de: 'Dieser Schlüssel ist nicht ausgesetzt: Es gibt nichts aufzuheben.',
  },
  key_already_revoked: {
    en: 'This key is revoked already. Nothing more to do.',
    de: 'Dieser Schlüssel ist schon widerrufen. Es ist nichts weiter zu tun.',
  },
  handed_to_oneself: {
    en: 'Who gives a key out or takes it back is somebody else than who has it. Ask a colleague who keeps keys.',
    de: 'Ausgeben und Zurücknehmen macht jemand anderes als die Person, die den Schlüssel hat. Bitte eine Kollegin mit diesem Recht fragen.',
  },
  key_challenge_over: {
    en: 'There is no text to sign for this, or its time is over. Have a new one made, and sign within 15 minutes.',
    de: 'Dafür gibt es keinen Text zum Unterschreiben, oder er ist abgelaufen. Bitte neu ausstellen lassen und binnen 15 Minuten unterschreiben.',
  },
  key_signature_wrong: {
    en: 'This key did not sign this text. Put in the right key and sign the text that is shown, then try again.',
    de: 'Dieser Schlüssel hat diesen Text nicht unterschrieben. Bitte den richtigen einstecken und den gezeigten Text unterschreiben.',
  },
  read_out_to_oneself: {
    en: 'Nobody reads a code out to themself. Ask somebody else in the control room.',
    de: 'Niemand liest sich selbst einen Code vor. Bitte jemand anderen in der Leitstelle fragen.',
  },
  colleague_cannot_take_over: {
    en: 'This colleague can’t take the box over; “because” says why. Choose another one, or another site.',
    de: 'Diese Kollegin kann die Box nicht übernehmen; „because“ sagt, warum. Bitte jemand anderen oder einen anderen Standort wählen.',
  },
  passed_on_to_oneself: {
    en: 'A box is passed on to another human. Choose a colleague.',
    de: 'Eine Box wird an einen anderen Menschen weitergegeben. Bitte eine Kollegin wählen.',
  },
  pass_on_only_in_the_field: {
    en: 'Only a box in a vehicle, or at a place of use, is passed on. Store this one, or issue it from its store.',
    de: 'Weitergegeben wird nur eine Box im Fahrzeug oder am Einsatzort. Bitte diese einlagern oder aus dem Lager ausgeben.',
  },
  pass_on_under_way: {
    en: 'This box is on offer already. Have that offer accepted or withdrawn first.',
    de: 'Diese Box wird schon angeboten. Bitte dieses Angebot zuerst annehmen oder zurückziehen.',
  },
  pass_on_over: {
    en: 'This offer is accepted or withdrawn already. Look where the box is now.',
    de: 'Dieses Angebot ist schon angenommen oder zurückgezogen. Bitte nachsehen, wo die Box jetzt ist.',
  },
  pass_on_not_yours: {
    en: 'This box was offered to somebody else. Only they take it over; giver and receiver may withdraw.',
    de: 'Diese Box wurde jemand anderem angeboten. Nur diese Person übernimmt sie; zurückziehen dürfen beide Seiten.',
  },
  pass_on_out_of_date: {
    en: 'The box is no longer where it was offered. Withdraw the offer, and make a new one where it is now.',
    de: 'Die Box ist nicht mehr dort, wo sie angeboten wurde. Bitte das Angebot zurückziehen und dort, wo sie ist, ein neues machen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>
