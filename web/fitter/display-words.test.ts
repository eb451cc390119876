import { expect, test } from 'vitest'
import { type AnswerCode, answer } from '../../src/locksim/displays.ts'
import { DISPLAY_CODES, DISPLAY_WORDS } from './display-words.ts'

/** Compiled to be all of them. */
const ALL = Object.keys({
  ready: 1,
  key_not_accepted: 1,
  mistyped: 1,
  wait: 1,
  wrong: 1,
  already_used: 1,
  already_open: 1,
  already_closed: 1,
  shut_the_lid: 1,
  open_the_lid: 1,
  not_finished: 1,
  opened: 1,
  closed: 1,
  advanced: 1,
  maintained: 1,
  receipt: 1,
  no_receipt: 1,
  resynchronisation: 1,
  log: 1,
  power_lost: 1,
} satisfies Readonly<Record<AnswerCode, 1>>) as readonly AnswerCode[]

test('every display of a lock has its page, in the lock’s own words', () => {
  expect([...DISPLAY_CODES].sort()).toEqual([...ALL].sort())
  for (const code of DISPLAY_CODES) {
    for (const { shows, steps, means } of [DISPLAY_WORDS[code].de, DISPLAY_WORDS[code].en]) {
      expect(shows.startsWith(answer(code).display), code).toBe(true)
      expect(means, code).not.toBe('')
      expect(steps.length, code).toBeGreaterThan(0)
    }
  }
})
