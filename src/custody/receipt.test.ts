import { describe, expect, test } from 'vitest'
import {
  act,
  BOX,
  codeOf,
  container,
  deviceId,
  factOf,
  given,
  HOUR,
  inBox,
  incident,
  key,
  lock,
  MAKER,
  MINUTE,
  NOW,
  opening,
  tour,
  typesOf,
  unproven,
} from '../../test/rules/things.ts'
import type { FormerContent } from './incident.ts'
import type { RecordedReceipt } from './lock.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { type ReceiptSituation, takeReceipt } from './receipt.ts'
import type { LockActRow } from './state.ts'

const verified = (part: Partial<RecordedReceipt> = {}): RecordedReceipt => ({
  kind: 'recorded',
  value: 1,
  action: 'O',
  keyId: '',
  flags: 0,
  before: null,
  standing: 'confirmed',
  confirmed: [1],
  missing: null,
  skipped: [],
  ...part,
})
const situation = (part: Partial<ReceiptSituation> = {}): ReceiptSituation => ({
  container: container(),
  lock: lock({ highestValue: 1 }),
  acts: [act(1)],
  lostKeys: [],
  opening: opening(1, { status: 'opening_code_issued' }),
  tours: [],
  openings: [opening(1, { status: 'opening_code_issued' })],
  verification: verified(),
  basis: { proofs: [], spans: [] },
  open: undefined,
  contents: [],
  unproven: [],
  grounds: [],
  policy: DEFAULT_POLICY,
  site: undefined,
  ...part,
})
const take = (part: Partial<ReceiptSituation>, now = NOW) => takeReceipt(situation(part), given(now))
const content: FormerContent = {
  deviceId: deviceId(1),
  makerPartyId: MAKER,
  custody: 'installed',
  containerId: null,
  packedPosition: 1,
  unpackedPosition: null,
  heldBy: [],
}

describe('a receipt that is none of ours', () => {
  test('mistyped: costs nothing', () => {
    const outcome = take({ verification: { kind: 'mistyped' } })
    expect(codeOf(outcome)).toBe('receipt_mistyped')
    expect(outcome.facts).toEqual([])
  })
  test.each([
    [0, false],
    [1, false],
    [2, true],
    [3, true],
  ])('does not fit, after %i others: out of step %s', (misfits, outOfSync) => {
    const outcome = take({ verification: { kind: 'does_not_fit' }, lock: lock({ misfits }) })
    expect(codeOf(outcome)).toBe('receipt_does_not_fit')
    expect(factOf(outcome, 'receipt_did_not_fit')).toMatchObject({ misfits: misfits + 1, outOfSync })
  })
  test.each([
    [5, 60_000 - 1, 'receipt_wait'],
    [5, 60_000, 'receipt_does_not_fit'],
    [6, 120_000 - 1, 'receipt_wait'],
    [6, 120_000, 'receipt_does_not_fit'],
  ] as const)('after %i misfits, %i ms later: %s', (misfits, later, code) => {
    const outcome = take({ verification: { kind: 'does_not_fit' }, lock: lock({ misfits, lastMisfitAt: NOW - later }) })
    expect(codeOf(outcome)).toBe(code)
  })
  test('during a wait a receipt that fits is taken all the same', () => {
    expect(codeOf(take({ lock: lock({ misfits: 9, lastMisfitAt: NOW }) }))).toBeNull()
  })
  test.each(['already_confirmed', 'already_received'] as const)('%s: recorded before, nothing more to do', (kind) => {
    const verification = kind === 'already_confirmed' ? { kind, value: 1 } : { kind, value: 1, missing: null }
    expect(take({ verification })).toMatchObject({
      facts: [],
      answer: { result: 'already_recorded', predecessorMissing: kind === 'already_received' },
    })
  })
  test('a contradiction is refused, and a violation at its act', () => {
    const outcome = take({
      verification: { kind: 'contradicts', value: 1, flags: 0, before: null },
      contents: [content],
    })
    expect(codeOf(outcome)).toBe('receipt_contradicts')
    expect(typesOf(outcome)).toEqual(['incident_opened', 'devices_exposed', 'recalls_raised'])
    expect(factOf(outcome, 'incident_opened').knowledge).toEqual([{ kind: 'flag', value: 1 }])
  })
})

