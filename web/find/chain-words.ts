/** What happened to a device, one sentence for each kind of entry in its chain. */
import { words } from '../i18n/language.tsx'

export const CHAIN_WORDS = words({
  devices_announced: { de: 'Vom Hersteller angekündigt', en: 'Announced by its maker' },
  devices_packed: { de: 'In eine Box gelegt', en: 'Put into a box' },
  devices_unpacked: { de: 'Aus der Box genommen', en: 'Taken out of the box' },
  packing_list_taken_in: { de: 'Packliste des Herstellers angenommen', en: 'Packing list of the maker taken in' },
  packing_list_sampled: { de: 'Packliste mit einer Stichprobe verglichen', en: 'Packing list compared with a sample' },
  packing_list_stopped: { de: 'Packliste angehalten', en: 'Packing list stopped' },
  packing_list_withdrawn: { de: 'Packliste zurückgenommen', en: 'Packing list withdrawn' },
  container_offered: { de: 'Box zur Weitergabe angeboten', en: 'Box offered to somebody' },
  opening_force_closed: { de: 'Öffnung ohne Quittung beendet', en: 'Opening ended without a receipt' },
  stays_corrected: { de: 'Aufzeichnung berichtigt', en: 'The record was corrected' },
  contents_differed: { de: 'Inhalt der Box stimmte nicht', en: 'Contents of the box differed' },
  container_inspected: { de: 'Box bei der Ankunft geprüft', en: 'Box inspected on arrival' },
  container_stored: { de: 'Box eingelagert', en: 'Box put into store' },
  container_passed_on: { de: 'Box weitergegeben', en: 'Box passed on' },
  container_missing: { de: 'Box wird vermisst', en: 'The box is missing' },
  container_found: { de: 'Box ist wieder da', en: 'The box was found again' },
  handover_signed: { de: 'Übergabe von beiden unterschrieben', en: 'Hand-over signed by both' },
  shipment_announced: { de: 'Sendung angekündigt', en: 'Shipment announced' },
  shipment_received: { de: 'Sendung angenommen', en: 'Shipment received' },
  device_installed: { de: 'Eingebaut', en: 'Installed' },
  device_commissioned: { de: 'In Betrieb genommen', en: 'Commissioned' },
  device_found_defective: { de: 'Als defekt erkannt', en: 'Found to be defective' },
  device_defect_ended: { de: 'Doch nicht defekt', en: 'Not defective after all' },
  devices_explained: { de: 'Über Nacht erklärt', en: 'Explained overnight' },
  device_missing: { de: 'Als vermisst gemeldet', en: 'Reported missing' },
  devices_missing: { de: 'Beim Zählen vermisst', en: 'Missing at a count' },
  devices_found: { de: 'Wiedergefunden, bleibt angehalten', en: 'Found again, still held' },
  devices_exposed: { de: 'Angehalten: jemand kann daran gewesen sein', en: 'Held: somebody may have reached it' },
  incident_opened: { de: 'Vorfall eröffnet', en: 'An incident was opened' },
  incident_widened: { de: 'Mehr über den Vorfall bekannt', en: 'More is known of the incident' },
  recalls_raised: { de: 'Zurückgerufen', en: 'Called back' },
  recall_owned: { de: 'Jemand kümmert sich um den Rückruf', en: 'Somebody takes care of the recall' },
  recall_confirmed: { de: 'Außer Betrieb bestätigt', en: 'Confirmed out of service' },
  release_proposed: { de: 'Zur Freigabe vorgeschlagen', en: 'Proposed for release' },
  release_approved: { de: 'Von zwei Personen freigegeben', en: 'Released by two people' },
  devices_locked_out: { de: 'Endgültig gesperrt', en: 'Locked out for good' },
  unproven_raised: { de: 'Ein Nachweis fehlt', en: 'A proof is missing' },
  unproven_ended: { de: 'Der fehlende Nachweis ist da', en: 'The missing proof is there' },
  attachment_added: { de: 'Foto oder Datei beigefügt', en: 'A photo or file was added' },
  repackaging_started: { de: 'Umpacken begonnen', en: 'Repacking began' },
  repackaging_completed: { de: 'Umpacken beendet', en: 'Repacking ended' },
  receipt_verified: { de: 'Quittung des Schlosses geprüft', en: 'Receipt of the lock verified' },
  count_completed: { de: 'Beim Zählen gesehen', en: 'Seen at a count' },
  personal_data_erased: { de: 'Personenbezogene Angaben gelöscht', en: 'Personal data were erased' },
  other: { de: 'Etwas wurde festgehalten', en: 'Something was recorded' },
})

const BAD: ReadonlySet<string> = new Set([
  'contents_differed',
  'container_missing',
  'device_found_defective',
  'device_missing',
  'devices_missing',
  'devices_exposed',
  'incident_opened',
  'incident_widened',
  'recalls_raised',
  'devices_locked_out',
  'unproven_raised',
])

export function isBad(type: string): boolean {
  return BAD.has(type)
}

export function chainWord(say: Readonly<Record<string, string>>, type: string): string {
  return say[type] ?? say['other'] ?? ''
}
