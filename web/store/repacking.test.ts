import { expect, test } from 'vitest'
import { countIn, moved, opposite, type Places, sortScans } from './repacking.ts'

const id = (n: number): string => `EXSM01${String(n).padStart(8, '0')}`
const PLACES: Places = new Map([
  [id(1), 'from'],
  [id(2), 'from'],
  [id(3), 'hand'],
  [id(4), 'to'],
])

test('each scan goes to the side where the device is, each of a list once', () => {
  const sorted = sortScans(PLACES, [id(1), id(3), id(1), id(4), id(9), 'BOX-1'], 'en')
  expect(sorted.moves).toEqual([
    { deviceIds: [id(1)], box: 'from', direction: 'out' },
    { deviceIds: [id(3)], box: 'to', direction: 'in' },
  ])
  expect(sorted.misfits.map(({ is }) => is)).toEqual(['already', 'elsewhere', 'unknown'])
})

test('out is in the hand, in is in the box, and undone is where it was', () => {
  const [out] = sortScans(PLACES, [id(1), id(2)], 'de').moves
  if (out === undefined) return expect.fail('nothing comes out')
  const after = moved(PLACES, out)
  expect([countIn(after, 'from'), countIn(after, 'hand'), countIn(after, 'to')]).toEqual([0, 3, 1])
  expect(moved(after, opposite(out))).toEqual(PLACES)
})
