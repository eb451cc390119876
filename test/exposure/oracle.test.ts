import { describe, expect, test } from 'vitest'
import { type Knowledge, type OracleContainer, type OracleEvent, type OracleOptions, oracle } from './oracle.ts'

const MINUTE = 60_000
const BOX: OracleContainer = { id: 'box', orderedBy: 'counter' }
const CARTON: OracleContainer = { id: 'carton', orderedBy: 'record_time' }

type Fact = OracleEvent extends infer E ? (E extends OracleEvent ? Omit<E, 'recordedAt'> : never) : never

/** Facts one minute apart, beginning with minute 1; a number in between sets the clock to that minute. */
function events(...facts: readonly (Fact | number)[]): OracleEvent[] {
  const list: OracleEvent[] = []
  let minute = 0
  let isSet = false
  for (const fact of facts) {
    if (typeof fact === 'number') {
      minute = fact
      isSet = true
      continue
    }
    if (!isSet) minute++
    isSet = false
    list.push({ ...fact, recordedAt: minute * MINUTE })
  }
  return list
}
function exposed(facts: readonly OracleEvent[], options?: OracleOptions): string[] {
  const after = oracle({ containers: [BOX, CARTON], events: facts }, options)
  return [...(after.at(-1)?.get('i') ?? [])].sort()
}

const opening = (openingValue: number, closingValue: number | null = openingValue + 1): Fact => ({
  type: 'opening_started',
  containerId: 'box',
  openingId: `o${openingValue}`,
  openingValue,
  closingValue,
})
const scan = (direction: 'in' | 'out', openingValue: number, ...deviceIds: string[]): Fact[] => [
  { type: 'scanned', containerId: 'box', openingId: `o${openingValue}`, direction, deviceIds },
]
const put = (openingValue: number, ...devices: string[]) => scan('in', openingValue, ...devices)
const take = (openingValue: number, ...devices: string[]) => scan('out', openingValue, ...devices)
const receipt = (value: number, flag1 = false, previous: number | null = value === 1 ? null : value - 1): Fact => ({
  type: 'receipt',
  containerId: 'box',
  value,
  act: value % 2 === 1 ? 'open' : 'close',
  flag1,
  previous,
})
const report = (knowledge: Knowledge, containerId = 'box'): Fact => ({
  type: 'reported',
  incidentId: 'i',
  containerId,
  knowledge,
})
const cartonScan = (direction: 'in' | 'out', deviceId: string): Fact => ({
  type: 'scanned',
  containerId: 'carton',
  openingId: null,
  direction,
  deviceIds: [deviceId],
})
const seal = (matches = true): Fact => ({ type: 'seal_checked', containerId: 'carton', matches })
const FLAG = (act: number): Knowledge => ({ kind: 'flag', act })
const SINCE = (minute: number): Knowledge => ({ kind: 'since', time: minute * MINUTE })
const NO_ANSWER: Knowledge = { kind: 'no_answer' }
const UNKNOWN: Knowledge = { kind: 'unknown' }

/** a and b packed in 1–2, a taken in 3–4, b in 5–6, c packed in 5–6, d in 7–8. */
const LIFE = [
  opening(1),
  ...put(1, 'a', 'b'),
  opening(3),
  ...take(3, 'a'),
  opening(5),
  ...take(5, 'b'),
  ...put(5, 'c'),
  opening(7),
  ...put(7, 'd'),
]

