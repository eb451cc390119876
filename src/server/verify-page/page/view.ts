/** From the verdict to what is shown: pure, so that it can be read and tested without a browser. */
import { formatVerifierKey } from '../../../auditlog/note.ts'
import { checkSentence } from '../../../auditlog/verify/sentences.ts'
import type { Break, Check, Trust, Verdict } from '../../../auditlog/verify.ts'
import { chainView, entryId, isFundamental } from './chain.ts'
import { node, type ViewNode } from './node.ts'
import { type Language, say, timeOf } from './words.ts'

export interface Shown {
  readonly verdict: Verdict
  readonly trust: Trust
  readonly fileName: string
}

const MOST_BREAKS = 8

/** Read out by screen readers when it appears. */
export function headline({ verdict, fileName }: Shown, language: Language): ViewNode {
  const { about, asOf, checks, entries, ok } = verdict
  const [symbol, word] = ok ? (['✓', 'proven'] as const) : (['✗', 'notProven'] as const)
  const title = about === null ? fileName : `${say(about.kind, language)} ${about.id}`
  const facts = [
    ...(asOf === null ? [] : [say('asOf', language, { time: timeOf(asOf) })]),
    ...(about === null ? [] : [say('entries', language, { count: entries })]),
  ]
  return node(ok ? 'div.verdict proven' : 'div.verdict unproven', [
    node('p.word', [node('span.symbol', symbol, { 'aria-hidden': 'true' }), node('strong', say(word, language))]),
    node('p.about', [node('strong', title), facts.length === 0 ? null : node('span', facts.join(', '))]),
    ok ? null : firstBreak(checks, language),
    node('p', say(ok ? 'allProven' : 'notAll', language)),
  ])
}

/** What everything rests on; else the one that stands first in the log; else the first without a place. */
function firstBreak(checks: readonly Check[], language: Language): ViewNode | null {
  const breaks = checks.flatMap((check) => check.breaks)
  const placed = breaks.filter(({ index }) => index !== null).sort((a, b) => (a.index ?? 0) - (b.index ?? 0))
  const fundamental = checks.find(({ code, proven }) => proven === false && isFundamental(code))
  const first = fundamental?.breaks[0] ?? placed[0] ?? breaks[0]
  if (first === undefined) return null
  const place = placeOf(first, language)
  return node('p.first', [
    place === null || first.index === null
      ? node('span', say('why', language))
      : node('a', say('breaksAt', language, { place }), { href: `#${entryId(first.index)}` }),
    node('span', first.sentence[language]),
  ])
}

export function details(shown: Shown, language: Language): readonly ViewNode[] {
  const { verdict, trust } = shown
  const chain = verdict.about === null ? null : chainView(verdict, language)
  return [...(chain === null ? [] : [chain]), checksView(verdict.checks, language), believed(trust, language)]
}

function checksView(checks: readonly Check[], language: Language): ViewNode {
  const count = checks.filter(({ proven }) => proven === true).length
  const unchecked = checks.filter(({ proven }) => proven === 'not checked')
  return node('section.checks', [
    node('h2', [
      node('span', say('checks', language)),
      node('span.count', say('checksHold', language, { count, all: checks.length })),
    ]),
    node(
      'ul',
      checks.filter((check) => !unchecked.includes(check)).map((check) => checkView(check, language)),
    ),
    ...(unchecked.length === 0
      ? []
      : [
          node('p.reason', say('notChecked', language)),
          node(
            'ul',
            unchecked.map(({ code }) => uncheckedView(code, language)),
          ),
        ]),
  ])
}

/** Nobody looked, so it may not be said that it fails: here stands what would be proven. */
function uncheckedView(code: Check['code'], language: Language): ViewNode {
  return node('li.unchecked', [
    node('span.mark', '–', { 'aria-hidden': 'true' }),
    node('div', [node('span.aloud', say('unchecked', language)), node('span', checkSentence(code, true)[language])]),
  ])
}

function checkView({ proven, sentence, breaks }: Check, language: Language): ViewNode {
  const state = proven === true ? 'holds' : 'fails'
  const rest = breaks.length - MOST_BREAKS
  return node(`li.${state}`, [
    node('span.mark', state === 'holds' ? '✓' : '✗', { 'aria-hidden': 'true' }),
    node('div', [
      node('span.aloud', say(state, language)),
      node('span', sentence[language]),
      breaks.length === 0
        ? null
        : node('ul.breaks', [
            ...breaks.slice(0, MOST_BREAKS).map((each) => breakView(each, language)),
            rest > 0 ? node('li', say('more', language, { count: rest })) : null,
          ]),
    ]),
  ])
}

function breakView(each: Break, language: Language): ViewNode {
  const place = placeOf(each, language)
  if (place === null || each.index === null) return node('li', each.sentence[language])
  return node('li', [
    node('a', `${place}:`, { href: `#${entryId(each.index)}` }),
    node('span', each.sentence[language]),
  ])
}

function placeOf({ entry, index }: Break, language: Language): string | null {
  return entry === null || index === null ? null : say('place', language, { entry, index })
}

function believed({ logKeys, witnesses, policy }: Trust, language: Language): ViewNode {
  const key = (label: string, text: string): ViewNode => node('li', [node('span', label), node('code', text)])
  return node('section.believed', [
    node('h2', say('believed', language)),
    node('ul', [
      ...logKeys.map((each) => key(say('believedLog', language), formatVerifierKey(each))),
      ...witnesses.map((each) => key(say('believedWitness', language), formatVerifierKey(each))),
      ...(policy?.witnesses.map((each) => key(say('believedWitness', language), formatVerifierKey(each.key))) ?? []),
      node('li', say(policy === undefined ? 'believedOwnPolicy' : 'believedPolicy', language)),
    ]),
  ])
}
