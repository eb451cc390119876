/** What states are called, on every page: one word for each (docs/domain.md, GLOSSARY.md). */
import { words } from '../i18n/language.tsx'

export const CUSTODY_WORDS = words({
  announced: { de: 'angekündigt', en: 'announced' },
  packed: { de: 'eingepackt', en: 'packed' },
  in_transit: { de: 'unterwegs', en: 'on its way' },
  arrived: { de: 'angekommen', en: 'arrived' },
  stored: { de: 'im Lager', en: 'in store' },
  repacking: { de: 'wird umgepackt', en: 'being repacked' },
  issued: { de: 'ausgegeben', en: 'issued' },
  on_person: { de: 'in der Hand', en: 'in a hand' },
  installed: { de: 'eingebaut', en: 'installed' },
  commissioned: { de: 'in Betrieb', en: 'in service' },
  deinstalled: { de: 'ausgebaut', en: 'taken out' },
  returning: { de: 'auf dem Rückweg', en: 'on its way back' },
  reuse_check: { de: 'in der Prüfung', en: 'being checked' },
  rma: { de: 'beim Hersteller', en: 'at the maker' },
  scrapped: { de: 'verschrottet', en: 'scrapped' },
})
export type Custody = keyof typeof CUSTODY_WORDS

export const STATUS_WORDS = words({
  empty: { de: 'leer', en: 'empty' },
  open: { de: 'offen', en: 'open' },
  closed: { de: 'geschlossen', en: 'closed' },
  in_transit: { de: 'unterwegs', en: 'on its way' },
  arrived: { de: 'angekommen', en: 'arrived' },
  inspected: { de: 'geprüft', en: 'inspected' },
  retired: { de: 'ausgemustert', en: 'retired' },
})
export type BoxStatus = keyof typeof STATUS_WORDS

export const TRUST_WORDS = words({
  ok: { de: 'in Ordnung', en: 'all right' },
  unproven: { de: 'unbelegt', en: 'unproven' },
  incident: { de: 'angehalten', en: 'held' },
  locked_out: { de: 'gesperrt', en: 'locked out' },
  missing: { de: 'vermisst', en: 'missing' },
})
export type Trust = Exclude<keyof typeof TRUST_WORDS, 'missing'>

/** What a ground means, and what ends it. */
export const GROUND_WORDS = words({
  unproven: {
    de: 'Ein Nachweis fehlt. Der nächste gute Nachweis des Schlosses hebt das von selbst auf.',
    en: 'A proof is missing. The next good one of the lock ends this by itself.',
  },
  incident: {
    de: 'Angehalten wegen eines Vorfalls, bis zwei Personen es freigeben.',
    en: 'Held by an incident, until two people release it.',
  },
  locked_out: { de: 'Endgültig gesperrt. Zurück an den Hersteller.', en: 'Locked out for good. Back to the maker.' },
})

export const INCIDENT_WORDS = words({
  violation: { de: 'Verdacht auf Eingriff', en: 'Suspected tampering' },
  stranger: { de: 'Unbekanntes Gerät', en: 'Unknown device' },
  difference: { de: 'Inhalt stimmt nicht', en: 'Contents differ' },
  loss: { de: 'Verlust', en: 'Loss' },
  record: { de: 'Fehler in den Büchern', en: 'Fault of the record' },
})

export const INCIDENT_STATUS_WORDS = words({
  open: { de: 'offen', en: 'open' },
  closed: { de: 'abgeschlossen', en: 'closed' },
})

export const SHIPMENT_WORDS = words({
  announced: { de: 'angekündigt', en: 'announced' },
  in_transit: { de: 'unterwegs', en: 'on its way' },
  delivered: { de: 'abgeliefert', en: 'delivered' },
  received: { de: 'angenommen', en: 'received' },
  withdrawn: { de: 'zurückgenommen', en: 'withdrawn' },
})
export type ShipmentStatus = keyof typeof SHIPMENT_WORDS

export const KIND_WORDS = words({
  device: { de: 'Geräte', en: 'Devices' },
  container: { de: 'Boxen', en: 'Boxes' },
  tray: { de: 'Trays', en: 'Trays' },
  key: { de: 'Schlüssel', en: 'Keys' },
  shipment: { de: 'Sendungen', en: 'Shipments' },
  incident: { de: 'Vorfälle', en: 'Incidents' },
  site: { de: 'Orte', en: 'Places' },
  person: { de: 'Personen', en: 'People' },
  party: { de: 'Unternehmen', en: 'Companies' },
})
export type Kind = keyof typeof KIND_WORDS

export const KEY_WORDS = words({
  in_stock: { de: 'im Lager', en: 'in stock' },
  personalised: { de: 'vorbereitet', en: 'personalised' },
  active: { de: 'in Gebrauch', en: 'in use' },
  suspended: { de: 'ausgesetzt', en: 'suspended' },
  lost: { de: 'verloren', en: 'lost' },
  revoked: { de: 'entzogen', en: 'revoked' },
})

export const OPENING_WORDS = words({
  requested: { de: 'angefordert', en: 'asked for' },
  opening_code_issued: { de: 'Öffnungscode ausgegeben', en: 'opening code given out' },
  open: { de: 'offen', en: 'open' },
  closing_code_issued: { de: 'Schließcode ausgegeben', en: 'closing code given out' },
  closed: { de: 'geschlossen', en: 'closed' },
  failed: { de: 'gescheitert', en: 'failed' },
  expired: { de: 'verfallen', en: 'expired' },
  out_of_sync: { de: 'nicht im Takt', en: 'out of step' },
  force_closed: { de: 'ohne Quittung beendet', en: 'ended without a receipt' },
})

/** What an opening is for. */
export const PURPOSE_WORDS = words({
  installing: { de: 'Einbauen', en: 'Installing' },
  packing: { de: 'Packen', en: 'Packing' },
  repackaging: { de: 'Umpacken', en: 'Repacking' },
  issuing: { de: 'Ausgeben', en: 'Issuing' },
  inspecting: { de: 'Prüfen', en: 'Inspecting' },
  investigation: { de: 'Einen Vorfall untersuchen', en: 'Investigating an incident' },
})
