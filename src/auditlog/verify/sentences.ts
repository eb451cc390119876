/** What the verifier says, in both languages. `{name}` is replaced by a value. */
export interface Sentence {
  readonly en: string
  readonly de: string
}

/** For each check: what is proven if it holds, and what is not proven if it does not. */
export const CHECK_SENTENCES = {
  format: {
    holds: [
      'The file is whole and in its one canonical form.',
      'Die Datei ist vollständig und in ihrer einen kanonischen Form.',
    ],
    fails: [
      'The file is not a whole evidence file in canonical form.',
      'Die Datei ist kein vollständiger Nachweis in kanonischer Form.',
    ],
  },
  complete: {
    holds: ['The file says of nothing that it is missing.', 'Die Datei nennt nichts, was ihr fehlt.'],
    fails: ['The file itself says that something is missing.', 'Die Datei sagt selbst, dass ihr etwas fehlt.'],
  },
  signatures: {
    holds: [
      'Every checkpoint is signed by the log whose key you trust, and every signature under it is right.',
      'Jeder Kontrollpunkt ist von dem Protokoll signiert, dessen Schlüssel Sie vertrauen, und jede Signatur darunter stimmt.',
    ],
    fails: ['Not every checkpoint is signed as it should be.', 'Nicht jeder Kontrollpunkt ist signiert, wie er soll.'],
  },
  witnesses: {
    holds: [
      'Enough witnesses that you trust have seen every checkpoint: nobody was shown another log.',
      'Genug Zeugen, denen Sie vertrauen, haben jeden Kontrollpunkt gesehen: Niemandem wurde ein anderes Protokoll gezeigt.',
    ],
    fails: [
      'That witnesses have seen the same log is not proven.',
      'Dass Zeugen dasselbe Protokoll gesehen haben, ist nicht bewiesen.',
    ],
  },
  consistency: {
    holds: [
      'Each checkpoint continues the one before; nothing in the log was changed or removed.',
      'Jeder Kontrollpunkt setzt den vorigen fort; im Protokoll wurde nichts geändert oder entfernt.',
    ],
    fails: ['Checkpoints do not continue one another.', 'Kontrollpunkte setzen einander nicht fort.'],
  },
  entries: {
    holds: [
      'Every entry reads exactly as it was committed to.',
      'Jeder Eintrag lautet genau so, wie er festgelegt wurde.',
    ],
    fails: [
      'Not every entry can be read as it was committed to.',
      'Nicht jeder Eintrag ist so lesbar, wie er festgelegt wurde.',
    ],
  },
  inclusion: {
    holds: ['Every entry stands in the log at its number.', 'Jeder Eintrag steht unter seiner Nummer im Protokoll.'],
    fails: [
      'Not every entry is proven to stand in the log.',
      'Nicht von jedem Eintrag ist bewiesen, dass er im Protokoll steht.',
    ],
  },
  order: {
    holds: ['The entries stand in the order of the log.', 'Die Einträge stehen in der Reihenfolge des Protokolls.'],
    fails: [
      'The entries do not stand in the order of the log.',
      'Die Einträge stehen nicht in der Reihenfolge des Protokolls.',
    ],
  },
  sets: {
    holds: [
      'Each entry that concerns the device is proven to name it.',
      'Von jedem Eintrag, der das Gerät betrifft, ist bewiesen, dass er es nennt.',
    ],
    fails: [
      'An entry is not proven to name the device.',
      'Von einem Eintrag ist nicht bewiesen, dass er das Gerät nennt.',
    ],
  },
  map: {
    holds: [
      'The log committed to how many entries there are about each subject of the file.',
      'Das Protokoll hat festgelegt, wie viele Einträge es zu jedem Gegenstand der Datei gibt.',
    ],
    fails: [
      'How many entries there are about each subject is not proven.',
      'Wie viele Einträge es zu jedem Gegenstand gibt, ist nicht bewiesen.',
    ],
  },
  chains: {
    holds: [
      'No entry is missing, neither in between nor at the end.',
      'Kein Eintrag fehlt, weder dazwischen noch am Ende.',
    ],
    fails: ['Entries are missing, or do not follow one another.', 'Einträge fehlen oder folgen nicht aufeinander.'],
  },
  segments: {
    holds: [
      'What happened to the containers meanwhile is there without a gap.',
      'Was mit den Behältern währenddessen geschah, ist ohne Lücke da.',
    ],
    fails: [
      'What happened to the containers meanwhile is not there as a whole.',
      'Was mit den Behältern währenddessen geschah, ist nicht vollständig da.',
    ],
  },
  times: {
    holds: [
      'Each entry was recorded between two moments that witnesses attest; none was written afterwards.',
      'Jeder Eintrag wurde zwischen zwei Zeitpunkten aufgezeichnet, die Zeugen bestätigen; keiner wurde nachträglich geschrieben.',
    ],
    fails: [
      'That the entries were written when they say is not proven.',
      'Dass die Einträge geschrieben wurden, wann sie es sagen, ist nicht bewiesen.',
    ],
  },
  personal: {
    holds: [
      'Personal parts are as they were committed to, or not shown.',
      'Personenbezogene Teile sind, wie sie festgelegt wurden, oder nicht gezeigt.',
    ],
    fails: [
      'A personal part is not as it was committed to.',
      'Ein personenbezogener Teil ist nicht, wie er festgelegt wurde.',
    ],
  },
  certificates: {
    holds: [
      'The type of each container was registered with its approval before it was used.',
      'Die Bauart jedes Behälters war mit ihrer Zulassung registriert, bevor er benutzt wurde.',
    ],
    fails: ['The approval of a container is not shown.', 'Die Zulassung eines Behälters ist nicht gezeigt.'],
  },
  rules: {
    holds: [
      'Rules and attested facts are as this verifier knows them.',
      'Regeln und bestätigte Tatsachen sind, wie dieser Prüfer sie kennt.',
    ],
    fails: [
      'The file names rules that this verifier does not know.',
      'Die Datei nennt Regeln, die dieser Prüfer nicht kennt.',
    ],
  },
  custody: {
    holds: ['The chain of custody has no gap.', 'Die Kette der Obhut hat keine Lücke.'],
    fails: ['The chain of custody has gaps.', 'Die Kette der Obhut hat Lücken.'],
  },
  open: {
    holds: ['Nothing is left open where the file ends.', 'Am Ende der Datei ist nichts offen.'],
    fails: ['Something is still open where the file ends.', 'Am Ende der Datei ist noch etwas offen.'],
  },
} as const satisfies Readonly<Record<string, { readonly holds: Pair; readonly fails: Pair }>>

