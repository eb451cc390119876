/** All words of the page, in both languages. `{name}` is replaced by a value. */

import { VERDICT_WORDS } from '../../../auditlog/verify/words.ts'
import type { Sentence } from '../../../auditlog/verify.ts'

export type Language = keyof Sentence

/** They stand in the template; the script writes them again when the language is changed. */
export const STANDING = {
  title: { en: 'Check evidence', de: 'Nachweis prüfen' },
  lead: {
    en: 'Drop an evidence file here and see its chain of custody: proven, or the place where it breaks. It is checked in this tab; nothing leaves it, and nothing is remembered.',
    de: 'Legen Sie hier eine Nachweisdatei ab und sehen Sie die Kette der Obhut: bewiesen, oder die Stelle, an der sie bricht. Geprüft wird in diesem Tab; nichts verlässt ihn, und nichts wird gemerkt.',
  },
  keysHeading: { en: 'Whom you believe', de: 'Wem Sie glauben' },
  keysHint: {
    en: 'Get keys from those whose they are: in a letter, by telephone. Not from the file, and not from the server that gave you this page: a forger would give you keys that fit.',
    de: 'Holen Sie Schlüssel bei denen, denen sie gehören: per Brief, am Telefon. Nicht aus der Datei und nicht vom Server, der Ihnen diese Seite gab: Ein Fälscher gäbe Ihnen Schlüssel, die passen.',
  },
  logKeys: { en: 'Keys of the log', de: 'Schlüssel des Protokolls' },
  witnessKeys: { en: 'Keys of witnesses', de: 'Schlüssel von Zeugen' },
  keyForm: { en: 'One on each line: name+id+key', de: 'Je Zeile einer: Name+Kennung+Schlüssel' },
  policy: {
    en: 'Policy: which witnesses are enough (optional)',
    de: 'Zeugenregel: welche Zeugen genügen (freiwillig)',
  },
  policyHint: {
    en: "The text of a tlog-policy. Without it the log's own policy in force counts, with the witnesses named above.",
    de: 'Der Text einer tlog-policy. Ohne sie gilt die des Protokolls, die in Kraft ist, mit den oben genannten Zeugen.',
  },
  fileHeading: { en: 'The evidence file', de: 'Die Nachweisdatei' },
  drop: { en: 'Drop the file here', de: 'Datei hier ablegen' },
  choose: { en: 'Choose a file', de: 'Datei wählen' },
  check: { en: 'Check', de: 'Prüfen' },
  limitsHeading: { en: 'What this can’t prove', de: 'Was das nicht beweist' },
  limitRecorded: {
    en: 'What was never recorded nobody can prove. If nobody reported, scanned or signed, there is no entry.',
    de: 'Was nie aufgezeichnet wurde, kann niemand beweisen. Wenn niemand gemeldet, gescannt oder unterschrieben hat, gibt es keinen Eintrag.',
  },
  limitTrue: {
    en: 'That what was recorded was true. A person may have lied; the file shows which person, and when.',
    de: 'Dass stimmt, was aufgezeichnet wurde. Ein Mensch kann gelogen haben; die Datei zeigt, welcher und wann.',
  },
  limitLater: {
    en: 'What happened after the moment that the file names. Ask for a new one.',
    de: 'Was nach dem Zeitpunkt geschah, den die Datei nennt. Verlangen Sie eine neue.',
  },
  limitWitnesses: {
    en: 'That witnesses are independent of the log. Choose them yourself.',
    de: 'Dass Zeugen vom Protokoll unabhängig sind. Wählen Sie sie selbst.',
  },
  pageHeading: { en: 'Why believe this page?', de: 'Warum dieser Seite glauben?' },
  pageText: {
    en: 'Not because it looks right. If it came from a server that you are here to check, take it from your own copy of the program instead: this command writes the same document, to the byte. It needs no network, and its source can be read in it.',
    de: 'Nicht, weil sie richtig aussieht. Wenn sie von einem Server kam, den Sie prüfen wollen, nehmen Sie sie aus Ihrer eigenen Kopie des Programms: Dieser Befehl schreibt dasselbe Dokument, auf das Byte genau. Es braucht kein Netz, und sein Quelltext steht lesbar darin.',
  },
} as const satisfies Readonly<Record<string, Sentence>>

export type StandingWord = keyof typeof STANDING

