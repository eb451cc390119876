import { expect, test } from 'vitest'
import { type Report, requestOf } from './report-act.ts'

const NOW = Date.UTC(2030, 0, 15, 12)
const report: Report = {
  thing: { kind: 'box', containerId: 'box-1', serial: 'BOX-1' },
  sight: 'seal',
  sightText: 'Seal is broken',
  text: ' on the left ',
  when: 'unknown',
  since: '',
}

test('each report goes where it holds what it names, at once', () => {
  const device = { ...report, thing: { kind: 'device', deviceId: 'EXSM0100000001' } } as const
  const other = { ...report, thing: { kind: 'other', text: 'grey thing' } } as const
  expect(requestOf(report, NOW)).toEqual({
    operation: 'POST /v1/containers/{id}/violation-reports',
    path: { id: 'box-1' },
    body: { since: 'unknown', what: 'Seal is broken: on the left' },
  })
  expect(requestOf({ ...report, sight: 'gone' }, NOW).operation).toBe('POST /v1/containers/{id}/loss-reports')
  expect(requestOf(device, NOW).operation).toBe('POST /v1/devices/{id}/violation-reports')
  expect(requestOf({ ...device, sight: 'gone' }, NOW).operation).toBe('POST /v1/devices/{id}/loss-reports')
  // Which box a label is on, the server finds out.
  const label = { ...report, thing: { kind: 'label', serial: 'BOX-9' } } as const
  expect(requestOf(label, NOW)).toMatchObject({
    operation: 'POST /v1/containers/{id}/violation-reports',
    path: { id: 'BOX-9' },
  })
  expect(requestOf(other, NOW)).toMatchObject({ operation: 'POST /v1/hints', body: { about: 'grey thing' } })
})

test('since when: now, a moment, or not known, which is also what an empty moment is', () => {
  const since = (of: Partial<Report>): unknown => requestOf({ ...report, ...of }, NOW).body['since']
  expect(since({ when: 'now' })).toBe('2030-01-15T12:00:00.000Z')
  expect(since({ when: 'since', since: '2030-01-15T08:00Z' })).toBe('2030-01-15T08:00:00.000Z')
  expect(since({ when: 'since', since: '' })).toBe('unknown')
  expect(since({ when: 'unknown' })).toBe('unknown')
})
