/** The timeline of an incident in words: one sentence for each entry about it, in both languages. */
import type { Fact } from './entries.ts'

interface Sentence {
  readonly en: string
  readonly de: string
}

/** What an entry says beside its type; `devices`: how many it names. */
export interface Told {
  readonly type: Fact['type']
  readonly devices: number
  readonly kind?: string | undefined
  readonly decision?: string | undefined
  readonly closed?: boolean | undefined
}

const many = (devices: number): Sentence =>
  devices === 1 ? { en: 'One device', de: 'Ein Gerät' } : { en: `${devices} devices`, de: `${devices} Geräte` }

const KINDS: Readonly<Record<string, Sentence>> = {
  violation: { en: 'A violation was reported.', de: 'Eine Verletzung wurde gemeldet.' },
  stranger: { en: 'Something turned up that nobody announced.', de: 'Etwas tauchte auf, das niemand angekündigt hat.' },
  difference: { en: 'Contents differed from the record.', de: 'Der Inhalt wich von der Aufzeichnung ab.' },
  loss: { en: 'A loss was reported.', de: 'Ein Verlust wurde gemeldet.' },
  record: { en: 'A fault of the record was found.', de: 'Ein Fehler der Aufzeichnung wurde gefunden.' },
}

const DECISIONS: Readonly<Record<string, Sentence>> = {
  confirmed: { en: 'It was decided: confirmed.', de: 'Es wurde entschieden: bestätigt.' },
  unfounded: { en: 'It was decided: unfounded.', de: 'Es wurde entschieden: unbegründet.' },
  explained: { en: 'It was decided: explained.', de: 'Es wurde entschieden: erklärt.' },
}

type Tell = (told: Told) => Sentence
const always =
  (en: string, de: string): Tell =>
  () => ({ en, de })
const counted =
  (en: string, de: string): Tell =>
  ({ devices }) => ({ en: `${many(devices).en} ${en}`, de: `${many(devices).de} ${de}` })

const TELLS: { readonly [T in Fact['type']]?: Tell } = {
  incident_opened: ({ kind = '' }) => KINDS[kind] ?? { en: 'It was opened.', de: 'Der Vorfall wurde eröffnet.' },
  incident_widened: always('More was reported, or found out.', 'Es wurde mehr gemeldet oder bekannt.'),
  devices_exposed: counted('held at once.', 'sofort angehalten.'),
  recalls_raised: counted('called back from use.', 'aus dem Einsatz zurückgerufen.'),
  recall_owned: always('Somebody took care of a recall.', 'Jemand übernahm einen Rückruf.'),
  recall_confirmed: counted('confirmed out of service.', 'bestätigt außer Betrieb.'),
  release_proposed: counted('proposed for release.', 'zur Freigabe vorgeschlagen.'),
  release_approved: ({ devices, closed = false }) => ({
    en: `${many(devices).en} released.${closed ? ' The incident is closed.' : ''}`,
    de: `${many(devices).de} freigegeben.${closed ? ' Der Vorfall ist geschlossen.' : ''}`,
  }),
  devices_locked_out: counted('locked out for good.', 'endgültig gesperrt.'),
  device_missing: always('A device is missing.', 'Ein Gerät wird vermisst.'),
  devices_missing: counted('missing.', 'vermisst.'),
  devices_found: counted('found again; held all the same.', 'wiedergefunden; weiterhin angehalten.'),
  container_missing: always(
    'A box is missing, and held with its contents.',
    'Eine Box wird vermisst; sie ist mit ihrem Inhalt angehalten.',
  ),
  container_found: always(
    'The box was found again; all stays held.',
    'Die Box ist wieder da; alles bleibt angehalten.',
  ),
  attachment_added: always('A file was added.', 'Eine Datei wurde beigefügt.'),
  incident_noted: always('A note was written.', 'Eine Notiz wurde geschrieben.'),
  incident_task_set: always('A task was set.', 'Eine Aufgabe wurde gestellt.'),
  incident_task_completed: always('A task was done.', 'Eine Aufgabe wurde erledigt.'),
  incident_decided: ({ decision = '', closed = false }) => {
    const said = DECISIONS[decision] ?? { en: 'It was decided.', de: 'Es wurde entschieden.' }
    return closed ? { en: `${said.en} The incident is closed.`, de: `${said.de} Der Vorfall ist geschlossen.` } : said
  },
  hint_taken_up: always('It comes from a hint.', 'Er stammt aus einem Hinweis.'),
  deadline_warned: always('A deadline comes near.', 'Eine Frist läuft bald ab.'),
  deadline_passed: always('A deadline passed.', 'Eine Frist ist abgelaufen.'),
  deadline_escalated: always('A deputy was told of a deadline.', 'Die Vertretung wurde auf eine Frist hingewiesen.'),
  deadline_acknowledged: always('A deadline was acknowledged.', 'Eine Frist wurde zur Kenntnis genommen.'),
}

/** What the entry says of the incident, to people. */
export function sentenceOf(told: Told): Sentence {
  const tell = TELLS[told.type]
  return tell === undefined
    ? { en: 'Something was recorded about it.', de: 'Etwas dazu wurde aufgezeichnet.' }
    : tell(told)
}
