/**
 * What a replay can find, by code. A code never changes its meaning. Those that begin with `open_` say that something
 * is not proven, or not over, where the file ends; all others say that a rule was broken.
 */

import { OPEN, ROAD, type Said } from './findings-road.ts'

/** Names in a sentence: of containers, openings, incidents, shipments, facts; values of locks. */
export type Details = Readonly<Record<string, string | number>>

const CHAIN = {
  unknown_fact: {
    en: 'This verifier does not know facts of type {type}, and passes over none: use a newer one.',
    de: 'Fakten der Art {type} kennt dieser Prüfer nicht, und er übergeht keine: Bitte einen neueren benutzen.',
  },
  malformed_fact: {
    en: 'A fact of type {type} lacks members that it must have.',
    de: 'Einem Fakt der Art {type} fehlen Angaben, die er haben muss.',
  },
  entry_out_of_order: {
    en: 'It does not stand behind the entry before it in the log.',
    de: 'Er steht im Log nicht hinter dem Eintrag davor.',
  },
  device_chain_gap: {
    en: 'It is number {sequence} of the device, and number {expected} has to come next.',
    de: 'Er ist Nummer {sequence} des Geräts; als Nächste muss Nummer {expected} kommen.',
  },
  container_chain_gap: {
    en: 'Entries of container {container} lack between number {from} and number {to}, and they belong into this file.',
    de: 'Vom Behälter {container} fehlen Einträge zwischen Nummer {from} und Nummer {to}, die in diese Datei gehören.',
  },
  incident_chain_gap: {
    en: 'It is number {sequence} of the incident, and number {expected} has to come next.',
    de: 'Er ist Nummer {sequence} des Vorfalls; als Nächste muss Nummer {expected} kommen.',
  },
  not_announced_first: {
    en: 'The device has an entry before its maker announced it.',
    de: 'Das Gerät hat einen Eintrag, bevor sein Hersteller es angekündigt hat.',
  },
  announced_twice: { en: 'The device is announced again.', de: 'Das Gerät wird noch einmal angekündigt.' },
  announced_by_other_party: {
    en: 'The device is announced by {party}, who is not its maker.',
    de: 'Das Gerät wird von {party} angekündigt; das ist nicht sein Hersteller.',
  },
  not_registered_first: {
    en: 'Container {container} has an entry before it was registered.',
    de: 'Der Behälter {container} hat einen Eintrag, bevor er eingetragen wurde.',
  },
  registered_twice: {
    en: 'Container {container} is registered again.',
    de: 'Der Behälter {container} wird noch einmal eingetragen.',
  },
  shipment_not_announced_first: {
    en: 'The shipment has an entry before it was announced, or is announced again.',
    de: 'Die Sendung hat einen Eintrag, bevor sie angemeldet wurde, oder wird noch einmal angemeldet.',
  },
  incident_not_opened_first: {
    en: 'The incident has an entry before it was opened, or is opened again.',
    de: 'Der Vorfall hat einen Eintrag, bevor er eröffnet wurde, oder wird noch einmal eröffnet.',
  },
} satisfies Record<string, Said>

