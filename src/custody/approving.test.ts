import { describe, expect, test } from 'vitest'
import { bert, given, MAKER, NOW, OPERATOR, person } from '../../test/rules/things.ts'
import { endApproval, rightToApproveCase, secondPersonCase } from './approvers.ts'
import { APPROVING, refuseDecider, refuseProposer } from './approving.ts'
import { idOf } from './identifiers.ts'
import { mayDo } from './people.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { hashOf, proposalStatus } from './proposal.ts'
import { PERSON_ROLES, type Person, PROPOSAL_KINDS, type SecondPerson } from './state.ts'

const officer = (part: Partial<Person> = {}): Person =>
  person({ roles: ['security_officer'], approvesFrom: 0, ...part })
const other = (part: Partial<Person> = {}): Person =>
  bert({ roles: ['security_officer'], approvesFrom: 0, partyId: OPERATOR, ...part })
const proposal = {
  kind: 'force_close',
  partyId: OPERATOR,
  proposedByNatural: 'natural-anna',
  subjectId: 'opening',
} as const
const named = (approvesFrom: number): SecondPerson => ({
  partyId: OPERATOR,
  personId: other().personId,
  approvesFrom,
  status: 'named',
})

describe('the table of kinds', () => {
  test('has all of them, and every role in it may use the routes', () => {
    for (const kind of PROPOSAL_KINDS) {
      const { propose, decide } = APPROVING[kind]
      expect(propose.length).toBeGreaterThan(0)
      for (const role of PERSON_ROLES) {
        if (propose.includes(role)) expect(mayDo([role], 'proposals:make'), `${kind} ${role}`).toBe(true)
        if (decide.includes(role)) expect(mayDo([role], 'proposals:decide'), `${kind} ${role}`).toBe(true)
      }
    }
  })
})

describe('who decides', () => {
  test.each<[string, Person, SecondPerson | undefined, string | null]>([
    ['another officer with the right', other(), undefined, null],
    ['the proposer', officer(), undefined, 'second_person_needed'],
    ['the same human at another party', other({ naturalPersonId: 'natural-anna' }), undefined, 'second_person_needed'],
    ['somebody suspended', other({ status: 'suspended' }), undefined, 'person_not_active'],
    ['another role', other({ roles: ['store_keeper'] }), undefined, 'proposal_not_for_role'],
    ['without the right', other({ approvesFrom: null }), undefined, 'right_to_approve_missing'],
    ['whose right begins in a moment', other({ approvesFrom: NOW + 1 }), undefined, 'right_to_approve_begins_later'],
    ['another party', other({ partyId: MAKER }), undefined, 'proposal_not_for_role'],
    ['the second person', other({ partyId: MAKER }), named(NOW), null],
    ['the second person, too early', other({ partyId: MAKER }), named(NOW + 1), 'right_to_approve_begins_later'],
  ])('%s', (_, decider, naming, code) => {
    expect(refuseDecider({ person: decider, named: naming }, proposal, NOW)?.code ?? null).toBe(code)
  })

  test('a naming is decided by the one who is named', () => {
    const of = { ...proposal, kind: 'second_person', subjectId: other().personId } as const
    const asked = other({ partyId: MAKER })
    expect(refuseDecider({ person: asked, named: undefined }, of, NOW)).toBeNull()
    const somebody = other({ personId: idOf('PersonId', 'somebody') })
    expect(refuseDecider({ person: somebody, named: undefined }, of, NOW)?.code).toBe('proposal_not_for_role')
  })

  test('who proposes', () => {
    expect(refuseProposer(person({ roles: ['dispatcher'] }), 'force_close')).toBeNull()
    expect(refuseProposer(person({ roles: ['dispatcher'] }), 'lock_out')?.code).toBe('proposal_not_for_role')
    expect(refuseProposer(person({ status: 'left' }), 'lock_out')?.code).toBe('person_not_active')
  })
})

