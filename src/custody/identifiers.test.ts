import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DeviceId,
  deviceIdOf,
  deviceIdOfServerId,
  formatDeviceId,
  formatServerId,
  idOf,
  isDeviceId,
  isMalformed,
  makerOf,
  marketPartnerIdOf,
  parseDeviceId,
  parseId,
  parseMarketPartnerId,
  parseSerial,
  serialOf,
  serverIdOf,
} from './identifiers.ts'

const SEED = 43_863
console.info(`identifiers: fast-check seed ${SEED}`)
const runs = { seed: SEED, numRuns: 2_000 }

const digit = fc.constantFrom(...'0123456789')
const deviceId = fc
  .tuple(
    fc.constantFrom(...'E12456789FG'),
    fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 3, maxLength: 3 }),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 2, maxLength: 2 }),
    fc.string({ unit: digit, minLength: 8, maxLength: 8 }),
  )
  .map((parts) => deviceIdOf(parts.join('')))

const codeOf = (value: unknown) => (isMalformed(value) ? value.code : value)

describe('device identification: read', () => {
  test.each([
    ['bare', 'EPPC0210486901'],
    ['as shown on the plate', 'E PPC 02 10486901'],
    ['number in two halves', '1 EMH00 1048 6901', '1EMH0010486901'],
    ['lower case', 'eppc0210486901'],
    ['blanks around, line end', '  EPPC0210486901 \r\n'],
    ['tabs', 'E\tPPC\t02\t10486901'],
    ['no-break and thin spaces', 'E\u00a0PPC\u202f02\u200910486901'],
    ['zero-width and marks are unseen', '\ufeffE\u200bPPC02\u20601048\u200e6901\u200f'],
    ['hexadecimal block', 'EPPCAF10486901', 'EPPCAF10486901'],
    ['in a link', 'https://label.example/d/EPPC0210486901?v=1'],
    ['in a link, encoded blanks', 'https://label.example/?id=E%20PPC%2002%2010486901'],
    ['in a link, plus signs', 'https://label.example/?id=E+PPC+02+10486901&x=2'],
    ['in a sentence', 'Gerät E PPC 02 10486901, Zähler dabei'],
    ['in a label with other fields', 'TYP SAMPLE-1\u001dSN EPPC0210486901\u001dHW 2.1'],
    ['GS1: GTIN and serial number', ']d2010401234500001821EPPC0210486901'],
    ['GS1: serial number after a separator', '\u001d21EPPC0210486901\u001d10ABC'],
    ['GS1: in brackets', '(01)04012345000018(21)EPPC0210486901'],
    ['the same one twice', 'EPPC0210486901;E PPC 02 10486901'],
    ['beside other scripts', 'Шлюз EPPC0210486901'],
  ])('%s', (_, text, expected = 'EPPC0210486901') => {
    expect(parseDeviceId(text)).toBe(expected)
  })
})

describe('device identification: refused', () => {
  test.each([
    ['', 'empty'],
    [' \u200b\t', 'empty'],
    ['x'.repeat(5_000), 'too_long'],
    ['E PPC 02 \u202e10968401', 'hidden_direction'],
    ['\u2067EPPC0210486901\u2069', 'hidden_direction'],
    ['\u0415PPC0210486901', 'lookalike'], // Cyrillic Е
    ['EPP\u03f90210486901', 'lookalike'], // Greek capital lunate sigma
    ['EPPC02104869\uff10\uff11', 'lookalike'], // full-width digits
    ['EPPC021048690\u0661', 'lookalike'], // Arabic-Indic digit
    ['EPP\u017f0210486901', 'lookalike'], // long s, which toUpperCase would turn into S
    ['see https://x.example/EPPC021048690\u0661 and EPPC0210486902', 'lookalike'],
    ['EPPC0210486901 EPPC0210486902', 'ambiguous'],
    ['1EMH0010486901/E PPC 02 10486901', 'ambiguous'],
    ['0PPC0210486901', 'medium_forbidden'],
    ['3PPC0210486901', 'medium_unknown'],
    ['APPC0210486901', 'medium_unknown'],
    ['EP0C0210486901', 'maker_not_letters'],
    ['EPPCO210486901', 'block_not_hexadecimal'],
    ['EPPC021048690I', 'number_not_digits'],
    ['EPPC021048690', 'wrong_length'],
    ['EPPC02104869012', 'wrong_length'],
    ['EPPC0210486901\u200b2', 'wrong_length'], // what one sees has nine digits
    ['XEPPC0210486901', 'wrong_length'],
    ['EPPC0210486901\u0437', 'not_found'], // a foreign letter belongs to the word
    ['E\u0301PPC0210486901', 'not_found'],
    ['E-PPC-02-10486901', 'not_found'],
    ['0A0E5050430200A00475', 'not_found'],
    ['\u0444'.repeat(14), 'not_found'],
    ['no such thing here', 'not_found'],
  ])('%j: %s', (text, code) => {
    const result = parseDeviceId(text)
    expect(codeOf(result)).toBe(code)
    if (isMalformed(result)) expect(result.reason.de && result.reason.en).toBeTruthy()
  })

  test('a lookalike is named by its code point', () => {
    const result = parseDeviceId('\u0415PPC0210486901')
    expect(isMalformed(result) && result.reason.en).toContain('U+0415')
  })
})

