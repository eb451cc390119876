/** Hints: what people said of things that are not theirs. A security officer makes a report of one with one tap. */
import { Type } from 'typebox'
import { takeUpHint } from '../../custody/case.ts'
import { loseContainer } from '../../custody/container-loss.ts'
import { reportDevice } from '../../custody/device-report.ts'
import type { Fact } from '../../custody/entries.ts'
import {
  type ContainerId,
  type DeviceId,
  type IncidentId,
  isMalformed,
  parseDeviceId,
} from '../../custody/identifiers.ts'
import { reportViolation } from '../../custody/incident.ts'
import { decided, type Given, type Outcome, refuse, refused } from '../../custody/outcome.ts'
import type { Loading } from '../../store/commit.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { textsOf } from '../../store/queries/cases.ts'
import { hintList, hintSituation, takeUp } from '../../store/queries/hints.ts'
import { lossReport } from '../../store/queries/losses-of-containers.ts'
import { containerReport, deviceReport } from '../../store/queries/reports.ts'
import type { App } from '../app-type.ts'
import type { Identity } from '../auth/identity.ts'
import { readReportBody } from '../body.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceText, IdParams, Paging, UuidText } from '../schemas.ts'
import { HintShown, HintTakenUp } from '../shapes/cases.ts'
import { linkToNext, pageAsked } from './paging.ts'
import { knowledgeIn, whatIn } from './reports.ts'

type As = 'violation' | 'loss'

export function hintRoutes(app: App, context: Context): void {
  app.get(
    '/v1/hints',
    {
      config: { permission: 'hints:read' },
      schema: {
        summary: 'Hints about what is yours, and those of your people about unknown things; the newest first',
        querystring: Type.Intersect([
          Paging,
          Type.Object({ status: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('taken_up')])) }),
        ]),
        response: { 200: Type.Object({ hints: Type.Array(HintShown) }) },
      },
    },
    async (request, reply) => {
      const { status } = request.query
      const asked = { ...pageAsked(request.query), open: status === undefined ? null : status === 'open' }
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) => hintList(client, asked))
      const texts = await readForRules(context.database, partyId, (client) =>
        textsOf(
          client,
          page.rows.map(({ hintId }) => hintId),
        ),
      )
      const hints = linkToNext(reply, '/v1/hints', request.query, page).map((hint) => {
        const { about = null, text = null } = texts.get(hint.hintId) ?? {}
        const { recordedAt, takenUpAt, fromPartyId: _from, ...shown } = hint
        return { ...shown, about, text, recordedAt: iso(recordedAt), takenUpAt: iso(takenUpAt) }
      })
      return { hints }
    },
  )
  takeUpRoute(app, context)
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function takeUpRoute(app: App, context: Context): void {
  app.post(
    '/v1/hints/:id/reports',
    {
      config: { permission: 'hints:take-up' },
      schema: {
        summary: 'Make a report of a hint: it holds at once',
        description:
          'Who gave the hint counts as the reporter. Where the hint names nothing that is known here, name the container or the device that is meant.',
        params: IdParams,
        body: Type.Object({
          as: Type.Optional(Type.Union([Type.Literal('violation'), Type.Literal('loss')])),
          containerId: Type.Optional(UuidText),
          deviceId: Type.Optional(DeviceText),
        }),
        response: { 201: HintTakenUp },
      },
    },
    (request, reply) => {
      const { as = 'violation', containerId, deviceId } = request.body
      const named = deviceId === undefined ? null : parseDeviceId(deviceId)
      if (named !== null && isMalformed(named)) {
        const language = languageOf(request)
        const members = { at: 'body/deviceId', why: named.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      const about = { containerId: (containerId ?? null) as ContainerId | null, deviceId: named, as }
      return runCommand(context, {
        request,
        reply,
        promised: true,
        load: (loading, identity) => loadHint(loading, identity, request.params.id, about),
        decide: ({ hint, reporter, said, report }, given): Outcome<{ incidentId: IncidentId; at: number }> => {
          if (hint.incidentId !== null) return refused(refuse('hint_taken_up', { incidentId: hint.incidentId }))
          if (report === null) return refused(refuse('hint_about_nothing_known'))
          const made = report({ reporter, what: whatIn(readReportBody(Buffer.from(said))) }, given)
          const { answer, facts } = takeUpHint(hint.hintId, made)
          return answer === undefined
            ? refused(refuse('hint_about_nothing_known'))
            : decided({ ...answer, at: given.now }, facts)
        },
        beside: (writes, { incidentId, at }) => takeUp(writes, { hintId: request.params.id, incidentId, at }),
        answer: ({ incidentId }) => ({ status: 201, body: { incidentId } }),
      })
    },
  )
}

interface Words {
  readonly reporter: string
  readonly what: string
}
type Report = (words: Words, given: Given) => { readonly facts: readonly Fact[]; readonly incidentId: IncidentId }

interface About {
  readonly containerId: ContainerId | null
  readonly deviceId: DeviceId | null
  readonly as: As
}

async function seesAll(loading: Loading, { containerId, deviceId }: About): Promise<boolean> {
  return (
    (containerId === null || (await loading.sees('container', containerId))) &&
    (deviceId === null || (await loading.sees('device', deviceId)))
  )
}

/** A hint with the report that would be made of it; what it says itself goes before what the officer names. */
async function loadHint(
  loading: Loading,
  { personId, partyId }: Identity,
  hintId: string,
  about: About,
): Promise<(NonNullable<Awaited<ReturnType<typeof hintSituation>>> & { readonly report: Report | null }) | null> {
  const found = await hintSituation(loading, hintId)
  if (found === null) return null
  const { hint, said } = found
  if (hint.incidentId !== null) return { ...found, report: null }
  const isNamed = hint.containerId !== null || hint.deviceId !== null
  const { containerId, deviceId } = isNamed ? hint : about
  // What the officer names has to be there for them; what the hint itself names is theirs.
  if (!isNamed && !(await seesAll(loading, about))) return { ...found, report: null }
  if (deviceId !== null) {
    const { device, open } = await deviceReport(loading, { deviceId, personId, partyId, kind: about.as })
    if (device === null) return { ...found, report: null }
    const report: Report = (words, given) => {
      const { facts, result } = reportDevice({ device, open }, { kind: about.as, ...words }, given)
      return { facts, incidentId: result.incidentId }
    }
    return { ...found, report }
  }
  if (containerId === null) return { ...found, report: null }
  if (about.as === 'loss') {
    const { loss } = await lossReport(loading, { containerId, personId })
    const report: Report | null =
      loss === null
        ? null
        : (words, given) => {
            const { facts, result } = loseContainer(loss, words, given)
            return { facts, incidentId: result.incidentId }
          }
    return { ...found, report }
  }
  const { knowledge } = knowledgeIn(readReportBody(Buffer.from(said)), hint.recordedAt)
  const { situation } = await containerReport(loading, { containerId, personId, partyId, knowledge })
  if (situation === null) return { ...found, report: null }
  const report: Report = (words, given) => {
    const { facts, result } = reportViolation(situation, { knowledge, ...words }, given)
    return { facts, incidentId: result.incidentId }
  }
  return { ...found, report }
}
