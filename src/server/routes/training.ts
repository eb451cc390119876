import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import type { PersonId } from '../../custody/identifiers.ts'
import { PERMISSIONS } from '../../custody/people.ts'
import {
  CERTIFICATE_MOST_BYTES,
  CERTIFICATE_TYPES,
  type CertificateType,
  recordTraining,
  refuseCertificate,
  registerCourse,
  withdrawTraining,
} from '../../custody/training.ts'
import { readAs } from '../../store/database.ts'
import { personById } from '../../store/queries/people.ts'
import { loadPerson } from '../../store/queries/situations.ts'
import {
  addCertificate,
  certificateOf,
  courseList,
  trainingList,
  trainingSituation,
  trainingWarnings,
  withdrawalSituation,
} from '../../store/queries/training.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { IdParams, Moment, Paging, parseMoment, plainText, UuidText } from '../schemas.ts'
import { CourseShown, TrainingShown, TrainingWarning } from '../shapes/parties.ts'
import { linkToNext, pageAsked } from './paging.ts'

/** Base64 (RFC 4648, section 4) takes four characters for three bytes. */
const BASE64_MOST = Math.ceil(CERTIFICATE_MOST_BYTES / 3) * 4
const BODY_LIMIT_BYTES = BASE64_MOST + 4_096
const ENDINGS: Readonly<Record<string, string>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png' }
const WARNING_DAYS_MOST = 3_650
const PAPER_ANSWERED = {
  description: 'The file.',
  content: Object.fromEntries(CERTIFICATE_TYPES.map((type) => [type, { schema: Type.String({ format: 'binary' }) }])),
}

