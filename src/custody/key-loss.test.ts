import { describe, expect, test } from 'vitest'
import { act, container, device, deviceId, key, lock, opening, person } from '../../test/rules/things.ts'
import type { Fact } from './entries.ts'
import { idOf } from './identifiers.ts'
import { type KeyLossSituation, loseKey, losePhone, revokeKey, stillOut } from './key-loss.ts'
import { gaveAccessAfterLoss } from './lost-keys.ts'
import type { Given } from './outcome.ts'
import type { Key, LockActRow, Tour } from './state.ts'

const given: Given = { now: 10, newId: () => 'new' }
const reporter = person({ personId: idOf('PersonId', 'rita'), naturalPersonId: 'natural-rita' })
const issued = (value: number, part: Partial<LockActRow> = {}): LockActRow => ({
  ...act(value),
  state: 'issued',
  flags: null,
  before: null,
  recordedAt: null,
  ...part,
})

function situation(part: Partial<KeyLossSituation> = {}): KeyLossSituation {
  return {
    reporter,
    key: key(),
    containers: [container()],
    locks: [lock({ highestValue: 1 })],
    acts: [issued(1)],
    suspicious: [issued(1)],
    tours: [],
    contents: [1, 2].map((n) => device(n, { containerId: container().containerId })),
    grounds: [],
    lastPossessionAt: null,
    openingIdsSince: [],
    open: undefined,
    ...part,
  }
}

const types = (facts: readonly Fact[]): string[] => facts.map((fact) => fact.type)
const tour = (): Tour => ({
  tourId: idOf('TourId', 'tour'),
  partyId: container().partyId,
  containerId: container().containerId,
  personId: person().personId,
  keySerial: 'KEY-1',
  issuedAt: 0,
  validUntil: 100,
  status: 'under_way',
})

describe('what is still out', () => {
  test.each<[string, Partial<Parameters<typeof stillOut>[0]>, number[]]>([
    ['an unused code', {}, [1]],
    ['a code below the last confirmed act', { locks: [lock({ highestValue: 3, lastConfirmedValue: 3 })] }, []],
    [
      'an act whose predecessor lacks, and nothing below it',
      {
        locks: [lock({ highestValue: 2 })],
        acts: [issued(1), issued(2, { state: 'received' })],
        suspicious: [issued(1), issued(2, { state: 'received' })],
      },
      [2],
    ],
    [
      'an act that a receipt names, and whose own lacks',
      {
        locks: [lock({ highestValue: 3 })],
        acts: [issued(1), issued(2), issued(3, { state: 'received', before: 1 })],
        suspicious: [issued(1), issued(2)],
      },
      [1],
    ],
    [
      'the proven act that a receipt names',
      {
        locks: [lock({ highestValue: 2, lastConfirmedValue: 1 })],
        acts: [issued(1, { state: 'confirmed' }), issued(2, { state: 'received', before: 1 })],
        suspicious: [issued(1, { state: 'confirmed' })],
      },
      [],
    ],
    ['nobody’s code', { suspicious: [] }, []],
  ])('%s', (_, part, expected) => {
    expect(stillOut(situation(part)).map((each) => each.value)).toEqual(expected)
  })
})

describe('a lost key', () => {
  test('a code that is out: its box is unproven, and the loss is an incident that holds nothing', () => {
    const { facts, answer } = loseKey(situation(), { what: '' }, given)
    expect(types(facts)).toEqual(['key_lost', 'unproven_raised', 'incident_opened'])
    expect(facts[1]).toMatchObject({ reason: 'key_lost', deviceIds: [deviceId(1), deviceId(2)], holdsContainer: true })
    expect(facts[2]).toMatchObject({ kind: 'loss', containerId: null, holdsContainer: false })
    expect(answer).toMatchObject({ keyStatus: 'lost', alreadyReported: false })
    expect(answer?.openingIds).toEqual([opening(1).openingId])
  })

  test('nothing out: nothing is unproven, and it is reported all the same', () => {
    const { facts } = loseKey(situation({ suspicious: [] }), { what: '' }, given)
    expect(types(facts)).toEqual(['key_lost', 'incident_opened'])
  })

  test('a tour with it is over, before anything is said of the box', () => {
    const { facts, answer } = loseKey(situation({ tours: [tour()] }), { what: '' }, given)
    expect(types(facts)).toEqual(['tour_returned', 'key_lost', 'unproven_raised', 'incident_opened'])
    expect(answer?.endedTourIds).toEqual(['tour'])
  })

  test.each<Key['status']>(['in_stock', 'personalised', 'active', 'suspended'])('lost while %s', (status) => {
    expect(loseKey(situation({ key: key({ status }) }), { what: '' }, given).answer?.keyStatus).toBe('lost')
  })

  test.each<Key['status']>(['lost', 'revoked'])('reported while %s: nothing more to do', (status) => {
    const outcome = loseKey(situation({ key: key({ status }) }), { what: '' }, given)
    expect(outcome).toMatchObject({ facts: [], answer: { keyStatus: status, alreadyReported: true } })
  })
})

test('revoked in somebody’s hands it is one that may still open; in stock it is none', () => {
  expect(types(revokeKey(situation()).facts)).toEqual(['key_status_changed', 'unproven_raised'])
  expect(types(revokeKey(situation({ key: key({ status: 'in_stock' }) })).facts)).toEqual(['key_status_changed'])
  expect(types(revokeKey(situation({ key: key({ status: 'lost' }) })).facts)).toEqual(['key_status_changed'])
  expect(revokeKey(situation({ key: key({ status: 'revoked' }) })).refusal?.code).toBe('key_already_revoked')
})

test('a phone: each person of its human, and each box once', () => {
  const { suspicious, tours, key: _key, openingIdsSince: _since, lastPossessionAt: _at, open, ...shared } = situation()
  const other = person({ personId: idOf('PersonId', 'elsewhere') })
  const persons = [person(), other].map((each) => ({ person: each, open, suspicious, tours }))
  const { facts, answer } = losePhone({ ...shared, persons }, { what: '', lost: 'phone' }, given)
  expect(types(facts)).toEqual(['phone_lost', 'unproven_raised', 'incident_opened', 'phone_lost', 'incident_opened'])
  expect(answer?.personId).toBe(person().personId)
})

test.each<[string, Partial<LockActRow>, boolean]>([
  ['an opening that is told of after the loss', {}, true],
  ['recorded in that very moment', { recordedAt: 5 }, true],
  ['recorded before it', { recordedAt: 4 }, false],
  ['a closing', { action: 'C' }, false],
  ['a reset of the latch', { action: 'M' }, true],
  ['another key', { keyId: 'other' }, false],
])('%s', (_, part, expected) => {
  const lostKeys = [key({ lostAt: 5, status: 'revoked' })]
  expect(gaveAccessAfterLoss(issued(1, { keyId: key().keyId, ...part }), lostKeys)).toBe(expected)
})
