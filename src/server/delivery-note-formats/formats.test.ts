import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_LINES } from './common.ts'
import { CONTENT_TYPES, contentTypeOfFile, type NoteResult, type ReadOptions, readDeliveryNote } from './index.ts'
import type { XmlMapping } from './xml.ts'

const SEED = 2_3
console.info(`delivery note formats: fast-check seed ${SEED}`)

const HEAD = {
  noteNumber: 'LS-7',
  manufacturer: '9900000000001',
  recipient: '9900000000002',
  issuedOn: '2030-01-15',
}
const A = { deviceId: 'E XSM 02 00000001', deviceType: 'SAMPLE-1' }
const B = { deviceId: 'EXSM0200000002', deviceType: 'SAMPLE-2', firmware: '1.0', certificate: 'SAMPLE-CC-1' }

const json = (body: string, options?: ReadOptions) => readDeliveryNote('application/json', body, options)
const csv = (body: string, options?: ReadOptions) => readDeliveryNote('text/csv; charset=utf-8', body, options)
const xml = (body: string, options?: ReadOptions) => readDeliveryNote('application/xml', body, options)
function noteOf(result: NoteResult) {
  return result.status === 'read' ? result.note : expect.fail(`${result.code}, line ${result.line}`)
}
const faultOf = (result: NoteResult) => (result.status === 'read' ? 'read' : [result.code, result.line])

describe('content type and encoding', () => {
  test.each([
    ['image/png', '', 'content_type_unsupported'],
    ['', '{}', 'content_type_unsupported'],
    ['text/csv; charset=windows-1252', 'a', 'charset_unsupported'],
    ['text/csv', ' \n', 'body_empty'],
    ['text/csv', new Uint8Array([0x47, 0x65, 0x72, 0xe4, 0x74]), 'not_utf8'], // "Gerät" in Windows-1252
    ['text/csv', new Uint8Array([0xff, 0xfe, 0x47, 0x00]), 'not_utf8'], // UTF-16
    ['text/csv', 'Ger\ufffdte-ID', 'not_utf8'],
  ])('%s %j: %s', (type, body, code) => {
    expect(faultOf(readDeliveryNote(type, body))).toEqual([code, null])
  })
  test('parameters and case of the content type do not matter, a byte order mark goes', () => {
    const body = `\ufeff${JSON.stringify({ ...HEAD, lines: [A] })}`
    expect(noteOf(readDeliveryNote('Application/JSON ; charset="UTF-8"', body)).noteNumber).toBe('LS-7')
    expect(noteOf(readDeliveryNote('application/json', new TextEncoder().encode(body))).noteNumber).toBe('LS-7')
  })
  test('of a file', () => {
    expect(contentTypeOfFile('/tmp/note.CSV')).toBe('text/csv')
    expect(contentTypeOfFile('note.xml')).toBe('application/xml')
    expect(contentTypeOfFile('note')).toBeNull()
  })
})

describe('JSON', () => {
  test('a note', () => {
    const note = noteOf(json(JSON.stringify({ ...HEAD, lines: [A, { ...B, firmware: null }] })))
    expect(note).toEqual({
      ...HEAD,
      lines: [
        { line: 1, ...A },
        { line: 2, ...B, firmware: undefined },
      ],
    })
  })
  test('what is unknown is named', () => {
    const result = json(JSON.stringify({ ...HEAD, colour: 1, lines: [{ ...A, firmwre: 'x' }] }))
    expect(result).toMatchObject({ unused: ['colour', 'lines[].firmwre'] })
  })
  test.each<[string, [string, number | null]]>([
    ['{"lines": [\n{"deviceId": "1"', ['json_malformed', 2]],
    ['{"lines": [}', ['json_malformed', null]],
    ['['.repeat(17), ['json_shape', null]],
    ['[]', ['json_shape', null]],
    ['null', ['json_shape', null]],
    ['{}', ['json_shape', null]],
    ['{"lines": {}}', ['json_shape', null]],
    ['{"lines": [1]}', ['json_shape', null]],
    ['{"lines": [{"deviceId": 1}]}', ['json_shape', null]],
    ['{"noteNumber": 7, "lines": []}', ['json_shape', null]],
    ['{"__proto__": {"lines": []}}', ['json_shape', null]],
    [JSON.stringify({ lines: new Array(MAX_LINES + 1).fill(0) }), ['too_many_lines', null]],
  ])('body %#', (body, expected) => {
    expect(faultOf(json(body))).toEqual(expected)
  })
})

