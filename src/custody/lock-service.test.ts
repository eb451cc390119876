import { describe, expect, test } from 'vitest'
import { act, container, factOf, given, lock, MINUTE, NOW, opening, site } from '../../test/rules/things.ts'
import { changesOf } from './evolve.ts'
import { idOf } from './identifiers.ts'
import type { ExplainedLog, ResyncOutcome } from './lock.ts'
import { type LockServiceSituation, openedBy, takeReadOut, takeResynchronisation } from './lock-service.ts'
import type { Outcome } from './outcome.ts'
import { DEFAULT_POLICY } from './policy.ts'
import type { LockActRow } from './state.ts'

const own = opening(3).openingId
/** An opening that was shut, and the code of a further one, of which nobody has heard. */
const confirmed = { state: 'confirmed', flags: 0, recordedAt: NOW } as const
const acts: readonly LockActRow[] = [
  act(1, { action: 'O', ...confirmed }),
  act(2, { action: 'C', before: 1, ...confirmed }),
  act(3, { action: 'O', openingId: own, state: 'issued', flags: null, recordedAt: null }),
]
const situation = (part: Partial<LockServiceSituation> = {}): LockServiceSituation => ({
  container: container(),
  lock: lock({ lastConfirmedValue: 2, highestValue: 3 }),
  acts,
  lostKeys: [],
  openings: [opening(3, { status: 'opening_code_issued' })],
  basis: { proofs: [], spans: [] },
  open: undefined,
  contents: [],
  policy: { ...DEFAULT_POLICY, openLimitFieldMinutes: 15 },
  site: site({ kind: 'vehicle' }),
  ...part,
})
const logOf = (values: readonly number[], part: object = {}): ExplainedLog => ({
  kind: 'verified',
  confirmed: values.map((value) => ({
    value,
    action: acts.find((each) => each.value === value)?.action ?? 'C',
    keyId: 'k',
    flags: 0,
    before: value - 1,
  })),
  skipped: [],
  pendingValue: null,
  lastConfirmedValue: values.at(-1) ?? 2,
  passedValue: values.at(-1) ?? 2,
  isCurrent: true,
  gapFrom: null,
  findings: [],
  ...part,
})
const standing = (part: Partial<Extract<ResyncOutcome, { kind: 'resynchronised' }>> = {}): ResyncOutcome => ({
  kind: 'resynchronised',
  nextValue: 4,
  flags: 0,
  boltThrown: false,
  lastValue: 3,
  gap: null,
  ...part,
})
const limits = { overdueAt: NOW + 15 * MINUTE, unprovenAt: NOW + (15 + 12 * 60) * MINUTE }

/** What the row of an opening becomes. */
function openingAfter(outcome: Outcome<unknown>, type: 'lock_log_read' | 'lock_resynchronised'): object | undefined {
  const fact = factOf(outcome, type)
  const entry = { entryId: idOf('EntryId', 'e'), recordTime: NOW, eventTime: NOW, fact } as never
  return changesOf(entry)
    .flatMap((change) => ('update' in change && change.update === 'opening' ? [change] : []))
    .filter(({ where }) => JSON.stringify(where) === JSON.stringify({ openingId: own }))
    .at(-1)?.set
}

describe('a container that only its lock shows to be open', () => {
  test('by its log: overdue like any other, from now on', () => {
    const outcome = takeReadOut(situation(), logOf([3]), given())
    expect(openingAfter(outcome, 'lock_log_read')).toEqual({ status: 'open', openedAt: NOW, ...limits })
  })
  test('by a resynchronisation', () => {
    const outcome = takeResynchronisation(situation(), standing(), given())
    expect(factOf(outcome, 'lock_resynchronised')).toMatchObject({ endedOpeningIds: [], opened: { openingId: own } })
    expect(openingAfter(outcome, 'lock_resynchronised')).toEqual({ status: 'open', openedAt: NOW, ...limits })
  })
  const shut = act(4, { action: 'C', openingId: own, state: 'issued', flags: null, recordedAt: null })
  test.each<[string, ExplainedLog | ResyncOutcome, readonly LockActRow[], boolean]>([
    ['a log up to the opening', logOf([3]), acts, true],
    ['a log up to the closing', logOf([3], { lastConfirmedValue: 4 }), [...acts, shut], false],
    ['a log that shows nothing new', logOf([]), acts, false],
    ['a log that does not verify', { kind: 'log_does_not_verify' }, acts, false],
    ['an open bolt', standing(), acts, true],
    ['a thrown bolt', standing({ boltThrown: true }), acts, false],
    ['an open bolt after a closing', standing({ lastValue: 4 }), [...acts, shut], false],
    ['what was known to be open', standing(), [...acts.slice(0, 2), act(3, { action: 'O', ...confirmed })], false],
    ['a code that nobody knows', standing({ lastValue: 7 }), acts, false],
    ['receipts that do not fit', { kind: 'does_not_fit' }, acts, false],
  ])('%s', (_, found, of, opens) => {
    expect(openedBy(found, of)).toBe(opens ? own : null)
  })
})
