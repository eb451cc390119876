/** In the field: codes that the control room tells, and boxes that are passed on. */
import { Type } from 'typebox'
import type { ContainerId, OpeningId, PassOnId, PersonId, SiteId } from '../../custody/identifiers.ts'
import { acceptContainer, offerContainer, withdrawOffer } from '../../custody/pass-on.ts'
import { PERMISSIONS } from '../../custody/people.ts'
import { IDENTIFIED_BY, readOutClosing, readOutOpening } from '../../custody/read-out-code.ts'
import { OPENING_PURPOSES } from '../../custody/state.ts'
import { readAs } from '../../store/database.ts'
import {
  closingReadOutSituation,
  offerSituation,
  passOnList,
  passOnSituation,
  passOnView,
  readOutSituation,
  receiverList,
} from '../../store/queries/field.ts'
import type { App } from '../app-type.ts'
import { codeBody, withCode } from '../codes.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceText, IdParams, Paging, plainText, SerialText, UuidText } from '../schemas.ts'
import { TextOrNull } from '../shapes/basics.ts'
import { PassOnShown } from '../shapes/custody.ts'
import { SiteKindWord } from '../shapes/words.ts'
import { foundIn, SCAN_MOST } from './openings.ts'
import { linkToNext, pageAsked } from './paging.ts'

const Identified = {
  identifiedBy: Type.Union(
    IDENTIFIED_BY.map((way) => Type.Literal(way)),
    { description: 'How the person was identified. Call back on the number that the party has of them.' },
  ),
  note: Type.Optional(plainText(500)),
}

export function fieldRoutes(app: App, context: Context): void {
  readOutRoute(app, context)
  closingReadOutRoute(app, context)
  offerRoute(app, context)
  answerRoutes(app, context)
  passOnReadRoutes(app, context)
}

function readOutRoute(app: App, context: Context): void {
  app.post(
    '/v1/openings/read-outs',
    {
      config: { permission: 'codes:read-out' },
      schema: {
        summary: 'Read an opening code out to somebody whose phone is dead',
        description: 'The person in the field needs all that they need for a code of their own. Recorded, and flagged.',
        body: Type.Object({
          containerId: UuidText,
          personId: UuidText,
          keySerial: SerialText,
          siteId: UuidText,
          purpose: Type.Union(OPENING_PURPOSES.map((purpose) => Type.Literal(purpose))),
          ...Identified,
        }),
        response: {
          201: Type.Object({
            openingId: Type.String(),
            lockSerial: Type.String(),
            code: Type.String({ description: '10 digits; read out as 1234 5678 90.' }),
            expiresAt: Type.String(),
            shownAgain: Type.Boolean(),
          }),
        },
      },
    },
    (request, reply) => {
      const { containerId, personId, keySerial, purpose, identifiedBy, note = null } = request.body
      const siteId = request.body.siteId as SiteId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId: readerId }) =>
          readOutSituation(loading, {
            containerId: containerId as ContainerId,
            personId: personId as PersonId,
            keySerial,
            siteId,
            readerId,
          }),
        decide: (situation, given) => readOutOpening(situation, { purpose, siteId, identifiedBy, note }, given),
        answer: (answer) => ({ status: 201, body: codeBody(answer) }),
        complete: (kept) => withCode(context.keyStore, kept),
      })
    },
  )
}

function closingReadOutRoute(app: App, context: Context): void {
  app.post(
    '/v1/openings/:id/closing-read-outs',
    {
      config: { permission: 'codes:read-out-closing' },
      schema: {
        summary: 'Read a closing code out to somebody whose phone is dead',
        description: 'Never refused for suspicion, training or contents: a box must never stay open because of a rule.',
        params: IdParams,
        body: Type.Object({
          personId: UuidText,
          keySerial: SerialText,
          ...Identified,
          contents: Type.Optional(Type.Array(DeviceText, { maxItems: SCAN_MOST })),
        }),
        response: {
          201: Type.Object({
            openingId: Type.String(),
            lockSerial: Type.String(),
            code: Type.String(),
            expiresAt: Type.Union([Type.String(), Type.Null()]),
            shownAgain: Type.Boolean(),
            lacking: Type.Array(Type.String()),
            surplus: Type.Array(Type.String()),
            incidentId: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
    },
    (request, reply) => {
      const { personId, keySerial, identifiedBy, note = null, contents } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId: readerId }) =>
          closingReadOutSituation(loading, {
            openingId: request.params.id as OpeningId,
            personId: personId as PersonId,
            keySerial,
            contents: contents === undefined ? null : foundIn(contents),
            readerId,
          }),
        decide: (situation, given) => readOutClosing(situation, { identifiedBy, note }, given),
        answer: (answer) => {
          const { lacking, surplus, incidentId } = answer
          return { status: 201, body: { ...codeBody(answer), lacking, surplus, incidentId } }
        },
        complete: (kept) => withCode(context.keyStore, kept),
      })
    },
  )
}