describe('CSV', () => {
  const rows = (separator: string, ...lines: string[][]) => lines.map((cells) => cells.join(separator)).join('\n')
  test.each([
    ['semicolons, German names', ';', ['Geräte-ID', 'Gerätetyp', 'Firmware-Version', 'Zertifikat']],
    ['commas, English names', ',', ['deviceId', 'Device Type', 'firmware', 'certificate']],
    ['tabs, shouted, transcribed', '\t', ['GERAETE_ID', 'GERAETETYP', 'FW', 'ZERTIFIKATSNUMMER']],
    ['decomposed umlauts', ';', ['Gera\u0308te-ID', 'Typ', 'Firmware', 'Zertifikat']],
  ])('%s', (_, separator, header) => {
    const body = rows(separator, header, [A.deviceId, A.deviceType, '', ''], Object.values(B))
    expect(noteOf(csv(body)).lines).toEqual([
      { line: 2, ...A },
      { line: 3, ...B },
    ])
  })
  test('line numbers are those of the file, whatever stands between', () => {
    const body = [
      'sep=;',
      '# Sample. Hersteller: see below', // no name that we know stands before the colon
      '# Lieferschein-Nr.: LS-7;;',
      '# Hersteller: 9900000000001',
      '',
      '# Ausgestellt am: 15.01.2030',
      'Geräte-ID;Gerätetyp;Empfänger',
      `${A.deviceId};${A.deviceType};9900000000002`,
      '',
      '# half of the lorry',
      ';;',
      `"${B.deviceId}";"a ""quoted""`,
      'type";9900000000002',
      `${B.deviceId};${B.deviceType}`,
    ].join('\r\n')
    const note = noteOf(csv(body))
    expect(note).toMatchObject(HEAD)
    expect(note.lines.map(({ line, deviceType }) => [line, deviceType])).toEqual([
      [8, 'SAMPLE-1'],
      [12, 'a "quoted"\ntype'],
      [14, 'SAMPLE-2'],
    ])
  })
  test('old line ends, columns nobody knows, empty cells at the end', () => {
    const result = csv(`deviceId;Farbe;deviceType\r${A.deviceId};rot;${A.deviceType};;\r`)
    expect(result).toMatchObject({ unused: ['Farbe'], note: { lines: [{ line: 2, ...A }] } })
  })
  test('what is given beside the file fills what it lacks, and may not contradict', () => {
    const body = `# noteNumber: LS-7\ndeviceId;deviceType\n${A.deviceId};x`
    expect(noteOf(csv(body, { head: HEAD }))).toMatchObject(HEAD)
    expect(faultOf(csv(body, { head: { noteNumber: 'LS-8' } }))).toEqual(['head_contradiction', null])
  })
  test.each([
    ['no device identification', 'a;b\n1;2', ['csv_column_missing', 1]],
    ['no device type', '# x\n\ndeviceId\n1', ['csv_column_missing', 3]],
    ['a column twice', 'deviceId;Geräte-ID;Typ\n1;2;3', ['csv_column_twice', 1]],
    ['quotes not closed', '# note\ndeviceId;Typ\n1;ü\n\n#\n"2;y\n3;z\n', ['csv_malformed', 6]],
    ['text behind quotes', '# note\ndeviceId;Typ\n1;"x"y\n', ['csv_malformed', 3]],
    ['more cells than the header', 'deviceId,Typ\n1,a,b\n', ['csv_malformed', 2]],
    ['two notes in a file', 'deviceId;Typ;Lieferschein\n1;a;LS-1\n2;a;LS-2', ['head_contradiction', 3]],
    ['comment against comment', '# note number: 1\n# Lieferschein: 2\ndeviceId;Typ\n', ['head_contradiction', 2]],
    ['comments only', '# a\n# b', ['csv_malformed', null]],
    ['endless line', `deviceId;Typ\n1;${'x'.repeat(70_000)}`, ['csv_malformed', 2]],
    ['more rows than a lorry carries', `deviceId;Typ\n${'1;a\n'.repeat(MAX_LINES + 1)}`, ['too_many_lines', null]],
  ])('%s', (_, body, expected) => {
    expect(faultOf(csv(body))).toEqual(expected)
  })
})

