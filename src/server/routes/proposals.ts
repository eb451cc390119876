import { Type } from 'typebox'
import { endApproval } from '../../custody/approvers.ts'
import type { PersonId, ProposalId } from '../../custody/identifiers.ts'
import { showMaintenanceCode } from '../../custody/maintenance.ts'
import {
  approveProposal,
  type DecideSituation,
  makeProposal,
  rejectProposal,
  withdrawProposal,
} from '../../custody/proposal.ts'
import { PROPOSAL_KINDS, type Proposal } from '../../custody/state.ts'
import { readAs, readForRules } from '../../store/database.ts'
import { approverList, proposalList, proposalView, reasonOf } from '../../store/queries/proposal-views.ts'
import {
  approveSituation,
  type CaseMeans,
  endApprovalSituation,
  endSituation,
  lockPeople,
  proposalCase,
  showMaintenanceSituation,
} from '../../store/queries/proposals.ts'
import { loadPerson } from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { codeBody, withCode } from '../codes.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { HashText, IdParams, Paging } from '../schemas.ts'
import { oneOf, wordsOf } from '../shapes/basics.ts'
import { linkToNext, pageAsked } from './paging.ts'
import { ProposalBody, requestIn } from './proposal-body.ts'
import { type Carried, carryOut, completed, type KeptEffect, keptEffect, prepareEffect } from './proposal-effects.ts'

const STATUSES = ['open', 'expired', 'approved', 'rejected', 'withdrawn'] as const
const SubjectKindWord = wordsOf<Proposal['subjectKind']>({
  incident: true,
  opening: true,
  container: true,
  lock: true,
  person: true,
  device: true,
  entry: true,
  party: true,
})
const NullableText = Type.Union([Type.String(), Type.Null()])
const ShownProposal = {
  proposalId: Type.String(),
  ofPartyId: Type.String({ description: 'Whose proposal it is: one’s own party, or one that named a second person.' }),
  kind: oneOf(PROPOSAL_KINDS),
  subjectKind: SubjectKindWord,
  subjectId: Type.String(),
  contentHash: Type.String({ description: 'An approval names it.' }),
  status: oneOf(STATUSES),
  proposedBy: Type.String(),
  proposedAt: Type.String(),
  expiresAt: Type.String(),
  decidedBy: NullableText,
  decidedAt: NullableText,
}

export function proposalRoutes(app: App, context: Context): void {
  proposeRoute(app, context)
  readingRoutes(app, context)
  approvalRoute(app, context)
  otherDecisionRoutes(app, context)
  maintenanceCodeRoute(app, context)
  approverRoutes(app, context)
}

function meansOf({ policy, keyStore }: Context): CaseMeans {
  return { policy, nextLockGeneration: (current) => keyStore.nextLockGeneration(current) }
}