const NullableText = Type.Union([Type.String(), Type.Null()])
const PassedOn = Type.Object({
  passOnId: Type.String(),
  outstanding: Type.Object({
    openings: Type.Array(
      Type.Object({
        openingId: Type.String(),
        status: Type.String(),
        personId: Type.String(),
        tourId: NullableText,
      }),
      { description: 'Not over. Whoever has the right where the box stands may close them, with a key of their own.' },
    ),
    receipts: Type.Array(Type.Object({ openingId: Type.String(), action: Type.String() }), {
      description: 'Not come in yet. Anybody of the party may enter them.',
    }),
    codes: Type.Array(Type.Object({ openingId: NullableText, action: Type.String(), personId: NullableText }), {
      description: 'The lock may still take them. Those of the giver make the box unproven when it is accepted.',
    }),
    tourId: NullableText,
    staysWithGiver: Type.Array(Type.String(), {
      description: 'Devices in the giver’s hands do not move with the box: they need a scan in.',
    }),
  }),
})

function offerRoute(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/pass-ons',
    {
      config: { permission: 'containers:pass-on' },
      schema: {
        summary: 'Offer a box in the field to a colleague',
        description: 'It is theirs when they accept. One offer at a time.',
        params: IdParams,
        body: Type.Object({ toPersonId: UuidText, toSiteId: UuidText }),
        response: { 201: PassedOn },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          offerSituation(loading, {
            containerId: request.params.id as ContainerId,
            personId,
            toPersonId: request.body.toPersonId as PersonId,
            toSiteId: request.body.toSiteId as SiteId,
          }),
        decide: offerContainer,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function answerRoutes(app: App, context: Context): void {
  app.post(
    '/v1/pass-ons/:id/acceptances',
    {
      config: { permission: 'containers:pass-on' },
      schema: {
        summary: 'Take over a box that was offered to you',
        description:
          'A tour with it ends; codes that its giver still has make it unproven until a receipt proves them dead.',
        params: IdParams,
        response: { 201: PassedOn },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          passOnSituation(loading, { passOnId: request.params.id as PassOnId, personId }),
        decide: acceptContainer,
        answer: (body) => ({ status: 201, body }),
      }),
  )

  app.post(
    '/v1/pass-ons/:id/withdrawals',
    {
      config: { permission: 'containers:pass-on' },
      schema: {
        summary: 'Withdraw an offer, or decline it',
        params: IdParams,
        response: { 201: Type.Object({ passOnId: Type.String() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          passOnSituation(loading, { passOnId: request.params.id as PassOnId, personId }),
        decide: withdrawOffer,
        answer: (passOnId) => ({ status: 201, body: { passOnId } }),
      }),
  )
}

function receiverRoute(app: App, context: Context): void {
  app.get(
    '/v1/pass-on-receivers',
    {
      config: { permission: 'containers:pass-on' },
      schema: {
        summary: 'Colleagues who can take a box over in the field now, by name',
        querystring: Paging,
        response: {
          200: Type.Object({
            receivers: Type.Array(
              Type.Object({
                personId: Type.String(),
                name: TextOrNull,
                sites: Type.Array(Type.Object({ siteId: Type.String(), name: Type.String(), kind: SiteKindWord })),
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const { partyId, personId } = identityOf(request)
      const roles = PERMISSIONS['containers:pass-on']
      const asked = { ...pageAsked(request.query), personId, roles, now: context.clock() }
      const page = await readAs(context.database, partyId, (client) => receiverList(client, asked))
      const receivers = linkToNext(reply, '/v1/pass-on-receivers', request.query, page)
      return {
        receivers: receivers.map(({ sites, ...person }) => ({
          ...person,
          sites: sites.map(({ siteId, name, kind }) => ({ siteId, name, kind })),
        })),
      }
    },
  )
}

function passOnReadRoutes(app: App, context: Context): void {
  receiverRoute(app, context)
  app.get(
    '/v1/pass-ons',
    {
      config: { permission: 'containers:read' },
      schema: {
        summary: 'Boxes that are or were offered, the newest first',
        querystring: Type.Intersect([
          Paging,
          Type.Object({
            status: Type.Optional(
              Type.Union([Type.Literal('offered'), Type.Literal('accepted'), Type.Literal('ended')]),
            ),
          }),
        ]),
        response: { 200: Type.Object({ passOns: Type.Array(PassOnShown) }) },
      },
    },
    async (request, reply) => {
      const { limit = '100', cursor = null, status = null } = request.query
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        passOnList(client, { limit: Number(limit), cursor, status }),
      )
      if (page.next !== null) {
        const query = new URLSearchParams({ limit, cursor: page.next, ...(status === null ? {} : { status }) })
        reply.header('link', `</v1/pass-ons?${query}>; rel="next"`)
      }
      return { passOns: page.rows }
    },
  )

  app.get(
    '/v1/pass-ons/:id',
    {
      config: { permission: 'containers:read' },
      schema: { summary: 'An offer of a box', params: IdParams, response: { 200: PassOnShown } },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) =>
        passOnView(client, request.params.id as PassOnId),
      )
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
}
