import { expect, test } from 'vitest'
import { judge, type ListItem, listed } from './taking.ts'

const ID = 'EPPC0210486901'
const OUT = { direction: 'out', language: 'de', noDevice: 'kein Gerät' } as const
const item = (is: ListItem['is'], direction: ListItem['direction'] = 'out'): ListItem => ({ text: ID, direction, is })

test.each<[string, readonly ListItem[], string]>([
  ['the first time', [], 'new'],
  ['again while it is on its way', [item('sending')], 'already'],
  ['again', [item('done')], 'already'],
  ['again, without a network', [item('kept')], 'already'],
  ['after it was put back', [item('done', 'in')], 'new'],
  ['after it was undone', [item('undone')], 'new'],
  ['after it was refused', [item('refused')], 'new'],
])('a device %s', (_, items, is) => {
  expect(judge(items, 'E PPC 02 10486901', OUT).is).toBe(is)
})

test('what is no device is listed with the reason', () => {
  expect(judge([], 'BOX-S-0001', OUT)).toEqual({ is: 'unknown', text: 'BOX-S-0001', why: 'kein Gerät' })
  expect(judge([], 'EPPC02104869', OUT)).toMatchObject({ is: 'unknown', text: 'EPPC02104869' })
})

test('one line for each device, in the order of the first scan', () => {
  const other: ListItem = { text: 'x', direction: 'out', is: 'unknown' }
  expect(listed(listed(listed([], item('sending')), other), item('done'))).toEqual([item('done'), other])
})
