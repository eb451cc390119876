/**
 * Every refusal of the rules: a stable code with a sentence in German and English that says what to do next. The order
 * of precedence is that of the checks in each rule, which its docstring names.
 */
import { CARRIER_LINK_REFUSALS } from './carrier-link-refusals.ts'
import { CASE_REFUSALS } from './case-refusals.ts'
import { DEADLINE_REFUSALS } from './deadline-refusals.ts'
import { FOUR_EYES_REFUSALS } from './four-eyes-refusals.ts'
import { KEY_REFUSALS } from './key-refusals.ts'
import { LOCK_OUTCOMES, LOCK_REFUSALS, type Sentences } from './lock-refusals.ts'
import { LOGIN_REFUSALS } from './login-refusals.ts'
import { MAIL_REFUSALS } from './mail-refusals.ts'
import { PACKING_LIST_REFUSALS } from './packing-list-refusals.ts'
import { PEOPLE_REFUSALS } from './people-refusals.ts'
import { POLICY_REFUSALS } from './policy-refusals.ts'
import { PRINT_REFUSALS } from './print-refusals.ts'
import { SHIPMENT_REFUSALS } from './shipment-refusals.ts'
import { STORAGE_REFUSALS } from './storage-refusals.ts'
import { TOUR_REFUSALS } from './tour-refusals.ts'
import { WEBHOOK_REFUSALS } from './webhook-refusals.ts'

