import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkNoteHead, checkNoteLines, decideImport } from '../../custody/delivery-note.ts'
import { makerOf } from '../../custody/identifiers.ts'
import { readDeliveryNote } from '../../server/delivery-note-formats/index.ts'

const ROOT = new URL('../../../', import.meta.url)
const read = (path: string) => {
  const result = readDeliveryNote('text/csv', readFileSync(new URL(path, ROOT)))
  return result.status === 'read' ? result.note : expect.fail(result.sentence.en)
}

test('both sample files are what their generator writes', () => {
  const script = fileURLToPath(new URL('scripts/make-sample-note.mjs', ROOT))
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow()
})

describe('the sample note', () => {
  const note = read('src/cli/rehearsal-data/delivery-note.csv')
  const { good, findings } = checkNoteLines(note.lines, new Set())

  test('announces exactly 1,660 distinct devices of two types, and has no fault', () => {
    expect(findings).toEqual([])
    expect(checkNoteHead(note)).toMatchObject({ head: { noteNumber: 'MUSTER-1660' }, findings: [] })
    expect(new Set(good.map(({ deviceId }) => deviceId)).size).toBe(1_660)
    const ofType = (type: string) => good.filter(({ deviceType }) => deviceType === type).length
    expect([ofType('SAMPLE-GW-A'), ofType('SAMPLE-GW-B')]).toEqual([1_000, 660])
  })
  test('is plainly a sample', () => {
    expect(new Set(good.map(({ deviceId }) => makerOf(deviceId)))).toEqual(new Set(['XSM']))
    expect(readFileSync(new URL('src/cli/rehearsal-data/delivery-note.csv', ROOT), 'utf8')).toMatch(/^# Musterdaten/)
  })
  test('holds the traps: blanks, lower case, longer texts, one number in two blocks', () => {
    const texts = note.lines.map(({ deviceId }) => deviceId)
    for (const trap of [/^E XSM/, /^exsm/, / $/, /^ /, /\u00a0/, /^https:/, /^\]d2/, / \d{4} \d{4}$/]) {
      expect(texts.filter((text) => trap.test(text)).length).toBeGreaterThan(5)
    }
    const numbers = new Set(good.map(({ deviceId }) => deviceId.slice(6)))
    expect(numbers.size).toBeLessThan(1_660)
  })
})

test('the note with errors', () => {
  const check = checkNoteLines(read('src/cli/rehearsal-data/delivery-note-with-errors.csv').lines, new Set())
  expect(check.findings.map(({ line, code, ...more }) => [line, 'because' in more ? more.because : code])).toEqual([
    [11, 'block_not_hexadecimal'],
    [12, 'wrong_length'],
    [13, 'medium_forbidden'],
    [14, 'lookalike'],
    [15, 'lookalike'],
    [16, 'duplicate_in_note'],
    [17, 'device_type_missing'],
    [18, 'contradiction_in_note'],
    [19, 'contradiction_in_note'],
    [20, 'ambiguous'],
    [21, 'empty'],
    [22, 'maker_differs'],
  ])
  expect(decideImport(check, 'all_or_nothing')).toMatchObject({ code: 'note_has_errors' })
  expect(decideImport(check, 'keep_the_good')).toMatchObject({ status: 'announce', leftOut: 11 })
  expect(check.good).toHaveLength(6)
})
