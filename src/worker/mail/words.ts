/** The words of mails, in both languages. Headlines have no full stop. */
import type { MailLanguage } from '../../custody/mail-contacts.ts'
import type { NoticeWhat } from '../../custody/notices.ts'

interface Counts {
  readonly containers: number
  readonly devices: number
}

interface Said {
  /** What happened, in one line. */
  headline(counts: Counts): string
  /** What to do; empty: nothing. */
  readonly todo: string
}

export interface Words {
  readonly nothing: string
  greeting(name: string): string
  readonly by: string
  readonly site: string
  readonly expected: string
  readonly due: string
  readonly containers: string
  readonly devices: string
  more(count: number): string
  moreParts(count: number): string
  readonly kind: string
  readonly reference: string
  readonly look: string
  footer(party: string): string
  /** Of incidents and of deadlines, as a sentence. */
  readonly kinds: Readonly<Record<string, string>>
  readonly what: Readonly<Record<NoticeWhat, Said>>
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`
const boxesDe = (number: number): string => count(number, 'Behälter', 'Behältern')
const devicesDe = (number: number): string => count(number, 'Gerät', 'Geräte')
const boxesEn = (number: number): string => count(number, 'container', 'containers')
const devicesEn = (number: number): string => count(number, 'device', 'devices')
const said = (headline: Said['headline'], todo: string): Said => ({ headline, todo })

const DE: Words = {
  nothing: 'Nachricht',
  greeting: (name) => `Guten Tag, ${name},`,
  by: 'Von',
  site: 'Standort',
  expected: 'Erwartete Ankunft',
  due: 'Frist',
  containers: 'Behälter',
  devices: 'Geräte',
  more: (rest) => `und ${rest} weitere`,
  moreParts: (rest) => `Und ${rest} weitere Nachrichten dieser Art; sie stehen in Geleit.`,
  kind: 'Art',
  reference: 'Kennung',
  look: 'Nachsehen',
  footer: (party) =>
    `Diese Mail hat Geleit für ${party} gesendet. Wer welche Nachrichten bekommt, legt Ihr Unternehmen unter Kontakte fest. Antworten auf diese Mail liest niemand.`,
  kinds: {
    violation: 'Eine Verletzung wurde gemeldet.',
    stranger: 'Ein Gerät wurde gescannt, das niemand angekündigt hat.',
    difference: 'Inhalt und Bestand stimmen nicht überein.',
    loss: 'Etwas wird vermisst.',
    record: 'Im Protokoll stimmt etwas nicht.',
    receipt_differs: 'Nicht alles war wie angekündigt; bitte die Sendung in Geleit ansehen.',
    receipt_not_acknowledged: 'Der Empfang einer gelieferten Sendung ist noch zu bestätigen.',
    arrival_overdue: 'Eine Sendung ist noch nicht angekommen.',
    open_too_long: 'Ein Behälter ist lange offen.',
    closing_receipt_missing: 'Die Quittung einer Schließung fehlt.',
    earlier_receipt_missing: 'Eine frühere Quittung eines Schlosses fehlt.',
    device_on_person: 'Geräte sind am Ende des Tages noch bei einer Person.',
    key_not_seen: 'Ein Schlüssel wurde lange nicht benutzt.',
    training_ending: 'Eine Schulung läuft ab.',
    storage_attestation_old: 'Die Bestätigung des Lagerzustands wird alt.',
    hold_undecided: 'Über einen Vorfall ist noch nicht entschieden.',
    recall_overdue: 'Ein zurückgerufenes Gerät ist noch nicht außer Betrieb.',
  },
  what: {
    shipment_announced: said(
      ({ containers }) => `Eine Sendung mit ${boxesDe(containers)} ist angekündigt`,
      'Bitte bei der Lieferung die Nummern mit dieser Ankündigung vergleichen.',
    ),
    shipment_changed: said(
      () => 'Eine angekündigte Sendung hat sich geändert',
      'Bitte die neue Ankunftszeit beachten.',
    ),
    shipment_withdrawn: said(() => 'Eine Sendung kommt nicht: Sie wurde zurückgezogen', 'Es ist nichts zu tun.'),
    shipment_delivered: said(
      ({ containers }) => `Eine Sendung mit ${boxesDe(containers)} ist übergeben`,
      'Bitte prüfen und den Empfang bestätigen, bevor die Frist endet.',
    ),
    shipment_received: said(({ containers }) => `Der Empfang von ${boxesDe(containers)} ist bestätigt`, ''),
    shipment_refused: said(
      ({ containers }) => `${containers === 1 ? '1 Behälter kommt' : `${containers} Behälter kommen`} zurück`,
      'Die Annahme wurde verweigert. Bitte die Rücksendung erwarten und den Grund in Geleit ansehen.',
    ),
    incident_opened: said(
      () => 'Ein Vorfall ist gemeldet',
      'Bitte nichts Betroffenes öffnen, einbauen oder weitergeben, bis die Sicherheitsbeauftragte entschieden hat.',
    ),
    devices_blocked: said(
      ({ devices }) => `${devicesDe(devices)} ${devices === 1 ? 'ist' : 'sind'} gesperrt`,
      'Bitte nicht einbauen und nicht in Betrieb nehmen.',
    ),
    container_blocked: said(() => 'Ein Behälter ist angehalten', 'Bitte so stehen lassen und nicht öffnen.'),
    devices_locked_out: said(
      ({ devices }) => `${devicesDe(devices)} ${devices === 1 ? 'ist' : 'sind'} endgültig gesperrt`,
      'Bitte an den Hersteller zurückgeben oder verschrotten.',
    ),
    devices_recalled: said(
      ({ devices }) => `Rückruf: ${devicesDe(devices)} ${devices === 1 ? 'ist' : 'sind'} außer Betrieb zu nehmen`,
      'Bitte den Rückruf in Geleit übernehmen und bestätigen, sobald das Gerät außer Betrieb ist.',
    ),
    deadline_warned: said(() => 'Eine Frist läuft bald ab', 'Bitte rechtzeitig erledigen.'),
    deadline_passed: said(
      () => 'Eine Frist ist abgelaufen',
      'Bitte jetzt erledigen und die Frist in Geleit quittieren.',
    ),
    deadline_enforced: said(
      () => 'Eine Frist ist lange abgelaufen; der Inhalt gilt als unbelegt',
      'Bitte den fehlenden Nachweis bringen: Er beendet das von selbst.',
    ),
    deadline_escalated: said(
      () => 'Um eine abgelaufene Frist hat sich niemand gekümmert',
      'Bitte übernehmen: jetzt erledigen und die Frist in Geleit quittieren.',
    ),
    webhook_dead: said(
      () => 'Eine Nachricht an eines Ihrer Systeme ist aufgegeben',
      'Das System nimmt seit Tagen nichts an. Bitte nachsehen und das Aufgegebene erneut senden.',
    ),
    test: said(() => 'Mails kommen an', 'Dies ist eine Probe. Es ist nichts zu tun.'),
  },
}

const EN: Words = {
  nothing: 'Notice',
  greeting: (name) => `Hello ${name},`,
  by: 'By',
  site: 'Site',
  expected: 'Expected arrival',
  due: 'Due',
  containers: 'Containers',
  devices: 'Devices',
  more: (rest) => `and ${rest} more`,
  moreParts: (rest) => `And ${rest} more notices of this kind; Geleit shows them.`,
  kind: 'Kind',
  reference: 'Reference',
  look: 'Look there',
  footer: (party) =>
    `Geleit sent this mail for ${party}. Your company decides under contacts who is told what. Nobody reads answers to this mail.`,
  kinds: {
    violation: 'A violation was reported.',
    stranger: 'A device was scanned that nobody had announced.',
    difference: 'Contents and books differ.',
    loss: 'Something is missing.',
    record: 'Something is wrong with the record.',
    receipt_differs: 'Not everything was as announced; look at the shipment in Geleit.',
    receipt_not_acknowledged: 'The receipt of a delivered shipment has to be acknowledged.',
    arrival_overdue: 'A shipment has not arrived yet.',
    open_too_long: 'A container has been open for long.',
    closing_receipt_missing: 'The receipt of a closing is missing.',
    earlier_receipt_missing: 'An earlier receipt of a lock is missing.',
    device_on_person: 'At the end of the day a person still has devices.',
    key_not_seen: 'A key has not been used for long.',
    training_ending: 'A training ends.',
    storage_attestation_old: 'The attestation of a store is getting old.',
    hold_undecided: 'An incident is not decided yet.',
    recall_overdue: 'A recalled device is not out of service yet.',
  },
  what: {
    shipment_announced: said(
      ({ containers }) => `A shipment of ${boxesEn(containers)} is announced`,
      'At the delivery, compare the serials with this notice.',
    ),
    shipment_changed: said(() => 'An announced shipment has changed', 'Note the new time of arrival.'),
    shipment_withdrawn: said(() => 'A shipment does not come: it was withdrawn', 'There is nothing to do.'),
    shipment_delivered: said(
      ({ containers }) => `A shipment of ${boxesEn(containers)} is handed over`,
      'Inspect it, and acknowledge the receipt before the limit ends.',
    ),
    shipment_received: said(({ containers }) => `The receipt of ${boxesEn(containers)} is acknowledged`, ''),
    shipment_refused: said(
      ({ containers }) => `${boxesEn(containers)} ${containers === 1 ? 'comes' : 'come'} back`,
      'They were not taken in. Expect them back, and look in Geleit for the reason.',
    ),
    incident_opened: said(
      () => 'An incident is reported',
      'Open, install and pass on nothing that it concerns until the security officer has decided.',
    ),
    devices_blocked: said(
      ({ devices }) => `${devicesEn(devices)} ${devices === 1 ? 'is' : 'are'} blocked`,
      'Neither install them nor put them into operation.',
    ),
    container_blocked: said(() => 'A container is held', 'Leave it as it is, and do not open it.'),
    devices_locked_out: said(
      ({ devices }) => `${devicesEn(devices)} ${devices === 1 ? 'is' : 'are'} locked out for good`,
      'Give them back to the maker, or have them scrapped.',
    ),
    devices_recalled: said(
      ({ devices }) => `Recall: ${devicesEn(devices)} to be taken out of service`,
      'Take the recall over in Geleit, and confirm it as soon as the device is out of service.',
    ),
    deadline_warned: said(() => 'A deadline is near', 'See to it in time.'),
    deadline_passed: said(() => 'A deadline has passed', 'See to it now, and acknowledge the deadline in Geleit.'),
    deadline_enforced: said(
      () => 'A deadline passed long ago; the contents count as unproven',
      'Bring the missing proof: it ends this by itself.',
    ),
    deadline_escalated: said(
      () => 'Nobody has seen to a deadline that passed',
      'Take over: see to it now, and acknowledge the deadline in Geleit.',
    ),
    webhook_dead: said(
      () => 'A message to one of your systems was given up',
      'The system has taken nothing for days. Look there, and have it sent again.',
    ),
    test: said(() => 'Mails arrive', 'This is a test. There is nothing to do.'),
  },
}

export const WORDS: Readonly<Record<MailLanguage, Words>> = { de: DE, en: EN }
