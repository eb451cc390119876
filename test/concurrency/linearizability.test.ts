/** The checker itself: what it accepts, and that it rejects what can't have been. */
import { describe, expect, test } from 'vitest'
import { linearization, type Operation } from './linearizability.ts'
import { BOX, type BoxInput, type BoxOutput, DEVICE, type DeviceInput, type DeviceOutput } from './things.ts'

type Device = Operation<DeviceInput, DeviceOutput>
type Box = Operation<BoxInput, BoxOutput>

const op = (askedAt: number, answeredAt: number, input: DeviceInput, output: DeviceOutput): Device => {
  return { askedAt, answeredAt, input, output }
}
const into = (box: string): DeviceInput => ({ do: 'in', box })
const out = (box: string): DeviceInput => ({ do: 'out', box })
const DONE = { done: true, already: false } as const
const AGAIN = { done: true, already: true } as const
const look: DeviceInput = { do: 'look' }

describe('a device', () => {
  test.each<[string, readonly Device[], boolean]>([
    ['nothing happened', [], true],
    ['one after the other', [op(0, 1, into('a'), DONE), op(2, 3, out('a'), DONE), op(4, 5, into('b'), DONE)], true],
    ['in two boxes, one after the other', [op(0, 1, into('a'), DONE), op(2, 3, into('b'), DONE)], false],
    ['in two boxes at once', [op(0, 9, into('a'), DONE), op(1, 8, into('b'), DONE)], false],
    [
      'at once, and one is told no',
      [op(0, 9, into('a'), DONE), op(1, 8, into('b'), { refused: 'device_elsewhere' })],
      true,
    ],
    [
      'told no although nobody had it yet',
      [op(0, 1, into('b'), { refused: 'device_elsewhere' }), op(2, 3, into('a'), DONE)],
      false,
    ],
    [
      'out again by somebody who was asked at the same time',
      [op(0, 9, into('a'), DONE), op(0, 9, out('a'), DONE)],
      true,
    ],
    ['out before it was in', [op(0, 1, out('a'), DONE), op(2, 3, into('a'), DONE)], false],
    ['taken out twice', [op(0, 1, into('a'), DONE), op(2, 9, out('a'), DONE), op(3, 8, out('a'), DONE)], false],
    ['the second time is none', [op(0, 1, into('a'), DONE), op(2, 9, out('a'), DONE), op(3, 8, out('a'), AGAIN)], true],
    [
      'seen where it had been before',
      [op(0, 1, into('a'), DONE), op(2, 3, look, { place: 'nowhere', held: false })],
      false,
    ],
    ['seen while it goes in', [op(0, 9, into('a'), DONE), op(1, 2, look, { place: 'nowhere', held: false })], true],
    [
      'seen inside, then outside, while it goes in',
      [
        op(0, 9, into('a'), DONE),
        op(1, 2, look, { place: 'a', held: false }),
        op(3, 4, look, { place: 'nowhere', held: false }),
      ],
      false,
    ],
    ['packed after it was blocked', [op(0, 1, { do: 'report' }, DONE), op(2, 3, into('a'), DONE)], false],
    ['packed while it is blocked', [op(0, 9, { do: 'report' }, DONE), op(2, 3, into('a'), DONE)], true],
  ])('%s', (_, history, explained) => {
    expect(linearization(history, DEVICE) !== null).toBe(explained)
  })

  test('the order that explains it is one that may be', () => {
    const history = [op(0, 9, look, { place: 'a', held: false }), op(1, 8, into('a'), DONE)]
    expect(linearization(history, DEVICE)).toEqual([1, 0])
  })
})

describe('a box', () => {
  const ask = (askedAt: number, answeredAt: number, who: string, output: BoxOutput): Box => {
    return { askedAt, answeredAt, input: { do: 'ask', who }, output }
  }
  test.each<[string, readonly Box[], boolean]>([
    ['two openings at once', [ask(0, 9, 'x', { openingId: '1' }), ask(0, 9, 'y', { openingId: '2' })], false],
    ['one of two', [ask(0, 9, 'x', { openingId: '1' }), ask(0, 9, 'y', { refused: 'opening_not_closed' })], true],
    ['the same shown again', [ask(0, 1, 'x', { openingId: '1' }), ask(2, 3, 'x', { openingId: '1' })], true],
    ['another one for the same', [ask(0, 1, 'x', { openingId: '1' }), ask(2, 3, 'x', { openingId: '2' })], false],
  ])('%s', (_, history, explained) => {
    expect(linearization(history, BOX) !== null).toBe(explained)
  })
})
