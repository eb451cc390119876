import { expect, test } from 'vitest'
import { dayIn, hourIn, isTimeZone, nextHourIn } from './local-time.ts'

const BERLIN = 'Europe/Berlin'
const at = (text: string): number => Date.parse(text)

test.each([
  ['a winter day', '2030-01-15T12:00:00Z', 20, '2030-01-15T19:00:00Z'],
  ['a summer day', '2030-07-15T12:00:00Z', 20, '2030-07-15T18:00:00Z'],
  ['just then', '2030-01-15T19:00:00Z', 20, '2030-01-15T19:00:00Z'],
  ['a moment later', '2030-01-15T19:00:00.001Z', 20, '2030-01-16T19:00:00Z'],
  ['midnight', '2030-01-15T12:00:00Z', 0, '2030-01-15T23:00:00Z'],
  ['the end of a night in which the clock is put forward', '2030-03-30T21:00:00Z', 6, '2030-03-31T04:00:00Z'],
  ['an hour that is skipped', '2030-03-30T21:00:00Z', 2, '2030-03-31T01:00:00Z'],
  ['the end of a night in which the clock is put back', '2030-10-26T20:00:00Z', 6, '2030-10-27T05:00:00Z'],
  ['an hour that comes twice', '2030-10-26T20:00:00Z', 2, '2030-10-27T00:00:00Z'],
  ['and once a day only', '2030-10-27T00:00:00.001Z', 2, '2030-10-28T01:00:00Z'],
])('%s', (_, from, hour, expected) => {
  expect(new Date(nextHourIn(BERLIN, at(from), hour)).toISOString()).toBe(new Date(expected).toISOString())
})

test('an hour of a clock elsewhere, with quarters in its offset', () => {
  expect(hourIn('Asia/Kathmandu', at('2030-01-15T18:14:59Z'))).toBe(23)
  expect(hourIn('Asia/Kathmandu', at('2030-01-15T18:15:00Z'))).toBe(0)
  expect(nextHourIn('Asia/Kathmandu', at('2030-01-15T12:00:00Z'), 0)).toBe(at('2030-01-15T18:15:00Z'))
})

test.each([
  ['the last millisecond of a winter day', BERLIN, '2030-01-15T22:59:59.999Z', '2030-01-15'],
  ['the next one', BERLIN, '2030-01-15T23:00:00Z', '2030-01-16'],
  ['a summer night', BERLIN, '2030-07-31T22:00:00Z', '2030-08-01'],
  ['elsewhere', 'Pacific/Kiritimati', '2029-12-31T10:00:00Z', '2030-01-01'],
])('the day of %s', (_, zone, moment, day) => expect(dayIn(zone, at(moment))).toBe(day))

test.each([
  [BERLIN, true],
  ['UTC', true],
  ['Europe/Nowhere', false],
  ['', false],
])('%j is a zone: %s', (name, expected) => expect(isTimeZone(name)).toBe(expected))