describe('XML', () => {
  const wrap = (inside: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- sample -->\n<g:deliveryNote xmlns:g="urn:geleit:delivery-note:1">
<g:noteNumber>LS-7</g:noteNumber><g:manufacturer>9900000000001</g:manufacturer>
<g:recipient>9900000000002</g:recipient><g:issuedOn> 2030-01-15 </g:issuedOn>
${inside}\n</g:deliveryNote>\n`
  const device = (inside: string) => wrap(`<g:device>${inside}</g:device>`)

  test('a note', () => {
    const body =
      wrap(`<g:device position="1"><g:deviceId>${A.deviceId}</g:deviceId><g:deviceType>SAMPLE-1</g:deviceType></g:device>

  <g:device><g:deviceId>${B.deviceId}</g:deviceId><g:deviceType>SAMPLE-2</g:deviceType>
    <g:firmware>1.0</g:firmware><g:certificate><![CDATA[SAMPLE-CC-1]]></g:certificate></g:device>`)
    const expected = {
      ...HEAD,
      lines: [
        { line: 1, fileLine: 6, ...A },
        { line: 2, fileLine: 8, ...B },
      ],
    }
    expect(noteOf(xml(body))).toEqual(expected)
    expect(noteOf(xml(body.replaceAll('\n', '\r\n')))).toEqual(expected)
    expect(xml(body)).toMatchObject({ unused: ['device/@position'] })
  })
  test('characters by number and the five entities, each decoded once', () => {
    const body = device(
      '<g:deviceId>&#69;XSM0200000001</g:deviceId><g:deviceType>A &amp;amp; &#x42;&lt;&nbsp;&#x110000;</g:deviceType>',
    )
    expect(noteOf(xml(body)).lines[0]).toMatchObject({
      deviceId: 'EXSM0200000001',
      deviceType: 'A &amp; B<&nbsp;&#x110000;',
    })
  })
  test('names that objects have anyway are names like any other', () => {
    const body = wrap(`<device constructor="1"><__proto__/><deviceType>x</deviceType></device><toString/>`)
    expect(xml(body)).toMatchObject({
      unused: ['toString', 'device/@constructor', 'device/__proto__'],
      note: { lines: [{ line: 1, deviceId: '', deviceType: 'x' }] },
    })
  })
  test('empty devices are lines too', () => {
    expect(noteOf(xml(wrap('<device/><device a="1"/>'))).lines).toMatchObject([
      { line: 1, deviceId: '' },
      { line: 2, deviceId: '' },
    ])
  })
  test('another form, by a mapping', () => {
    const mapping: XmlMapping = {
      name: 'sample of another form',
      root: 'Lieferung',
      head: { noteNumber: 'Kopf/@nr', manufacturer: 'Kopf/Von', recipient: 'Kopf/An', issuedOn: 'Kopf/Datum' },
      device: 'Palette/Karton/Geraet',
      fields: { deviceId: '.', deviceType: '@typ' },
    }
    const body = `<Lieferung><Kopf nr="LS-7"><Von>9900000000001</Von><An>9900000000002</An><Datum>2030-01-15</Datum></Kopf>
<Palette><Karton><Geraet typ="SAMPLE-1">${A.deviceId}</Geraet></Karton></Palette>
<Palette><Karton/><Karton><Geraet typ="SAMPLE-2">${B.deviceId}</Geraet><Geraet typ="SAMPLE-2">x</Geraet></Karton></Palette></Lieferung>`
    const note = noteOf(xml(body, { xmlMappings: [mapping] }))
    expect(note).toMatchObject(HEAD)
    expect(note.lines.map(({ line, fileLine, deviceId }) => [line, fileLine, deviceId])).toEqual([
      [1, 2, A.deviceId],
      [2, 3, B.deviceId],
      [3, 3, 'x'],
    ])
    expect(faultOf(xml(body))).toEqual(['xml_unknown_form', null])
  })
  test.each([
    [
      'external entity',
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<deliveryNote>&x;</deliveryNote>',
      ['xml_doctype', 1],
    ],
    [
      'entity expansion',
      '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>',
      ['xml_doctype', 2],
    ],
    ['document type inside', '<r>\n<!doctype x></r>', ['xml_doctype', 2]],
    ['not closed', '<deliveryNote>\n<device>', ['xml_malformed', 2]],
    ['closed wrongly', '<deliveryNote>\n<a></b></deliveryNote>', ['xml_malformed', 2]],
    ['two roots', '<a/>\n<b/>', ['xml_malformed', 2]],
    ['text outside', '<a/>\nx', ['xml_malformed', 1]],
    ['no element', '<!-- x -->', ['xml_malformed', 1]],
    ['attribute twice', '<a b="1" b="2"/>', ['xml_malformed', 1]],
    ['attribute without quotes', '<a b=1/>', ['xml_malformed', 1]],
    ['comment not closed', '<a>\n<!-- ', ['xml_malformed', 2]],
    ['too deep', `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`, ['xml_too_complex', 1]],
    ['endless text', `<a>${'x'.repeat(20_000)}</a>`, ['xml_too_complex', 1]],
    ['endless tag', `<a b="${'x'.repeat(20_000)}"/>`, ['xml_too_complex', 1]],
    ['too many devices', `<deliveryNote>${'<device/>'.repeat(MAX_LINES + 1)}</deliveryNote>`, ['too_many_lines', null]],
    ['too many tags', `<deliveryNote>${'<a/>'.repeat(12 * MAX_LINES + 1)}</deliveryNote>`, ['too_many_lines', null]],
    ['a member twice', device('<deviceId>1</deviceId><deviceId>2</deviceId>'), ['member_twice', 6]],
    ['text around CDATA', device('<deviceId>1<![CDATA[2]]></deviceId>'), ['member_twice', 6]],
    ['another root', '<inherited/>', ['xml_unknown_form', null]],
    ['a root that objects have anyway', '<toString/>', ['xml_unknown_form', null]],
  ])('%s', (_, body, expected) => {
    expect(faultOf(xml(body))).toEqual(expected)
  })
})

test('XML however it is written: blanks, comments, prefixes, CDATA, characters by number', () => {
  const word = fc.stringMatching(/^[A-Za-zÄß&<>"' ]{0,12}$/).map((text) => text.trim())
  const style = fc.record({
    prefix: fc.constantFrom('', 'g:'),
    blank: fc.constantFrom('', ' ', '\n\t', '<!-- <device> -->', '<?x <device>?>', '<other a="1">x</other>'),
    cdata: fc.boolean(),
    byNumber: fc.boolean(),
  })
  const escaped = (text: string, { cdata, byNumber }: { cdata: boolean; byNumber: boolean }): string => {
    if (cdata) return `<![CDATA[${text}]]>`
    return text.replace(byNumber ? /./gu : /[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`)
  }
  const written = fc.tuple(
    fc.array(fc.record({ deviceId: word, deviceType: word, firmware: word }), { maxLength: 6 }),
    style,
  )
  fc.assert(
    fc.property(written, ([devices, how]) => {
      const element = (name: string, inner: string) => `<${how.prefix}${name}>${inner}</${how.prefix}${name} >`
      const particulars = (of: object) =>
        Object.entries(of)
          .map(([name, text]) => element(name, escaped(String(text), how)))
          .join(how.blank)
      const body = element(
        'deliveryNote',
        `${particulars(HEAD)}${how.blank}${devices.map((each) => element('device', how.blank + particulars(each))).join(how.blank)}`,
      )
      const expected = devices.map(({ firmware, ...each }, index) => ({
        line: index + 1,
        ...each,
        ...(firmware === '' ? {} : { firmware }),
      }))
      const { lines, ...head } = noteOf(xml(body))
      expect(head).toEqual(HEAD)
      expect(lines.map(({ fileLine, ...line }) => (fileLine === undefined ? null : line))).toEqual(expected)
    }),
    { seed: SEED, numRuns: 500 },
  )
})

