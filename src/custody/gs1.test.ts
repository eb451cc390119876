/** Published numbers, and what is made of them. */
import { describe, expect, test } from 'vitest'
import {
  digitalLink,
  doPrefixesMeet,
  elementString,
  type Gs1Prefix,
  graiOf,
  gs1CheckDigit,
  type LoadingUnitSituation,
  numberLoadingUnits,
  parseGs1,
  parseGs1Prefix,
  ssccOf,
  ssccRoom,
} from './gs1.ts'
import { idOf, isMalformed } from './identifiers.ts'
import type { Person } from './state.ts'

const prefixOf = (text: string): Gs1Prefix => {
  const prefix = parseGs1Prefix(text)
  if (isMalformed(prefix)) throw new Error(prefix.code)
  return prefix
}
const EPC = prefixOf('0614141')

test.each([
  // GS1's own example of the calculation; an EAN-13, an EAN-8, and the keys of the EPC Tag Data Standard's examples.
  ['629104150021', '3'],
  ['400638133393', '1'],
  ['7351353', '7'],
  ['10614141234567890', '8'],
  ['061414112345', '2'],
])('the check digit of %s is %s', (digits, check) => {
  expect(gs1CheckDigit(digits)).toBe(check)
})

test('what the EPC Tag Data Standard writes of an SSCC and a GRAI', () => {
  const sscc = ssccOf(EPC, 1_234_567_890)
  expect(elementString({ kind: 'sscc', sscc })).toBe('(00)106141412345678908')
  const grai = graiOf(EPC, 12_345, '400')
  expect(grai).toEqual({ digits: '0614141123452', serial: '400' })
  if (grai !== null) expect(elementString({ kind: 'grai', grai })).toBe('(8003)00614141123452400')
})

test.each([
  ['401234', 6, '4012340000011'],
  ['4012345', 5, '4012345000016'],
  ['40123456789', 1, '4012345678918'],
  // No room for a type: the serial alone tells them apart.
  ['401234567890', 0, '4012345678901'],
])('a prefix %s leaves %s digits for the type', (text, room, digits) => {
  const prefix = prefixOf(text)
  expect(graiOf(prefix, 1, 'BOX-1')?.digits).toBe(digits)
  expect(graiOf(prefix, 10 ** room, 'BOX-1') === null).toBe(room > 0)
  expect(ssccRoom(prefix)).toBe(10 ** (room + 5))
  expect(() => ssccOf(prefix, ssccRoom(prefix))).toThrow(RangeError)
})

test('a serial that GS1 has no room for is none', () => {
  expect(graiOf(EPC, 1, 'A'.repeat(17))).toBeNull()
  expect(graiOf(EPC, 1, 'straße')).toBeNull()
})

test.each(['40123', '4012345678901', '40x2345', '', ' '.repeat(70)])('no prefix: "%s"', (text) => {
  expect(parseGs1Prefix(text)).toMatchObject({ code: 'bad_gs1_prefix' })
})
test('blanks and hyphens are tolerated; prefixes meet where one begins the other', () => {
  expect(parseGs1Prefix(' 40-1234 5')).toBe('4012345')
  expect([doPrefixesMeet('4012345', '40123456'), doPrefixesMeet('4012345', '4012346')]).toEqual([true, false])
})

describe('what a scanner reads', () => {
  const key = { kind: 'grai', grai: { digits: '0614141123452', serial: 'BOX-L-0001' } } as const
  const unit = { kind: 'sscc', sscc: '106141412345678908' } as const
  test.each([
    ['(8003)00614141123452BOX-L-0001', key],
    ['800300614141123452BOX-L-0001', key],
    [']d2800300614141123452BOX-L-0001\u001d', key],
    [digitalLink('https://geleit.example', key), key],
    ['http://localhost:8080/x/8003/00614141123452BOX-L-0001?linkType=all', key],
    ['00106141412345678908', unit],
    [']C100106141412345678908', unit],
    [digitalLink('https://id.example', unit), unit],
    // A wrong check digit, another identifier, a serial of ours, somebody's address.
    ['00106141412345678907', null],
    ['(8003)00614141123453BOX-L-0001', null],
    ['(01)09501101530003', null],
    ['BOX-L-0001', null],
    ['https://geleit.example/verify', null],
    [`(8003)0${'1'.repeat(400)}`, null],
  ])('%s', (text, expected) => {
    expect(parseGs1(text)).toEqual(expected)
  })
})

describe('logistic units of a shipment', () => {
  const own = idOf('PartyId', 'own')
  const box = (name: string) => idOf('ContainerId', name)
  const acting: Person = {
    personId: idOf('PersonId', 'dora'),
    partyId: own,
    naturalPersonId: 'dora',
    roles: ['dispatcher'],
    siteIds: [],
    status: 'active',
    trainedUntil: null,
    approvesFrom: null,
  }
  const situation: LoadingUnitSituation = {
    acting,
    shipment: { partyId: own, status: 'announced', containerIds: [box('b'), box('a')] },
    prefix: prefixOf('401234567890'),
    numbered: [],
    nextNumber: 0,
  }
  test('each container gets one, and keeps it', () => {
    const first = numberLoadingUnits(situation)
    expect(first.answer?.units).toEqual([
      { containerId: 'b', sscc: '040123456789000001' },
      { containerId: 'a', sscc: '040123456789000018' },
    ])
    const [kept] = first.answer?.units ?? []
    const numbered = kept === undefined ? [] : [kept]
    const second = numberLoadingUnits({ ...situation, numbered, nextNumber: 99_999 })
    expect(second.answer?.units.map(({ sscc }) => sscc)).toEqual(['040123456789000001', '940123456789099992'])
    expect(second.answer?.added).toMatchObject([{ containerId: 'a', number: 99_999 }])
    expect(second.facts).toEqual([])
  })
  test.each([
    ['person_not_active', { acting: { ...acting, status: 'suspended' } }],
    ['right_was_taken', { acting: { ...acting, roles: ['fitter'] } }],
    ['shipment_not_yours', { acting: { ...acting, partyId: idOf('PartyId', 'other') } }],
    ['shipment_over', { shipment: { ...situation.shipment, status: 'received' } }],
    ['company_prefix_missing', { prefix: null }],
    ['company_prefix_used_up', { nextNumber: 99_999 }],
  ] as const)('%s', (code, difference) => {
    expect(numberLoadingUnits({ ...situation, ...difference }).refusal?.code).toBe(code)
  })
})