const PLACE = {
  packed_from_elsewhere: {
    en: 'The device is scanned into container {container}, and by the entries before it is {place}.',
    de: 'Das Gerät wird in den Behälter {container} gescannt; nach den Einträgen davor ist es {place}.',
  },
  unpacked_from_elsewhere: {
    en: 'The device is scanned out of container {container}, and by the entries before it is {place}.',
    de: 'Das Gerät wird aus dem Behälter {container} gescannt; nach den Einträgen davor ist es {place}.',
  },
  scan_outside_opening: {
    en: 'A scan at container {container} in opening {opening}, which is not proven to be open.',
    de: 'Ein Scan am Behälter {container} in der Öffnung {opening}, die nicht als offen bewiesen ist.',
  },
  scan_in_unused_opening: {
    en: 'A scan at container {container} in opening {opening} of a tour, which the lock proves never to have happened.',
    de: 'Ein Scan am Behälter {container} in der Öffnung {opening} einer Tour, die es laut Schloss nie gegeben hat.',
  },
  scan_by_other_person: {
    en: 'A scan at container {container} by {person}, and {opener} opened it.',
    de: 'Ein Scan am Behälter {container} von {person}; geöffnet hat ihn {opener}.',
  },
  scan_at_other_position: {
    en: 'A scan at position {position}, and its opening {opening} has the value {value}.',
    de: 'Ein Scan an der Position {position}; seine Öffnung {opening} hat den Wert {value}.',
  },
  stay_ends_before_it_begins: {
    en: 'A stay in container {container} that ends at {to}, before it begins at {from}.',
    de: 'Ein Aufenthalt im Behälter {container}, der bei {to} endet und erst bei {from} beginnt.',
  },
  correction_of_unknown_stay: {
    en: 'A correction of a stay in container {container} that no entry tells of.',
    de: 'Die Berichtigung eines Aufenthalts im Behälter {container}, von dem kein Eintrag weiß.',
  },
  repackaging_not_started: {
    en: 'A scan under repackaging {job}, which was not started or is over.',
    de: 'Ein Scan beim Umpacken {job}, das nicht begonnen wurde oder vorbei ist.',
  },
  repackaging_left_device: {
    en: 'Repackaging {job} is completed, and the device was scanned out and not in.',
    de: 'Das Umpacken {job} ist beendet, und das Gerät wurde heraus- und nicht hineingescannt.',
  },
  packed_while_missing: {
    en: 'The device is packed although it is missing.',
    de: 'Das Gerät wird eingepackt, obwohl es vermisst ist.',
  },
  installed_from_elsewhere: {
    en: 'The device is installed by {person}, and by the entries before it is {place}.',
    de: 'Das Gerät wird von {person} eingebaut; nach den Einträgen davor ist es {place}.',
  },
  installed_while_missing: {
    en: 'The device is installed although it is missing.',
    de: 'Das Gerät wird eingebaut, obwohl es vermisst ist.',
  },
  commissioned_out_of_order: {
    en: 'The device is commissioned, and by the entries before it is {place}.',
    de: 'Das Gerät geht in Betrieb; nach den Einträgen davor ist es {place}.',
  },
  commissioned_while_missing: {
    en: 'The device is commissioned although it is missing.',
    de: 'Das Gerät geht in Betrieb, obwohl es vermisst ist.',
  },
  packed_by_other_list: {
    en: 'The device is packed by packing list {list}, which does not name it, or was withdrawn.',
    de: 'Das Gerät wird nach der Packliste {list} gepackt, die es nicht nennt oder zurückgezogen wurde.',
  },
  packed_outside_policy: {
    en: 'The device is packed by policy {policy}, which is not for devices of type {type} of its maker.',
    de: 'Das Gerät wird nach der Policy {policy} gepackt, die nicht für Geräte vom Typ {type} seines Herstellers gilt.',
  },
  policy_not_in_force: {
    en: 'Policy {policy} is named, and it was not in force then.',
    de: 'Die Policy {policy} ist genannt; sie galt zu dieser Zeit nicht.',
  },
  more_out_than_in: {
    en: 'More devices come out of container {container} than went in.',
    de: 'Aus dem Behälter {container} kommen mehr Geräte heraus, als hineingingen.',
  },
  capacity_exceeded: {
    en: 'Container {container} holds {used} units, and it has room for {capacity}.',
    de: 'Der Behälter {container} enthält {used} Einheiten und hat Platz für {capacity}.',
  },
} satisfies Record<string, Said>

