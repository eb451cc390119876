/** Courses and trainings: what is decided, what is shown, and the papers, which stand apart. */
import type pg from 'pg'
import type { PersonId } from '../../custody/identifiers.ts'
import type { Course, Person, Training } from '../../custody/state.ts'
import { type TrainingSituation, trainingState } from '../../custody/training.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import { type PageOf, pageOf } from './people.ts'
import type { Page } from './views.ts'

/** The person locked. Null: none of the party of the one who acts. */
export async function trainingSituation(
  loading: Loading,
  { personId, actingId }: { readonly personId: PersonId; readonly actingId: PersonId },
): Promise<TrainingSituation | null> {
  const people = await loading.lock('person', { personId: [...new Set([personId, actingId])] })
  const person = people.find((each) => each.personId === personId)
  const acting = people.find((each) => each.personId === actingId)
  if (acting === undefined) throw new Error('the acting person has no row')
  const { partyId } = loading
  if (person === undefined || person.partyId !== partyId) return null
  const [courses, trainings] = await Promise.all([
    loading.find('course', { partyId }),
    loading.find('training', { personId, status: 'valid' }),
  ])
  return { acting, person, courses, trainings }
}

/** The same for a training that is known by its id, withdrawn or not. */
export async function withdrawalSituation(
  loading: Loading,
  { trainingId, actingId }: { readonly trainingId: string; readonly actingId: PersonId },
): Promise<TrainingSituation | null> {
  const [training] = await loading.find('training', { trainingId, partyId: loading.partyId })
  return training === undefined ? null : trainingSituation(loading, { personId: training.personId, actingId })
}

export interface Certificate {
  readonly contentType: string
  readonly data: Uint8Array
}

export function addCertificate(
  writes: Writes,
  { trainingId, partyId, personId }: Pick<Training, 'trainingId' | 'partyId' | 'personId'>,
  { contentType, data }: Certificate,
): void {
  writes.add('certificate', (parameters) => {
    const values = [
      ...[trainingId, partyId, personId, contentType].map((value) => parameters.add(value, 'text')),
      parameters.add(data, 'bytea'),
    ]
    return `insert into certificate (training_id, party_id, person_id, content_type, data) values (${values.join(', ')})`
  })
}

/** Null: there is none, or it was erased, or it is not to be seen. */
export async function certificateOf(client: pg.ClientBase, trainingId: string): Promise<Certificate | null> {
  const { rows } = await client.query<Certificate>(
    'select content_type as "contentType", data from certificate where training_id = $1',
    [trainingId],
  )
  return rows[0] ?? null
}

// --- what is shown ---------------------------------------------------------------------------------------------------

export async function courseList(client: pg.ClientBase, { limit, cursor }: PageOf): Promise<Page<unknown>> {
  const { rows } = await client.query<Omit<Course, 'partyId'>>(
    `select course_id as "courseId", name, valid_months as "validMonths", gives_codes as "givesCodes" from course
     where ($1::text is null or (name, course_id) > (select c.name, c.course_id from course c where c.course_id = $1))
     order by name, course_id limit $2`,
    [cursor, limit + 1],
  )
  return pageOf(rows, limit, ({ courseId }) => courseId)
}

interface TrainingRow extends Training {
  readonly course: string
  readonly hasCertificate: boolean
}

/** Of one person, the newest first. */
export async function trainingList(
  client: pg.ClientBase,
  personId: PersonId,
  { limit, cursor }: PageOf,
): Promise<Page<unknown>> {
  const { rows } = await client.query<TrainingRow>(
    `select t.training_id as "trainingId", t.course_id as "courseId", c.name as course, t.passed_at as "passedAt",
       t.valid_until as "validUntil", t.certificate_sha256 as "certificateSha256", t.recorded_by as "recordedBy", t.status,
       exists (select from certificate f where f.training_id = t.training_id) as "hasCertificate"
     from training t join course c using (course_id, party_id)
     where t.person_id = $1
       and ($2::text is null or (t.passed_at, t.training_id) <
             (select q.passed_at, q.training_id from training q where q.training_id = $2))
     order by t.passed_at desc, t.training_id desc limit $3`,
    [personId, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ trainingId }) => trainingId)
  return {
    rows: shown.map(({ passedAt, validUntil, ...row }) => ({
      ...row,
      passedAt: new Date(passedAt).toISOString(),
      validUntil: new Date(validUntil).toISOString(),
    })),
    next,
  }
}

interface WarningRow extends Pick<Person, 'personId' | 'trainedUntil' | 'status'> {
  readonly name: string | null
}

/**
 * People whose training ends soon, has ended or never was, the most urgent first. Systems and people without a role that
 * is given codes need none.
 */
export async function trainingWarnings(
  client: pg.ClientBase,
  { limit, cursor, days, now, roles }: PageOf & { days: number; now: number; roles: readonly string[] },
): Promise<Page<unknown>> {
  const until = new Date(now + days * 86_400_000).toISOString()
  const { rows } = await client.query<WarningRow>(
    `select p.person_id as "personId", p.trained_until as "trainedUntil", p.status, d.name
     from person p left join person_detail d using (person_id, party_id)
     where p.status in ('invited', 'active') and (p.trained_until is null or p.trained_until <= $1) and p.roles ?| $2
       and ($3::text is null or (coalesce(p.trained_until, '-infinity'), p.person_id) >
             (select coalesce(c.trained_until, '-infinity'), c.person_id from person c where c.person_id = $3))
     order by coalesce(p.trained_until, '-infinity'), p.person_id limit $4`,
    [until, roles, cursor, limit + 1],
  )
  const { rows: shown, next } = pageOf(rows, limit, ({ personId }) => personId)
  return {
    rows: shown.map(({ personId, name, status, trainedUntil }) => ({
      personId,
      name,
      status,
      state: trainingState({ trainedUntil }, days, now),
      trainedUntil: trainedUntil === null ? null : new Date(trainedUntil).toISOString(),
    })),
    next,
  }
}
