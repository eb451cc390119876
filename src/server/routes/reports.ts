/** Reports. They are never refused to those whom they concern; from anyone else they are kept as a hint. */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { reportDevice } from '../../custody/device-report.ts'
import type { Fact } from '../../custody/entries.ts'
import { type ContainerId, isMalformed, parseDeviceId } from '../../custody/identifiers.ts'
import { reportViolation } from '../../custody/incident.ts'
import { decided } from '../../custody/outcome.ts'
import type { Knowledge } from '../../custody/state.ts'
import { contactsOf } from '../../store/queries/contacts.ts'
import { containerReport, deviceReport } from '../../store/queries/reports.ts'
import type { App } from '../app.ts'
import { type Context, runCommand } from '../context.ts'
import { parseMoment } from '../schemas.ts'

/** Anything is taken here: a report with a slip in it is still a report. */
const AnyBody = Type.Object(
  {
    since: Type.Optional(
      Type.Unknown({ description: 'ISO 8601 moment, or "unknown" for "I don’t know"; left out: no answer.' }),
    ),
    what: Type.Optional(Type.Unknown({ description: 'What was seen, in words.' })),
  },
  { additionalProperties: true },
)
const AnyIdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) })
const DryRun = Type.Object({
  dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
})

const HINT = { status: 202, body: { status: 'recorded' } } as const

export function reportRoutes(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/violation-reports',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report that a container was or may have been violated',
        description:
          'Blocks at once every device that is or was inside since the last proof of being intact. ?dryRun=true answers what it would block.',
        params: AnyIdParams,
        querystring: DryRun,
        body: AnyBody,
      },
    },
    (request, reply) => {
      const { knowledge, understood } = knowledgeIn(request.body, context.clock())
      const dryRun = request.query.dryRun === 'true'
      return runCommand(context, {
        request,
        reply,
        dryRun,
        load: async (loading, { personId, partyId }) => {
          const containerId = request.params.id as ContainerId
          const report = await containerReport(loading, {
            containerId,
            personId,
            partyId,
            knowledge,
            policy: context.policy,
          })
          const exposed = report.situation?.contents.map((device) => device.deviceId) ?? []
          return { ...report, contacts: await contactsOf(loading, containerId, exposed) }
        },
        decide: ({ person, situation, contacts }, given) => {
          if (situation === null) return decided(null, hint(`container ${request.params.id}`, request))
          const report = { knowledge, reporter: person.naturalPersonId, what: whatIn(request.body) }
          const { facts, result } = reportViolation(situation, report, given)
          return decided({ result, contacts, understood }, facts)
        },
        answer: (answer) => {
          if (answer === null) return HINT
          const { result, contacts } = answer
          return {
            status: dryRun ? 200 : 201,
            body: {
              incidentId: dryRun ? null : result.incidentId,
              merged: result.merged,
              windowAfter: result.windowAfter,
              exposed: result.exposed.map((device) => device.deviceId).sort(),
              newlyHeld: result.newly.length,
              recalled: [...result.recalled].sort(),
              contacts,
              understood: answer.understood,
            },
          }
        },
      })
    },
  )
  deviceReports(app, context)
  app.post(
    '/v1/hints',
    {
      config: { permission: 'report:anyone' },
      schema: { summary: 'Tell of anything that looks wrong, unknown things too', body: AnyBody },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: async () => ({}),
        decide: () => decided({}, hint('', request)),
        answer: () => HINT,
      }),
  )
}

function deviceReports(app: App, context: Context): void {
  for (const [path, kind, summary] of [
    ['violation-reports', 'violation', 'Report that a device was or may have been violated'],
    ['loss-reports', 'loss', 'Report that a device is lost'],
  ] as const) {
    app.post(
      `/v1/devices/:id/${path}`,
      {
        config: { permission: 'report:anyone' },
        schema: { summary, params: AnyIdParams, querystring: DryRun, body: AnyBody },
      },
      (request, reply) => {
        const deviceId = parseDeviceId(request.params.id)
        const dryRun = request.query.dryRun === 'true'
        return runCommand(context, {
          request,
          reply,
          dryRun,
          load: async (loading, { personId, partyId }) =>
            isMalformed(deviceId) ? { device: null } : deviceReport(loading, { deviceId, personId, partyId, kind }),
          decide: (situation, given) => {
            if (situation.device === null) return decided(null, hint(`device ${request.params.id}`, request))
            const { person, device, open } = situation
            const report = { kind, reporter: person.naturalPersonId, what: whatIn(request.body) }
            const { facts, result } = reportDevice({ device, open }, report, given)
            return decided({ ...result, deviceId: device.deviceId }, facts)
          },
          answer: (answer) => {
            if (answer === null) return HINT
            const { incidentId, merged, recalled, deviceId: id } = answer
            const body = {
              incidentId: dryRun ? null : incidentId,
              merged,
              exposed: [id],
              recalled: recalled ? [id] : [],
            }
            return { status: dryRun ? 200 : 201, body }
          },
        })
      },
    )
  }
}

/** What was answered to "since when?". What can't be understood counts as no answer: it widens the window. */
function knowledgeIn(body: { since?: unknown }, now: number): { knowledge: Knowledge; understood: boolean } {
  const { since } = body
  if (since === undefined || since === null) return { knowledge: { kind: 'no_answer' }, understood: true }
  if (since === 'unknown') return { knowledge: { kind: 'unknown' }, understood: true }
  const at = typeof since === 'string' ? parseMoment(since, now) : null
  if (at === null || at > now) return { knowledge: { kind: 'unknown' }, understood: false }
  return { knowledge: { kind: 'since', since: at }, understood: true }
}

function whatIn(body: { what?: unknown }): string {
  const text = typeof body.what === 'string' ? body.what : body.what === undefined ? '' : JSON.stringify(body.what)
  return text.toWellFormed().replaceAll('\0', '').slice(0, 2000)
}

function hint(about: string, request: FastifyRequest): Fact[] {
  const text = JSON.stringify(request.body ?? {})
    .toWellFormed()
    .replaceAll('\0', '')
  return [{ type: 'hint_recorded', about: about.toWellFormed().replaceAll('\0', ''), text: text.slice(0, 4000) }]
}
