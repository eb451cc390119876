import { expect, test } from 'vitest'
import { type BoxKnown, type Flow, flowed, type Happened, START, type Step, stepOf } from './flow.ts'

const CLOSED: BoxKnown = { opening: null, refused: null, stopped: false }
const opening = (status: NonNullable<BoxKnown['opening']>['status'], isMine = true): BoxKnown => ({
  ...CLOSED,
  opening: { openingId: 'o', status, isMine },
})
const OPEN = opening('open')
const code = (turn: 'open' | 'close'): Happened => ({
  is: 'code_shown',
  code: { turn, openingId: 'o', code: '1234567890', expiresAt: null, shownAgain: false },
})
const receipt = (turn: 'open' | 'close', tampered = false): Happened => ({
  is: 'receipt_taken',
  receipt: { turn, flags: { tampered, fault: false, wrongCodes: false }, exposed: 0, standing: 'confirmed' },
})
const after = (...happened: readonly Happened[]): Flow => happened.reduce(flowed, START)

test.each<[string, readonly Happened[], BoxKnown, Step]>([
  ['a box that may be opened', [], CLOSED, 'ask'],
  ['one that may not', [], { ...CLOSED, refused: 'held' }, 'refused'],
  ['with a code that was given before', [], opening('opening_code_issued'), 'ask_again'],
  ['with a code of somebody else', [], opening('opening_code_issued', false), 'somebody_else'],
  ['the code is shown', [code('open')], opening('opening_code_issued'), 'type_code'],
  ['it was typed in', [code('open'), { is: 'typed_in' }], opening('opening_code_issued'), 'receipt'],
  ['and was not', [code('open'), { is: 'typed_in' }, { is: 'not_typed_in' }], CLOSED, 'type_code'],
  ['its receipt was taken', [code('open'), { is: 'typed_in' }, receipt('open')], OPEN, 'work'],
  ['before the server has said so', [code('open'), { is: 'typed_in' }, receipt('open')], CLOSED, 'work'],
  ['with flag 1', [code('open'), { is: 'typed_in' }, receipt('open', true)], OPEN, 'stopped'],
  ['after a new start with flag 1', [], { ...OPEN, stopped: true }, 'stopped'],
  ['and it is shut all the same', [receipt('open', true), { is: 'closing_begun' }], OPEN, 'close'],
  ['after a new start, open', [], OPEN, 'work'],
  ['after a new start, closing', [], opening('closing_code_issued'), 'close'],
  ['out of step with the books', [], opening('out_of_sync'), 'close'],
  ['one open that somebody else has opened', [], opening('open', false), 'work'],
  ['the closing code is shown', [{ is: 'closing_begun' }, code('close')], OPEN, 'type_closing_code'],
  ['it was typed in', [code('close'), { is: 'typed_in' }], opening('closing_code_issued'), 'closing_receipt'],
  ['put off', [{ is: 'closing_begun' }, code('close'), { is: 'closing_put_off' }], OPEN, 'work'],
  ['shut', [code('close'), { is: 'typed_in' }, receipt('close')], CLOSED, 'done'],
  ['shut, and again', [receipt('close'), { is: 'begun_again' }], CLOSED, 'ask'],
])('%s', (_, happened, box, step) => {
  expect(stepOf(after(...happened), box)).toBe(step)
})

test('a code is gone as soon as its receipt is there', () => {
  expect(JSON.stringify(after(code('open'), { is: 'typed_in' }, receipt('open')))).not.toContain('1234567890')
})
