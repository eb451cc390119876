import { describe, expect, test } from 'vitest'
import {
  act,
  bert,
  codeOf,
  describePrecedence,
  device,
  deviceId,
  NOW,
  opening,
  person,
  tour,
  typesOf,
} from '../../test/rules/things.ts'
import { type DefectSituation, endDefect, findDefective } from './device-defect.ts'
import type { DeviceDefect, LockActRow, Opening } from './state.ts'
import { riskOf, tourBalance } from './tour-balance.ts'

const never = { status: 'opening_code_issued' as const }
const openings: readonly Opening[] = [opening(1, never), opening(3, never)]
const confirmed = (value: number): LockActRow => act(value, { state: 'confirmed', flags: 0 })
const received = (value: number, before: number | null): LockActRow =>
  act(value, { state: 'received', flags: 0, before })

describe('what of a tour is not settled', () => {
  test.each<[string, LockActRow[], { used: number; codes: string[]; receipts: string[] }]>([
    ['nothing was used', [act(1), act(2), act(3), act(4)], { used: 0, codes: ['1O', '1C', '3O', '3C'], receipts: [] }],
    [
      'opened and shut, all proven',
      [confirmed(1), confirmed(2), act(3), act(4)],
      { used: 2, codes: ['3O', '3C'], receipts: [] },
    ],
    [
      'the closing came, the opening that it names did not',
      [act(1), received(2, 1), act(3), act(4)],
      { used: 2, codes: ['3O', '3C'], receipts: ['1O'] },
    ],
    [
      'the last one came, and three before it did not',
      [act(1), act(2), act(3), received(4, 3)],
      { used: 2, codes: [], receipts: ['3O'] },
    ],
    [
      'a chain that waits for its first',
      [act(1), received(2, 1), received(3, 2), received(4, 3)],
      { used: 4, codes: [], receipts: ['1O'] },
    ],
    [
      'it waits for an act of before the tour, whose opening is known',
      [act(0, { openingId: opening(9).openingId, action: 'C' }), received(1, 0), act(2), act(3), act(4)],
      { used: 1, codes: ['1C', '3O', '3C'], receipts: ['9C'] },
    ],
    [
      'it waits for an act that nobody knows',
      [received(5, 4), act(3)].map((each) => ({ ...each, openingId: opening(3).openingId })),
      { used: 1, codes: [], receipts: ['3O'] },
    ],
    ['skipped', [act(1, { state: 'skipped' }), act(2, { state: 'skipped' })], { used: 0, codes: [], receipts: [] }],
  ])('%s', (_, acts, expected) => {
    const { codesUsed, codes, receipts } = tourBalance({ openings, acts })
    const name = ({ openingId, action }: { openingId: string; action: string }) => `${openingId.slice(8)}${action}`
    expect({ used: codesUsed, codes: codes.map(name), receipts: receipts.map(name) }).toEqual(expected)
  })
  test('a box that stands open: its closing is missing', () => {
    const open = [opening(1, { status: 'open', openedAt: NOW })]
    expect(tourBalance({ openings: open, acts: [confirmed(1), act(2)] }).receipts).toEqual([
      { openingId: opening(1).openingId, action: 'C' },
    ])
  })
  test('what the lock’s log shows to be behind it is at large no more', () => {
    expect(tourBalance({ openings, acts: [act(1), act(2), act(3)], passedValue: 3 }).codes).toHaveLength(1)
  })
})

describe('risk in one word', () => {
  const nothing = { codes: [], receipts: [] }
  const code = { openingId: opening(1).openingId, action: 'O' as const }
  test.each<[string, Parameters<typeof riskOf>, string]>([
    ['settled', [tour(), openings, nothing, NOW], 'none'],
    ['codes', [tour(), openings, { ...nothing, codes: [code] }, NOW], 'codes_at_large'],
    ['receipts before codes', [tour(), openings, { codes: [code], receipts: [code] }, NOW], 'receipts_missing'],
    ['not back', [tour({ validUntil: NOW }), openings, nothing, NOW], 'overdue'],
    ['back, and valid no more', [tour({ validUntil: NOW, status: 'returned' }), openings, nothing, NOW], 'none'],
    ['open too long', [tour(), [opening(1, { overdueAt: NOW })], nothing, NOW], 'overdue'],
    ['open', [tour(), [opening(1, { overdueAt: NOW + 1 })], nothing, NOW], 'none'],
    ['closed late', [tour(), [opening(1, { status: 'closed', overdueAt: NOW })], nothing, NOW], 'none'],
  ])('%s', (_, given, risk) => expect(riskOf(...given)).toBe(risk))
})

describe('a device that does not work', () => {
  const of: DefectSituation = { person: person(), device: device(1), defect: undefined, photos: [] }
  const defect = { deviceId: deviceId(1), foundBy: bert().personId } as DeviceDefect
  const find = (situation: DefectSituation) => findDefective(situation, { note: 'stays dark', photoIds: ['gone'] })
  describePrecedence('is recorded', of, find, [
    ['person_not_active', (situation) => ({ ...situation, person: person({ status: 'suspended' }) })],
    ['device_already_installed', (situation) => ({ ...situation, device: device(1, { custody: 'installed' }) })],
  ])
  test('once', () => {
    expect(find(of).answer).toEqual({ deviceId: deviceId(1), alreadyKnown: false, photosMissing: ['gone'] })
    const again = find({ ...of, defect })
    expect(again.answer).toMatchObject({ alreadyKnown: true })
    expect(typesOf(again)).toEqual([])
  })
  test('works after all', () => {
    expect(typesOf(endDefect({ ...of, defect }, 'fuse changed'))).toEqual(['device_defect_ended'])
    expect(codeOf(endDefect(of, 'fuse changed'))).toBe('device_not_defective')
    expect(codeOf(endDefect({ ...of, defect, person: person({ status: 'left' }) }, 'x'))).toBe('person_not_active')
  })
})