test('an open proposal whose time is over is expired, whether or not somebody noted it', () => {
  expect(proposalStatus({ status: 'open', expiresAt: NOW }, NOW)).toBe('expired')
  expect(proposalStatus({ status: 'open', expiresAt: NOW + 1 }, NOW)).toBe('open')
  expect(proposalStatus({ status: 'rejected', expiresAt: NOW }, NOW)).toBe('rejected')
})

test('the hash is over canonical JSON: the order of members says nothing', () => {
  expect(hashOf({ a: 1, b: [2] })).toBe(hashOf({ b: [2], a: 1 }))
  expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: 2 }))
})

const subject = other({ personId: idOf('PersonId', 'carla'), naturalPersonId: 'natural-carla', approvesFrom: null })
const about = { person: officer(), subject, subjectId: subject.personId }
const deciding = { proposalId: idOf('ProposalId', 'p'), proposer: officer(), decider: other() }

describe('the right to approve', () => {
  test('begins after the delay', () => {
    const outcome = rightToApproveCase(about, DEFAULT_POLICY).effects(deciding, given())
    expect(outcome.answer).toEqual({ approvesFrom: NOW + DEFAULT_POLICY.approveDelayHours * 3_600_000 })
  })
  test.each<[string, Partial<typeof about>, string | null]>([
    ['for a colleague', {}, null],
    ['for oneself', { subject: { ...subject, naturalPersonId: 'natural-anna' } }, 'proposal_about_yourself'],
    ['for somebody elsewhere', { subject: { ...subject, partyId: MAKER } }, 'person_unsuitable'],
    ['for a role that decides nothing', { subject: { ...subject, roles: ['fitter'] } }, 'person_unsuitable'],
    ['for somebody who has it', { subject: { ...subject, approvesFrom: NOW + 9 } }, 'right_to_approve_held'],
  ])('%s', (_, part, code) => {
    expect(rightToApproveCase({ ...about, ...part }, DEFAULT_POLICY).refusal?.code ?? null).toBe(code)
  })
  test('is not approved by who gets it', () => {
    const outcome = rightToApproveCase(about, DEFAULT_POLICY).effects({ ...deciding, decider: subject }, given())
    expect(outcome.refusal?.code).toBe('proposal_about_yourself')
  })
})

describe('a second person', () => {
  const elsewhere = other({ partyId: MAKER })
  const good = {
    person: officer(),
    subject: elsewhere,
    subjectId: elsewhere.personId,
    approvers: [officer()],
    named: undefined,
    now: NOW,
  }
  test.each<[string, object, string | null]>([
    ['of another party', {}, null],
    ['where there are two already', { approvers: [officer(), other()] }, 'second_person_not_needed'],
    ['where the other one is suspended', { approvers: [officer(), other({ status: 'suspended' })] }, null],
    ['of one’s own party', { subject: other() }, 'second_person_unsuitable'],
    ['oneself', { subject: { ...elsewhere, naturalPersonId: 'natural-anna' } }, 'second_person_unsuitable'],
    ['nobody', { subject: undefined }, 'second_person_unsuitable'],
    ['without a right', { subject: { ...elsewhere, approvesFrom: null } }, 'second_person_unsuitable'],
    ['again', { named: named(NOW) }, 'second_person_named_already'],
  ])('%s', (_, part, code) => {
    expect(secondPersonCase({ ...good, ...part }, DEFAULT_POLICY).refusal?.code ?? null).toBe(code)
  })
})

describe('ending a right', () => {
  test.each<[string, Parameters<typeof endApproval>[0], string | null]>([
    ['a colleague’s', { person: officer(), subject: other(), approvers: [officer(), other()], named: [] }, null],
    [
      'one’s own, the last',
      { person: officer(), subject: officer(), approvers: [officer()], named: [] },
      'right_to_approve_last',
    ],
    [
      'of a second person',
      { person: officer(), subject: other({ partyId: MAKER }), approvers: [officer()], named: [named(NOW)] },
      null,
    ],
    [
      'of somebody without',
      { person: officer(), subject: subject, approvers: [officer()], named: [] },
      'approves_nothing',
    ],
  ])('%s', (_, situation, code) => {
    expect(endApproval(situation).refusal?.code ?? null).toBe(code)
  })
})