test.each(['json', 'csv', 'xml'])('the example in docs/delivery-notes.md: %s', (format) => {
  const docs = readFileSync(new URL('../../../docs/delivery-notes.md', import.meta.url), 'utf8')
  const example = docs.split(`\`\`\`${format}\n`)[1]?.split('```')[0] ?? expect.fail()
  const result = readDeliveryNote(contentTypeOfFile(`x.${format}`) ?? '', example)
  expect(result).toMatchObject({
    unused: [],
    note: { ...HEAD, noteNumber: 'SAMPLE-1', manufacturer: '9999999000001', recipient: '9999999000002' },
  })
  expect(noteOf(result).lines).toMatchObject([
    { deviceId: 'EXSM0200000001', deviceType: 'SAMPLE-GW-A', firmware: '0.0.1-sample' },
    { deviceId: 'E XSM 02 00000002', deviceType: 'SAMPLE-GW-A' },
  ])
})

describe('any body', () => {
  test('never throws, in any format', () => {
    const words = [
      '<',
      '>',
      '</',
      '/>',
      '"',
      "'",
      '&',
      ';',
      ',',
      '\n',
      '\r',
      '#',
      '{',
      '}',
      '[',
      ']',
      ':',
      'deviceId',
      'deviceType',
      ' ',
      '=',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '\u0000',
      '<deliveryNote>',
      '</deliveryNote>',
      '__proto__',
      'constructor',
    ]
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(
        fc.oneof(soup, fc.string({ unit: 'binary' }), fc.json()),
        fc.constantFrom(...CONTENT_TYPES),
        (body, type) => {
          const result = readDeliveryNote(type, body)
          if (result.status === 'unreadable') expect(result.sentence.de && result.sentence.en).toBeTruthy()
        },
      ),
      { seed: SEED, numRuns: 3_000 },
    )
  })

  const MEGABYTES = 10_000_000
  const fill = (unit: string) => unit.repeat(Math.floor(MEGABYTES / unit.length))
  const many = fill(
    `<device><deviceId>EXSM0200000001</deviceId><deviceType>S</deviceType><firmware>${'x'.repeat(110)}</firmware></device>`,
  )
  test.each([
    ['text/csv', 'separators', fill(';')],
    ['text/csv', 'empty lines', `deviceId;deviceType${fill('\n')}`],
    ['text/csv', 'quotes', `deviceId;deviceType\n"${fill('""')}`],
    ['text/csv', 'open quotes on each line', `deviceId;deviceType\n${fill('"a\n')}`],
    ['text/csv', 'rows of separators', `deviceId;deviceType\n${fill(`${';'.repeat(60_000)}\n`)}`],
    ['text/csv', 'comments', fill('# noteNumber: x\n')],
    ['application/json', 'brackets', fill('[')],
    ['application/json', 'nested objects', fill('{"lines":')],
    ['application/xml', 'less-than', fill('<')],
    ['application/xml', 'greater-than', fill('>')],
    ['application/xml', 'elements not closed', fill('<a>')],
    ['application/xml', 'comments not closed', fill('<!--')],
    ['application/xml', 'ampersands', `<r>${fill('&amp;')}</r>`],
    ['application/xml', 'ampersands in pieces', `<r>${fill(`<a>${'&#38;'.repeat(3_000)}</a>`)}</r>`],
    ['application/xml', 'attributes', `<r ${fill('a="1" ')}/>`],
    [
      'application/xml',
      'attributes in pieces',
      `<r>${fill(`<a ${Array.from({ length: 400 }, (_, i) => `a${i}=""`).join(' ')}/>`)}</r>`,
    ],
    ['application/xml', 'blanks in tags', `<r>${fill(`<a${' '.repeat(4_000)}/>`)}</r>`],
    ['application/xml', 'names without end', `<r>${fill(`<${'a'.repeat(4_000)} ${'b'.repeat(50)}`)}`],
    ['application/xml', 'small elements', `<r>${fill('<a/>')}</r>`],
    ['application/xml', 'character data sections', `<r>${fill('<![CDATA[x]]>')}</r>`],
    ['application/xml', 'line ends', `<r>${fill('\r\n')}</r>`],
    ['application/xml', 'an honest large note', `<deliveryNote>${many}</deliveryNote>`],
  ])(
    '10 MB of it, %s: %s',
    // Measured: most below 0.1 s, none above 2 s. Quadratic work would not end before the test's time is over.
    (type, _, body) => {
      expect(readDeliveryNote(type, body)).toBeDefined()
    },
  )
})
