import { Type } from 'typebox'
import type { PersonId, SiteId } from '../../custody/identifiers.ts'
import type { Outcome } from '../../custody/outcome.ts'
import { PERMISSIONS, type Permission, STEP_UP_PERMISSIONS } from '../../custody/people.ts'
import {
  activatePerson,
  changeRights,
  leave,
  type PersonChanged,
  type PersonSituation,
  suspendPerson,
} from '../../custody/people-changes.ts'
import { PERSON_ROLES } from '../../custody/state.ts'
import { trainingState } from '../../custody/training.ts'
import { readAs } from '../../store/database.ts'
import { departureSituation, ownView, personById, personList, personSituation } from '../../store/queries/people.ts'
import type { App } from '../app-type.ts'
import { mayUse } from '../auth/hook.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { IdParams, Paging, UuidText } from '../schemas.ts'
import { Me } from '../shapes/custody.ts'
import { PersonInFull, PersonShown } from '../shapes/parties.ts'
import { PersonStatusWord } from '../shapes/words.ts'
import { linkToNext, pageAsked } from './paging.ts'

export const RoleTexts = Type.Array(Type.Union(PERSON_ROLES.map((role) => Type.Literal(role))), {
  maxItems: PERSON_ROLES.length,
})
export const SiteTexts = Type.Array(UuidText, { maxItems: 500 })
const Changed = Type.Object({ status: PersonStatusWord, changed: Type.Boolean() })

export function personRoutes(app: App, context: Context): void {
  app.get(
    '/v1/people',
    {
      config: { permission: 'people:read' },
      schema: {
        summary: 'People of your party, by name',
        querystring: Type.Intersect([
          Paging,
          Type.Object({
            status: Type.Optional(PersonStatusWord),
          }),
        ]),
        response: { 200: Type.Object({ people: Type.Array(PersonShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const { status = null } = request.query
      const page = await readAs(context.database, partyId, (client) =>
        personList(client, { ...pageAsked(request.query), status }),
      )
      return { people: linkToNext(reply, '/v1/people', request.query, page) }
    },
  )
  app.get(
    '/v1/people/:id',
    {
      config: { permission: 'people:read' },
      schema: {
        summary: 'A person of your party, with their keys',
        params: IdParams,
        response: { 200: PersonInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) =>
        personById(client, request.params.id as PersonId),
      )
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
  ownRoute(app, context)
  changeRoutes(app, context)
}

function ownRoute(app: App, context: Context): void {
  app.get(
    '/v1/me',
    {
      // Whoever has any role; what is shown is one's own.
      config: { permission: 'parties:read' },
      schema: {
        summary: 'Who you are here, what you may do, where, with which keys, and how your training stands',
        response: { 200: Me },
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const view = await readAs(context.database, identity.partyId, (client) => ownView(client, identity.personId))
      const rights = (Object.keys(PERMISSIONS) as Permission[])
        .filter((permission) => mayUse(identity, permission))
        .map((permission) => ({ right: permission, needsSecondFactor: STEP_UP_PERMISSIONS.has(permission) }))
      const { trainingWarningDays } = context.policy
      const state = trainingState(view, trainingWarningDays, context.clock())
      // Whoever is never given a code needs no training for it.
      const concerns = rights.some(({ right }) => right === 'codes:open')
      const trainedUntil = view.trainedUntil === null ? null : new Date(view.trainedUntil).toISOString()
      const training = { state, trainedUntil, warning: concerns && state !== 'in_date', passed: view.trainings }
      const { trainings: _trainings, trainedUntil: _trainedUntil, ...shown } = view
      return { ...shown, rights, training }
    },
  )
}

type Decide = (situation: NonNullable<Awaited<ReturnType<typeof personSituation>>>) => Outcome<PersonChanged>

function changeRoutes(app: App, context: Context): void {
  const simple: readonly (readonly [string, string, (situation: PersonSituation) => Outcome<PersonChanged>])[] = [
    ['activations', 'Let somebody begin who has accepted, or begin again', activatePerson],
    ['suspensions', 'Stop somebody at once; sessions, codes and keys of theirs are good for nothing', suspendPerson],
  ]
  const run = (
    request: Parameters<typeof runCommand>[1]['request'],
    reply: Parameters<typeof runCommand>[1]['reply'],
    id: string,
    decide: Decide,
  ) =>
    runCommand(context, {
      request,
      reply,
      load: (loading, { personId }) => personSituation(loading, { personId: id as PersonId, actingId: personId }),
      decide,
      answer: (body) => ({ status: 200, body }),
    })
  for (const [name, summary, decide] of simple) {
    app.post(
      `/v1/people/:id/${name}`,
      { config: { permission: 'people:change' }, schema: { summary, params: IdParams, response: { 200: Changed } } },
      (request, reply) => run(request, reply, request.params.id, decide),
    )
  }
  app.post(
    '/v1/people/:id/departures',
    {
      config: { permission: 'people:change' },
      schema: {
        summary: 'Somebody leaves for good',
        description: 'Keys have to be back before, or are reported as lost with it.',
        params: IdParams,
        body: Type.Object({ withKeysLost: Type.Optional(Type.Boolean()) }),
        response: {
          200: Type.Object({
            status: PersonStatusWord,
            changed: Type.Boolean(),
            keysLost: Type.Array(
              Type.Object({
                keySerial: Type.String(),
                incidentId: Type.Union([Type.String(), Type.Null()]),
                containerIds: Type.Array(Type.String(), { description: 'Unproven from now on.' }),
              }),
            ),
          }),
        },
      },
    },
    (request, reply) => {
      const { withKeysLost: keysLost = false } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          departureSituation(loading, {
            personId: request.params.id as PersonId,
            actingId: personId,
            keysLost,
          }),
        decide: (situation, given) => leave(situation, { keysLost }, given),
        answer: ({ status, changed, losses }) => ({
          status: 200,
          body: {
            status,
            changed,
            keysLost: losses.map(({ keySerial, incidentId, containers }) => ({
              keySerial,
              incidentId,
              containerIds: containers.map(({ containerId }) => containerId),
            })),
          },
        }),
      })
    },
  )
  app.post(
    '/v1/people/:id/rights',
    {
      config: { permission: 'people:change' },
      schema: {
        summary: 'Say what somebody may do, and where: all of it, anew',
        params: IdParams,
        body: Type.Object({ roles: RoleTexts, siteIds: SiteTexts }),
        response: { 200: Changed },
      },
    },
    (request, reply) => {
      const { roles } = request.body
      const siteIds = request.body.siteIds as SiteId[]
      return run(request, reply, request.params.id, (situation) => changeRights(situation, { roles, siteIds }))
    },
  )
}