const TRUST = {
  packed_while_held: {
    en: 'The device is packed although it is held ({ground}).',
    de: 'Das Gerät wird eingepackt, obwohl es angehalten ist ({ground}).',
  },
  unpacked_while_held: {
    en: 'The device is taken out although it is held ({ground}), and not for an investigation.',
    de: 'Das Gerät wird entnommen, obwohl es angehalten ist ({ground}), und nicht zur Untersuchung.',
  },
  installed_while_held: {
    en: 'The device is installed although it is held ({ground}).',
    de: 'Das Gerät wird eingebaut, obwohl es angehalten ist ({ground}).',
  },
  commissioned_while_held: {
    en: 'The device is commissioned although it is held ({ground}).',
    de: 'Das Gerät geht in Betrieb, obwohl es angehalten ist ({ground}).',
  },
  opened_while_held: {
    en: 'A code opens container {container}, which is held ({ground}), and not for an investigation.',
    de: 'Ein Code öffnet den Behälter {container}, der angehalten ist ({ground}), und nicht zur Untersuchung.',
  },
  shipped_while_held: {
    en: 'Container {container} is sent on its way although it or the device in it is held ({ground}).',
    de: 'Der Behälter {container} geht auf den Weg, obwohl er oder das Gerät darin angehalten ist ({ground}).',
  },
  issued_while_held: {
    en: 'Container {container} is issued although it or the device in it is held ({ground}).',
    de: 'Der Behälter {container} wird ausgegeben, obwohl er oder das Gerät darin angehalten ist ({ground}).',
  },
  exposure_missing: {
    en: 'Incident {incident} reaches the device, and no entry holds it for that.',
    de: 'Der Vorfall {incident} betrifft das Gerät, und kein Eintrag hält es deswegen an.',
  },
  exposed_too_late: {
    en: 'Incident {incident} holds the device later than it was known to reach it (entry {due}).',
    de: 'Der Vorfall {incident} hält das Gerät später an, als bekannt war, dass er es betrifft (Eintrag {due}).',
  },
  missing_without_hold: {
    en: 'The device is missing since a count, and incident {incident}, which is named for it, does not hold it.',
    de: 'Das Gerät ist seit einer Zählung vermisst, und der dazu genannte Vorfall {incident} hält es nicht an.',
  },
  found_without_missing: {
    en: 'The device is found again, and was not missing.',
    de: 'Das Gerät ist wieder da, und es war nicht vermisst.',
  },
  recall_missing: {
    en: 'The device is installed and held for incident {incident}, and nobody was told to fetch it back.',
    de: 'Das Gerät ist eingebaut und wegen des Vorfalls {incident} angehalten, und ein Rückruf fehlt.',
  },
  unproven_missing: {
    en: 'From here on container {container} and what it holds are unproven ({reason}), and no entry says so.',
    de: 'Ab hier sind der Behälter {container} und sein Inhalt unbewiesen ({reason}), und kein Eintrag sagt es.',
  },
  unproven_ended_without_proof: {
    en: 'What was unproven ends with act {value} of container {container}, and that is no proof.',
    de: 'Was unbewiesen war, endet mit Vorgang {value} des Behälters {container}, und der ist kein Beweis.',
  },
  unproven_ended_with_codes_at_large: {
    en: 'What was unproven ends although the lock of container {container} may still take the code of value {value}.',
    de: 'Was unbewiesen war, endet, obwohl das Schloss des Behälters {container} den Code zum Wert {value} noch annehmen kann.',
  },
  flag_without_incident: {
    en: 'The lock of container {container} reports a violation at value {value}, and no incident tells of it.',
    de: 'Das Schloss des Behälters {container} meldet eine Verletzung beim Wert {value}, und kein Vorfall spricht davon.',
  },
  missing_receipt_without_incident: {
    en: 'The receipt of act {value} of container {container} is missing beyond its limit, and no incident tells of it.',
    de: 'Die Quittung des Vorgangs {value} des Behälters {container} fehlt über ihre Frist hinaus, und kein Vorfall spricht davon.',
  },
  window_narrowed: {
    en: 'The window of incident {incident} becomes narrower.',
    de: 'Das Zeitfenster des Vorfalls {incident} wird enger.',
  },
  window_without_proof: {
    en: 'The window of incident {incident} starts after {value}, where nothing proves container {container} intact.',
    de: 'Das Zeitfenster des Vorfalls {incident} beginnt nach {value}, wo nichts den Behälter {container} als unversehrt beweist.',
  },
  released_without_proposal: {
    en: 'Release {release} is approved, and nobody proposed it for this incident and what it names.',
    de: 'Die Freigabe {release} wird erteilt, und niemand hat sie für diesen Vorfall und das Genannte vorgeschlagen.',
  },
  released_without_ground: {
    en: 'The device is released from incident {incident}, which does not hold it.',
    de: 'Das Gerät wird vom Vorfall {incident} freigegeben, der es nicht anhält.',
  },
  released_by_one_person: {
    en: 'Release {release} is proposed and approved by the same person.',
    de: 'Die Freigabe {release} ist von derselben Person vorgeschlagen und erteilt.',
  },
  released_by_reporter: {
    en: 'Release {release} is proposed by a person who reported the incident.',
    de: 'Die Freigabe {release} ist von einer Person vorgeschlagen, die den Vorfall gemeldet hat.',
  },
  released_without_maker: {
    en: 'Release {release} of the device is given by nobody of its maker.',
    de: 'Die Freigabe {release} des Geräts ist von niemandem beim Hersteller erteilt.',
  },
  lost_key_without_incident: {
    en: 'Container {container} was opened at value {value} with a key that had been reported lost, and no incident tells of it.',
    de: 'Der Behälter {container} wurde beim Wert {value} mit einem verloren gemeldeten Schlüssel geöffnet, und kein Vorfall spricht davon.',
  },
  unproven_reason_unknown: {
    en: 'Container {container} becomes unproven for a reason that this verifier does not know ({reason}).',
    de: 'Der Behälter {container} wird aus einem Grund unbewiesen, den dieser Prüfer nicht kennt ({reason}).',
  },
  incident_changed_after_end: {
    en: 'Incident {incident} is closed, and something is recorded for it all the same.',
    de: 'Der Vorfall {incident} ist geschlossen, und trotzdem wird noch etwas zu ihm erfasst.',
  },
} satisfies Record<string, Said>