describe('flag 1 in the receipt of act n', () => {
  test('the last proof is the receipt of an opening: what was taken out in it is exposed, before it not', () => {
    expect(
      exposed(
        events(...LIFE, receipt(1), receipt(2), receipt(3), receipt(4), receipt(5), receipt(6, true), report(FLAG(6))),
      ),
    ).toEqual(['b', 'c', 'd'])
  })
  test('the last proof is the receipt of a closing: what was taken out in that opening is not exposed', () => {
    expect(
      exposed(events(...LIFE, ...[1, 2, 3, 4, 5, 6].map((value) => receipt(value)), receipt(7, true), report(FLAG(7)))),
    ).toEqual(['c', 'd'])
  })
  test('a proof above n does not help', () => {
    expect(
      exposed(events(...LIFE, receipt(1), receipt(2), receipt(3, true), receipt(4), receipt(5), report(FLAG(3)))),
    ).toEqual(['b', 'a', 'c', 'd'].sort())
  })
  test('without any proof: everybody who was ever inside', () => {
    expect(exposed(events(...LIFE, report(FLAG(7))))).toEqual(['a', 'b', 'c', 'd'])
  })
  test('a receipt behind a gap is no proof, until the gap is filled by the receipt or the log', () => {
    const facts = [...LIFE, receipt(1), receipt(2), receipt(4), receipt(5)]
    expect(exposed(events(...facts, report(FLAG(7))))).toEqual(['a', 'b', 'c', 'd'])
    expect(exposed(events(...facts, receipt(3), report(FLAG(7))))).toEqual(['b', 'c', 'd'])
    const log: Fact = { type: 'log_read', containerId: 'box', values: [3] }
    expect(exposed(events(...facts, log, report(FLAG(7))))).toEqual(['b', 'c', 'd'])
  })
  test('an act that the log confirms is no proof of its own', () => {
    const log: Fact = { type: 'log_read', containerId: 'box', values: [1, 2, 3, 4, 5, 6] }
    expect(exposed(events(...LIFE, log, report(FLAG(7))))).toEqual(['a', 'b', 'c', 'd'])
  })
  test('acts that were skipped leave no gap', () => {
    const facts = [opening(1), ...put(1, 'a'), opening(9), ...take(9, 'a'), opening(21), ...put(21, 'b')]
    expect(exposed(events(...facts, receipt(1), receipt(2), receipt(9, false, 2), report(FLAG(21))))).toEqual([
      'a',
      'b',
    ])
    expect(
      exposed(events(...facts, receipt(1), receipt(2), receipt(9, false, 2), receipt(10), report(FLAG(21)))),
    ).toEqual(['b'])
  })
})

describe('a person', () => {
  const proofs = [
    opening(1),
    ...put(1, 'a', 'b'),
    opening(3),
    ...take(3, 'a'),
    100,
    receipt(1),
    101,
    receipt(2),
    200,
    receipt(3),
    201,
    receipt(4),
  ]

  test('"since": the margin is taken from the record times of the proofs', () => {
    // Receipt 4 was recorded in minute 201: before 262 − 60, not before 261 − 60.
    expect(exposed(events(...proofs, 300, report(SINCE(262))))).toEqual(['b'])
    expect(exposed(events(...proofs, 300, report(SINCE(261))))).toEqual(['a', 'b']) // after receipt 3: the opening of a
    expect(exposed(events(...proofs, 300, report(SINCE(261))), { marginMinutes: 59 })).toEqual(['b'])
    expect(exposed(events(...proofs, 300, report(SINCE(150))))).toEqual(['a', 'b'])
  })
  test('no answer: the last open phase is in', () => {
    expect(exposed(events(...proofs, report(NO_ANSWER)))).toEqual(['a', 'b'])
    expect(
      exposed(
        events(...proofs, opening(5), ...take(5, 'b'), ...put(5, 'c'), receipt(5), receipt(6), report(NO_ANSWER)),
      ),
    ).toEqual(['b', 'c'])
  })
  test('"I don\'t know": since the container was last empty, also if that was between two acts', () => {
    const facts = [
      opening(1),
      ...put(1, 'a'),
      opening(3),
      ...take(3, 'a'),
      opening(5),
      ...put(5, 'b'),
      opening(7),
      ...take(7, 'b'),
      ...put(7, 'c'),
    ]
    expect(exposed(events(...facts, receipt(1), receipt(2), receipt(3), report(UNKNOWN)))).toEqual(['b', 'c'])
  })
  test('"I don\'t know" of a container that is empty now: those who left last', () => {
    const facts = [
      opening(1),
      ...put(1, 'a'),
      opening(3),
      ...take(3, 'a'),
      opening(5),
      ...put(5, 'b'),
      opening(7),
      ...take(7, 'b'),
      opening(9),
    ]
    expect(exposed(events(...facts, report(UNKNOWN)))).toEqual(['b'])
    expect(exposed(events(...facts, report(UNKNOWN)), { emptyNow: 'counts' })).toEqual([])
  })
  test('an opening that has no closing value yet has no end', () => {
    const facts = [opening(1), ...put(1, 'a'), receipt(1), receipt(2), opening(3, null), ...take(3, 'a'), receipt(3)]
    expect(exposed(events(...facts, report(NO_ANSWER)))).toEqual(['a'])
  })
})