type Pair = readonly [en: string, de: string]
export type CheckCode = keyof typeof CHECK_SENTENCES

/** Why a check fails, at one place. */
const BREAKS = {
  not_json: [
    'It is no JSON text; perhaps it was cut off.',
    'Sie ist kein JSON-Text; vielleicht wurde sie abgeschnitten.',
  ],
  not_canonical: [
    'The text is not in its one canonical form: something was changed, named twice, or written in another way.',
    'Der Text ist nicht in seiner einen kanonischen Form: Etwas wurde geändert, doppelt genannt oder anders geschrieben.',
  ],
  misshapen: [
    'At {at} stands something that does not belong there.',
    'Bei {at} steht etwas, was dort nicht hingehört.',
  ],
  nothing_inside: ['It holds no entries or no checkpoints.', 'Sie enthält keine Einträge oder keine Kontrollpunkte.'],
  versions_differ: [
    'The versions of entries that it names are not those that it holds.',
    'Die Versionen von Einträgen, die sie nennt, sind nicht die, die sie enthält.',
  ],
  as_of_differs: [
    'Its moment is not the record time of the map that it rests on.',
    'Ihr Zeitpunkt ist nicht die Aufzeichnungszeit der Karte, auf der sie ruht.',
  ],
  entry_without_purpose: [
    'This entry belongs to nothing that the file is about.',
    'Dieser Eintrag gehört zu nichts, wovon die Datei handelt.',
  ],
  checkpoint_without_purpose: [
    'The checkpoint at {size} is needed for no entry.',
    'Der Kontrollpunkt bei {size} wird für keinen Eintrag gebraucht.',
  ],
  part_missing_newest_entries: [
    'There are newer entries than the map that the file rests on.',
    'Es gibt neuere Einträge als die Karte, auf der die Datei ruht.',
  ],
  part_missing_witnesses: [
    'The witnesses had not answered when the file was made.',
    'Die Zeugen hatten nicht geantwortet, als die Datei entstand.',
  ],
  note_malformed: ['The checkpoint number {number} is malformed.', 'Der Kontrollpunkt Nummer {number} ist fehlerhaft.'],
  origin_differs: [
    'The checkpoint at {size} is of another log: {origin}.',
    'Der Kontrollpunkt bei {size} stammt von einem anderen Protokoll: {origin}.',
  ],
  log_key_unknown: [
    'No key that you trust has signed the checkpoint at {size}.',
    'Kein Schlüssel, dem Sie vertrauen, hat den Kontrollpunkt bei {size} signiert.',
  ],
  log_signature_wrong: [
    "The log's signature under the checkpoint at {size} is wrong.",
    'Die Signatur des Protokolls unter dem Kontrollpunkt bei {size} ist falsch.',
  ],
  cosignature_wrong: [
    'The cosignature of {name} under the checkpoint at {size} is wrong.',
    'Die Gegenzeichnung von {name} unter dem Kontrollpunkt bei {size} ist falsch.',
  ],
  hand_over_wrong: [
    'The hand-over from one key of the log to the next is not signed by both.',
    'Die Übergabe von einem Schlüssel des Protokolls zum nächsten ist nicht von beiden signiert.',
  ],
  signatures_unordered: [
    'The signatures under the checkpoint at {size} are not in their order, or one is there twice.',
    'Die Signaturen unter dem Kontrollpunkt bei {size} sind nicht in ihrer Reihenfolge, oder eine ist doppelt.',
  ],
  signature_unknown: [
    'Under the checkpoint at {size} stands a signature of {name} that cannot be checked.',
    'Unter dem Kontrollpunkt bei {size} steht eine Signatur von {name}, die sich nicht prüfen lässt.',
  ],
  no_witnesses_given: [
    'You named no witness. Ask those whom you trust for their keys and name them to the verifier.',
    'Sie haben keinen Zeugen genannt. Erfragen Sie die Schlüssel derer, denen Sie vertrauen, und nennen Sie sie dem Prüfer.',
  ],
  quorum_missed: [
    'The checkpoint at {size} was not cosigned by enough of your witnesses ({seen}).',
    'Der Kontrollpunkt bei {size} wurde von zu wenigen Ihrer Zeugen gegengezeichnet ({seen}).',
  ],
  policy_missing: [
    'No entry says which witnesses the log asks.',
    'Kein Eintrag sagt, welche Zeugen das Protokoll fragt.',
  ],
  policy_malformed: [
    'The policy of the log that this entry states cannot be read.',
    'Die Zeugenregel des Protokolls, die dieser Eintrag nennt, ist nicht lesbar.',
  ],
  sizes_not_ascending: [
    'The checkpoint at {size} is not larger than the one before.',
    'Der Kontrollpunkt bei {size} ist nicht größer als der vorige.',
  ],
  inconsistent: [
    'The checkpoint at {size} does not continue the one at {before}.',
    'Der Kontrollpunkt bei {size} setzt den bei {before} nicht fort.',
  ],
  entry_not_canonical: ['The entry is not in canonical form.', 'Der Eintrag ist nicht in kanonischer Form.'],
  entry_version_unknown: [
    'The entry is of a version that this verifier does not know.',
    'Der Eintrag hat eine Version, die dieser Prüfer nicht kennt.',
  ],
  entry_misshapen: ['The entry is not formed as an entry is.', 'Der Eintrag ist nicht geformt wie ein Eintrag.'],
  not_included: [
    'This entry does not stand in the log at this number.',
    'Dieser Eintrag steht nicht unter dieser Nummer im Protokoll.',
  ],
  not_ascending: ['It does not come after the entry before it.', 'Er kommt nicht nach dem Eintrag vor ihm.'],
  chain_against_log: [
    'In the log it comes before number {sequence} of {subject}, which should precede it.',
    'Im Protokoll steht er vor Nummer {sequence} von {subject}, die ihm vorausgehen müsste.',
  ],
  time_went_back: [
    'Its record time lies before that of number {sequence} of {subject}.',
    'Seine Aufzeichnungszeit liegt vor der von Nummer {sequence} von {subject}.',
  ],
  not_in_set: ['The entry does not name {subject} as stated.', 'Der Eintrag nennt {subject} nicht wie angegeben.'],
  member_unexpected: [
    'A place in a set is stated where none belongs.',
    'Ein Platz in einer Menge ist angegeben, wo keiner hingehört.',
  ],
  map_entry_missing: [
    'The map of all subjects is not in the file.',
    'Die Karte aller Gegenstände ist nicht in der Datei.',
  ],
  map_entry_wrong: ['This entry is no map of the log.', 'Dieser Eintrag ist keine Karte des Protokolls.'],
  head_not_in_map: [
    'The map does not hold {subject} with {sequence} entries and this last one.',
    'Die Karte enthält {subject} nicht mit {sequence} Einträgen und diesem letzten.',
  ],
  head_missing: ['The place of {subject} in the map is missing.', 'Der Platz von {subject} in der Karte fehlt.'],
  head_without_purpose: [
    'The place of {subject} in the map is needed for nothing.',
    'Der Platz von {subject} in der Karte wird für nichts gebraucht.',
  ],
  link_missing: ['Number {sequence} of {subject} is missing.', 'Nummer {sequence} von {subject} fehlt.'],
  link_twice: ['Number {sequence} of {subject} is there twice.', 'Nummer {sequence} von {subject} ist doppelt.'],
  link_beyond: [
    '{subject} has {head} entries by the map; this is number {sequence}.',
    '{subject} hat nach der Karte {head} Einträge; dies ist Nummer {sequence}.',
  ],
  link_broken: [
    'It does not continue number {before} of {subject}: that one was another.',
    'Er setzt Nummer {before} von {subject} nicht fort: Jener war ein anderer.',
  ],
  last_differs: [
    'The last entry of {subject} is another than the map says.',
    'Der letzte Eintrag von {subject} ist ein anderer, als die Karte sagt.',
  ],
  segment_missing: [
    'Numbers {from} to {to} of {subject} belong into the file and are not named.',
    'Die Nummern {from} bis {to} von {subject} gehören in die Datei und sind nicht genannt.',
  ],
  segment_without_purpose: [
    'Numbers {from} to {to} of {subject} are named and belong to nothing.',
    'Die Nummern {from} bis {to} von {subject} sind genannt und gehören zu nichts.',
  ],
  shipment_unknown: ['No entry announces this shipment.', 'Kein Eintrag kündigt diese Sendung an.'],
  bracket_wrong: [
    'The checkpoints named for it are not those right before and right after it.',
    'Die für ihn genannten Kontrollpunkte sind nicht die direkt vor und nach ihm.',
  ],
  written_later: [
    'It says {said}, but at {witnessed} witnesses saw the log without it: it was written afterwards.',
    'Er nennt {said}, aber um {witnessed} sahen Zeugen das Protokoll ohne ihn: Er wurde nachträglich geschrieben.',
  ],
  written_earlier: [
    'It says {said}, but witnesses saw it in the log at {witnessed} already.',
    'Er nennt {said}, aber Zeugen sahen ihn schon um {witnessed} im Protokoll.',
  ],
  no_checkpoint_before: [
    'No checkpoint before it is in the file, and witnesses saw it only at {witnessed}, long after {said}.',
    'Kein Kontrollpunkt vor ihm ist in der Datei, und Zeugen sahen ihn erst um {witnessed}, lange nach {said}.',
  ],
  time_unwitnessed: [
    'No quorum of your witnesses attests when this was.',
    'Kein Quorum Ihrer Zeugen bestätigt, wann das war.',
  ],
  personal_differs: [
    'The personal part is not the one that the entry commits to.',
    'Der personenbezogene Teil ist nicht der, den der Eintrag festlegt.',
  ],
  personal_unexpected: [
    'A personal part is stated where the entry has none, or none where it has one.',
    'Ein personenbezogener Teil ist angegeben, wo der Eintrag keinen hat, oder keiner, wo er einen hat.',
  ],
  certificate_missing: [
    'How {subject} was registered, and the approval of its type, is not in the file.',
    'Wie {subject} registriert wurde und die Zulassung der Bauart stehen nicht in der Datei.',
  ],
  certificate_ended: [
    'The approval of the type of {subject} was not valid when it was registered.',
    'Die Zulassung der Bauart von {subject} galt nicht, als er registriert wurde.',
  ],
  rules_unknown: [
    'It names the rules {name} {version} with values that are not theirs.',
    'Sie nennt die Regeln {name} {version} mit Werten, die nicht deren sind.',
  ],
  attested_differs: [
    'The list of attested facts is another one.',
    'Die Liste der bestätigten Tatsachen ist eine andere.',
  ],
} as const satisfies Readonly<Record<string, Pair>>

export type BreakCode = keyof typeof BREAKS
export type Values = Readonly<Record<string, string | number>>

export function sentenceOf(code: BreakCode, values: Values = {}): Sentence {
  const [en, de] = BREAKS[code]
  return { en: fill(en, values), de: fill(de, values) }
}

export function checkSentence(code: CheckCode, holds: boolean): Sentence {
  const [en, de] = holds ? CHECK_SENTENCES[code].holds : CHECK_SENTENCES[code].fails
  return { en, de }
}

function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '?'))
}
