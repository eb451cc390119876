/**
 * Reports. They are never refused to those whom they concern; from anyone else they are kept as a hint. Hence nothing
 * here asks for a form: what can't be understood is kept as it came.
 */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { reportDevice } from '../../custody/device-report.ts'
import type { Fact } from '../../custody/entries.ts'
import { type ContainerId, type DeviceId, isMalformed, parseDeviceId, parseId } from '../../custody/identifiers.ts'
import { type Exposed, reportViolation } from '../../custody/incident.ts'
import { decided, type Outcome } from '../../custody/outcome.ts'
import type { Knowledge } from '../../custody/state.ts'
import { type Contacts, contactsOf } from '../../store/queries/contacts.ts'
import { addHint } from '../../store/queries/hints.ts'
import { containerNamed, containerReport, deviceReport } from '../../store/queries/reports.ts'
import type { App } from '../app-type.ts'
import { readReportBody, storable } from '../body.ts'
import { type Context, runCommand } from '../context.ts'
import { parseMoment } from '../schemas.ts'
import { ContainerReported, DeviceReported, HintRecorded } from '../shapes/cases.ts'

export const AnyBody = Type.Object(
  {
    since: Type.Optional(
      Type.Unknown({ description: 'ISO 8601 moment, or "unknown" for "I don’t know"; left out: no answer.' }),
    ),
    what: Type.Optional(Type.Unknown({ description: 'What was seen, in words.' })),
  },
  { additionalProperties: true },
)
const AnyIdParams = Type.Object({ id: Type.String() })
export const ContainerNameParams = Type.Object({
  id: Type.String({
    description:
      'The container’s id, or the serial on its label or of its lock, as scanned. A serial names only what concerns the caller’s company.',
  }),
})
/** Only "true" asks what would be; whatever else stands there, the report counts. */
export const DryRun = Type.Object({ dryRun: Type.Optional(Type.Unknown({ description: '"true": only asks.' })) })

export const HINT = { status: 202, body: { status: 'recorded' } } as const

/** What came of a report of a container. */
export interface Told<Result> {
  /** What was named, whoever owns it; null: nothing that is known here. */
  readonly containerId: ContainerId | null
  /** Null: it is of none of the reporting party's concern, and kept as a hint. */
  readonly told: Result | null
}

interface ViolationReported {
  readonly result: Exposed
  readonly contacts: Contacts
  readonly shown: ReadonlySet<DeviceId>
}

export function reportRoutes(app: App, context: Context): void {
  takingAnyBody(app, (routes) => {
    containerReports(routes, context)
    deviceReports(routes, context)
    hints(routes, context)
  })
}

/** Routes of reports: a body that is no JSON, or claims to be something else, is a report all the same. */
export function takingAnyBody(app: App, register: (routes: App) => void): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // What the body claims to be, and be it nonsense, decides nothing.
    scope.addHook('onRequest', async (request) => {
      request.headers['content-type'] = 'application/octet-stream'
    })
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) =>
      done(null, readReportBody(body)),
    )
    register(scope as unknown as App)
  })
}

function containerReports(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/violation-reports',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report that a container was or may have been violated',
        description:
          'Blocks at once every device that is or was inside since the last proof of being intact. ?dryRun=true answers what it would block.',
        params: ContainerNameParams,
        querystring: DryRun,
        body: AnyBody,
        response: { 200: ContainerReported, 201: ContainerReported, 202: HintRecorded },
      },
    },
    (request, reply) => {
      const { knowledge, understood } = knowledgeIn(request.body, context.clock())
      const dryRun = request.query.dryRun === 'true'
      return runCommand(context, {
        request,
        reply,
        dryRun,
        neverRefused: true,
        promised: true,
        load: async (loading, { personId, partyId }) => {
          const containerId = await containerNamed(loading, request.params.id)
          if (containerId === null) return { containerId, situation: null }
          const report = await containerReport(loading, { containerId, personId, partyId, knowledge })
          if (report.situation === null) return { containerId, situation: null }
          const { contents } = report.situation
          return { ...report, containerId, contacts: await contactsOf(loading, containerId, contents) }
        },
        decide: (loaded, given): Outcome<Told<ViolationReported>> => {
          const { containerId } = loaded
          if (loaded.situation === null)
            return decided({ containerId, told: null }, hint(`container ${request.params.id}`, request))
          const { person, situation, contacts, shown } = loaded
          const report = { knowledge, reporter: person.naturalPersonId, what: whatIn(request.body) }
          const { facts, result } = reportViolation(situation, report, given)
          return decided({ containerId, told: { result, contacts, shown } }, facts)
        },
        beside: (writes, { told, containerId }, recorded) => {
          if (told === null) addHint(writes, { containerId }, recorded)
        },
        answer: ({ told }) => {
          if (told === null) return HINT
          const { result, contacts, shown } = told
          const exposed = result.exposed.map((device) => device.deviceId).sort()
          return {
            status: dryRun ? 200 : 201,
            body: {
              incidentId: dryRun ? null : result.incidentId,
              merged: result.merged,
              windowAfter: result.windowAfter,
              // All of them are held; named are those that the reporter's party may see.
              exposed: exposed.filter((deviceId) => shown.has(deviceId)),
              exposedInAll: exposed.length,
              newlyHeld: result.newly.length,
              /** Held because they lie beside exposed ones (policy). */
              spreadTo: result.spread.length,
              recalled: [...result.recalled].filter((deviceId) => shown.has(deviceId)).sort(),
              contacts,
              understood,
            },
          }
        },
      })
    },
  )
}