describe('flag 1', () => {
  test.each([
    [0, false],
    [1, true],
    [2, false],
    [4, false],
    [6, false],
    [7, true],
  ])('flags %i: a violation %s', (flags, violated) => {
    const outcome = take({ verification: verified({ flags }), contents: [content] })
    expect(typesOf(outcome)).toEqual([
      'receipt_verified',
      ...(violated ? ['incident_opened', 'devices_exposed', 'recalls_raised'] : []),
    ])
    expect(outcome.answer).toMatchObject({ tampered: violated, recalled: violated ? [deviceId(1)] : [] })
  })
  test('in a receipt whose predecessor lacks: at once', () => {
    const waiting = verified({ flags: 1, standing: 'waiting', confirmed: [], missing: 1, value: 3, before: 1 })
    const outcome = take({ verification: waiting, acts: [act(1), act(3)] })
    expect(typesOf(outcome)).toEqual(['receipt_verified', 'incident_opened'])
    expect(outcome.answer).toMatchObject({ result: 'waiting', predecessorMissing: true })
  })
  test('late, below a proof: the window starts below that proof', () => {
    const proofs = [
      { position: 1, kind: 'opening', recordedAt: NOW - HOUR },
      { position: 5, kind: 'opening', recordedAt: NOW - MINUTE },
    ] as const
    const outcome = take({
      verification: verified({ flags: 1, value: 3 }),
      acts: [act(1), act(3)],
      basis: { proofs, spans: [] },
    })
    expect(factOf(outcome, 'incident_opened').windowAfter).toBe(1)
  })
  test('again: it merges into the open incident', () => {
    const outcome = take({ verification: verified({ flags: 1 }), open: incident() })
    expect(factOf(outcome, 'incident_widened').windowAfter).toBeNull()
  })
})

describe('a key that was reported lost', () => {
  const lostKeys = [key({ keyId: 'lost', lostAt: NOW - MINUTE, status: 'lost' })]
  const byLost = (part: Partial<LockActRow> = {}) => act(1, { keyId: 'lost', ...part })
  const behind = verified({ value: 4, action: 'C', standing: 'waiting', confirmed: [], missing: 1, before: 1 })
  test.each<[string, Partial<ReceiptSituation>, number | null]>([
    ['its own receipt', { acts: [byLost()], verification: verified({ keyId: 'lost' }) }, 1],
    ['the receipt of the act behind it, which names it', { acts: [byLost(), act(4)], verification: behind }, 1],
    [
      'both: the one whose receipt it is',
      { acts: [byLost(), act(4)], verification: { ...behind, action: 'M', keyId: 'lost' } },
      4,
    ],
    ['one that names a closing', { acts: [byLost({ action: 'C' }), act(4)], verification: behind }, null],
    [
      'one that names an act whose receipt came',
      { acts: [byLost({ state: 'received' }), act(4)], verification: behind },
      null,
    ],
    ['one that names an act of another key', { acts: [act(1), act(4)], verification: behind }, null],
    ['one that names none', { acts: [byLost(), act(4)], verification: { ...behind, before: null } }, null],
  ])('%s', (_, part, value) => {
    const outcome = take({ lostKeys, contents: [content], ...part })
    const found = outcome.facts.flatMap((fact) => (fact.type === 'incident_opened' ? fact.knowledge : []))
    expect(found).toEqual(value === null ? [] : [{ kind: 'lost_key_used', value }])
    expect(typesOf(outcome).includes('devices_exposed')).toBe(value !== null)
  })
  test('a flag in the receipt that names it: the flag is told, and the window is the same', () => {
    const outcome = take({ lostKeys, acts: [byLost(), act(4)], verification: { ...behind, flags: 1 } })
    expect(factOf(outcome, 'incident_opened').knowledge).toEqual([{ kind: 'flag', value: 4 }])
  })
})