/** What the verdict and the messages are made of. */
export const SPOKEN = {
  ...VERDICT_WORDS,
  breaksAt: { en: 'The chain breaks at {place}:', de: 'Die Kette bricht bei {place}:' },
  why: { en: 'Why:', de: 'Warum:' },
  asOf: { en: 'as of {time}', de: 'Stand {time}' },
  entries: { en: '{count} entries', de: '{count} Einträge' },
  checks: { en: 'What was checked', de: 'Was geprüft wurde' },
  checksHold: { en: '{count} of {all} hold', de: '{count} von {all} bestehen' },
  holds: { en: 'Holds:', de: 'Besteht:' },
  fails: { en: 'Fails:', de: 'Scheitert:' },
  unchecked: { en: 'Not checked:', de: 'Nicht geprüft:' },
  notChecked: {
    en: 'Not checked, since something before it fails, is that:',
    de: 'Nicht geprüft, weil etwas davor scheitert, ist dies:',
  },
  place: { en: 'entry {entry} (number {index} in the log)', de: 'Eintrag {entry} (Nummer {index} im Protokoll)' },
  more: { en: 'and {count} more', de: 'und {count} weitere' },
  chain: { en: 'Chain of custody', de: 'Kette der Obhut' },
  chainProven: {
    en: 'Proven from the first entry to the last, in the order of the log.',
    de: 'Bewiesen vom ersten bis zum letzten Eintrag, in der Reihenfolge des Protokolls.',
  },
  chainBroken: {
    en: 'Green: the entry stands in the log as it reads. Red: here something breaks. Dashed: it rests on what breaks.',
    de: 'Grün: Der Eintrag steht so im Protokoll, wie er lautet. Rot: Hier bricht etwas. Gestrichelt: Es ruht darauf.',
  },
  chainUnproven: {
    en: 'As the file tells it, and not proven: what fails below concerns all of it.',
    de: 'Wie die Datei es erzählt, und nicht bewiesen: Was unten scheitert, betrifft alles.',
  },
  breaksHere: { en: 'Breaks here', de: 'Bricht hier' },
  untold: { en: 'An entry that the chain rests on.', de: 'Ein Eintrag, auf dem die Kette ruht.' },
  believed: { en: 'Believed for this verdict', de: 'Geglaubt für dieses Urteil' },
  believedLog: { en: 'Log', de: 'Protokoll' },
  believedWitness: { en: 'Witness', de: 'Zeuge' },
  believedPolicy: { en: 'Policy: yours', de: 'Zeugenregel: Ihre' },
  believedOwnPolicy: { en: 'Policy: the log’s own', de: 'Zeugenregel: die des Protokolls' },
  line: { en: 'Line {line}: ', de: 'Zeile {line}: ' },
  noKey: {
    en: 'this is no verifier key; its form is name+id+key',
    de: 'das ist kein Schlüssel; seine Form ist Name+Kennung+Schlüssel',
  },
  keyOfWitness: {
    en: 'this is the key of a witness, not of a log',
    de: 'das ist der Schlüssel eines Zeugen, nicht eines Protokolls',
  },
  keyOfLog: {
    en: 'this is the key of a log, not of a witness',
    de: 'das ist der Schlüssel eines Protokolls, nicht eines Zeugen',
  },
  whoseLog: { en: 'Whose log is it? Give its key.', de: 'Wessen Protokoll ist es? Geben Sie seinen Schlüssel an.' },
  noFile: { en: 'Choose the evidence file.', de: 'Wählen Sie die Nachweisdatei.' },
  ready: { en: '{name}, read and ready to check.', de: '{name}, gelesen und bereit zur Prüfung.' },
  oneFile: { en: 'One file at a time, please.', de: 'Bitte immer nur eine Datei.' },
  noText: {
    en: '{name} is no text in UTF-8, so it is no evidence file.',
    de: '{name} ist kein Text in UTF-8, also keine Nachweisdatei.',
  },
  unreadable: { en: '{name} can’t be read.', de: '{name} ist nicht lesbar.' },
  checking: { en: 'Checking {name} …', de: '{name} wird geprüft …' },
  checked: { en: '{name}, checked.', de: '{name}, geprüft.' },
  stale: {
    en: 'Something was changed. Check again.',
    de: 'Etwas wurde geändert. Bitte noch einmal prüfen.',
  },
} as const satisfies Readonly<Record<string, Sentence>>

export type SpokenWord = keyof typeof SPOKEN

export function say(
  word: SpokenWord,
  language: Language,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return SPOKEN[word][language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '?'))
}

/** To the minute, and in UTC, as times stand in the file. */
export function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
