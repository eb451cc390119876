/** The chain of custody as a vertical line: entry by entry, with red where something breaks. */
import type { Break, Check, Verdict } from '../../../auditlog/verify.ts'
import { node, type ViewNode } from './node.ts'
import { type Language, say, timeOf } from './words.ts'

interface Row {
  readonly index: number
  /** Null for an entry that something breaks at and that moves nothing. */
  readonly step: Verdict['steps'][number] | null
  readonly breaks: readonly Break[]
}

const MOST_BREAKS = 4

/** The anchor of an entry in the chain. */
export function entryId(index: number): string {
  return `entry-${index}`
}

/** Null where there is nothing to tell. */
export function chainView(verdict: Verdict, language: Language): ViewNode | null {
  const rows = rowsOf(verdict)
  if (rows.length === 0) return null
  const firstBreak = rows.findIndex(({ breaks }) => breaks.length > 0)
  const state = stateOf(verdict)
  const heading = { whole: 'chainProven', part: 'chainBroken', none: 'chainUnproven' } as const
  return node('section.custody', [
    node('h2', say('chain', language)),
    node('p', say(heading[state], language)),
    node(
      `ol.chain ${state}`,
      rows.map((row, place) =>
        rowView(row, classOf(row, state !== 'none', firstBreak !== -1 && place > firstBreak), language),
      ),
    ),
  ])
}

/** Without these no entry is proven to stand in a log that everybody was shown. */
const FUNDAMENTAL: readonly Check['code'][] = ['format', 'signatures', 'witnesses', 'consistency']

export function isFundamental(code: Check['code']): boolean {
  return FUNDAMENTAL.includes(code)
}

/** In part: something breaks at entries, and of each other one it is proven that it stands in the log as it reads. */
function stateOf({ ok, checks }: Verdict): 'whole' | 'part' | 'none' {
  if (ok) return 'whole'
  const rests = checks.every(({ code, proven }) => proven === true || !isFundamental(code))
  const isPlaced = checks.some(({ breaks }) => breaks.some(({ index }) => index !== null))
  return rests && isPlaced ? 'part' : 'none'
}

/** All steps, and between them the entries at which something breaks and that are no step; by number in the log. */
function rowsOf({ steps, checks }: Verdict): readonly Row[] {
  const broken = Map.groupBy(
    checks.flatMap(({ breaks }) => breaks),
    ({ index }) => index,
  )
  const told = steps.map((step) => ({ index: step.index, step, breaks: broken.get(step.index) ?? [] }))
  const known = new Set(steps.map(({ index }) => index))
  const untold = Array.from(broken, ([index, breaks]) =>
    index === null || known.has(index) ? [] : [{ index, step: null, breaks }],
  )
  return [...told, ...untold.flat()].sort((a, b) => a.index - b.index)
}

/** Green is only what comes before the first break: what comes after rests on it. */
function classOf({ breaks }: Row, maySound: boolean, isAfter: boolean): 'broken' | 'after' | 'sound' | 'told' {
  if (breaks.length > 0) return 'broken'
  if (isAfter) return 'after'
  return maySound ? 'sound' : 'told'
}

function rowView({ index, step, breaks }: Row, state: ReturnType<typeof classOf>, language: Language): ViewNode {
  const isBroken = state === 'broken'
  const sentences = [...new Set(breaks.map(({ sentence }) => sentence[language]))]
  const rest = sentences.length - MOST_BREAKS
  const time =
    step === null ? null : node('time', timeOf(Date.parse(step.time)), { datetime: step.time, title: step.time })
  const sentence = step?.sentence[language] ?? say('untold', language)
  const short = shortened(sentence)
  return node(
    `li.entry ${state}`,
    [
      node('span.knot', isBroken ? '✗' : '', { 'aria-hidden': 'true' }),
      node('p.when', [time, node('span.number', `#${index}`)]),
      node('p.what', short, short === sentence ? undefined : { title: sentence }),
      ...(isBroken
        ? [
            node('p.here', say('breaksHere', language)),
            node('ul.breaks', [
              ...sentences.slice(0, MOST_BREAKS).map((each) => node('li', each)),
              rest > 0 ? node('li', say('more', language, { count: rest })) : null,
            ]),
          ]
        : []),
    ],
    { id: entryId(index), tabindex: '-1' },
  )
}

/** Long identifiers by their beginning; the file and the title have them in full. */
function shortened(sentence: string): string {
  return sentence
    .replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1…')
    .replace(/…\.$/, '…')
}
