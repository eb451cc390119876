import { Type } from 'typebox'
import type { IncidentId, ReleaseId } from '../../custody/identifiers.ts'
import { approveRelease, proposeRelease } from '../../custody/release.ts'
import { readAs } from '../../store/database.ts'
import { loadRelease, releaseSituation } from '../../store/queries/reports.ts'
import { incidentList, incidentView } from '../../store/queries/views.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import {
  DeviceText,
  HashText,
  IdParams,
  isBadIdentifier,
  Paging,
  parseDeviceList,
  plainText,
  UuidText,
} from '../schemas.ts'
import { IncidentInFull, IncidentListed } from '../shapes/cases.ts'
import { IncidentStatusWord } from '../shapes/words.ts'

const RELEASE_MOST = 5_000

export function incidentRoutes(app: App, context: Context): void {
  app.get(
    '/v1/incidents',
    {
      config: { permission: 'incidents:read' },
      schema: {
        summary: 'Incidents, the newest first',
        querystring: Type.Intersect([Paging, Type.Object({ status: Type.Optional(IncidentStatusWord) })]),
        response: { 200: Type.Object({ incidents: Type.Array(IncidentListed) }) },
      },
    },
    async (request, reply) => {
      const { limit = '100', cursor = null, status = null } = request.query
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        incidentList(client, { limit: Number(limit), cursor, status }),
      )
      if (page.next !== null) {
        const query = new URLSearchParams({ limit, cursor: page.next, ...(status === null ? {} : { status }) })
        reply.header('link', `</v1/incidents?${query}>; rel="next"`)
      }
      return { incidents: page.rows }
    },
  )

  app.get(
    '/v1/incidents/:id',
    {
      config: { permission: 'incidents:read' },
      schema: {
        summary: 'An incident: window, what it holds, recalls, releases',
        params: IdParams,
        response: { 200: IncidentInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const incidentId = request.params.id as IncidentId
      const view = await readAs(context.database, partyId, (client) => incidentView(client, incidentId))
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
  releaseRoutes(app, context)
}

function releaseRoutes(app: App, context: Context): void {
  app.post(
    '/v1/incidents/:id/releases',
    {
      config: { permission: 'incidents:release' },
      schema: {
        summary: 'Propose a release of what was cleared',
        description:
          'Nothing is free until a second person approves: neither the reporter, one of the two of the maker.',
        params: IdParams,
        body: Type.Object({
          deviceIds: Type.Optional(Type.Array(DeviceText, { maxItems: RELEASE_MOST })),
          containerCleared: Type.Optional(Type.Boolean()),
          reason: plainText(2000),
          evidence: plainText(2000),
        }),
        response: {
          201: Type.Object({ releaseId: Type.String(), contentHash: Type.String(), expiresAt: Type.String() }),
        },
      },
    },
    (request, reply) => {
      const deviceIds = parseDeviceList(request.body.deviceIds ?? [])
      if (isBadIdentifier(deviceIds)) {
        const language = languageOf(request)
        const members = { at: `/deviceIds/${deviceIds.place}`, why: deviceIds.malformed.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      const { containerCleared = false, reason, evidence } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          releaseSituation(loading, { incidentId: request.params.id as IncidentId, personId }),
        decide: (situation, given) =>
          proposeRelease(situation, { deviceIds: [...deviceIds], containerCleared, reason, evidence }, given),
        answer: (proposed) => ({
          status: 201,
          body: { ...proposed, expiresAt: new Date(proposed.expiresAt).toISOString() },
        }),
      })
    },
  )

  app.post(
    '/v1/incidents/:id/releases/:releaseId/approvals',
    {
      config: { permission: 'incidents:release' },
      schema: {
        summary: 'Approve a proposed release',
        description: 'A proposal ends by itself. Who shows it to a person sends the hash that it showed.',
        params: Type.Object({ id: UuidText, releaseId: UuidText }),
        body: Type.Object({ contentHash: Type.Optional(HashText) }),
        response: { 201: Type.Object({ released: Type.Integer(), incidentClosed: Type.Boolean() }) },
      },
    },
    (request, reply) => {
      const { id, releaseId } = request.params
      return runCommand(context, {
        request,
        reply,
        load: async (loading, { personId }) => {
          const situation = await releaseSituation(loading, { incidentId: id as IncidentId, personId })
          const release = await loadRelease(loading, releaseId as ReleaseId)
          return situation === null || release === undefined || release.incidentId !== id
            ? null
            : { situation, release }
        },
        decide: ({ situation, release }, given) =>
          approveRelease(situation, release, { contentHash: request.body.contentHash ?? null }, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}
