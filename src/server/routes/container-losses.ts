/** Boxes that are lost, and what is found again. A report of a loss is never refused to those whom it concerns. */
import { Type } from 'typebox'
import {
  type ContainerLossResult,
  findContainer,
  findDevices,
  loseContainer,
  reportFinding,
} from '../../custody/container-loss.ts'
import type { Fact } from '../../custody/entries.ts'
import type { CaseNoteId, ContainerId, IncidentId } from '../../custody/identifiers.ts'
import { isMalformed, parseDeviceId } from '../../custody/identifiers.ts'
import { decided, type Given, type Outcome } from '../../custody/outcome.ts'
import { addHint } from '../../store/queries/hints.ts'
import {
  containerFinding,
  deviceFinding,
  type FindingSituation,
  lossReport,
} from '../../store/queries/losses-of-containers.ts'
import { containerNamed } from '../../store/queries/reports.ts'
import type { App } from '../app-type.ts'
import { type Context, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceParams, IdParams, plainText } from '../schemas.ts'
import { ContainerLost, HintRecorded } from '../shapes/cases.ts'
import { AnyBody, ContainerNameParams, DryRun, HINT, hint, type Told, takingAnyBody, whatIn } from './reports.ts'

export function containerLossRoutes(app: App, context: Context): void {
  takingAnyBody(app, (routes) => lossRoute(routes, context))
  findingRoutes(app, context)
}

function lossRoute(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/loss-reports',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report that a container is lost',
        description:
          'It is missing from now on, and held with all that is in it. ?dryRun=true answers what would be held.',
        params: ContainerNameParams,
        querystring: DryRun,
        body: AnyBody,
        response: { 200: ContainerLost, 201: ContainerLost, 202: HintRecorded },
      },
    },
    (request, reply) => {
      const dryRun = request.query.dryRun === 'true'
      return runCommand(context, {
        request,
        reply,
        dryRun,
        neverRefused: true,
        promised: true,
        load: async (loading, { personId }) => {
          const containerId = await containerNamed(loading, request.params.id)
          if (containerId === null) return { containerId, loss: null }
          return { containerId, ...(await lossReport(loading, { containerId, personId })) }
        },
        decide: (loaded, given): Outcome<Told<ContainerLossResult>> => {
          const { containerId } = loaded
          if (loaded.loss === null)
            return decided({ containerId, told: null }, hint(`container ${request.params.id}`, request))
          const { person, loss } = loaded
          const report = { reporter: person.naturalPersonId, what: whatIn(request.body) }
          const { facts, result } = loseContainer(loss, report, given)
          return decided({ containerId, told: result }, facts)
        },
        beside: (writes, { told, containerId }, recorded) => {
          if (told === null) addHint(writes, { containerId }, recorded)
        },
        answer: ({ told }) => {
          if (told === null) return HINT
          return { status: dryRun ? 200 : 201, body: lossBody(told, dryRun) }
        },
      })
    },
  )
}

/** Which devices they are, the incident shows to those who may see them. */
function lossBody({ incidentId, merged, held, recalled }: ContainerLossResult, dryRun: boolean): object {
  return { incidentId: dryRun ? null : incidentId, merged, newlyHeld: held.length, recalledInAll: recalled.length }
}

const FindingBody = Type.Object({
  what: Type.Optional(plainText(2_000)),
})
const Found = Type.Object({ incidentIds: Type.Array(Type.String(), { description: 'They still hold it.' }) })
const FOUND =
  'It is missing no more. What holds it goes on holding it until a release: nobody knows where it was meanwhile.'

function findingRoutes(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/findings',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report that a missing container was found',
        description: FOUND,
        params: IdParams,
        body: FindingBody,
        response: { 201: Found },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          containerFinding(loading, { containerId: request.params.id as ContainerId, personId }),
        decide: (situation, given) => found(situation, request.body.what ?? null, given),
        answer: (body) => ({ status: 201, body }),
      }),
  )
  app.post(
    '/v1/devices/:id/findings',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report that a missing device was found',
        description: FOUND,
        params: DeviceParams,
        body: FindingBody,
        response: { 201: Found },
      },
    },
    (request, reply) => {
      const deviceId = parseDeviceId(request.params.id)
      if (isMalformed(deviceId)) {
        const language = languageOf(request)
        const members = { at: 'params/id', why: deviceId.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => deviceFinding(loading, { deviceId, personId }),
        decide: (situation, given) => found(situation, request.body.what ?? null, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}

/** What was seen goes to each of the incidents as a note. */
function found(
  { person, container, device, incidents }: FindingSituation,
  what: string | null,
  given: Given,
): ReturnType<typeof reportFinding> {
  const incidentIds = incidents.map(({ incidentId }) => incidentId).sort()
  const facts: Fact[] = [
    ...(container === null ? [] : findContainer({ container, incidentId: incidentIds[0] })),
    ...(device === null ? [] : findDevices([device], incidentIds[0])),
  ]
  if (facts.length > 0 && what !== null) facts.push(...incidentIds.map((id) => noted(id, what, given)))
  return reportFinding(person, facts, incidentIds)
}

function noted(incidentId: IncidentId, text: string, given: Given): Fact {
  const caseNoteId = given.newId() as CaseNoteId
  return { type: 'incident_noted', caseNoteId, incidentId, shared: true, corrects: null, text }
}
