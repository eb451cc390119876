/** Refusals of shipments over several stations, and of receipts in parts. */
export const SHIPMENT_REFUSALS = {
  leg_site_unknown: {
    en: 'There is no such site in use where a leg is to end. Choose one that is registered.',
    de: 'Den Standort, an dem ein Abschnitt enden soll, gibt es nicht oder nicht mehr. Bitte einen eingetragenen wählen.',
  },
  stations_repeat: {
    en: 'Two stations next to each other are the same party. A hand-over needs two: leave one of them out.',
    de: 'Zwei aufeinanderfolgende Stationen sind dieselbe Partei. Eine Übergabe braucht zwei: bitte eine weglassen.',
  },
  return_of_unknown: {
    en: 'What is returned was not received by you in that shipment, or does not go back to its sender. Compare its id.',
    de: 'Die zurückgehende Sendung wurde nicht von Ihnen empfangen oder geht nicht an ihren Absender. Bitte die Kennung prüfen.',
  },
  shipment_not_yours: {
    en: 'Only the sender changes or withdraws a shipment. Ask them.',
    de: 'Nur der Absender ändert eine Sendung oder zieht sie zurück. Bitte dort nachfragen.',
  },
  shipment_on_its_way: {
    en: 'This shipment was picked up already: it can no longer be withdrawn. Have it refused or returned on arrival.',
    de: 'Diese Sendung ist schon abgeholt und kann nicht mehr zurückgezogen werden. Bitte bei Ankunft ablehnen oder zurücksenden lassen.',
  },
  shipment_over: {
    en: 'This shipment is over. Read how it ended; for more, make a new one.',
    de: 'Diese Sendung ist beendet. Bitte ansehen, wie sie endete, und eine neue anmelden.',
  },
  nothing_to_change: {
    en: 'Nothing would be different. Name what is to change.',
    de: 'Es würde sich nichts ändern. Bitte nennen, was anders werden soll.',
  },
  no_signature_to_withdraw: {
    en: 'No signature of your side waits for the other one. What both have signed stays signed.',
    de: 'Von Ihrer Seite wartet keine Unterschrift auf die andere. Was beide unterschrieben haben, bleibt.',
  },
  containers_not_of_shipment: {
    en: 'These numbers are not announced in this shipment, or nothing is left to say of them. Name strange ones as surplus.',
    de: 'Diese Nummern sind in dieser Sendung nicht angemeldet, oder es ist alles dazu gesagt. Fremde bitte als überzählig nennen.',
  },
  surplus_was_announced: {
    en: 'These numbers are part of this shipment: name them with how they arrived instead.',
    de: 'Diese Nummern gehören zu dieser Sendung: bitte stattdessen sagen, wie sie angekommen sind.',
  },
} as const
