import { expect, test } from 'vitest'
import { idOf } from './identifiers.ts'
import type { Course, Person, Training } from './state.ts'
import {
  CERTIFICATE_MOST_BYTES,
  type CertificateType,
  monthsLater,
  recordTraining,
  refuseCertificate,
  registerCourse,
  type TrainingSituation,
  trainingState,
  withdrawTraining,
} from './training.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const NOW = at('2030-06-01T12:00')
const own = idOf('PartyId', 'own')
const given = { now: NOW, newId: () => 'training' }
const officer: Person = {
  personId: idOf('PersonId', 'ines'),
  partyId: own,
  naturalPersonId: 'ines',
  roles: ['security_officer'],
  siteIds: [],
  status: 'active',
  trainedUntil: null,
  approvesFrom: null,
}
const fitter: Person = { ...officer, personId: idOf('PersonId', 'mona'), naturalPersonId: 'mona', roles: ['fitter'] }
const course: Course = { courseId: 'course', partyId: own, name: 'Course', validMonths: 12, givesCodes: true }
const aid: Course = { ...course, courseId: 'aid', givesCodes: false, validMonths: 24 }
const situation: TrainingSituation = { acting: officer, person: fitter, courses: [course, aid], trainings: [] }
const request = { courseId: 'course', passedAt: at('2030-05-31T09:30'), certificateSha256: null }
const passed = (trainingId: string, validUntil: number, courseId = 'course'): Training => ({
  trainingId,
  partyId: own,
  personId: fitter.personId,
  courseId,
  passedAt: 0,
  validUntil,
  certificateSha256: null,
  recordedBy: officer.personId,
  status: 'valid',
})

test.each([
  ['2030-05-31T09:30', 12, '2031-05-31T09:30'],
  ['2031-01-31T00:00', 1, '2031-02-28T00:00'],
  ['2032-01-31T23:59', 1, '2032-02-29T23:59'],
  ['2032-02-29T10:00', 12, '2033-02-28T10:00'],
  ['2030-12-15T10:00', 1, '2031-01-15T10:00'],
  ['2030-08-31T10:00', 6, '2031-02-28T10:00'],
  ['2030-01-01T00:00', 120, '2040-01-01T00:00'],
])('%s and %i months is %s', (from, months, until) => {
  expect(monthsLater(at(from), months)).toBe(at(until))
})

test.each<[string, Partial<TrainingSituation>, Partial<typeof request>, string]>([
  ['by somebody suspended', { acting: { ...officer, status: 'suspended' } }, {}, 'person_not_active'],
  ['by a fitter', { acting: fitter, person: officer }, {}, 'right_was_taken'],
  ['of oneself', { person: officer }, {}, 'training_of_oneself'],
  ['of oneself as another person', { person: { ...fitter, naturalPersonId: 'ines' } }, {}, 'training_of_oneself'],
  ['of somebody who has left', { person: { ...fitter, status: 'left' } }, {}, 'person_has_left'],
  ['of a course that nobody knows', {}, { courseId: 'other' }, 'course_unknown'],
  ['a moment ahead', {}, { passedAt: NOW + 1 }, 'training_in_the_future'],
])('nothing is recorded %s', (_, difference, asked, code) => {
  const outcome = recordTraining({ ...situation, ...difference }, { ...request, ...asked }, given)
  expect(outcome.refusal?.code).toBe(code)
  expect(outcome.facts).toEqual([])
})

test.each<[string, number | null, string, number | null]>([
  ['the first', null, 'course', at('2031-05-31T09:30')],
  ['a newer one', at('2030-09-01T00:00'), 'course', at('2031-05-31T09:30')],
  ['an older one than what holds', at('2032-01-01T00:00'), 'course', at('2032-01-01T00:00')],
  ['one that gives no codes, first', null, 'aid', null],
  ['one that gives no codes, later', at('2030-09-01T00:00'), 'aid', at('2030-09-01T00:00')],
])('%s: trained until the latest end', (_, before, courseId, until) => {
  const person = { ...fitter, trainedUntil: before }
  const { facts, answer } = recordTraining({ ...situation, person }, { ...request, courseId }, given)
  expect(answer?.trainedUntil).toBe(until)
  expect(facts).toMatchObject([
    { type: 'training_passed', trainedUntil: until, training: { recordedBy: 'ines', status: 'valid' } },
  ])
})

test.each<[string, number | null, readonly Training[], number | null]>([
  ['the only one', 10, [passed('it', 10)], null],
  ['the latest of two', 10, [passed('it', 10), passed('other', 5)], 5],
  ['the earlier of two', 10, [passed('it', 5), passed('other', 10)], 10],
  ['one of two that end alike', 10, [passed('it', 10), passed('other', 10)], 10],
  ['one that gives no codes', 10, [passed('it', 20, 'aid'), passed('other', 10)], 10],
  ['with a date of before there were courses', 30, [passed('it', 10)], 30],
])('withdrawn is %s', (_, before, trainings, until) => {
  const found = { ...situation, person: { ...fitter, trainedUntil: before }, trainings }
  const outcome = withdrawTraining(found, 'it')
  expect(outcome).toMatchObject({ answer: { withdrawn: true, trainedUntil: until }, facts: [{ trainedUntil: until }] })
})

test('nobody withdraws their own, and nothing twice', () => {
  expect(withdrawTraining({ ...situation, person: officer }, 'it').refusal?.code).toBe('training_of_oneself')
  expect(withdrawTraining(situation, 'gone')).toEqual({ answer: { withdrawn: false, trainedUntil: null }, facts: [] })
})

test.each<[number | null, string]>([
  [null, 'never'],
  [NOW, 'ended'],
  [NOW + 1, 'ending'],
  [NOW + 30 * 86_400_000, 'ending'],
  [NOW + 30 * 86_400_000 + 1, 'in_date'],
])('trained until %s is %s', (trainedUntil, state) => {
  expect(trainingState({ trainedUntil }, 30, NOW)).toBe(state)
})

test.each<[CertificateType, readonly number[], boolean]>([
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31], true],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46], false],
  ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0], true],
  ['image/jpeg', [0xff, 0xd8], false],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], true],
  ['image/png', [0xff, 0xd8, 0xff, 0xe0], false],
  ['application/pdf', [], false],
])('%s that begins with %s is one: %s', (type, bytes, good) => {
  expect(refuseCertificate(type, Uint8Array.from(bytes)) === null).toBe(good)
})

test('a certificate is not larger than can be kept', () => {
  const large = new Uint8Array(CERTIFICATE_MOST_BYTES + 1)
  large.set([0xff, 0xd8, 0xff])
  expect(refuseCertificate('image/jpeg', large)?.code).toBe('certificate_unreadable')
  expect(refuseCertificate('image/jpeg', large.subarray(0, CERTIFICATE_MOST_BYTES))).toBeNull()
})

test('a course is of the party of the one who enters it', () => {
  const { name, validMonths, givesCodes } = course
  expect(registerCourse(officer, { name, validMonths, givesCodes }, given).facts).toEqual([
    { type: 'course_registered', course: { ...course, courseId: 'training' } },
  ])
  expect(registerCourse(fitter, { name, validMonths, givesCodes }, given).refusal?.code).toBe('right_was_taken')
})