describe('it stays true later', () => {
  test('a late receipt without flag never takes a device out again', () => {
    const facts = [...LIFE, receipt(1), receipt(2), receipt(3), report(NO_ANSWER)]
    const all = ['a', 'b', 'c', 'd']
    expect(exposed(events(...facts))).toEqual(all)
    for (const lateFacts of ['keep_the_start', 'move_the_start'] as const) {
      expect(exposed(events(...facts, receipt(4), receipt(5)), { lateFacts })).toEqual(all)
    }
  })
  test('a late scan into a past opening that touches the window', () => {
    const facts = [...LIFE, receipt(1), receipt(2), receipt(3), report(FLAG(7))]
    expect(exposed(events(...facts))).not.toContain('late')
    expect(exposed(events(...facts, ...put(3, 'late'), ...take(5, 'late')))).toContain('late')
    expect(exposed(events(...facts, ...take(1, 'late')))).not.toContain('late')
    // Between two requests it was believed inside until now; who was exposed once stays so.
    expect(exposed(events(...facts, ...put(1, 'late'), ...take(1, 'late')))).toContain('late')
  })
  test('a late scan out: inside until that closing and not longer', () => {
    const facts = [
      opening(1),
      ...put(1, 'a'),
      opening(3),
      opening(5),
      receipt(1),
      receipt(2),
      receipt(3),
      receipt(4),
      receipt(5),
    ]
    expect(exposed(events(...facts, ...take(3, 'a'), report(NO_ANSWER)))).toEqual([])
    expect(exposed(events(...facts, report(NO_ANSWER), ...take(3, 'a')))).toEqual(['a']) // was exposed, stays so
  })
  test('what is recorded after a late proof: the two readings', () => {
    const facts = events(
      ...LIFE,
      ...[1, 2, 3].map((value) => receipt(value)),
      report(NO_ANSWER),
      receipt(4),
      receipt(5),
      ...take(3, 'late'),
    )
    expect(exposed(facts)).toContain('late')
    expect(exposed(facts, { lateFacts: 'move_the_start' })).not.toContain('late')
  })
  test('proofs that are withdrawn move the start back, also for receipts to come', () => {
    const facts = [...LIFE, ...[1, 2, 3, 4, 5, 6].map((value) => receipt(value)), report(NO_ANSWER)]
    const withdrawn: Fact = { type: 'proofs_withdrawn', containerId: 'box', since: 4 }
    expect(exposed(events(...facts))).toEqual(['b', 'c', 'd'])
    expect(exposed(events(...facts, withdrawn))).toEqual(['a', 'b', 'c', 'd'])
    expect(
      exposed(events(...LIFE, withdrawn, ...[1, 2, 3, 4, 5].map((value) => receipt(value)), report(NO_ANSWER))),
    ).toEqual(['a', 'b', 'c', 'd'])
  })
  test('the window ends where the incident is closed for the container', () => {
    const facts = [opening(1), ...put(1, 'a'), report(FLAG(2))]
    const close = (endsAt: number): Fact => ({ type: 'window_closed', incidentId: 'i', containerId: 'box', endsAt })
    expect(exposed(events(...facts, close(2), opening(3), ...put(3, 'b')))).toEqual(['a'])
    expect(exposed(events(...facts, opening(3), close(3), ...put(3, 'b')))).toEqual(['a', 'b'])
    // A second report begins a window of its own.
    expect(exposed(events(...facts, close(2), opening(3), ...put(3, 'b'), report(FLAG(4))))).toEqual(['a', 'b'])
  })
  test('nothing re-evaluates a released incident', () => {
    const facts = [opening(1), ...put(1, 'a'), report(FLAG(2)), { type: 'released', incidentId: 'i' } as const]
    expect(exposed(events(...facts, ...put(1, 'late')))).toEqual(['a'])
  })
  test('repeats merge: the windows of all reports count', () => {
    const facts = [...LIFE, ...[1, 2, 3, 4, 5, 6].map((value) => receipt(value)), report(FLAG(7))]
    expect(exposed(events(...facts))).toEqual(['c', 'd'])
    expect(exposed(events(...facts, report(NO_ANSWER)))).toEqual(['b', 'c', 'd'])
  })
})