const CUSTODY_REFUSALS = {
  person_not_active: {
    en: 'This person is not active. Ask your security officer to activate the account.',
    de: 'Diese Person ist nicht aktiv. Bitte die Sicherheitsbeauftragte um Freischaltung bitten.',
  },
  training_not_in_date: {
    en: 'The training is not in date. Take the course, have it recorded, then ask again.',
    de: 'Die Schulung ist nicht aktuell. Bitte Kurs machen, eintragen lassen und dann erneut anfordern.',
  },
  key_not_yours: {
    en: 'This key is not yours. Use the key that was handed to you, and give its serial.',
    de: 'Dieser Schlüssel ist nicht Ihrer. Bitte den eigenen Schlüssel benutzen und dessen Nummer angeben.',
  },
  key_not_active: {
    en: 'This key is not active. Have it activated, or get another one.',
    de: 'Dieser Schlüssel ist nicht aktiv. Bitte freischalten lassen oder einen anderen holen.',
  },
  site_not_yours: {
    en: 'You have no right at this site. Choose a site of yours, or ask for the right.',
    de: 'Sie haben an diesem Standort kein Recht. Bitte einen eigenen Standort wählen oder das Recht beantragen.',
  },
  container_not_in_your_hands: {
    en: 'This container is not in the hands of your company. Have it handed over first.',
    de: 'Dieser Behälter ist nicht in der Hand Ihres Unternehmens. Bitte zuerst übergeben lassen.',
  },
  container_not_at_site: {
    en: 'The container stands at another site. Choose that one, or move the container first.',
    de: 'Der Behälter steht an einem anderen Standort. Bitte diesen wählen oder den Behälter zuerst umlagern.',
  },
  container_has_no_lock: {
    en: 'This container has no lock: compare its seal instead.',
    de: 'Dieser Behälter hat kein Schloss: bitte stattdessen das Siegel vergleichen.',
  },
  container_retired: {
    en: 'This container is retired. Take another one.',
    de: 'Dieser Behälter ist ausgemustert. Bitte einen anderen nehmen.',
  },
  container_missing: {
    en: 'This container was reported missing. Report that it was found; it may then be opened for an investigation.',
    de: 'Dieser Behälter ist als vermisst gemeldet. Bitte als gefunden melden; dann darf er zur Untersuchung geöffnet werden.',
  },
  container_held: {
    en: 'The container or something in it is held. Leave it as it is; the security officer decides.',
    de: 'Der Behälter oder sein Inhalt ist angehalten. Bitte so stehen lassen; die Sicherheitsbeauftragte entscheidet.',
  },
  container_in_transit: {
    en: 'The container is on the road. It can be opened once it was delivered, received and inspected.',
    de: 'Der Behälter ist unterwegs. Öffnen geht erst nach Lieferung, Empfang und Prüfung.',
  },
  container_not_inspected: {
    en: 'The container has arrived and was not inspected. Compare its number, look at it, record the inspection.',
    de: 'Der Behälter ist angekommen, aber nicht geprüft. Bitte Nummer vergleichen, ansehen und die Prüfung erfassen.',
  },
  container_not_arrived: {
    en: 'There is nothing to inspect: the container has not arrived, or was inspected already.',
    de: 'Es gibt nichts zu prüfen: Der Behälter ist nicht angekommen oder schon geprüft.',
  },
  inspection_incomplete: {
    en: 'The inspection leaves points open that were agreed. Look at each that is named, and say whether it is as it should be.',
    de: 'Die Prüfung lässt vereinbarte Punkte offen. Bitte jeden genannten ansehen und sagen, ob er in Ordnung ist.',
  },
  container_not_closed: {
    en: 'The container is not closed, or its closing is not confirmed. Close it and send the receipt.',
    de: 'Der Behälter ist nicht zu, oder das Schließen ist nicht bestätigt. Bitte schließen und die Quittung senden.',
  },
  container_in_shipment: {
    en: 'The container is part of another shipment. Finish that one first.',
    de: 'Der Behälter gehört zu einer anderen Sendung. Bitte diese zuerst abschließen.',
  },
  container_type_not_approved: {
    en: 'This type and revision of container is not approved now. Use an approved one.',
    de: 'Dieser Behältertyp mit diesem Stand ist derzeit nicht zugelassen. Bitte einen zugelassenen nehmen.',
  },
  container_serial_taken: {
    en: 'Your company has a container with this serial already. Check the number on the label.',
    de: 'Ihr Unternehmen hat schon einen Behälter mit dieser Nummer. Bitte das Etikett prüfen.',
  },
  container_type_unknown: {
    en: 'Your company has no container type of this name. Register the type first, or choose another.',
    de: 'Ihr Unternehmen hat keinen Behältertyp dieses Namens. Bitte den Typ zuerst anlegen oder einen anderen wählen.',
  },
  lock_serial_taken: {
    en: 'A lock of this number is registered, or built into another container, already. Check the number on the lock.',
    de: 'Ein Schloss mit dieser Nummer ist schon eingetragen oder steckt in einem anderen Behälter. Bitte die Nummer am Schloss prüfen.',
  },
  opening_not_closed: {
    en: 'The last opening of this container is not confirmed as closed. Close it and send the receipt first.',
    de: 'Die letzte Öffnung dieses Behälters ist nicht als geschlossen bestätigt. Bitte zuerst schließen und die Quittung senden.',
  },
  opening_already_closed: {
    en: 'This opening is closed already. Ask for a new opening code to open again.',
    de: 'Diese Öffnung ist schon geschlossen. Zum Öffnen bitte einen neuen Code anfordern.',
  },
  opening_not_open: {
    en: 'The receipt of the opening is not verified. Type in the receipt that the lock shows, then scan.',
    de: 'Die Quittung der Öffnung ist nicht bestätigt. Bitte die Quittung vom Schloss eingeben, dann scannen.',
  },
  opening_not_yours: {
    en: 'Somebody else opened this container. Scans are theirs to make.',
    de: 'Jemand anderes hat diesen Behälter geöffnet. Scannen darf nur diese Person.',
  },
  opening_for_other_purpose: {
    en: 'This opening was asked for with another purpose. Close it, and open again for this one.',
    de: 'Diese Öffnung wurde zu einem anderen Zweck angefordert. Bitte schließen und für diesen Zweck neu öffnen.',
  },
  tour_under_way: {
    en: 'Codes for a tour with this box are out. End the tour first.',
    de: 'Für diese Box sind Codes einer Tour ausgegeben. Bitte zuerst die Tour beenden.',
  },
  tour_too_many_pairs: {
    en: 'A tour pack has fewer pairs of codes. Ask for fewer.',
    de: 'Ein Tourpaket enthält weniger Codepaare. Bitte weniger anfordern.',
  },
  tour_too_long: {
    en: 'A tour pack is not valid for so long. Ask for fewer hours.',
    de: 'So lange gilt kein Tourpaket. Bitte weniger Stunden angeben.',
  },
  tour_not_yours: {
    en: 'This tour belongs to somebody else.',
    de: 'Diese Tour gehört jemand anderem.',
  },
  tour_already_returned: {
    en: 'This tour has ended already. Receipts that come late are taken all the same.',
    de: 'Diese Tour ist schon beendet. Späte Quittungen werden trotzdem angenommen.',
  },
  device_not_announced: {
    en: 'Not announced by any maker: this device may not enter. Put it aside; an incident is open.',
    de: 'Von keinem Hersteller angekündigt: Dieses Gerät darf nicht hinein. Bitte beiseitelegen; ein Vorfall ist eröffnet.',
  },
  device_held: {
    en: 'This device is held. Do not install or move it; the security officer decides.',
    de: 'Dieses Gerät ist angehalten. Bitte nicht einbauen und nicht bewegen; die Sicherheitsbeauftragte entscheidet.',
  },
  device_missing: {
    en: 'This device was reported missing. Put it aside and report that it was found; the security officer decides.',
    de: 'Dieses Gerät ist als vermisst gemeldet. Bitte beiseitelegen und als gefunden melden; die Sicherheitsbeauftragte entscheidet.',
  },
  device_elsewhere: {
    en: 'By the records this device is somewhere else. Scan it out there first.',
    de: 'Laut Aufzeichnung ist dieses Gerät woanders. Bitte dort zuerst ausscannen.',
  },
  device_not_inside: {
    en: 'By the records this device is not in this container. Check the number, or count the contents.',
    de: 'Laut Aufzeichnung ist dieses Gerät nicht in diesem Behälter. Bitte Nummer prüfen oder Inhalt zählen.',
  },
  device_not_in_your_hands: {
    en: 'By the records this device is not in your hands. Scan it out of its box first.',
    de: 'Laut Aufzeichnung haben Sie dieses Gerät nicht. Bitte zuerst aus der Box ausscannen.',
  },
  device_not_on_tour: {
    en: 'This device is neither in the box of this tour nor in your hands. Check the number.',
    de: 'Dieses Gerät ist weder in der Box dieser Tour noch bei Ihnen. Bitte die Nummer prüfen.',
  },
  device_already_installed: {
    en: 'This device is installed already.',
    de: 'Dieses Gerät ist schon eingebaut.',
  },
  device_not_to_be_commissioned: {
    en: 'This device must not be commissioned. The reasons say why; the security officer decides.',
    de: 'Dieses Gerät darf nicht in Betrieb gehen. Die Gründe stehen dabei; die Sicherheitsbeauftragte entscheidet.',
  },
  device_type_not_for_container: {
    en: 'This container type has no place for this device type. Use another container.',
    de: 'Dieser Behältertyp ist für diesen Gerätetyp nicht vorgesehen. Bitte einen anderen Behälter nehmen.',
  },
  capacity_exceeded: {
    en: 'The container is full. Pack the rest into another one.',
    de: 'Der Behälter ist voll. Bitte den Rest in einen anderen packen.',
  },
  repackaging_not_under_way: {
    en: 'This repackaging is over, or this opening is no part of it. Start a new one with both containers open.',
    de: 'Dieses Umpacken ist beendet, oder diese Öffnung gehört nicht dazu. Bitte mit beiden offenen Behältern neu beginnen.',
  },
  repackaging_not_named: {
    en: 'This container was opened for repackaging: name the repackaging with the scan.',
    de: 'Dieser Behälter wurde zum Umpacken geöffnet: bitte das Umpacken beim Scan angeben.',
  },
  repackaging_needs_two_containers: {
    en: 'Repackaging goes from one container into another: name two.',
    de: 'Umgepackt wird von einem Behälter in einen anderen: bitte zwei angeben.',
  },
  repackaging_differs: {
    en: 'More was scanned out than in. Scan what is still missing into its container.',
    de: 'Es wurde mehr heraus- als hineingescannt. Bitte den Rest in seinen Behälter scannen.',
  },
  second_person_needed: {
    en: 'A second person has to do this.',
    de: 'Das muss eine zweite Person tun.',
  },
  maker_needed: {
    en: 'One of the two has to be of the maker of the devices.',
    de: 'Eine der beiden Personen muss vom Hersteller der Geräte sein.',
  },
  reporter_may_not_release: {
    en: 'Who reported the incident may not release from it. Ask somebody else with the right.',
    de: 'Wer den Vorfall gemeldet hat, darf nicht freigeben. Bitte eine andere berechtigte Person fragen.',
  },
  release_already_approved: {
    en: 'This release is approved already.',
    de: 'Diese Freigabe ist schon erteilt.',
  },
  release_out_of_date: {
    en: 'Things have changed since the proposal. Make a new one for what is held now.',
    de: 'Seit dem Vorschlag hat sich etwas geändert. Bitte einen neuen für den jetzigen Stand machen.',
  },
  incident_closed: {
    en: 'This incident is closed: nothing is left to release. Report again what was seen since.',
    de: 'Dieser Vorfall ist geschlossen: Freizugeben ist nichts mehr. Was seither auffiel, bitte neu melden.',
  },
  nothing_to_release: {
    en: 'Name the devices that were cleared, or the container, or both.',
    de: 'Bitte die geklärten Geräte nennen oder den Behälter oder beides.',
  },
  device_not_held_by_incident: {
    en: 'This incident does not hold these devices. Leave them out.',
    de: 'Diese Geräte hält dieser Vorfall nicht an. Bitte weglassen.',
  },
  container_not_held_by_incident: {
    en: 'This incident does not hold the container. Leave it out.',
    de: 'Den Behälter hält dieser Vorfall nicht an. Bitte weglassen.',
  },
  carrier_unknown: {
    en: 'There is no carrier with this id. Choose one that is registered.',
    de: 'Einen Spediteur mit dieser Kennung gibt es nicht. Bitte einen eingetragenen wählen.',
  },
  recipient_unknown: {
    en: 'There is no party with this id to receive. Choose one that is registered.',
    de: 'Einen Empfänger mit dieser Kennung gibt es nicht. Bitte einen eingetragenen wählen.',
  },
  recipient_is_sender: {
    en: 'Sender and recipient are the same. To move a container between your own sites, store it there.',
    de: 'Absender und Empfänger sind gleich. Zum Umlagern zwischen eigenen Standorten bitte dort einlagern.',
  },
  site_not_of_recipient: {
    en: 'This site is not one of the recipient. Choose one of theirs.',
    de: 'Dieser Standort gehört nicht dem Empfänger. Bitte einen von dessen Standorten wählen.',
  },
  handover_out_of_order: {
    en: 'This hand-over is not the next one. A shipment goes from station to station; read where it is now, and sign what comes next.',
    de: 'Diese Übergabe ist nicht an der Reihe. Eine Sendung geht von Station zu Station; bitte ansehen, wo sie jetzt ist.',
  },
  signature_missing: {
    en: 'Both sides have to sign, each by a person of the party whose turn it is.',
    de: 'Beide Seiten müssen unterschreiben, jeweils eine Person der beteiligten Partei.',
  },
  containers_differ: {
    en: 'The containers named are not those that are handed over here. Compare the numbers, sign for those that you see, and say of the rest in the receipt.',
    de: 'Die genannten Behälter sind nicht die, die hier übergeben werden. Bitte Nummern vergleichen, nur unterschreiben, was da ist, und den Rest beim Empfang melden.',
  },
  shipment_not_for_you: {
    en: 'This shipment is for somebody else.',
    de: 'Diese Sendung ist für jemand anderen.',
  },
  shipment_already_received: {
    en: 'The receipt of this shipment is acknowledged already.',
    de: 'Der Empfang dieser Sendung ist schon bestätigt.',
  },
  shipment_not_delivered: {
    en: 'This shipment is not delivered. Sign the delivery with the carrier first.',
    de: 'Diese Sendung ist nicht geliefert. Bitte zuerst die Lieferung mit dem Spediteur unterschreiben.',
  },
  shipment_not_received: {
    en: 'The receipt of the shipment is not acknowledged. Do that first.',
    de: 'Der Empfang der Sendung ist nicht bestätigt. Bitte das zuerst tun.',
  },
  serial_does_not_match: {
    en: 'The number read is not that of this container. Read it once more; if it stays so, report a violation.',
    de: 'Die gelesene Nummer ist nicht die dieses Behälters. Bitte noch einmal lesen; bleibt es so, eine Verletzung melden.',
  },
  record_halted: {
    de: 'Die Datenbank wurde auf einen älteren Stand gesetzt; bis jemand entscheidet, gibt es keine Codes. Bitte den Betreiber anrufen (geleit log status).',
    en: 'The database was put back to an older state; until somebody decides there are no codes. Call the operator (geleit log status).',
  },
  record_not_halted: {
    de: 'Das Protokoll ist nicht angehalten; hier ist nichts zu entscheiden. Bitte mit geleit log status nachsehen.',
    en: 'The log is not halted; there is nothing to decide here. Look with geleit log status.',
  },
  decision_not_yours: {
    de: 'Das entscheidet nur eine aktive Sicherheitsbeauftragte. Bitte eine solche mit --by nennen.',
    en: 'Only an active security officer decides this. Name one with --by.',
  },
  decision_needs_reason: {
    de: 'Es fehlt, warum so entschieden wird. Bitte den Grund nennen, ohne Namen.',
    en: 'It is missing why it is decided so. Tell the reason, without names.',
  },
  origin_known: {
    de: 'Unter diesem Namen hat das Protokoll schon unterschrieben. Bitte einen neuen nennen.',
    en: 'The log has signed under this name before. Give a new one.',
  },
  erasure_not_yours: {
    de: 'Löschen lassen darf nur eine aktive Sicherheitsbeauftragte. Bitte eine solche mit --by nennen.',
    en: 'Only an active security officer may have data erased. Name one with --by.',
  },
  erasure_needs_order: {
    de: 'Es fehlt, auf wessen Anordnung gelöscht wird. Bitte ein Aktenzeichen angeben, keinen Namen.',
    en: 'It is missing on whose order this is erased. Give a file reference, not a name.',
  },
  nothing_to_erase: {
    de: 'Hier ist nichts (mehr), was gelöscht werden könnte. Bitte die Kennung prüfen.',
    en: 'There is nothing (left) here that could be erased. Check the identifier.',
  },
  note_refused: {
    en: 'The delivery note has errors, named by line. Correct them, or take in the good lines only.',
    de: 'Der Lieferschein hat Fehler, genannt nach Zeilen. Bitte berichtigen oder nur die guten Zeilen übernehmen.',
  },
  note_already_taken_in: {
    en: 'A delivery note of this number was taken in already.',
    de: 'Ein Lieferschein mit dieser Nummer wurde schon übernommen.',
  },
  not_the_maker: {
    en: 'Only the maker announces its devices. Send the note as a dispatcher of the maker.',
    de: 'Nur der Hersteller kündigt seine Geräte an. Bitte als Disponent des Herstellers einreichen.',
  },
} as const satisfies Readonly<Record<string, Sentences>>