const LOCK = {
  value_not_increasing: {
    en: 'A code of container {container} has the value {value}, and {highest} was issued or passed before.',
    de: 'Ein Code des Behälters {container} hat den Wert {value}; {highest} war schon ausgegeben oder überschritten.',
  },
  code_for_other_person: {
    en: 'A code that opens container {container} is issued to {person}, and asked for by somebody else.',
    de: 'Ein Code, der den Behälter {container} öffnet, geht an {person}, und jemand anderes hat ihn angefordert.',
  },
  read_out_to_oneself: {
    en: 'A code of container {container} is read out by the person whom it is for.',
    de: 'Ein Code des Behälters {container} wird von der Person vorgelesen, für die er ist.',
  },
  read_out_of_other_code: {
    en: 'A code of container {container} is read out to {person}, and opening {opening} has none for them.',
    de: 'Ein Code des Behälters {container} wird {person} vorgelesen, und zur Öffnung {opening} gibt es keinen für diese Person.',
  },
  act_not_issued: {
    en: 'The lock of container {container} proves the act of value {value}, and no code was issued for it.',
    de: 'Das Schloss des Behälters {container} beweist den Vorgang zum Wert {value}, für den kein Code ausgegeben wurde.',
  },
  act_proven_twice: {
    en: 'The act of value {value} of container {container} is proven a second time, or with another meaning.',
    de: 'Der Vorgang zum Wert {value} des Behälters {container} wird ein zweites Mal oder mit anderem Sinn bewiesen.',
  },
  act_order_broken: {
    en: 'The act of value {value} of container {container} names {before} as the one before, and the last confirmed is {last}.',
    de: 'Der Vorgang zum Wert {value} des Behälters {container} nennt {before} als vorigen; der letzte bestätigte ist {last}.',
  },
  act_without_receipt: {
    en: 'The act of value {value} of container {container} counts as confirmed, and its receipt is not in the file.',
    de: 'Der Vorgang zum Wert {value} des Behälters {container} gilt als bestätigt, und seine Quittung fehlt.',
  },
  act_of_other_opening: {
    en: 'The act of value {value} of container {container} is counted for an opening that its code was not issued for.',
    de: 'Der Vorgang zum Wert {value} des Behälters {container} zählt für eine Öffnung, für die sein Code nicht ausgegeben war.',
  },
  act_skipped_and_proven: {
    en: 'The act of value {value} of container {container} is proven to have happened, and not to have happened.',
    de: 'Vom Vorgang zum Wert {value} des Behälters {container} ist bewiesen, dass es ihn gab und dass es ihn nicht gab.',
  },
  lock_went_back: {
    en: 'The lock of container {container} is said to stand at {value}, behind its last confirmed act {last}.',
    de: 'Das Schloss des Behälters {container} soll bei {value} stehen, hinter seinem letzten bestätigten Vorgang {last}.',
  },
  second_opening: {
    en: 'A code opens container {container} while opening {opening}, or a tour, is not over.',
    de: 'Ein Code öffnet den Behälter {container}, während die Öffnung {opening} oder eine Tour nicht vorbei ist.',
  },
  opening_not_closed: {
    en: 'Container {container} is treated as closed, and opening {opening} has no confirmed closing.',
    de: 'Der Behälter {container} wird als geschlossen behandelt, und die Öffnung {opening} hat kein bestätigtes Schließen.',
  },
} satisfies Record<string, Said>

