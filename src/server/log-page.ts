/** The log, described for people who follow its address. */
import { createHash } from 'node:crypto'
import type { Language } from './problem.ts'

export interface LogDescription {
  readonly origin: string
  /** Leaves under the newest checkpoint. */
  readonly size: number
  /** The newest first. */
  readonly verifierKeys: readonly string[]
  readonly policy: string | null
  readonly halted: string | null
}

const WORDS = {
  en: {
    title: 'Audit log',
    what: 'Every entry of this Geleit server leaves a commitment here, in the order in which it was recorded. The entries themselves are private; that none was changed, removed or slipped in can be checked by anybody.',
    origin: 'Origin',
    size: 'Leaves under the newest checkpoint',
    keys: 'Verifier keys, the newest first',
    trust:
      'A key that this server shows proves nothing about this server. Compare it with one that you were given in another way.',
    policy: 'Policy: which witnesses are asked, and how many have to cosign',
    noPolicy: 'None: no witness is asked, so nobody but this server says that it shows one log to all.',
    halted: 'Nothing is signed at the moment',
    verify: 'To check the whole log, from the bundles of entries to the root:',
    files: 'What there is',
  },
  de: {
    title: 'Prüfprotokoll',
    what: 'Jeder Eintrag dieses Geleit-Servers hinterlässt hier eine Festlegung, in der Reihenfolge der Aufzeichnung. Die Einträge selbst sind nicht öffentlich; dass keiner geändert, entfernt oder eingeschoben wurde, kann jeder prüfen.',
    origin: 'Name (origin)',
    size: 'Blätter unter dem neuesten Prüfpunkt',
    keys: 'Prüfschlüssel, der neueste zuerst',
    trust:
      'Ein Schlüssel, den dieser Server zeigt, beweist nichts über diesen Server. Bitte mit einem vergleichen, der auf anderem Weg kam.',
    policy: 'Policy: welche Zeugen gefragt werden und wie viele gegenzeichnen müssen',
    noPolicy: 'Keine: kein Zeuge wird gefragt; nur dieser Server selbst sagt, dass er allen dasselbe Protokoll zeigt.',
    halted: 'Zurzeit wird nichts unterschrieben',
    verify: 'Das ganze Protokoll prüfen, von den Einträgen bis zur Wurzel:',
    files: 'Was es gibt',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}' +
  'pre{background:#f4f4f4;padding:.75rem;overflow-x:auto}dt{font-weight:600;margin-top:1rem}dd{margin:0}'

/** Nothing runs, nothing is fetched; of styles only the one above counts (CSP 3, section 2.3.1). */
export const LOG_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function logPage(log: LogDescription, language: Language): string {
  const words = WORDS[language]
  const [newest = ''] = log.verifierKeys
  const terms: readonly (readonly [string, string])[] = [
    ...(log.halted === null ? [] : [[words.halted, paragraph(log.halted)] as const]),
    [words.origin, code(log.origin)],
    [words.size, code(String(log.size))],
    [words.keys, `${code(log.verifierKeys.join('\n'))}${paragraph(words.trust)}`],
    [words.policy, log.policy === null ? paragraph(words.noPolicy) : code(log.policy)],
    [words.verify, code(`geleit verify-log https://…/log/ --log-key ${newest}`)],
    [
      words.files,
      code('/log/checkpoint\n/log/tile/<level>/<index>[.p/<width>]\n/log/tile/entries/<index>[.p/<width>]'),
    ],
  ]
  const list = terms.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${text}</dd>`).join('\n')
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words.title}</title><style>${STYLE}</style></head>
<body><h1>${words.title}</h1>
${paragraph(words.what)}
<dl>
${list}
</dl>
</body></html>
`
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`
}

function code(text: string): string {
  return `<pre>${escaped(text)}</pre>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
