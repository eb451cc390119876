import { describe, expect, test } from 'vitest'
import {
  act,
  BOX,
  bert,
  codeOf,
  container,
  containerType,
  describePrecedence,
  deviceId,
  factOf,
  given,
  ground,
  HOUR,
  inBox,
  key,
  LOCK,
  MAKER,
  NOW,
  opening,
  person,
  type Reason,
  STORE,
  site,
  tour,
  typesOf,
  unproven,
} from '../../test/rules/things.ts'
import { newLockBook } from './lock.ts'
import type { OpeningSituation } from './opening.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { issueTourPack, returnTour } from './tour.ts'

const situation = (part: Partial<OpeningSituation> = {}): OpeningSituation => ({
  recordHalted: false,
  person: person(),
  key: key(),
  site: site(),
  container: container(),
  containerType: containerType(),
  book: newLockBook(LOCK),
  grounds: [],
  openings: [],
  tour: undefined,
  policy: DEFAULT_POLICY,
  policyIds: [],
  ...part,
})
type Asked = { readonly of: OpeningSituation; readonly pairs: number; readonly hours: number | null }
const good: Asked = { of: situation(), pairs: 12, hours: 14 }
const issue = ({ of, pairs, hours }: Asked) => issueTourPack(of, { pairs, siteId: STORE, hours }, given())

const REASONS: readonly Reason<Asked>[] = [
  ['tour_too_many_pairs', (asked) => ({ ...asked, pairs: 13 })],
  ['tour_too_long', (asked) => ({ ...asked, hours: 14.001 })],
  [
    'training_not_in_date',
    (asked) => ({ ...asked, of: { ...asked.of, person: { ...asked.of.person, trainedUntil: NOW } } }),
  ],
  ['container_held', (asked) => ({ ...asked, of: { ...asked.of, grounds: [ground(BOX)] } })],
  ['tour_under_way', (asked) => ({ ...asked, of: { ...asked.of, tour: tour() } })],
  ['container_has_no_lock', (asked) => ({ ...asked, of: { ...asked.of, book: null } })],
  ['opening_not_closed', (asked) => ({ ...asked, of: { ...asked.of, openings: [opening()] } })],
  [
    'lock_out_of_sync',
    (asked) => ({ ...asked, of: { ...asked.of, book: asked.of.book && { ...asked.of.book, outOfSync: true } } }),
  ],
  [
    'window_used_up',
    (asked) => ({ ...asked, of: { ...asked.of, book: asked.of.book && { ...asked.of.book, highestValue: 60 } } }),
  ],
]
describePrecedence('a tour pack', good, issue, REASONS)

describe('a tour pack', () => {
  test('12 pairs in sequence, for as many hours as asked', () => {
    const fact = factOf(issue(good), 'tour_pack_issued')
    expect(fact.pairs.map(({ openingValue, closingValue }) => [openingValue, closingValue])).toEqual(
      Array.from({ length: 12 }, (_, index) => [2 * index + 1, 2 * index + 2]),
    )
    expect(new Set(fact.pairs.map((pair) => pair.openingId)).size).toBe(12)
    expect(fact.validUntil).toBe(NOW + 14 * HOUR)
    expect(factOf(issue({ ...good, hours: null }), 'tour_pack_issued').validUntil).toBe(
      NOW + DEFAULT_POLICY.tourHours * HOUR,
    )
    expect(factOf(issue({ ...good, hours: 1 }), 'tour_pack_issued').validUntil).toBe(NOW + HOUR)
  })
  test('the opening code that nothing became of is over first', () => {
    const openings = [opening(1, { status: 'opening_code_issued', expiresAt: NOW })]
    const book = { ...newLockBook(LOCK), highestValue: 1 }
    expect(typesOf(issue({ ...good, of: situation({ openings, book }) }))).toEqual([
      'opening_expired',
      'tour_pack_issued',
    ])
  })
  test('none while an opening code is out', () => {
    const openings = [opening(1, { status: 'opening_code_issued', purpose: 'installing' })]
    const book = { ...newLockBook(LOCK), highestValue: 1 }
    expect(codeOf(issue({ ...good, of: situation({ openings, book }) }))).toBe('opening_not_closed')
  })
  test('an unproven box may go on a tour', () => {
    expect(codeOf(issue({ ...good, of: situation({ grounds: [unproven(BOX)] }) }))).toBeNull()
  })
})

describe('the end of a tour', () => {
  type Returning = Parameters<typeof returnTour>[0]
  const confirmed = [act(1), act(2)].map((each) => ({ ...each, state: 'confirmed' as const, flags: 0 }))
  const returning: Returning = {
    tour: tour(),
    person: person(),
    ofOwnPeople: true,
    openings: [opening(1), opening(3)],
    lock: undefined,
    devicesOut: [deviceId(7)],
    plannedOpen: [],
    acts: confirmed,
    container: container(),
    contents: [inBox(1)],
    grounds: [],
  }
  const RETURNING: readonly Reason<Returning>[] = [
    ['tour_not_yours', (of) => ({ ...of, ofOwnPeople: false, person: bert({ partyId: MAKER }) })],
    ['tour_already_returned', (of) => ({ ...of, tour: tour({ status: 'returned' }) })],
  ]
  describePrecedence('refused', returning, returnTour, RETURNING)

  test('all codes used, all receipts there: nothing is unproven', () => {
    expect(typesOf(returnTour(returning))).toEqual(['tour_returned'])
  })
  test('somebody else of the party may end it', () => {
    expect(codeOf(returnTour({ ...returning, person: bert() }))).toBeNull()
    // And of the party whose box it is.
    expect(codeOf(returnTour({ ...returning, ofOwnPeople: false }))).toBeNull()
  })
  test('says what is still out', () => {
    const { answer } = returnTour({ ...returning, acts: [...confirmed, act(3), act(4)] })
    const { openingId } = opening(3)
    const codes = [
      { openingId, action: 'O' },
      { openingId, action: 'C' },
    ]
    expect(answer).toMatchObject({ codesAtLarge: 2, codes, receipts: [], devicesOut: [deviceId(7)] })
  })
  test.each([
    ['a code is at large', [...confirmed, act(3)], { codesAtLarge: 1, receiptsMissing: 0 }],
    [
      'a receipt is missing',
      [...confirmed, act(4, { state: 'received', flags: 0 })],
      { codesAtLarge: 0, receiptsMissing: 1 },
    ],
  ])('%s: the box is unproven, with what it holds', (_, acts, answer) => {
    const outcome = returnTour({ ...returning, acts })
    expect(outcome.answer).toMatchObject(answer)
    expect(factOf(outcome, 'unproven_raised')).toMatchObject({ reason: 'tour_not_returned', deviceIds: [deviceId(1)] })
  })
  test('what was skipped is at large no more', () => {
    expect(typesOf(returnTour({ ...returning, acts: [...confirmed, act(3, { state: 'skipped' })] }))).toEqual([
      'tour_returned',
    ])
  })
})
