import { describe, expect, test } from 'vitest'
import {
  BOX,
  bert,
  codeOf,
  container,
  describePrecedence,
  deviceId,
  factOf,
  given,
  ground,
  INCIDENT,
  incident,
  MAKER,
  NOW,
  OPERATOR,
  person,
  type Reason,
} from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { approveRelease, proposeRelease, type ReleaseRequest, type ReleaseSituation } from './release.ts'
import type { Release } from './state.ts'

const situation = (part: Partial<ReleaseSituation> = {}): ReleaseSituation => ({
  person: person({ approvesFrom: 0 }),
  incident: incident(),
  grounds: [ground(BOX), ground(deviceId(1)), ground(deviceId(2))],
  makerPartyIds: [MAKER],
  container: container(),
  containerPosition: 7,
  named: undefined,
  policy: { proposalHours: 72 },
  ...part,
})
const request = (part: Partial<ReleaseRequest> = {}): ReleaseRequest => ({
  deviceIds: [deviceId(1)],
  containerCleared: false,
  reason: 'looked at',
  evidence: 'photo',
  ...part,
})
const release = (part: Partial<Release> = {}): Release => ({
  releaseId: idOf('ReleaseId', 'release'),
  partyId: MAKER,
  incidentId: INCIDENT,
  deviceIds: [deviceId(1)],
  containerCleared: false,
  proposedBy: bert().personId,
  proposedByNatural: 'natural-bert',
  proposerParty: MAKER,
  approvedBy: null,
  status: 'proposed',
  expiresAt: NOW + 1,
  contentHash: 'hash',
  ...part,
})

type Proposing = { readonly of: ReleaseSituation; readonly asked: ReleaseRequest }
const proposing: Proposing = { of: situation(), asked: request() }
const propose = ({ of, asked }: Proposing) => proposeRelease(of, asked, given())
const PERSON: readonly Reason<Proposing>[] = [
  ['person_not_active', (p) => ({ ...p, of: { ...p.of, person: { ...p.of.person, status: 'suspended' } } })],
  [
    'reporter_may_not_release',
    (p) => ({ ...p, of: { ...p.of, incident: { ...p.of.incident, reporters: ['natural-anna'] } } }),
  ],
  [
    'incident_closed',
    (p) => ({ ...p, of: { ...p.of, incident: { ...p.of.incident, status: 'closed', closedAt: NOW } } }),
  ],
  ['device_not_held_by_incident', (p) => ({ ...p, asked: { ...p.asked, deviceIds: [deviceId(9)] } })],
  [
    'container_not_held_by_incident',
    (p) => ({
      of: { ...p.of, grounds: p.of.grounds.filter((each) => each.subjectKind === 'device') },
      asked: { ...p.asked, containerCleared: true },
    }),
  ],
]
describePrecedence('a proposal', proposing, propose, PERSON)

describe('a proposal', () => {
  test('names each device once, in order', () => {
    const asked = request({ deviceIds: [deviceId(2), deviceId(1), deviceId(2)] })
    expect(factOf(propose({ of: situation(), asked }), 'release_proposed')).toMatchObject({
      deviceIds: [deviceId(1), deviceId(2)],
      proposerNatural: 'natural-anna',
      reason: 'looked at',
    })
  })
  test('of nothing, while something is held', () => {
    expect(codeOf(propose({ of: situation(), asked: request({ deviceIds: [] }) }))).toBe('nothing_to_release')
  })
  test('of nothing, where nothing is held: it closes the incident', () => {
    expect(codeOf(propose({ of: situation({ grounds: [] }), asked: request({ deviceIds: [] }) }))).toBeNull()
  })
})

type Approving = { readonly of: ReleaseSituation; readonly proposed: Release; readonly hash?: string | null }
const approve = ({ of, proposed, hash = null }: Approving) =>
  approveRelease(of, proposed, { contentHash: hash }, given())
const APPROVING: readonly Reason<Approving>[] = [
  ['release_already_approved', (a) => ({ ...a, proposed: { ...a.proposed, status: 'approved' } })],
  ['proposal_expired', (a) => ({ ...a, proposed: { ...a.proposed, expiresAt: NOW } })],
  ['person_not_active', (a) => ({ ...a, of: { ...a.of, person: { ...a.of.person, status: 'suspended' } } })],
  [
    'reporter_may_not_release',
    (a) => ({ ...a, of: { ...a.of, incident: { ...a.of.incident, reporters: ['natural-anna'] } } }),
  ],
  ['second_person_needed', (a) => ({ ...a, proposed: { ...a.proposed, proposedByNatural: 'natural-anna' } })],
  ['right_to_approve_missing', (a) => ({ ...a, of: { ...a.of, person: { ...a.of.person, approvesFrom: null } } })],
  ['proposal_differs', (a) => ({ ...a, hash: 'another' })],
  ['maker_needed', (a) => ({ ...a, proposed: { ...a.proposed, proposerParty: OPERATOR } })],
  ['release_out_of_date', (a) => ({ ...a, of: { ...a.of, grounds: [] } })],
]
describePrecedence('an approval', { of: situation(), proposed: release() }, approve, APPROVING)