export function trainingRoutes(app: App, context: Context): void {
  app.get(
    '/v1/courses',
    {
      config: { permission: 'training:read' },
      schema: {
        summary: 'Courses that your party knows',
        querystring: Paging,
        response: { 200: Type.Object({ courses: Type.Array(CourseShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) => courseList(client, pageAsked(request.query)))
      return { courses: linkToNext(reply, '/v1/courses', request.query, page) }
    },
  )
  app.post(
    '/v1/courses',
    {
      config: { permission: 'training:record' },
      schema: {
        summary: 'Enter a course',
        body: Type.Object({
          name: plainText(200),
          validMonths: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 120,
              description: 'The server’s value trainingValidMonths if it lacks.',
            }),
          ),
          givesCodes: Type.Optional(
            Type.Boolean({ description: 'Passing it is what opening codes ask for. true if it lacks.' }),
          ),
        }),
        response: { 201: Type.Object({ courseId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { name, validMonths = context.policy.trainingValidMonths, givesCodes = true } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => loadPerson(loading, personId),
        decide: (person, given) => registerCourse(person, { name, validMonths, givesCodes }, given),
        answer: (courseId) => ({ status: 201, body: { courseId } }),
      })
    },
  )
  listRoutes(app, context)
  recordRoute(app, context)
  withdrawalRoute(app, context)
  certificateRoute(app, context)
}

function listRoutes(app: App, context: Context): void {
  app.get(
    '/v1/people/:id/trainings',
    {
      config: { permission: 'training:read' },
      schema: {
        summary: 'What somebody has passed, the newest first',
        params: IdParams,
        querystring: Paging,
        response: { 200: Type.Object({ trainings: Type.Array(TrainingShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const personId = request.params.id as PersonId
      const page = await readAs(context.database, partyId, async (client) =>
        (await personById(client, personId)) === null ? null : trainingList(client, personId, pageAsked(request.query)),
      )
      if (page === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      return { trainings: linkToNext(reply, `/v1/people/${personId}/trainings`, request.query, page) }
    },
  )
  app.get(
    '/v1/training-warnings',
    {
      config: { permission: 'training:read' },
      schema: {
        summary: 'Who needs a training soon or now, the most urgent first',
        querystring: Type.Intersect([
          Paging,
          Type.Object({
            withinDays: Type.Optional(
              Type.String({ pattern: '^[0-9]{1,4}$', description: 'As the policy says if it lacks.' }),
            ),
          }),
        ]),
        response: { 200: Type.Object({ warnings: Type.Array(TrainingWarning) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const { withinDays } = request.query
      const days = Math.min(WARNING_DAYS_MOST, Number(withinDays ?? context.policy.trainingWarningDays))
      const asked = { ...pageAsked(request.query), days, now: context.clock(), roles: PERMISSIONS['codes:open'] }
      const page = await readAs(context.database, partyId, (client) => trainingWarnings(client, asked))
      return { warnings: linkToNext(reply, '/v1/training-warnings', request.query, page) }
    },
  )
}

function recordRoute(app: App, context: Context): void {
  app.post(
    '/v1/people/:id/trainings',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      config: { permission: 'training:record' },
      schema: {
        summary: 'Record that somebody passed a course',
        description: 'Nobody records their own. Once it ends there are no opening codes, at once.',
        params: IdParams,
        body: Type.Object({
          courseId: UuidText,
          passedAt: Moment,
          certificate: Type.Optional(
            Type.Object({
              contentType: Type.Union(CERTIFICATE_TYPES.map((each) => Type.Literal(each))),
              dataBase64: Type.String({
                minLength: 4,
                maxLength: BASE64_MOST,
                description: 'PDF, JPEG or PNG, at most 5 MiB. It can be erased; its SHA-256 stays.',
              }),
            }),
          ),
        }),
        response: {
          201: Type.Object({
            trainingId: Type.String(),
            validUntil: Type.String(),
            trainedUntil: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
    },
    (request, reply) => {
      const language = languageOf(request)
      const { courseId, certificate } = request.body
      // What lies ahead the rule refuses, and says so.
      const passedAt = parseMoment(request.body.passedAt, context.clock(), Number.POSITIVE_INFINITY)
      if (passedAt === null) {
        return sendProblem(reply, interfaceProblem('request_malformed', language, { at: 'body/passedAt' }))
      }
      const paper = certificate === undefined ? null : paperOf(certificate)
      if (paper === 'not_base64') {
        const members = { at: 'body/certificate/dataBase64', why: 'must be base64' }
        return sendProblem(reply, interfaceProblem('request_malformed', language, members))
      }
      const refusal = paper === null ? null : refuseCertificate(paper.contentType, paper.data)
      if (refusal !== null) return sendProblem(reply, refusalProblem(refusal, language))
      const certificateSha256 = paper === null ? null : createHash('sha256').update(paper.data).digest('hex')
      const personId = request.params.id as PersonId
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, identity) => trainingSituation(loading, { personId, actingId: identity.personId }),
        decide: (situation, given) => recordTraining(situation, { courseId, passedAt, certificateSha256 }, given),
        beside: (writes, { trainingId }) => {
          if (paper !== null) addCertificate(writes, { trainingId, partyId, personId }, paper)
        },
        answer: ({ trainingId, validUntil, trainedUntil }) => ({
          status: 201,
          body: { trainingId, validUntil: iso(validUntil), trainedUntil: iso(trainedUntil) },
        }),
      })
    },
  )
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function paperOf({
  contentType,
  dataBase64,
}: {
  readonly contentType: CertificateType
  readonly dataBase64: string
}): { readonly contentType: CertificateType; readonly data: Buffer } | 'not_base64' {
  // Node leaves out what is none and says nothing.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(dataBase64) || dataBase64.length % 4 !== 0) return 'not_base64'
  return { contentType, data: Buffer.from(dataBase64, 'base64') }
}

function withdrawalRoute(app: App, context: Context): void {
  app.post(
    '/v1/trainings/:id/withdrawals',
    {
      config: { permission: 'training:record' },
      schema: {
        summary: 'Withdraw a training that was recorded by mistake',
        description: 'The record stays and says that it was withdrawn; from then on it counts for nothing.',
        params: IdParams,
        response: {
          200: Type.Object({ withdrawn: Type.Boolean(), trainedUntil: Type.Union([Type.String(), Type.Null()]) }),
        },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          withdrawalSituation(loading, { trainingId: request.params.id, actingId: personId }),
        decide: (situation) => withdrawTraining(situation, request.params.id),
        answer: ({ withdrawn, trainedUntil }) => ({
          status: 200,
          body: { withdrawn, trainedUntil: iso(trainedUntil) },
        }),
      }),
  )
}

function certificateRoute(app: App, context: Context): void {
  app.get(
    '/v1/trainings/:id/certificate',
    {
      config: { permission: 'training:read' },
      schema: {
        summary: 'The paper of a training, as a file to keep',
        params: IdParams,
        response: { 200: PAPER_ANSWERED },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const paper = await readAs(context.database, partyId, (client) => certificateOf(client, request.params.id))
      if (paper === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const name = `certificate-${request.params.id}.${ENDINGS[paper.contentType] ?? 'bin'}`
      // It came from somebody, and nothing in it may run here.
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'no-store')
        .type(paper.contentType)
        .send(paper.data)
    },
  )
}
