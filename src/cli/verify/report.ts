/** The verdict as people read it on a terminal: first what was checked, then the chain, then what it comes to. */

import { VERDICT_WORDS } from '../../auditlog/verify/words.ts'
import type { Sentence, Verdict } from '../../auditlog/verify.ts'
import type { Io } from '../command.ts'

export type Language = keyof Sentence

interface Options extends Io {
  readonly path: string
  readonly language: Language
}

const GREEN = 32
const RED = 31
const DIM = 2
const BOLD = 1
const MOST_BREAKS = 8

const WORDS = {
  ...VERDICT_WORDS,
  asOf: { en: 'as of', de: 'Stand' },
  entries: { en: 'entries', de: 'Einträge' },
  notChecked: { en: 'not checked, since something before it fails', de: 'nicht geprüft, weil etwas davor scheitert' },
  entry: { en: 'entry', de: 'Eintrag' },
  inLog: { en: 'in the log', de: 'im Protokoll' },
  more: { en: 'and {n} more', de: 'und {n} weitere' },
} as const satisfies Readonly<Record<string, Sentence>>

export function reportOf(verdict: Verdict, options: Options): string {
  const { language, path } = options
  const paint = painter(options)
  const say = (word: keyof typeof WORDS): string => WORDS[word][language]
  const { about, asOf, checks, entries, ok } = verdict
  const title = about === null ? path : `${say(about.kind)} ${about.id}`
  const when = asOf === null ? '' : `, ${say('asOf')} ${timeOf(asOf)}, ${entries} ${say('entries')}`
  const lines = [`${paint(BOLD, title)}${when}`, '']
  for (const { proven, sentence, breaks } of checks) {
    if (proven === 'not checked') {
      lines.push(paint(DIM, `  -  ${sentence[language]} (${say('notChecked')})`))
      continue
    }
    lines.push(`  ${proven ? paint(GREEN, '✓') : paint(RED, '✗')}  ${sentence[language]}`)
    for (const each of breaks.slice(0, MOST_BREAKS)) {
      const place = each.entry === null ? '' : `${say('entry')} ${each.entry} (${each.index} ${say('inLog')}): `
      lines.push(paint(RED, `       ${place}${each.sentence[language]}`))
    }
    const rest = breaks.length - MOST_BREAKS
    if (rest > 0) lines.push(paint(RED, `       ${say('more').replace('{n}', String(rest))}`))
  }
  const broken = new Set(checks.flatMap(({ breaks }) => breaks.map(({ index }) => index)))
  if (about !== null) lines.push('', ...chainOf(verdict, broken, language, paint))
  const outcome = ok ? paint(GREEN, say('proven')) : paint(RED, say('notProven'))
  lines.push('', `${outcome}  ${ok ? say('allProven') : say('notAll')}`, '')
  return lines.join('\n')
}

function chainOf(
  { steps }: Verdict,
  broken: ReadonlySet<number | null>,
  language: Language,
  paint: (code: number, text: string) => string,
): string[] {
  const width = Math.max(0, ...steps.map(({ index }) => String(index).length))
  return steps.map(({ index, time, sentence }) => {
    const mark = broken.has(index) ? paint(RED, '✗') : paint(GREEN, '│')
    return `  ${mark}  ${timeOf(Date.parse(time))}  ${paint(DIM, `#${String(index).padStart(width)}`)}  ${shortened(sentence[language])}`
  })
}

/** Long identifiers by their beginning; the file and --json have them in full. */
function shortened(sentence: string): string {
  return sentence.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1…')
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function painter({ environment, interactive }: Options): (code: number, text: string) => string {
  const isPlain = !interactive || environment['NO_COLOR'] !== undefined
  return isPlain ? (_code, text) => text : (code, text) => `\u001b[${code}m${text}\u001b[0m`
}