describe('the right to approve', () => {
  test.each([
    ['begins in a moment', NOW + 1, 'right_to_approve_begins_later'],
    ['begins now', NOW, null],
  ] as const)('%s', (_, approvesFrom, code) => {
    const of = situation({ person: person({ approvesFrom }) })
    expect(codeOf(approve({ of, proposed: release() }))).toBe(code)
  })
  test('of a second person is that of their naming, and they propose nothing', () => {
    const { partyId, personId } = person()
    const named = { partyId, personId, approvesFrom: NOW + 1, status: 'named' } as const
    expect(codeOf(approve({ of: situation({ named }), proposed: release() }))).toBe('right_to_approve_begins_later')
    expect(codeOf(propose({ of: situation({ named }), asked: request() }))).toBe('proposal_not_for_role')
  })
  test('a proposal of before there was an end has none, nor a hash', () => {
    const proposed = release({ expiresAt: null, contentHash: null })
    expect(codeOf(approve({ of: situation(), proposed }))).toBeNull()
  })
})

describe('two natural persons, one of the maker', () => {
  test.each([
    ['the proposer is of the maker', OPERATOR, MAKER, null],
    ['the approver is of the maker', MAKER, OPERATOR, null],
    ['both are', MAKER, MAKER, null],
    ['none is', OPERATOR, OPERATOR, 'maker_needed'],
  ] as const)('%s', (_, approver, proposerParty, code) => {
    const of = situation({ person: person({ partyId: approver, approvesFrom: 0 }) })
    expect(codeOf(approve({ of, proposed: release({ proposerParty }) }))).toBe(code)
  })
  test('one human who acts for two parties is one', () => {
    const of = situation({
      person: person({ personId: idOf('PersonId', 'bert-at-maker'), partyId: MAKER, naturalPersonId: 'natural-bert' }),
    })
    expect(codeOf(approve({ of, proposed: release({ proposerParty: OPERATOR }) }))).toBe('second_person_needed')
  })
  test('a maker speaks for its own devices only; for those of two makers both have to be there', () => {
    const other = idOf('PartyId', 'other-maker')
    const grounds = [ground(deviceId(1)), ground(deviceId(2), { partyId: other })]
    const of = (partyId: typeof other) =>
      situation({ grounds, makerPartyIds: [MAKER, other], person: person({ partyId, approvesFrom: 0 }) })
    const both = { deviceIds: [deviceId(1), deviceId(2)], proposerParty: MAKER }
    expect(codeOf(approve({ of: of(OPERATOR), proposed: release({ proposerParty: other }) }))).toBe('maker_needed')
    expect(codeOf(approve({ of: of(OPERATOR), proposed: release(both) }))).toBe('maker_needed')
    expect(codeOf(approve({ of: of(other), proposed: release(both) }))).toBeNull()
  })
  test('the container alone: a maker of what is held in it', () => {
    const proposed = release({ deviceIds: [], containerCleared: true, proposerParty: OPERATOR })
    expect(codeOf(approve({ of: situation(), proposed }))).toBe('maker_needed')
    expect(
      codeOf(approve({ of: situation({ person: person({ partyId: MAKER, approvesFrom: 0 }) }), proposed })),
    ).toBeNull()
    expect(codeOf(approve({ of: situation({ makerPartyIds: [] }), proposed }))).toBeNull()
  })
})

describe('what is released', () => {
  test('only what was proposed: the rest stays held, and the incident open', () => {
    const outcome = approve({ of: situation(), proposed: release() })
    expect(factOf(outcome, 'release_approved')).toMatchObject({
      deviceIds: [deviceId(1)],
      containerId: null,
      position: null,
      incidentClosed: false,
    })
  })
  test('the container: the window ends at the highest value that was issued', () => {
    const outcome = approve({ of: situation(), proposed: release({ containerCleared: true, deviceIds: [] }) })
    expect(factOf(outcome, 'release_approved')).toMatchObject({ containerId: BOX, position: 7, incidentClosed: false })
  })
  test('everything: the incident is closed', () => {
    const proposed = release({ containerCleared: true, deviceIds: [deviceId(1), deviceId(2)] })
    expect(factOf(approve({ of: situation(), proposed }), 'release_approved').incidentClosed).toBe(true)
  })
  test.each([
    ['a device was released meanwhile', { grounds: [ground(BOX), ground(deviceId(2))] }, release()],
    ['the container was released meanwhile', { grounds: [ground(deviceId(1))] }, release({ containerCleared: true })],
    ['the proposer has reported meanwhile', { incident: incident({ reporters: ['natural-bert'] }) }, release()],
    ['the incident was closed meanwhile', { incident: incident({ status: 'closed', closedAt: NOW }) }, release()],
  ] as const)('is bound to what is held now: %s', (_, part, proposed) => {
    expect(codeOf(approve({ of: situation(part), proposed }))).toBe('release_out_of_date')
  })
  test('what was exposed meanwhile stays held', () => {
    const of = situation({ grounds: [ground(BOX), ground(deviceId(1)), ground(deviceId(3))] })
    const proposed = release({ containerCleared: true })
    expect(factOf(approve({ of, proposed }), 'release_approved').incidentClosed).toBe(false)
  })
})
