import { expect, test } from 'vitest'
import { NOTHING_TYPED, typed } from './keyboard-scanner.ts'

const DEVICE = 'EPPC0210486901'

/** What is read of these keys, so many ms apart. */
function readOf(keys: readonly string[], gap: number, ctrl: readonly string[] = []): readonly string[] {
  let typing = NOTHING_TYPED
  return keys.flatMap((key, place) => {
    const next = typed(typing, { key, ctrl: ctrl.includes(key), at: 1_000 + place * gap })
    typing = next.typing
    return next.read ?? []
  })
}

test.each([
  ['a scanner', [...DEVICE, 'Enter'], 8, [DEVICE]],
  ['a slow one, over Bluetooth', [...DEVICE, 'Enter'], 60, [DEVICE]],
  ['one that ends with a tabulator', [...DEVICE, 'Tab'], 8, [DEVICE]],
  ['one that presses Shift for capitals', [...DEVICE].flatMap((key) => ['Shift', key]).concat('Enter'), 20, [DEVICE]],
  ['two labels', [...DEVICE, 'Enter', ...'BOX-S-0001', 'Enter'], 8, [DEVICE, 'BOX-S-0001']],
  ['a hand', [...DEVICE, 'Enter'], 150, []],
  ['Enter alone, on a button', ['Enter'], 8, []],
  ['three keys by accident', ['a', 'b', 'c', 'Enter'], 8, []],
] as const)('%s', (_, keys, gap, read) => {
  expect(readOf(keys, gap)).toEqual(read)
})

test('the separator of GS1 comes by any of the keys that scanners send for it', () => {
  const read = ['21EPPC0210486901\u001d10A']
  const with_ = (separator: string): readonly string[] => [...'21EPPC0210486901', separator, ...'10A', 'Enter']
  expect(readOf(with_('\u001d'), 8)).toEqual(read)
  expect(readOf(with_('F8'), 8)).toEqual(read)
  expect(readOf(with_(']'), 8, [']'])).toEqual(read)
})

test('after a pause a label begins anew', () => {
  let typing = typed(NOTHING_TYPED, { key: 'x', ctrl: false, at: 0 }).typing
  const read: string[] = []
  for (const [place, key] of [...DEVICE, 'Enter'].entries()) {
    const next = typed(typing, { key, ctrl: false, at: 5_000 + place })
    typing = next.typing
    if (next.read !== null) read.push(next.read)
  }
  expect(read).toEqual([DEVICE])
})
