import { describe, expect, test } from 'vitest'
import { act, container, containerType, key, lock, NOW, opening, person, STORE, site } from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import type { ClosingSituation, OpeningSituation } from './opening.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { readOutClosing, readOutOpening } from './read-out-code.ts'
import { bookOf } from './receipt.ts'
import type { Person } from './state.ts'

const given = { now: NOW, newId: () => 'new' }
const reader = person({ personId: idOf('PersonId', 'rosa'), naturalPersonId: 'natural-rosa', roles: ['control_room'] })
const request = {
  purpose: 'issuing',
  siteId: STORE,
  identifiedBy: 'called_back_on_known_number',
  note: null,
} as const

const field = (part: Partial<OpeningSituation & { reader: Person }> = {}): OpeningSituation & { reader: Person } => ({
  recordHalted: false,
  person: person(),
  key: key(),
  site: site(),
  container: container(),
  containerType: containerType(),
  book: bookOf(lock(), []),
  grounds: [],
  openings: [],
  tour: undefined,
  policy: DEFAULT_POLICY,
  policyIds: [],
  reader,
  ...part,
})

describe('an opening code', () => {
  test('issued for the person in the field, and told', () => {
    const { facts, answer } = readOutOpening(field(), { ...request, note: 'by the van' }, given)
    expect(facts.map((fact) => fact.type)).toEqual(['opening_code_issued', 'code_read_out'])
    expect(facts[0]).toMatchObject({ forPersonId: person().personId })
    expect(facts[1]).toMatchObject({
      openingId: answer?.openingId,
      forPersonId: person().personId,
      action: 'O',
      identifiedBy: 'called_back_on_known_number: by the van',
    })
  })

  test('one that is on the dead phone: told, and issued by nobody once more', () => {
    const book = bookOf(lock({ highestValue: 1 }), [act(1)])
    const openings = [opening(1, { status: 'opening_code_issued', purpose: 'issuing', expiresAt: NOW + 1 })]
    const { facts, answer } = readOutOpening(field({ book, openings }), request, given)
    expect(facts.map((fact) => fact.type)).toEqual(['code_read_out'])
    expect(answer?.shownAgain).toBe(true)
  })

  test.each<[string, Partial<OpeningSituation & { reader: Person }>]>([
    ['read_out_to_oneself', { reader: person() }],
    ['read_out_to_oneself', { reader: person({ personId: idOf('PersonId', 'other-self') }) }],
    ['person_not_active', { reader: person({ ...reader, status: 'suspended' }) }],
    ['person_not_active', { person: person({ status: 'suspended' }) }],
    ['training_not_in_date', { person: person({ trainedUntil: NOW }) }],
    ['key_not_yours', { key: undefined }],
    ['key_not_active', { key: key({ status: 'lost' }) }],
    ['site_not_yours', { person: person({ siteIds: [] }) }],
    ['record_halted', { recordHalted: true }],
  ])('%s', (code, part) => {
    const outcome = readOutOpening(field(part), request, given)
    expect(outcome.refusal?.code).toBe(code)
    expect(outcome.facts).toEqual([])
  })
})

describe('a closing code', () => {
  const open = (part: Partial<ClosingSituation & { reader: Person }> = {}): ClosingSituation & { reader: Person } => ({
    recordHalted: false,
    person: person(),
    key: key(),
    container: container({ status: 'open' }),
    book: bookOf(lock({ highestValue: 1, lastConfirmedValue: 1 }), [act(1, { state: 'confirmed' })]),
    opening: opening(1, { status: 'open' }),
    acts: [act(1, { state: 'confirmed' })],
    found: null,
    policy: DEFAULT_POLICY,
    policyIds: [],
    reader,
    ...part,
  })

  test.each<[string, Partial<ClosingSituation & { reader: Person }>]>([
    ['of somebody trained', {}],
    ['of somebody whose training is over', { person: person({ trainedUntil: null }) }],
    ['of a colleague with a key of their own', { opening: opening(1, { status: 'open', keySerial: 'KEY-LOST' }) }],
  ])('%s is told', (_, part) => {
    const { facts } = readOutClosing(open(part), request, given)
    expect(facts.map((fact) => fact.type)).toEqual(['closing_code_issued', 'code_read_out'])
  })

  test('nobody tells it to themself', () => {
    expect(readOutClosing(open({ reader: person() }), request, given).refusal?.code).toBe('read_out_to_oneself')
  })
})
