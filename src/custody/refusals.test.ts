/** Every refusal is used, and says in two languages what to do next. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refuse } from './outcome.ts'
import { REFUSALS, type RefusalCode } from './refusals.ts'

const SRC = join(import.meta.dirname, '..')
/** They define the codes, or say how they are shown. */
const DEFINITIONS = ['refusals.ts', 'lock-refusals.ts', 'problem.ts']

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .filter((path) => !DEFINITIONS.some((name) => path.endsWith(name)))
  .map((path) => readFileSync(join(SRC, path), 'utf8'))
  .join('\n')

/** What the protocol of the lock can say, and for which there is no command yet. The list only shrinks. */
const WITHOUT_COMMAND: readonly RefusalCode[] = [
  'receipt_already_confirmed',
  'receipt_already_received',
  'predecessor_missing',
]

const codes = Object.keys(REFUSALS) as RefusalCode[]
const EMPTY_PHRASES =
  /contact (?:your |the )?(?:system )?administrator|try again later|something went wrong|unknown error|an error occurred|bitte (?:an )?(?:den|ihren) administrator|später (?:noch einmal|erneut)|unbekannter fehler|fehler aufgetreten/i
/** Words by which a sentence says what to do, or that nothing has to be done. */
const INVITATION_EN =
  /\b(?:ask|take|use|choose|have|compare|leave|record|close|check|register|type|put|scan|pack|start|name|make|report|finish|read|correct|send|wait|stop|enter|open|end|sign|do|call|tell|first|nothing|store|before|can be|may be|decides|already|theirs|taken all the same|two|second|somebody else)\b/i

describe.each(codes)('%s', (code) => {
  const { en, de } = REFUSALS[code]

  test('a rule or an interface gives it', () => {
    expect(new RegExp(`'${code}'`).test(sources) || WITHOUT_COMMAND.includes(code)).toBe(true)
  })
  test('its code is stable: lower case, words joined by underscores', () => {
    expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
    expect(refuse(code)).toEqual({ code, members: {} })
  })
  test('whole sentences in both languages, and not the same', () => {
    for (const sentence of [en, de]) {
      expect(sentence).toMatch(/^[A-ZÄÖÜ„].*[.!?]$/)
      expect(sentence.length).toBeGreaterThan(20)
      expect(sentence).not.toMatch(/\s{2}|undefined|null/)
      expect(sentence).not.toMatch(EMPTY_PHRASES)
    }
    expect(de).not.toBe(en)
    expect(de).toMatch(
      /\b(?:der|die|das|den|dem|des|ein|eine|einen|einer|ist|nicht|bitte|kein|keine|von|zu|schon|diese|diesen)\b/i,
    )
  })
  test('it says what to do next, or why there is nothing to do', () => {
    expect(en).toMatch(INVITATION_EN)
  })
})

test('sentences are not shared: each refusal has its own', () => {
  for (const language of ['en', 'de'] as const) {
    expect(new Set(codes.map((code) => REFUSALS[code][language])).size).toBe(codes.length)
  }
})

test('what has no command yet is named, and is no more than needed', () => {
  for (const code of WITHOUT_COMMAND) expect([code, new RegExp(`'${code}'`).test(sources)]).toEqual([code, false])
})