describe('a carton is ordered by our record time', () => {
  const before = [1, cartonScan('in', 'a'), cartonScan('in', 'b'), cartonScan('in', 'c')]

  test('a tie counts as inside', () => {
    const facts = [
      ...before,
      9,
      cartonScan('out', 'a'),
      10,
      cartonScan('out', 'b'),
      10,
      seal(),
      20,
      report(NO_ANSWER, 'carton'),
    ]
    expect(exposed(events(...facts))).toEqual(['b', 'c'])
  })
  test('also at the end of the window', () => {
    const close: Fact = { type: 'window_closed', incidentId: 'i', containerId: 'carton', endsAt: 30 * MINUTE }
    const facts = [
      5,
      seal(),
      20,
      report(NO_ANSWER, 'carton'),
      30,
      close,
      30,
      cartonScan('in', 'x'),
      31,
      cartonScan('in', 'y'),
    ]
    expect(exposed(events(...facts))).toEqual(['x'])
  })
  test('a seal that does not match proves nothing', () => {
    const facts = [...before, 9, cartonScan('out', 'a'), 10, seal(false), 20, report(NO_ANSWER, 'carton')]
    expect(exposed(events(...facts))).toEqual(['a', 'b', 'c'])
  })
  test('"since" and "I don\'t know"', () => {
    const facts = [...before, 10, seal(), 11, cartonScan('out', 'a'), 100, seal(), 200]
    expect(exposed(events(...facts, report(SINCE(161), 'carton')))).toEqual(['b', 'c'])
    expect(exposed(events(...facts, report(SINCE(160), 'carton')))).toEqual(['a', 'b', 'c'])
    const emptied = [
      1,
      cartonScan('in', 'a'),
      5,
      cartonScan('out', 'a'),
      5,
      cartonScan('in', 'b'),
      7,
      cartonScan('out', 'b'),
      8,
      cartonScan('in', 'c'),
    ]
    expect(exposed(events(...emptied, 9, report(UNKNOWN, 'carton')))).toEqual(['c'])
    expect(exposed(events(...emptied.slice(0, 6), 9, report(UNKNOWN, 'carton')))).toEqual(['a', 'b']) // at minute 5 never empty
  })
})

test('exposure is given after every event, for every incident', () => {
  const facts = events(opening(1), ...put(1, 'a'), report(FLAG(2)), opening(3), ...put(3, 'b'))
  const steps = oracle({ containers: [BOX], events: facts }).map((step) => [...(step.get('i') ?? ['-'])].join())
  expect(steps).toEqual(['-', '-', 'a', 'a', 'a,b'])
})

test('events out of record order are a mistake of the caller', () => {
  const facts = events(5, opening(1), 4, ...put(1, 'a'))
  expect(() => oracle({ containers: [BOX], events: facts })).toThrow('record order')
})