export type RefusalCode =
  | keyof typeof CUSTODY_REFUSALS
  | keyof typeof PEOPLE_REFUSALS
  | keyof typeof LOGIN_REFUSALS
  | keyof typeof KEY_REFUSALS
  | keyof typeof FOUR_EYES_REFUSALS
  | keyof typeof POLICY_REFUSALS
  | keyof typeof PRINT_REFUSALS
  | keyof typeof SHIPMENT_REFUSALS
  | keyof typeof WEBHOOK_REFUSALS
  | keyof typeof CARRIER_LINK_REFUSALS
  | keyof typeof CASE_REFUSALS
  | keyof typeof PACKING_LIST_REFUSALS
  | keyof typeof STORAGE_REFUSALS
  | keyof typeof TOUR_REFUSALS
  | keyof typeof MAIL_REFUSALS
  | keyof typeof DEADLINE_REFUSALS
  | keyof typeof LOCK_REFUSALS
  | keyof typeof LOCK_OUTCOMES

export const REFUSALS: Readonly<Record<RefusalCode, Sentences>> = {
  ...CUSTODY_REFUSALS,
  ...PEOPLE_REFUSALS,
  ...LOGIN_REFUSALS,
  ...KEY_REFUSALS,
  ...FOUR_EYES_REFUSALS,
  ...POLICY_REFUSALS,
  ...PRINT_REFUSALS,
  ...SHIPMENT_REFUSALS,
  ...WEBHOOK_REFUSALS,
  ...CASE_REFUSALS,
  ...PACKING_LIST_REFUSALS,
  ...STORAGE_REFUSALS,
  ...TOUR_REFUSALS,
  ...DEADLINE_REFUSALS,
  ...MAIL_REFUSALS,
  ...CARRIER_LINK_REFUSALS,
  ...LOCK_REFUSALS,
  ...LOCK_OUTCOMES,
}
