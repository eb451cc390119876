import { describe, expect, test } from 'vitest'
import {
  act,
  codeOf,
  container,
  factOf,
  given,
  lock,
  MAKER,
  NOW,
  OPERATOR,
  opening,
  person,
  tour,
} from '../../test/rules/things.ts'
import { receiptProves } from './exposure.ts'
import { idOf } from './identifiers.ts'
import {
  type LockLifeSituation,
  personalisationCase,
  refuseBuildingIn,
  registerLock,
  retireLock,
  setCapabilities,
} from './lock-life.ts'
import { PROTOCOL_CAPABILITIES } from './state.ts'

const own = { partyId: OPERATOR }
const officer = () => person({ roles: ['maintenance'] })
const box = (part: Parameters<typeof container>[0] = {}) =>
  container({ ...own, possessingPartyId: OPERATOR, usedUnits: 0, status: 'open', shipmentId: null, ...part })
const situation = (part: Partial<LockLifeSituation> = {}): LockLifeSituation => ({
  person: officer(),
  lock: lock({ ...own, highestValue: 3, lastConfirmedValue: 3 }),
  acts: [act(3, { state: 'confirmed', flags: 0, before: 2 })],
  container: box(),
  openings: [opening(3, { status: 'open' })],
  tour: undefined,
  ...part,
})
const deciding = { proposalId: idOf('ProposalId', 'p'), proposer: person(), decider: person() }

test('a lock is registered for the party of the person, once', () => {
  const asked = { lockSerial: 'LOCK-9', capabilities: PROTOCOL_CAPABILITIES }
  const fact = factOf(registerLock({ person: officer(), known: false }, asked), 'lock_registered')
  expect(fact).toMatchObject({ lockSerial: 'LOCK-9', ownerPartyId: OPERATOR, window: 64 })
  expect(codeOf(registerLock({ person: officer(), known: true }, asked))).toBe('lock_serial_taken')
})

describe('a new secret', () => {
  const again = (part: Partial<LockLifeSituation>) =>
    personalisationCase(situation(part), 'lock_repersonalisation', 7).refusal?.code ?? null
  test.each<[string, Partial<LockLifeSituation>, string | null]>([
    ['in the open, empty box', {}, null],
    ['of a spare lock', { container: undefined, openings: [] }, null],
    ['by a fitter', { person: person({ roles: ['fitter'] }) }, 'right_was_taken'],
    ['of others', { lock: lock({ partyId: MAKER }) }, 'lock_not_yours'],
    ['of a retired lock', { lock: lock({ ...own, status: 'retired' }) }, 'lock_retired'],
    ['of one that never had one', { lock: lock({ ...own, status: 'registered' }) }, 'lock_not_personalised'],
    ['in a shut box', { container: box({ status: 'closed' }) }, 'maintenance_needs_open_container'],
    ['in a full box', { container: box({ usedUnits: 1 }) }, 'maintenance_needs_empty_container'],
    ['after a restore', { lock: lock({ ...own, readOutRequired: true }) }, 'lock_read_out_required'],
    ['out of step', { lock: lock({ ...own, outOfSync: true }) }, 'lock_out_of_sync'],
    ['over a gap', { lock: lock({ ...own, lastConfirmedValue: 3, gapFrom: 2 }) }, 'lock_acts_unsettled'],
    [
      'while a code is out',
      { lock: lock({ ...own, highestValue: 4, lastConfirmedValue: 3 }), acts: [act(4)] },
      'lock_acts_unsettled',
    ],
    [
      'while a receipt is missing',
      { acts: [act(4, { state: 'received', flags: 0, before: 3, recordedAt: NOW })] },
      'lock_acts_unsettled',
    ],
  ])('%s', (_, part, code) => {
    expect(again(part)).toBe(code)
  })
  test('acts up to the highest value stay with the one before', () => {
    const { effects } = personalisationCase(situation(), 'lock_repersonalisation', 7)
    expect(factOf(effects(deciding, given()), 'lock_personalised')).toMatchObject({
      generation: 7,
      generationAfter: 3,
      generationBefore: 1,
    })
  })
  test('the first one has none before it', () => {
    const fresh = situation({ lock: lock({ ...own, status: 'registered', containerId: null }), container: undefined })
    const { effects, refusal } = personalisationCase(fresh, 'lock_personalisation', 2)
    expect(refusal).toBeNull()
    expect(factOf(effects(deciding, given()), 'lock_personalised')).toMatchObject({
      generation: 2,
      generationAfter: 0,
      generationBefore: null,
    })
    expect(personalisationCase(situation(), 'lock_personalisation', 2).refusal?.code).toBe('lock_already_personalised')
  })
})

describe('retiring', () => {
  test.each<[string, Partial<LockLifeSituation>, string | null]>([
    ['an empty box', { container: box({ status: 'closed' }), openings: [] }, null],
    ['an open one', {}, null],
    ['a spare lock', { container: undefined }, null],
    ['a full box', { container: box({ usedUnits: 1 }) }, 'lock_in_use'],
    ['one on the road', { container: box({ status: 'in_transit' }) }, 'container_in_transit'],
    ['one in other hands', { container: box({ possessingPartyId: MAKER }) }, 'container_not_in_your_hands'],
    [
      'with a code that is good',
      { openings: [opening(3, { status: 'opening_code_issued', expiresAt: NOW + 1 })] },
      'lock_has_live_codes',
    ],
    ['with one that has expired', { openings: [opening(3, { status: 'opening_code_issued', expiresAt: NOW })] }, null],
    ['on a tour', { tour: tour() }, 'lock_has_live_codes'],
  ])('%s', (_, part, code) => {
    expect(codeOf(retireLock(situation(part), given()))).toBe(code)
  })
})

test('what it can do is not changed over the heads of devices', () => {
  expect(codeOf(setCapabilities(situation(), PROTOCOL_CAPABILITIES))).toBeNull()
  expect(codeOf(setCapabilities(situation({ container: box({ usedUnits: 1 }) }), PROTOCOL_CAPABILITIES))).toBe(
    'lock_in_use',
  )
})

test.each([
  ['a spare one of one’s own', { containerId: null }, null],
  ['one in a box', {}, 'lock_serial_taken'],
  ['one of others', { containerId: null, partyId: MAKER }, 'lock_serial_taken'],
  ['one without a secret', { containerId: null, status: 'registered' }, 'lock_not_personalised'],
  ['a retired one', { containerId: null, status: 'retired' }, 'lock_retired'],
] as const)('building in %s', (_, part, code) => {
  expect(refuseBuildingIn(lock({ ...own, ...part }), person())?.code ?? null).toBe(code)
})

test.each([
  ['all of it', {}, 'O', true],
  ['all of it', {}, 'C', true],
  ['all of it', {}, 'M', false],
  ['closings only', { receipt: 'closing' }, 'O', false],
  ['closings only', { receipt: 'closing' }, 'C', true],
  ['nothing', { receipt: 'none' }, 'C', false],
  ['receipts that name no act before', { chainedReceipts: false }, 'C', false],
  ['receipts without a latch behind them', { tamperLatch: false }, 'O', false],
] as const)('a lock that can do %s: %o, %s proves: %s', (_, part, action, proves) => {
  expect(receiptProves({ ...PROTOCOL_CAPABILITIES, ...part }, action)).toBe(proves)
})