function hints(app: App, context: Context): void {
  app.post(
    '/v1/hints',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Tell of anything that looks wrong, unknown things too',
        body: AnyBody,
        response: { 202: HintRecorded },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        neverRefused: true,
        promised: true,
        load: async () => ({}),
        decide: () => decided({}, hint('', request)),
        beside: (writes, _answer, recorded) => addHint(writes, aboutIn(request.body), recorded),
        answer: () => HINT,
      }),
  )
}

/** What a hint names, where it names something by an identifier. */
function aboutIn(body: { readonly [member: string]: unknown }): Parameters<typeof addHint>[1] {
  const { containerId, deviceId } = body
  const device = typeof deviceId === 'string' ? parseDeviceId(deviceId) : null
  if (device !== null && !isMalformed(device)) return { deviceId: device }
  const container = typeof containerId === 'string' ? parseId('ContainerId', containerId) : null
  return container === null || isMalformed(container) ? {} : { containerId: container }
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
        schema: {
          summary,
          params: AnyIdParams,
          querystring: DryRun,
          body: AnyBody,
          response: { 200: DeviceReported, 201: DeviceReported, 202: HintRecorded },
        },
      },
      (request, reply) => {
        const deviceId = parseDeviceId(request.params.id)
        const dryRun = request.query.dryRun === 'true'
        return runCommand(context, {
          request,
          reply,
          dryRun,
          neverRefused: true,
          promised: true,
          load: async (loading, { personId, partyId }) =>
            isMalformed(deviceId) ? { device: null } : deviceReport(loading, { deviceId, personId, partyId, kind }),
          decide: (situation, given) => {
            if (situation.device === null) return decided(null, hint(`device ${request.params.id}`, request))
            const { person, device, open } = situation
            const report = { kind, reporter: person.naturalPersonId, what: whatIn(request.body) }
            const { facts, result } = reportDevice({ device, open }, report, given)
            return decided({ ...result, deviceId: device.deviceId }, facts)
          },
          beside: (writes, answer, recorded) => {
            if (answer === null) addHint(writes, isMalformed(deviceId) ? {} : { deviceId }, recorded)
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
export function knowledgeIn(body: { since?: unknown }, now: number): { knowledge: Knowledge; understood: boolean } {
  const { since } = body
  if (since === undefined || since === null) return { knowledge: { kind: 'no_answer' }, understood: true }
  if (since === 'unknown') return { knowledge: { kind: 'unknown' }, understood: true }
  const at = typeof since === 'string' ? parseMoment(since, now) : null
  if (at === null || at > now) return { knowledge: { kind: 'unknown' }, understood: false }
  return { knowledge: { kind: 'since', since: at }, understood: true }
}

export function whatIn({ what = '' }: { what?: unknown }): string {
  return storable(typeof what === 'string' ? what : JSON.stringify(what), 2000)
}

export function hint(about: string, request: FastifyRequest): Fact[] {
  const text = storable(JSON.stringify(request.body ?? {}), 4000)
  return [{ type: 'hint_recorded', about: storable(about, 400), text }]
}
