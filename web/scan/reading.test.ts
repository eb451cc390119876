import { expect, test } from 'vitest'
import { linesIn, readingOf } from './reading.ts'

test.each([
  ['EPPC0210486901', { kind: 'device', deviceId: 'EPPC0210486901' }],
  [' e ppc 02 1048 6901 ', { kind: 'device', deviceId: 'EPPC0210486901' }],
  ['21EPPC0210486901', { kind: 'device', deviceId: 'EPPC0210486901' }],
  ['BOX-S-0001', { kind: 'serial', serial: 'BOX-S-0001' }],
  ['box-s-0001', { kind: 'serial', serial: 'BOX-S-0001' }],
])('%s', (text, reading) => {
  expect(readingOf(text)).toEqual(reading)
})

test('what is nothing is kept with the reason', () => {
  expect(readingOf('EPPC02104869')).toMatchObject({ kind: 'unknown', text: 'EPPC02104869', why: { de: /./, en: /./ } })
  expect(readingOf('x'.repeat(100))).toMatchObject({ kind: 'unknown', text: 'x'.repeat(60) })
})

test('a pasted list has one in each line, with blanks inside of them', () => {
  expect(linesIn('E PPC 02 10486901\r\n\nEPPC0210486902; EPPC0210486903\t')).toEqual([
    'E PPC 02 10486901',
    'EPPC0210486902',
    'EPPC0210486903',
  ])
})