function proposeRoute(app: App, context: Context): void {
  app.post(
    '/v1/proposals',
    {
      config: { permission: 'proposals:make' },
      schema: {
        summary: 'Propose what needs a second person',
        description: 'Nothing happens until another human approves. A proposal ends by itself.',
        body: ProposalBody,
        response: {
          201: Type.Object({ proposalId: Type.String(), contentHash: Type.String(), expiresAt: Type.String() }),
        },
      },
    },
    (request, reply) => {
      const asked = requestIn(request.body)
      if ('malformed' in asked) {
        const language = languageOf(request)
        const { place, text, malformed } = asked
        const members = { at: `/deviceIds/${place}`, text, reason: malformed.code, why: malformed.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      const { reason } = request.body
      return runCommand(context, {
        request,
        reply,
        load: async (loading, { personId }) => {
          const person = await loadPerson(loading, personId)
          const found = await proposalCase(loading, asked, person, meansOf(context))
          if (found === null) return null
          const [fresh = person] = await lockPeople(loading, [personId])
          return { person: fresh, proposalCase: found }
        },
        decide: (situation, given) => makeProposal(situation, { reason }, context.policy, given),
        answer: ({ expiresAt, ...made }) => ({
          status: 201,
          body: { ...made, expiresAt: new Date(expiresAt).toISOString() },
        }),
      })
    },
  )
}

function readingRoutes(app: App, context: Context): void {
  app.get(
    '/v1/proposals',
    {
      config: { permission: 'proposals:read' },
      schema: {
        summary: 'Proposals of one’s party, and those that one decides as a second person; the newest first',
        querystring: Type.Intersect([
          Paging,
          Type.Object({ status: Type.Optional(Type.Union(STATUSES.map((status) => Type.Literal(status)))) }),
        ]),
        response: { 200: Type.Object({ proposals: Type.Array(Type.Object(ShownProposal)) }) },
      },
    },
    async (request, reply) => {
      const { partyId, personId } = identityOf(request)
      const { status = null } = request.query
      const page = await readAs(context.database, partyId, (client) =>
        proposalList(client, personId, context.clock(), { ...pageAsked(request.query), status }),
      )
      return { proposals: linkToNext(reply, '/v1/proposals', request.query, page) }
    },
  )

  app.get(
    '/v1/proposals/:id',
    {
      config: { permission: 'proposals:read' },
      schema: {
        summary: 'A proposal: what it says, why, and what it stands on',
        params: IdParams,
        response: {
          200: Type.Object({
            ...ShownProposal,
            content: Type.Object({}, { additionalProperties: true }),
            state: Type.Object({}, { additionalProperties: true, description: 'As it was at the proposal.' }),
            reason: Type.Union([Type.String(), Type.Null()], { description: 'Null: erased.' }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { partyId, personId } = identityOf(request)
      const proposalId = request.params.id as ProposalId
      const found = await readAs(context.database, partyId, (client) =>
        proposalView(client, personId, context.clock(), proposalId),
      )
      if (found === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      // The words stand in the entry, which only its own party reads; a second person has to read them, too.
      const reason = await readForRules(context.database, partyId, (client) => reasonOf(client, found.entryId))
      return { ...found.view, reason }
    },
  )
}

function approvalRoute(app: App, context: Context): void {
  app.post(
    '/v1/proposals/:id/approvals',
    {
      config: { permission: 'proposals:decide' },
      schema: {
        summary: 'Approve what another human proposed; it is carried out at once',
        params: IdParams,
        body: Type.Object({ contentHash: HashText }),
        response: {
          201: Type.Object({
            status: Type.Literal('approved'),
            effect: Type.Object({}, { additionalProperties: true }),
          }),
        },
      },
    },
    (request, reply) => {
      const { contentHash } = request.body
      const prepared = prepareEffect(context)
      return runCommand<NonNullable<Awaited<ReturnType<typeof approveSituation>>>, Carried>(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          approveSituation(loading, { proposalId: request.params.id as ProposalId, personId }, meansOf(context)),
        decide: (situation, given) => carryOut(situation, approveProposal(situation, { contentHash }, given)),
        beside: (writes, carried) => prepared.write(writes, carried),
        answer: (carried) => ({ status: 201, body: { status: 'approved', effect: keptEffect(carried) } }),
        complete: (body, replayed) => {
          const kept = body as { readonly effect: KeptEffect }
          return { ...kept, effect: completed(kept.effect, replayed ? null : prepared) }
        },
      })
    },
  )
}

function otherDecisionRoutes(app: App, context: Context): void {
  for (const [path, status, summary, decide] of [
    ['rejections', 'rejected', 'Reject what another human proposed; everything stays as it is', rejectProposal],
    ['withdrawals', 'withdrawn', 'Take a proposal of one’s own back', withdrawProposal],
  ] as const) {
    app.post(
      `/v1/proposals/:id/${path}`,
      {
        config: { permission: path === 'rejections' ? 'proposals:decide' : 'proposals:make' },
        schema: {
          summary,
          params: IdParams,
          response: { 201: Type.Object({ status: Type.Literal(status) }) },
        },
      },
      (request, reply) =>
        runCommand<DecideSituation, null>(context, {
          request,
          reply,
          load: (loading, { personId }) =>
            endSituation(loading, { proposalId: request.params.id as ProposalId, personId }),
          decide,
          answer: () => ({ status: 201, body: { status } }),
        }),
    )
  }
}

function maintenanceCodeRoute(app: App, context: Context): void {
  app.post(
    '/v1/proposals/:id/maintenance-code',
    {
      config: { permission: 'codes:open' },
      schema: {
        summary: 'Ask for the approved maintenance code; for whoever proposed it, with their own key',
        description: 'The lock takes it with the lid open. Its receipt goes to the opening that is named.',
        params: IdParams,
        response: {
          201: Type.Object({
            openingId: Type.String(),
            lockSerial: Type.String(),
            code: Type.String({ description: '10 digits; shown to people as 1234 5678 90.' }),
            expiresAt: Type.String(),
            shownAgain: Type.Boolean(),
          }),
        },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          showMaintenanceSituation(loading, {
            proposalId: request.params.id as ProposalId,
            personId,
          }),
        decide: showMaintenanceCode,
        answer: (answer) => ({ status: 201, body: codeBody(answer) }),
        complete: (kept) => withCode(context.keyStore, kept),
      }),
  )
}

function approverRoutes(app: App, context: Context): void {
  app.get(
    '/v1/approvers',
    {
      config: { permission: 'proposals:read' },
      schema: {
        summary: 'Who may approve for one’s party, and from when on',
        response: {
          200: Type.Object({
            approvers: Type.Array(
              Type.Object({
                personId: Type.String(),
                approvesFrom: Type.String(),
                named: Type.Boolean({ description: 'Of another party, named as the second person.' }),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { partyId } = identityOf(request)
      return { approvers: await readAs(context.database, partyId, (client) => approverList(client, partyId)) }
    },
  )

  app.post(
    '/v1/approvers/:id/endings',
    {
      config: { permission: 'people:change' },
      schema: {
        summary: 'Take somebody’s right to approve away, at once',
        params: IdParams,
        response: { 201: Type.Object({ personId: Type.String() }) },
      },
    },
    (request, reply) => {
      const subjectId = request.params.id as PersonId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => endApprovalSituation(loading, { personId, subjectId }),
        decide: endApproval,
        answer: () => ({ status: 201, body: { personId: subjectId } }),
      })
    },
  )
}