describe('device identification: laws', () => {
  test('never throws, and whatever it gives is canonical', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...'E1PC0248 \u00a0\u200b\u202e\u0415\uff11%20+]d2\u001d'),
      maxLength: 60,
    })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string(), nasty), (text) => {
        const result = parseDeviceId(text)
        return isMalformed(result) || isDeviceId(result)
      }),
      runs,
    )
  })
  test('parse after format is the identity', () => {
    fc.assert(
      fc.property(deviceId, (id) => parseDeviceId(formatDeviceId(id)) === id && parseDeviceId(id) === id),
      runs,
    )
  })
  test('one character replaced by another script never parses', () => {
    fc.assert(
      fc.property(
        deviceId,
        fc.nat(13),
        fc.constantFrom('\u0410', '\uff21', '\u0391', '\u0664', 'ı', 'ſ'),
        (id, at, c) => isMalformed(parseDeviceId(id.slice(0, at) + c + id.slice(at + 1))),
      ),
      runs,
    )
  })
  test('two different ones in a text never parse', () => {
    fc.assert(
      fc.property(deviceId, deviceId, fc.constantFrom(' ', ';', '\n', '/'), (a, b, between) => {
        fc.pre(a !== b)
        return codeOf(parseDeviceId(`${a}${between}${b}`)) === 'ambiguous'
      }),
      runs,
    )
  })
  test('server identification: there and back', () => {
    fc.assert(
      fc.property(deviceId, (id) => {
        const serverId = serverIdOf(id)
        if (serverId === null) return id.startsWith('G')
        return deviceIdOfServerId(serverId) === id && deviceIdOfServerId(formatServerId(serverId)) === id
      }),
      runs,
    )
  })
  // Work that grew faster than the text would not end before the test's time is over.
  test.each(['21', '01', 'E ', 'EPPC021048690', '\uff11', 'A B '])('a text of the greatest length: %s', (unit) => {
    expect(parseDeviceId(unit.repeat(4_296).slice(0, 4_296))).toHaveProperty('code')
  })
})

describe('server identification', () => {
  test('as TRuDI shows the two', () => {
    const id = deviceIdOf('EPPC0210486901')
    expect(formatServerId(serverIdOf(id) ?? expect.fail())).toBe('0A 0E 50504302 00A00475')
    expect(deviceIdOfServerId('0a 0e 50504302 00a00475')).toBe(id)
    expect(makerOf(id)).toBe('PPC')
  })
  test.each([
    ['too short', '0A0E5050430200A004'],
    ['other first byte', '090E5050430200A00475'],
    ['medium 0', '0A005050430200A00475'],
    ['maker not letters', '0A0E5030430200A00475'],
    ['number above eight digits', '0A0E5050430205F5E100'],
    ['lookalike', '\uff10A0E5050430200A00475'],
  ])('refused: %s', (_, text) => {
    expect(codeOf(deviceIdOfServerId(text))).toBe('bad_server_id')
  })
})

describe('market partners, serials, ids', () => {
  test.each([
    ['9900357000004', false],
    ['9800123400005', false],
    ['4012345000009', false],
    ['4500000000006', true],
    ['1234567890123', true],
  ])('market partner %s, warning %s', (text, warned) => {
    const partner = parseMarketPartnerId(` ${text} `)
    if (isMalformed(partner)) return expect.fail(partner.reason.en)
    expect(partner.id).toBe(marketPartnerIdOf(text))
    expect(partner.warning !== null).toBe(warned)
  })
  test.each(['', '990035700000', '99003570000044', '990035700000\uff14', 'x'.repeat(99)])(
    'no market partner: %j',
    (text) => {
      expect(codeOf(parseMarketPartnerId(text))).toBe('bad_market_partner_id')
    },
  )
  test('serials', () => {
    expect(parseSerial(' box-0001 ')).toBe(serialOf('BOX-0001'))
    for (const bad of ['', 'A'.repeat(17), 'BOX 1', 'BOX_1', 'БОКС', '\uff11', 'ſ'])
      expect(codeOf(parseSerial(bad))).toBe('bad_serial')
    expect(() => serialOf('box')).toThrow(TypeError)
  })
  test('ids', () => {
    const uuid = '0190B5C2-7B1A-7C3D-8E4F-0123456789AB'
    expect(parseId('PartyId', uuid)).toBe(uuid.toLowerCase())
    expect(parseId('SiteId', 'store-1')).toBe(idOf('SiteId', 'store-1'))
    expect(() => idOf('PartyId', uuid)).toThrow(TypeError)
    for (const bad of ['', ' a', "a'--", 'a/b', '-a', 'x'.repeat(65)])
      expect(codeOf(parseId('NoteId', bad))).toBe('bad_id')
  })
  test('no parser throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const parse of [parseSerial, parseMarketPartnerId, deviceIdOfServerId]) parse(text)
        parseId('TourId', text)
      }),
      runs,
    )
  })
  test('canonical only', () => {
    expect(isDeviceId('eppc0210486901')).toBe(false)
    expect(isDeviceId('EPPC0210486901\n')).toBe(false)
    expect(isDeviceId(undefined)).toBe(false)
    expect(() => deviceIdOf('E PPC 02 10486901')).toThrow(TypeError)
    const branded: DeviceId = deviceIdOf('EPPC0210486901')
    expect(branded).toBe('EPPC0210486901')
  })
})
