import { expect, test } from 'vitest'
import { findingsIn, progressOf, typeOf, withoutLines } from './packing.ts'

test.each([
  ['EXSM0100000001\nEXSM0100000002', 'text/plain'],
  ['EXSM0100000001;TRAY-1', 'text/plain'],
  ['Geräte-ID;Stiege\nEXSM0100000001;TRAY-1', 'text/csv'],
  ['\n deviceId,tray\nEXSM0100000001,TRAY-1', 'text/csv'],
  ['{"deviceIds":["EXSM0100000001"]}', 'application/json'],
  ['', 'text/plain'],
])('%j is sent as %s', (text, type) => {
  expect(typeOf(text)).toBe(type)
})

test('findings of faults and of rules, in the order of the list', () => {
  const faults = [
    { line: 7, code: 'device_twice', text: 'EXSM0100000001', why: 'Stands in line 2 already.' },
    { line: 3, code: 'device_id_malformed', text: 'X', why: 'Too short.' },
  ]
  expect(findingsIn({ findings: faults })).toEqual([
    { line: 3, text: 'X', why: 'Too short.' },
    { line: 7, text: 'EXSM0100000001', why: 'Stands in line 2 already.' },
  ])
  const ofRule = { findings: [{ line: null, deviceId: 'EXSM0100000009' }] }
  expect(findingsIn(ofRule)).toEqual([{ line: null, text: 'EXSM0100000009', why: null }])
  expect(findingsIn({})).toEqual([])
})

test('the lines that were refused are left out, and no other', () => {
  const findings = [2, 4].map((line) => ({ line, text: '', why: null }))
  expect(withoutLines('a\r\nb\n\nd\ne', findings)).toBe('a\n\ne')
})

test.each([
  [
    { sampled: 3, stillToScan: 2 },
    { done: 3, of: 5 },
  ],
  // Enough were scanned, and two that were drawn are not among them.
  [
    { sampled: 5, stillToScan: 2 },
    { done: 5, of: 7 },
  ],
  [
    { sampled: 5, stillToScan: 0 },
    { done: 5, of: 5 },
  ],
])('%j is %j', (list, progress) => {
  expect(progressOf(list)).toEqual(progress)
})