describe('unproven', () => {
  const held = { grounds: [unproven(BOX)], unproven: [inBox(1)] }
  test('ends by an opening receipt without flag', () => {
    const outcome = take(held)
    expect(typesOf(outcome)).toEqual(['receipt_verified', 'unproven_ended'])
    expect(factOf(outcome, 'unproven_ended')).toMatchObject({ containerId: BOX, value: 1, deviceIds: [deviceId(1)] })
  })
  test.each([
    ['a closing', { verification: verified({ value: 2, action: 'C', confirmed: [2] }), acts: [act(2)] }],
    ['flag 1', { verification: verified({ flags: 1 }) }],
    ['a missing predecessor', { verification: verified({ standing: 'waiting', confirmed: [], missing: 1 }) }],
    ['nothing to end', { grounds: [] }],
  ] as const)('does not end by %s', (_, part) => {
    expect(typesOf(take({ ...held, ...part }))).not.toContain('unproven_ended')
  })
  test('ends where the missing receipt makes an opening receipt count that came before', () => {
    const acts = [act(1), act(2, { state: 'received', flags: 0 }), act(3, { state: 'received', flags: 0 })]
    const outcome = take({ ...held, verification: verified({ flags: 1, confirmed: [1, 2, 3] }), acts })
    expect(factOf(outcome, 'unproven_ended').value).toBe(3)
  })
  test('does not end while codes that were at large when it began are still good', () => {
    const tourOpening = (value: number) =>
      opening(value, { tourId: tour().tourId, issuedAt: NOW - HOUR, status: 'opening_code_issued' })
    const acts = [act(1), act(2), act(3), act(4)]
    const openings = [tourOpening(1), tourOpening(3)]
    expect(typesOf(take({ ...held, acts, openings, opening: tourOpening(1) }))).not.toContain('unproven_ended')
  })
  test('does not end while codes that a later tour left over are still good', () => {
    const left = (value: number) =>
      opening(value, { tourId: tour().tourId, issuedAt: NOW + HOUR, status: 'opening_code_issued' })
    const acts = [act(1), act(3), act(4)]
    const openings = [opening(1, { status: 'opening_code_issued' }), left(3)]
    const of = (status: 'under_way' | 'returned') =>
      typesOf(take({ ...held, acts, openings, tours: [tour({ status })] }))
    expect(of('returned')).not.toContain('unproven_ended')
    // Its codes are where they should be: the tour may go on.
    expect(of('under_way')).toContain('unproven_ended')
  })
  test('ends by the opening after a tour, whose receipt shows that the codes at large were skipped', () => {
    const acts = [act(1), act(2), act(3)]
    const openings = [
      opening(1, { tourId: tour().tourId, issuedAt: NOW - HOUR }),
      opening(3, { issuedAt: NOW - 1, status: 'opening_code_issued' }),
    ]
    const verification = verified({ value: 3, confirmed: [3], skipped: [1, 2] })
    expect(typesOf(take({ ...held, acts, openings, verification }))).toContain('unproven_ended')
  })
  test('ends by the first opening of a tour that began when it was unproven already', () => {
    const later = (value: number) => opening(value, { tourId: tour().tourId, issuedAt: NOW - 1 })
    const acts = [act(1), act(2), act(3), act(4)]
    expect(typesOf(take({ ...held, acts, openings: [later(1), later(3)] }))).toContain('unproven_ended')
  })
})

test('whatever code closed the box ended the opening in which it was open', () => {
  const acts = [act(1, { state: 'confirmed', flags: 0 }), act(3, { action: 'C' }), act(4, { action: 'O' })]
  const verification = verified({ value: 3, action: 'C', confirmed: [3, 4] })
  const outcome = take({ verification, acts, lock: lock({ lastConfirmedValue: 1, highestValue: 4 }) })
  expect(factOf(outcome, 'receipt_verified').confirmed).toEqual([
    { value: 3, action: 'C', openingId: acts[0]?.openingId },
    { value: 4, action: 'O', openingId: acts[2]?.openingId },
  ])
})

describe('an opening whose code had expired turns out to have happened', () => {
  const expired = opening(1, { status: 'expired' })
  const newer = opening(2, { status: 'opening_code_issued' })
  const acts = [act(1), act(2, { action: 'O', openingId: newer.openingId })]

  test.each(['opening_code_issued', 'out_of_sync', 'closing_code_issued'] as const)(
    'a newer one that is %s is over before the receipt is recorded: one at a time',
    (status) => {
      const outcome = take({ opening: expired, openings: [expired, { ...newer, status }], acts })
      expect(typesOf(outcome)).toEqual(['opening_expired', 'receipt_verified'])
      expect(factOf(outcome, 'opening_expired').openingId).toBe(newer.openingId)
    },
  )
  test('also where its closing came before', () => {
    const both = [
      act(1),
      act(2, { action: 'O', openingId: newer.openingId }),
      act(3, { action: 'C', state: 'received', flags: 0, openingId: expired.openingId }),
    ]
    const verification = verified({ confirmed: [1, 3], skipped: [2] })
    const outcome = take({ opening: expired, openings: [expired, newer], acts: both, verification })
    expect(typesOf(outcome)).toEqual(['opening_expired', 'receipt_verified'])
  })
  test('openings of a tour are left alone', () => {
    const ofTour = { ...newer, tourId: tour().tourId }
    expect(typesOf(take({ opening: expired, openings: [expired, ofTour], acts }))).toEqual(['receipt_verified'])
  })
})