const TWO_PERSONS = {
  decided_without_proposal: {
    en: 'A fact of type {type} names proposal {proposal}, and the entries before it hold none of that name.',
    de: 'Ein Fakt der Art {type} nennt den Vorschlag {proposal}, den die Einträge davor nicht enthalten.',
  },
  decided_by_one_person: {
    en: 'Proposal {proposal} is carried out ({type}) by the person who made it.',
    de: 'Der Vorschlag {proposal} wird von der Person ausgeführt ({type}), die ihn gemacht hat.',
  },
  locked_out_in_use: {
    en: 'The device is installed or commissioned although it was locked out for good.',
    de: 'Das Gerät wird eingebaut oder in Betrieb genommen, obwohl es endgültig gesperrt ist.',
  },
  force_closed_after_closing: {
    en: 'Opening {opening} is ended by force, and its closing was confirmed before.',
    de: 'Die Öffnung {opening} wird mit Zwang beendet, obwohl ihr Schließen schon bestätigt war.',
  },
  maintenance_while_closed: {
    en: 'A maintenance code or a new secret for container {container}, which is not proven to be open.',
    de: 'Ein Wartungscode oder ein neues Geheimnis für den Behälter {container}, der nicht als offen bewiesen ist.',
  },
  maintenance_with_contents: {
    en: 'A maintenance code, a new secret or a retirement for container {container}, which is not empty.',
    de: 'Ein Wartungscode, ein neues Geheimnis oder eine Ausmusterung für den Behälter {container}, der nicht leer ist.',
  },
  new_secret_over_open_codes: {
    en: 'The lock of container {container} gets a new secret while the code of value {value} is unaccounted for.',
    de: 'Das Schloss des Behälters {container} bekommt ein neues Geheimnis, während der Code zum Wert {value} ungeklärt ist.',
  },
  new_secret_too_far: {
    en: 'The secret before is said to reach to value {value} of container {container}, further than any code.',
    de: 'Das Geheimnis davor soll beim Behälter {container} bis zum Wert {value} reichen, weiter als jeder Code.',
  },
  opened_after_retirement: {
    en: 'A code opens container {container}, whose lock is retired.',
    de: 'Ein Code öffnet den Behälter {container}, dessen Schloss ausgemustert ist.',
  },
} satisfies Record<string, Said>

/** By group, for the page that lists them. */
export const FINDING_GROUPS = { CHAIN, PLACE, TRUST, LOCK, TWO_PERSONS, ROAD, OPEN } as const

export const FINDINGS = { ...CHAIN, ...PLACE, ...TRUST, ...LOCK, ...TWO_PERSONS, ...ROAD, ...OPEN } as const

export type FindingCode = keyof typeof FINDINGS

/** True for what is only not proven, or not over: no rule was broken by it. */
export function isOnlyOpen(code: FindingCode): boolean {
  return code.startsWith('open_')
}

export function sentenceOf(code: FindingCode, index: number | null, details: Details): Said {
  const { en, de } = FINDINGS[code]
  return {
    en: `${index === null ? '' : `Entry ${index}: `}${filled(en, details)}`,
    de: `${index === null ? '' : `Eintrag ${index}: `}${filled(de, details)}`,
  }
}

function filled(template: string, details: Details): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '?'))
}
