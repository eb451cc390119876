import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNoteHead, checkNoteLines, decideImport, type NoteLine } from './delivery-note.ts'
import { type DeviceId, deviceIdOf } from './identifiers.ts'

const SEED = 1_660
console.info(`delivery note: fast-check seed ${SEED}`)

const A = 'EXSM0200000001'
const B = 'EXSM0200000002'
const C = 'EXSM0200000003'
const nobody: ReadonlySet<DeviceId> = new Set()
const note = (...rows: (readonly [string, string?, string?])[]): NoteLine[] =>
  rows.map(([deviceId, deviceType = 'SAMPLE-1', firmware], index) => ({
    line: index + 2,
    deviceId,
    deviceType,
    ...(firmware === undefined ? {} : { firmware }),
  }))
const found = (lines: readonly NoteLine[], announced = nobody) =>
  checkNoteLines(lines, announced).findings.map(({ line, code }) => `${line} ${code}`)
const kept = (lines: readonly NoteLine[], announced = nobody) =>
  checkNoteLines(lines, announced).good.map(({ deviceId }) => String(deviceId))

describe('lines', () => {
  test('good ones, however they are written', () => {
    const lines = note([A], ['E XSM 02 00000002'], [' exsm0200000003 '])
    expect(found(lines)).toEqual([])
    expect(kept(lines)).toEqual([A, B, C])
  })
  test.each([
    ['a slip in the identification', note([A], ['EXSMO200000002']), ['3 bad_identifier']],
    ['no device type', note([A, '  ']), ['2 device_type_missing']],
    ['both', note(['?', '']), ['2 bad_identifier', '2 device_type_missing']],
    ['control characters', note([A, 'SAMPLE\u0000']), ['2 text_unusable']],
    ['endless text', note([A, 'SAMPLE-1', 'x'.repeat(101)]), ['2 text_unusable']],
  ])('%s', (_, lines, expected) => {
    expect(found(lines)).toEqual(expected)
  })
  test('the same line twice: the first counts', () => {
    const lines = note([A], [B], ['E XSM 02 00000001'], [A])
    expect(found(lines)).toEqual(['4 duplicate_in_note', '5 duplicate_in_note'])
    expect(kept(lines)).toEqual([A, B])
    expect(checkNoteLines(lines, nobody).findings[1]).toMatchObject({ deviceId: A, firstLine: 2 })
  })
  test('the same device with two types or firmwares: none counts', () => {
    expect(kept(note([A], [B], [A, 'SAMPLE-2']))).toEqual([B])
    expect(found(note([A], [A, 'SAMPLE-2'], [A]))).toEqual(
      ['2', '3', '4'].map((line) => `${line} contradiction_in_note`),
    )
    expect(found(note([A, 'SAMPLE-1', '1.0'], [A, 'SAMPLE-1', '1.1']))).toContain('3 contradiction_in_note')
  })
  test('announced before', () => {
    const before = new Set([deviceIdOf(B)])
    expect(found(note([A], [B], [B]), before)).toEqual(['3 already_announced', '4 duplicate_in_note'])
    expect(kept(note([A], [B]), before)).toEqual([A])
  })
  test("another maker's letters are a warning, and only against a majority", () => {
    const lines = note([A], [B], ['EXSN0200000003'])
    expect(found(lines)).toEqual(['4 maker_differs'])
    expect(kept(lines)).toHaveLength(3)
    expect(decideImport(checkNoteLines(lines, nobody), 'all_or_nothing').status).toBe('announce')
    expect(found(note([A], ['EXSN0200000003']))).toEqual([])
  })
  test('a megabyte of nonsense is not repeated in the finding', () => {
    const [finding] = checkNoteLines(note(['Z'.repeat(1_000_000)]), nobody).findings
    expect(finding).toMatchObject({ code: 'bad_identifier', because: 'too_long' })
    expect(JSON.stringify(finding).length).toBeLessThan(1_000)
  })
  test('a finding names the line of the file, where that is another one', () => {
    const [line] = note(['nonsense'])
    if (line === undefined) return expect.fail()
    expect(checkNoteLines([{ ...line, line: 1, fileLine: 77 }], nobody).findings).toMatchObject([
      { line: 1, fileLine: 77 },
    ])
  })
  test('each finding says what to do in both languages', () => {
    const lines = note(['x', ''], [A], [A], [B, 'a'], [B, 'b'], [C, 'x\u0007'], ['EXSN0200000009'], ['EXSM0200000010'])
    const { findings } = checkNoteLines(lines, new Set([deviceIdOf(A)]))
    expect(findings.length).toBeGreaterThan(6)
    for (const { sentence } of findings) {
      expect(sentence.de).toMatch(/\.$/)
      expect(sentence.en).toMatch(/\.$/)
    }
  })
  test('law: every line is good or has an error, never both; devices are distinct', () => {
    const row = fc.record({
      deviceId: fc.constantFrom(A, B, C, ` ${A}`, 'nonsense', 'EXSN0200000001', ''),
      deviceType: fc.constantFrom('SAMPLE-1', 'SAMPLE-2', ''),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.subarray([A, B]), (rows, announced) => {
        const lines = rows.map((value, index) => ({ ...value, line: index + 1 }))
        const { good, findings } = checkNoteLines(lines, new Set(announced.map(deviceIdOf)))
        const wrong = new Set(findings.filter((one) => one.severity === 'error').map((one) => one.line))
        for (const { line } of lines) expect(wrong.has(line)).toBe(!good.some((one) => one.line === line))
        expect(new Set(good.map((one) => one.deviceId)).size).toBe(good.length)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })
})

describe('decision', () => {
  const mixed = checkNoteLines(note([A], ['?'], [B]), nobody)
  const sound = checkNoteLines(note([A], [B]), nobody)
  const useless = checkNoteLines(note(['?']), nobody)
  test.each([
    ['all_or_nothing', sound, 'announce', undefined],
    ['all_or_nothing', mixed, 'refused', 'note_has_errors'],
    ['keep_the_good', mixed, 'announce', undefined],
    ['keep_the_good', useless, 'refused', 'nothing_to_announce'],
    ['all_or_nothing', checkNoteLines([], nobody), 'refused', 'nothing_to_announce'],
  ] as const)('%s', (mode, check, status, code) => {
    const decision = decideImport(check, mode)
    expect(decision.status).toBe(status)
    if (decision.status === 'refused') expect(decision.code).toBe(code)
    else expect(decision.good).toBe(check.good)
  })
  test('what is left out is counted by lines', () => {
    expect(decideImport(mixed, 'keep_the_good')).toMatchObject({ leftOut: 1 })
  })
})

describe('head', () => {
  const head = { noteNumber: 'LS-1', manufacturer: '9900000000001', recipient: '9900000000002', issuedOn: '2028-02-29' }
  test('good', () => {
    expect(checkNoteHead(head)).toEqual({
      findings: [],
      head: {
        ...head,
        manufacturer: { by: 'market_partner', id: head.manufacturer },
        recipient: { by: 'market_partner', id: head.recipient },
      },
    })
    expect(checkNoteHead({ ...head, manufacturer: 'maker-1' }).head?.manufacturer).toEqual({
      by: 'party',
      id: 'maker-1',
    })
  })
  test('an odd market partner id is a warning', () => {
    const check = checkNoteHead({ ...head, recipient: '1234567890123' })
    expect(check.head).not.toBeNull()
    expect(check.findings).toMatchObject([{ code: 'market_partner_odd', severity: 'warning', member: 'recipient' }])
  })
  test.each([
    ['noteNumber', ' '],
    ['noteNumber', 'a\nb'],
    ['manufacturer', ''],
    ['manufacturer', '990000000000'],
    ['recipient', 'a b'],
    ['issuedOn', '2027-02-29'],
    ['issuedOn', '15.01.2030'],
    ['issuedOn', '2030-13-01'],
    ['issuedOn', '2030-01-00'],
  ] as const)('%s %j is refused', (member, text) => {
    const check = checkNoteHead({ ...head, [member]: text })
    expect(check.head).toBeNull()
    expect(check.findings).toMatchObject([{ severity: 'error', member }])
  })
})
