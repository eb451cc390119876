/** What the log knows of an entry, for whoever has it on paper: where it is, and how to check that without this server. */
import { createHash } from 'node:crypto'
import type { Language } from './problem.ts'

export interface EntryDescription {
  readonly entryId: string
  /** As the record names it. */
  readonly type: string
  readonly recordedAt: string
  readonly commitment: string
  /** Null: not numbered yet. */
  readonly index: number | null
  /** Whether a published checkpoint contains it. */
  readonly published: boolean
  readonly checkpointSize: number
  readonly origin: string | null
}

const WORDS = {
  en: {
    title: 'Entry of the audit log',
    what: 'This page says what the audit log of this server knows of one entry. What the entry says is private to its parties.',
    type: 'Kind of entry',
    recorded: 'Recorded',
    entry: 'Entry',
    index: 'Log index',
    notYet: 'Not in the log yet. Come back in a minute.',
    unpublished: 'In the log, but in no published checkpoint yet. Come back in a minute.',
    published: 'Under the published checkpoint of this size',
    commitment: 'Commitment (SHA-256)',
    origin: 'Log (origin)',
    compare:
      'Compare it with the one on the paper: is it the same, the paper speaks of this entry. Kind and time have to fit as well.',
    proof: 'Proof of inclusion (C2SP tlog-proof)',
    download: 'Download',
    verify: 'To check what the entry says',
    how: 'Whoever takes part in the matter signs in here and downloads the evidence file of the box or shipment; anybody can check it, without this server:',
    page: 'The page that checks evidence files',
    log: 'The log',
    box: 'A thing of the secure supply chain',
    boxWhat:
      'This code is on a box or a shipment of the secure supply chain of smart meter gateways. Sign in and scan it there; whoever finds it somewhere odd tells the company on the label.',
    number: 'Number on the label',
  },
  de: {
    title: 'Eintrag im Prüfprotokoll',
    what: 'Diese Seite sagt, was das Prüfprotokoll dieses Servers von einem Eintrag weiß. Was in dem Eintrag steht, sehen nur seine Parteien.',
    type: 'Art des Eintrags',
    recorded: 'Erfasst',
    entry: 'Eintrag',
    index: 'Index im Prüfprotokoll',
    notYet: 'Noch nicht im Prüfprotokoll. Bitte in einer Minute wiederkommen.',
    unpublished: 'Im Protokoll, aber noch in keinem veröffentlichten Prüfpunkt. Bitte in einer Minute wiederkommen.',
    published: 'Unter dem veröffentlichten Prüfpunkt dieser Größe',
    commitment: 'Festlegung (SHA-256)',
    origin: 'Prüfprotokoll (origin)',
    compare:
      'Bitte mit der auf dem Papier vergleichen: ist es dieselbe, spricht das Papier von diesem Eintrag. Auch Art und Zeit müssen passen.',
    proof: 'Beweis der Aufnahme (C2SP tlog-proof)',
    download: 'Herunterladen',
    verify: 'Prüfen, was in dem Eintrag steht',
    how: 'Wer an der Sache beteiligt ist, meldet sich hier an und lädt die Nachweisdatei der Box oder Sendung herunter; prüfen kann sie jeder, ohne diesen Server:',
    page: 'Die Seite, die Nachweisdateien prüft',
    log: 'Das Prüfprotokoll',
    box: 'Ein Gegenstand der sicheren Lieferkette',
    boxWhat:
      'Dieser Code ist auf einer Box oder Sendung der sicheren Lieferkette von Smart-Meter-Gateways. Bitte anmelden und dort scannen; wer sie an einem seltsamen Ort findet, verständigt das Unternehmen auf dem Etikett.',
    number: 'Nummer auf dem Etikett',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>

const STYLE =
  ':root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1.5rem 1rem 3rem}' +
  'h1{font-size:1.6rem;line-height:1.2}dt{font-weight:600;margin-top:1.1rem}dd{margin:0}' +
  'code{font:15px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}.state{border-inline-start:4px solid #0b7285;padding:.5rem .9rem;font-weight:600}' +
  'a{display:inline-block;padding:.6rem 0}'

/** Nothing runs, nothing is fetched; of styles only the one above counts (CSP 3, section 2.3.1). */
export const ENTRY_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function entryPage(entry: EntryDescription, language: Language): string {
  const words = WORDS[language]
  const { entryId, type, recordedAt, commitment, index, published, checkpointSize, origin } = entry
  const state = index === null ? words.notYet : published ? `${words.published}: ${checkpointSize}` : words.unpublished
  const terms: readonly (readonly [string, string])[] = [
    ...(index === null ? [] : [[words.index, code(String(index))] as const]),
    [words.type, code(type)],
    [words.recorded, code(recordedAt)],
    [words.commitment, `${code(commitment)}<p>${escaped(words.compare)}</p>`],
    [words.entry, code(entryId)],
    ...(origin === null ? [] : [[words.origin, code(origin)] as const]),
    ...(published ? [[words.proof, link(`/e/${entryId}/proof`, words.download)] as const] : []),
    [words.verify, `<p>${escaped(words.how)}</p>${link('/verify', words.page)} · ${link('/log/', words.log)}`],
  ]
  const list = terms.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${text}</dd>`).join('\n')
  return page(
    words.title,
    language,
    `<p class="state">${escaped(state)}</p>\n<p>${words.what}</p>\n<dl>\n${list}\n</dl>`,
  )
}

/** Where a GS1 Digital Link leads that somebody opens without the app; the same for all, so that it tells nothing. */
export function thingPage(element: string, language: Language): string {
  const words = WORDS[language]
  const number = `<dl><dt>${words.number}</dt><dd>${code(element)}</dd></dl>`
  return page(words.box, language, `<p>${escaped(words.boxWhat)}</p>\n${number}\n${link('/', 'Geleit')}`)
}

function page(title: string, language: Language, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>
${body}
</main></body></html>
`
}

function link(path: string, text: string): string {
  return `<a href="${path}">${escaped(text)}</a>`
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
