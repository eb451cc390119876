import { expect, test } from 'vitest'
import { type Change, isTouched, joined } from './touched.ts'

const change: Change = {
  kinds: ['devices_packed'],
  subjects: [
    { kind: 'container', id: 'box-1' },
    { kind: 'device', id: 'D1' },
  ],
  many: ['shipment'],
}

test.each([
  ['GET /v1/containers', {}, true],
  ['GET /v1/containers/{id}', { path: { id: 'box-1' } }, true],
  ['GET /v1/containers/{id}', { path: { id: 'box-2' } }, false],
  ['GET /v1/containers/{id}/protocols', { path: { id: 'box-1' } }, true],
  ['GET /v1/devices/{id}/verdict', { path: { id: 'D1' }, query: {} }, true],
  ['GET /v1/shipments/{id}', { path: { id: 'any' } }, true],
  ['GET /v1/shipments', {}, true],
  ['GET /v1/tours/{id}', { path: { id: 't-1' } }, true],
  ['GET /v1/incidents', {}, false],
  ['GET /v1/search', { query: { q: 'D1' } }, false],
])('%s %o: %s', (operation, input, touched) => {
  expect(isTouched(operation, input, change)).toBe(touched)
})

test('two changes at once name each thing once', () => {
  const both = joined(change, { kinds: ['x'], subjects: [{ kind: 'device', id: 'D1' }], many: ['shipment'] })
  expect(both).toEqual({ ...change, kinds: ['devices_packed', 'x'] })
})
