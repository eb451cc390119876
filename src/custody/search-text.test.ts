import { expect, test } from 'vitest'
import { readSearchText, SEARCH_TEXT_MOST, type SearchText } from './search-text.ts'

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e'

test.each<[string, Partial<SearchText>]>([
  ['EPPC0210486901', { deviceId: 'EPPC0210486901' as never, devicePart: null, serials: ['EPPC0210486901'] }],
  ['e ppc 02 1048 6901', { deviceId: 'EPPC0210486901' as never }],
  ['0A 0E 50504302 00A00475', { deviceId: 'EPPC0210486901' as never }],
  ['https://scan.example/21EPPC0210486901?x', { deviceId: 'EPPC0210486901' as never }],
  ['EPPC0210486901 EPPC0210486902', { deviceId: null }],
  ['6901', { deviceId: null, devicePart: '6901', serialPart: '6901', idPart: '6901', name: '6901' }],
  ['E PPC 02', { devicePart: 'EPPC02', serialPart: 'EPPC02' }],
  ['box-s-0001', { serialPart: 'BOX-S-0001', serials: ['BOX-S-0001'], devicePart: null }],
  ['BOX: BOX-L-0002; seal intact', { serials: ['BOX', 'BOX-L-0002', 'SEAL', 'INTACT'], serialPart: null }],
  [`https://scan.example/containers/${ID.toUpperCase()}`, { ids: [ID], idPart: null }],
  [ID, { ids: [ID], idPart: null }],
  ['0f8fad5b-d9', { idPart: '0f8fad5b-d9', ids: [] }],
  ['0f8', { idPart: null }],
  ['Tray_7/a', { labels: ['Tray_7/a'], labelPart: 'Tray_7/a' }],
  ['Müller', { name: 'müller', serialPart: null, devicePart: null, idPart: null }],
  // ſ and ı are no s and no i.
  ['boxſ', { serialPart: null }],
  ['', { text: '', name: null, serials: [], serialPart: null, devicePart: null }],
  ['  \n ', { text: '' }],
])('%j', (raw, expected) => {
  expect(readSearchText(raw)).toMatchObject(expected)
})

test('what no label holds is cut off, and never takes long', () => {
  const long = readSearchText('0A-'.repeat(100_000))
  expect(long.text.length).toBe(SEARCH_TEXT_MOST)
  expect(long.name).toBeNull()
  expect(readSearchText('EXSM01 '.repeat(2_000)).serials.length).toBeLessThanOrEqual(18)
})
