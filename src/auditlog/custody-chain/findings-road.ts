/** Findings of the road, of boxes passed on, and what is open where a file ends. */

export interface Said {
  readonly en: string
  readonly de: string
}

export const ROAD = {
  opened_on_the_road: {
    en: 'A code opens container {container} while it is on the road.',
    de: 'Ein Code öffnet den Behälter {container}, während er unterwegs ist.',
  },
  opened_before_inspection: {
    en: 'A code opens container {container} after its arrival, before anybody inspected it.',
    de: 'Ein Code öffnet den Behälter {container} nach der Ankunft, bevor ihn jemand geprüft hat.',
  },
  handover_one_sided: {
    en: 'A hand-over of shipment {shipment} counts as signed by both, and one of the two signatures lacks.',
    de: 'Eine Übergabe der Sendung {shipment} gilt als beidseitig unterschrieben, und eine der Unterschriften fehlt.',
  },
  handover_by_other_party: {
    en: 'A hand-over of shipment {shipment} is signed by {party}, whose turn it is not.',
    de: 'Eine Übergabe der Sendung {shipment} ist von {party} unterschrieben; diese Partei ist nicht an der Reihe.',
  },
  handover_out_of_order: {
    en: 'A hand-over of shipment {shipment} that is not the next one, or not of its containers.',
    de: 'Eine Übergabe der Sendung {shipment}, die nicht an der Reihe ist oder andere Behälter nennt.',
  },
  responsible_otherwise: {
    en: 'A hand-over of shipment {shipment} makes {party} responsible; by what was agreed it is {other}.',
    de: 'Eine Übergabe der Sendung {shipment} macht {party} verantwortlich; nach der Vereinbarung ist es {other}.',
  },
  withdrawn_on_the_way: {
    en: 'Shipment {shipment} is withdrawn or changed by {party} when it is not theirs to do so any more.',
    de: 'Die Sendung {shipment} wird von {party} zurückgezogen oder geändert, als das nicht mehr ging.',
  },
  turned_back_not_refused: {
    en: 'Container {container} goes back with shipment {shipment}, and its recipient did not refuse it.',
    de: 'Der Behälter {container} geht mit der Sendung {shipment} zurück, ohne dass der Empfänger ihn abgelehnt hat.',
  },
  responsibility_unclear: {
    en: 'Container {container} is passed on or filled by {party}, and {other} is responsible for it.',
    de: 'Der Behälter {container} wird von {party} weitergegeben oder gefüllt; verantwortlich ist {other}.',
  },
  received_out_of_order: {
    en: 'Shipment {shipment} is received before it was delivered, or a second time.',
    de: 'Die Sendung {shipment} wird empfangen, bevor sie geliefert wurde, oder ein zweites Mal.',
  },
  received_by_other_party: {
    en: 'Shipment {shipment} is received by {party}, who is not its recipient.',
    de: 'Die Sendung {shipment} wird von {party} empfangen; das ist nicht ihr Empfänger.',
  },
  late_receipt_not_noted: {
    en: 'Shipment {shipment} is received after its time limit, and the entry says that it was in time.',
    de: 'Die Sendung {shipment} wird nach Ablauf der Frist empfangen, und der Eintrag nennt es rechtzeitig.',
  },
  inspected_before_receipt: {
    en: 'Container {container} is inspected before it arrived and its shipment was received.',
    de: 'Der Behälter {container} wird geprüft, bevor er angekommen und seine Sendung empfangen ist.',
  },
  passed_on_without_offer: {
    en: 'Container {container} is passed on to {person}, and nobody offered it.',
    de: 'Der Behälter {container} wird an {person} weitergegeben, und niemand hat ihn angeboten.',
  },
  passed_on_to_other_person: {
    en: 'Container {container} is passed on to {person}, and it was offered by or to somebody else.',
    de: 'Der Behälter {container} wird an {person} weitergegeben; angeboten wurde er von oder für jemand anderen.',
  },
  passed_on_to_oneself: {
    en: 'Container {container} is offered or passed on by {person} to the same person.',
    de: 'Der Behälter {container} wird von {person} sich selbst angeboten oder weitergegeben.',
  },
  passed_on_on_tour: {
    en: 'Container {container} is passed on while tour {tour} is under way.',
    de: 'Der Behälter {container} wird weitergegeben, während die Tour {tour} läuft.',
  },
  stored_before_inspection: {
    en: 'Container {container} is put away on the road, or before it was inspected.',
    de: 'Der Behälter {container} wird unterwegs oder vor der Prüfung eingelagert.',
  },
} satisfies Record<string, Said>

export const OPEN = {
  open_nothing_shown: { en: 'The file holds no entry of its subject.', de: 'Die Datei enthält keinen Eintrag dazu.' },
  open_opening_not_shown: {
    en: 'The file does not show how opening {opening} of container {container} began.',
    de: 'Die Datei zeigt nicht, wie die Öffnung {opening} des Behälters {container} begann.',
  },
  open_opening_not_confirmed: {
    en: 'A scan in opening {opening} of container {container}, whose receipt has not come in.',
    de: 'Ein Scan in der Öffnung {opening} des Behälters {container}, deren Quittung nicht eingegangen ist.',
  },
  open_opening_not_closed: {
    en: 'Opening {opening} of container {container} has no confirmed closing where the file ends.',
    de: 'Die Öffnung {opening} des Behälters {container} hat am Ende der Datei kein bestätigtes Schließen.',
  },
  open_closing_without_receipt: {
    en: 'Opening {opening} of container {container} was ended by force or by a resynchronisation: no receipt proves its closing.',
    de: 'Die Öffnung {opening} des Behälters {container} endete mit Zwang oder durch Neuabgleich: Keine Quittung beweist ihr Schließen.',
  },
  open_incident: {
    en: 'Incident {incident} is not released where the file ends.',
    de: 'Der Vorfall {incident} ist am Ende der Datei nicht freigegeben.',
  },
  open_incident_not_shown: {
    en: 'The file does not show how incident {incident} was opened.',
    de: 'Die Datei zeigt nicht, wie der Vorfall {incident} eröffnet wurde.',
  },
  open_unproven: {
    en: '{subject} is unproven where the file ends: the proof that is missing has not come in.',
    de: '{subject} ist am Ende der Datei unbewiesen: Der fehlende Beweis ist nicht eingegangen.',
  },
  open_locked_out: {
    en: 'The device is locked out for good.',
    de: 'Das Gerät ist endgültig gesperrt.',
  },
  open_missing: { en: 'The device is missing where the file ends.', de: 'Das Gerät ist am Ende der Datei vermisst.' },
  open_repackaging: {
    en: 'The device was scanned out under repackaging {job} and not in where the file ends.',
    de: 'Das Gerät wurde beim Umpacken {job} heraus- und bis zum Ende der Datei nicht hineingescannt.',
  },
  open_shipment: {
    en: 'Shipment {shipment} is not received where the file ends.',
    de: 'Die Sendung {shipment} ist am Ende der Datei nicht empfangen.',
  },
  open_shipment_not_shown: {
    en: 'The file does not show how shipment {shipment} was announced.',
    de: 'Die Datei zeigt nicht, wie die Sendung {shipment} angemeldet wurde.',
  },
} satisfies Record<string, Said>
