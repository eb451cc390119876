/** A chain of custody without a gap, and what the replay says of each way to break it. */
import { describe, expect, test } from 'vitest'
import {
  FINDINGS,
  type FindingCode,
  type ReplayEntry,
  replayCustody,
  type Subject,
} from '../../src/auditlog/custody-chain.ts'
import { CHAIN, LOCK, ON_THE_ROAD, OPEN, PLACE } from './custody-rows.ts'
import { KEYS } from './custody-rows-keys.ts'
import { TRUST } from './custody-rows-trust.ts'
import { TWO_PERSONS } from './custody-rows-two-persons.ts'
import { entriesOf, TALE } from './custody-tale.ts'
import { DEVICE, LARGE_BOX, REPORT, ROAD, SMALL_BOX } from './custody-tells.ts'
import { logOf } from './replay-entries.ts'

function codesOf(subject: Subject, file: readonly ReplayEntry[]): FindingCode[] {
  return [...new Set(replayCustody(subject, file).map(({ code }) => code))].sort()
}

test.each([DEVICE, LARGE_BOX, SMALL_BOX, ROAD, REPORT])('$kind: nothing is wrong', (subject) => {
  const file = logOf(entriesOf(TALE)).file(subject)
  expect(file.length).toBeGreaterThan(4)
  expect(replayCustody(subject, file)).toEqual([])
})

const ROWS = { CHAIN, PLACE, TRUST, LOCK, TWO_PERSONS, KEYS, ON_THE_ROAD, OPEN }

describe.each(Object.entries(ROWS))('%s', (_, rows) => {
  test.each(rows.map(([name, ...rest]) => [`${name} (${rest[0].kind})`, ...rest] as const))(
    '%s',
    (_name, subject, tell, ...codes) => {
      const file = logOf(entriesOf(tell(TALE).filter(([, ...facts]) => facts.length > 0))).file(subject)
      expect(codesOf(subject, file)).toEqual([...codes].sort())
    },
  )
})

describe('a file that was changed', () => {
  const whole = (subject: Subject) => logOf(entriesOf(TALE)).file(subject)

  test('without any single entry of the device: a gap in its chain', () => {
    const file = whole(DEVICE)
    const last = file.findLast((entry) => entry.deviceSequence !== null)
    for (const entry of file) {
      if (entry.deviceSequence === null || entry === last) continue
      expect(
        codesOf(
          DEVICE,
          file.filter((each) => each !== entry),
        ),
        `entry ${entry.index}`,
      ).toContain('device_chain_gap')
    }
  })

  test('without any single entry of a box: a gap in its chain, or an end that lacks', () => {
    const file = whole(DEVICE)
    for (const entry of file) {
      if (entry.deviceSequence !== null || !entry.subjects.some(({ kind }) => kind === 'container')) continue
      expect(
        codesOf(
          DEVICE,
          file.filter((each) => each !== entry),
        ),
        `entry ${entry.index}: ${entry.fact.type}`,
      ).not.toEqual([])
    }
    for (const subject of [LARGE_BOX, SMALL_BOX]) {
      const own = whole(subject)
      for (const entry of own.slice(0, -1)) {
        if (!entry.subjects.some(({ id }) => id === subject.id)) continue
        expect(
          codesOf(
            subject,
            own.filter((each) => each !== entry),
          ),
        ).toContain('container_chain_gap')
      }
    }
  })

  test('without a single entry of the incident', () => {
    const file = whole(REPORT)
    for (const entry of file.slice(0, -1)) {
      expect(
        codesOf(
          REPORT,
          file.filter((each) => each !== entry),
        ),
      ).toContain('incident_chain_gap')
    }
  })

  test.each([DEVICE, LARGE_BOX, SMALL_BOX, ROAD, REPORT])(
    'two entries of the $kind that changed places, and one twice',
    (subject) => {
      const file = whole(subject)
      for (const [at, entry] of file.slice(0, -1).entries()) {
        const swapped = [...file.slice(0, at), file[at + 1] as ReplayEntry, entry, ...file.slice(at + 2)]
        expect(codesOf(subject, swapped)).toContain('entry_out_of_order')
        expect(codesOf(subject, [...file.slice(0, at + 1), ...file.slice(at)])).toContain('entry_out_of_order')
      }
    },
  )
})

test('every code has a row here or is one of the changed files', () => {
  const shown = new Set(Object.values(ROWS).flatMap((rows) => rows.flatMap(([, , , ...codes]) => codes)))
  const ofChangedFiles: FindingCode[] = [
    'device_chain_gap',
    'container_chain_gap',
    'incident_chain_gap',
    'entry_out_of_order',
  ]
  const codes = Object.keys(FINDINGS) as FindingCode[]
  expect(codes.filter((code) => !shown.has(code) && !ofChangedFiles.includes(code))).toEqual([])
})
