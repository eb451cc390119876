/** Courses, who passed what when, and until when that counts (DOMAIN, rule 4). */
import type { Fact } from './entries.ts'
import { decided, type Given, type Outcome, type Refusal, refuse, refused } from './outcome.ts'
import { refuseActing } from './parties.ts'
import type { Course, Person, Training } from './state.ts'

/** How long a training is good where a course doesn't say (DOMAIN, rule 4: a default of ours). */

/** Refusals: `person_not_active`, `right_was_taken`. */
export function registerCourse(
  acting: Person,
  { name, validMonths, givesCodes }: Pick<Course, 'name' | 'validMonths' | 'givesCodes'>,
  given: Given,
): Outcome<string> {
  const refusal = refuseActing(acting, 'training:record')
  if (refusal !== null) return refused(refusal)
  const courseId = given.newId()
  const course: Course = { courseId, partyId: acting.partyId, name, validMonths, givesCodes }
  return decided(courseId, [{ type: 'course_registered', course }])
}

export interface TrainingSituation {
  readonly acting: Person
  readonly person: Person
  readonly courses: readonly Course[]
  /** All of this person's that were not withdrawn. */
  readonly trainings: readonly Training[]
}

export interface TrainingRecorded {
  readonly trainingId: string
  readonly validUntil: number
  /** Of all that was passed; null: no opening codes. */
  readonly trainedUntil: number | null
}

/** Null if this one may speak of that one's training. Two persons of one human count as one. */
function refuseRecording(acting: Person, person: Person): Refusal | null {
  const refusal = refuseActing(acting, 'training:record')
  if (refusal !== null) return refusal
  if (acting.naturalPersonId === person.naturalPersonId) return refuse('training_of_oneself')
  return person.status === 'left' ? refuse('person_has_left') : null
}

/**
 * Somebody passed a course. Refusals, in this order: `person_not_active`, `right_was_taken`, `training_of_oneself`,
 * `person_has_left`, `course_unknown`, `training_in_the_future`.
 */
export function recordTraining(
  { acting, person, courses }: TrainingSituation,
  request: {
    readonly courseId: string
    /** ms since 1970 UTC, as claimed. */
    readonly passedAt: number
    readonly certificateSha256: string | null
  },
  given: Given,
): Outcome<TrainingRecorded> {
  const refusal = refuseRecording(acting, person)
  if (refusal !== null) return refused(refusal)
  const course = courses.find(({ courseId }) => courseId === request.courseId)
  if (course === undefined) return refused(refuse('course_unknown'))
  if (request.passedAt > given.now) return refused(refuse('training_in_the_future'))
  const { partyId, personId } = person
  const validUntil = monthsLater(request.passedAt, course.validMonths)
  const training: Training = {
    trainingId: given.newId(),
    partyId,
    personId,
    courseId: course.courseId,
    passedAt: request.passedAt,
    validUntil,
    certificateSha256: request.certificateSha256,
    recordedBy: acting.personId,
    status: 'valid',
  }
  // A date of before there were courses follows from no training, and holds as long as it would have.
  const before = person.trainedUntil
  const trainedUntil = course.givesCodes ? Math.max(before ?? validUntil, validUntil) : before
  const fact: Fact = { type: 'training_passed', personId, training, trainedUntil }
  return decided({ trainingId: training.trainingId, validUntil, trainedUntil }, [fact])
}

/**
 * A training was recorded by mistake. What follows from the others remains. Refusals, in this order:
 * `person_not_active`, `right_was_taken`, `training_of_oneself`, `person_has_left`.
 */
export function withdrawTraining(
  { acting, person, courses, trainings }: TrainingSituation,
  trainingId: string,
): Outcome<{ readonly trainedUntil: number | null; readonly withdrawn: boolean }> {
  const refusal = refuseRecording(acting, person)
  if (refusal !== null) return refused(refusal)
  if (!trainings.some((training) => training.trainingId === trainingId)) {
    return decided({ trainedUntil: person.trainedUntil, withdrawn: false }, [])
  }
  const others = trainings.filter((training) => training.trainingId !== trainingId)
  const isItsDoing = person.trainedUntil === latestOf(trainings, courses)
  const trainedUntil = isItsDoing ? latestOf(others, courses) : person.trainedUntil
  const { personId } = person
  return decided({ trainedUntil, withdrawn: true }, [
    { type: 'training_withdrawn', personId, trainingId, trainedUntil },
  ])
}

/** The latest end of those that give codes. */
function latestOf(trainings: readonly Training[], courses: readonly Course[]): number | null {
  const giving = new Set(courses.filter(({ givesCodes }) => givesCodes).map(({ courseId }) => courseId))
  const ends = trainings.filter(({ courseId }) => giving.has(courseId)).map(({ validUntil }) => validUntil)
  return ends.length === 0 ? null : Math.max(...ends)
}

/**
 * The same day and time so many months later, UTC; the last of the month where it has no such day. ms since 1970.
 */
export function monthsLater(at: number, months: number): number {
  const from = new Date(at)
  const day = from.getUTCDate()
  const target = new Date(at)
  target.setUTCDate(1)
  target.setUTCMonth(from.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(day, lastDay))
  return target.getTime()
}

export type TrainingState = 'never' | 'ended' | 'ending' | 'in_date'

const DAY_MS = 86_400_000

/** How it stands with somebody's training, as the rule for opening codes sees it. */
export function trainingState(
  { trainedUntil }: Pick<Person, 'trainedUntil'>,
  warningDays: number,
  now: number,
): TrainingState {
  if (trainedUntil === null) return 'never'
  if (trainedUntil <= now) return 'ended'
  return trainedUntil <= now + warningDays * DAY_MS ? 'ending' : 'in_date'
}

/** How files begin: PDF (ISO 32000-2, 7.5.2), JPEG (ITU-T T.81, B.1), PNG (ISO/IEC 15948, 5.2). */
const BEGINNINGS = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
} as const satisfies Readonly<Record<string, readonly number[]>>

export type CertificateType = keyof typeof BEGINNINGS
export const CERTIFICATE_TYPES = Object.keys(BEGINNINGS) as readonly CertificateType[]
/** 5 MiB. */
export const CERTIFICATE_MOST_BYTES = 5_242_880

/** Null if the file is what it is said to be, by how it begins. Refusal: `certificate_unreadable`. */
export function refuseCertificate(contentType: CertificateType, data: Uint8Array): Refusal | null {
  const isIt = BEGINNINGS[contentType].every((byte, at) => data[at] === byte)
  return isIt && data.length <= CERTIFICATE_MOST_BYTES ? null : refuse('certificate_unreadable')
}
