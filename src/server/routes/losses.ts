/** Reports that a key, a phone or a token is lost. Like all reports they are never refused to those whom they concern. */
import { Type } from 'typebox'
import { isMalformed, isSerial, parseId } from '../../custody/identifiers.ts'
import { type KeyLossAnswer, type LossAnswer, loseKey, losePhone } from '../../custody/key-loss.ts'
import { decided, type Given, type Outcome, refuse, refused } from '../../custody/outcome.ts'
import type { Container } from '../../custody/state.ts'
import { keyLoss, phoneLoss } from '../../store/queries/keys.ts'
import { endOtherSessions } from '../../store/queries/login/sessions.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { KeyLost, PhoneLost as PhoneLostShown } from '../shapes/cases.ts'
import { AnyBody, hint, knowledgeIn, takingAnyBody, whatIn } from './reports.ts'

export function lossRoutes(app: App, context: Context): void {
  takingAnyBody(app, (routes) => {
    keyLossRoute(routes, context)
    phoneLossRoute(routes, context)
  })
}

/** Containers that the party has or owns; others, which have moved on, are counted only. */
export function shownTo(partyId: string, containers: readonly Container[]): string[] {
  return containers
    .filter((container) => [container.partyId, container.possessingPartyId].some((id) => id === partyId))
    .map(({ containerId }) => containerId)
    .sort()
}

function lossBody(partyId: string, answer: LossAnswer | KeyLossAnswer): object {
  const { containers, openingIds, endedTourIds, lastPossessionAt, ...rest } = answer
  return {
    ...rest,
    lastPossessionAt: lastPossessionAt === null ? null : new Date(lastPossessionAt).toISOString(),
    openings: openingIds,
    unproven: shownTo(partyId, containers),
    unprovenInAll: containers.length,
    endedTours: endedTourIds,
  }
}

function keyLossRoute(app: App, context: Context): void {
  app.post(
    '/v1/keys/:serial/loss-reports',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report a key lost, by anybody of its party',
        description:
          'It opens nothing from now on. Boxes for which its codes are still out are unproven, tours with it are over, and the openings since the last proof of possession are named.',
        params: Type.Object({ serial: Type.String() }),
        body: AnyBody,
        response: { 201: KeyLost },
      },
    },
    (request, reply) => {
      const { serial: keySerial } = request.params
      const { knowledge, understood } = knowledgeIn(request.body, context.clock())
      const since = knowledge.kind === 'since' ? knowledge.since : null
      return runCommand(context, {
        request,
        reply,
        neverRefused: true,
        promised: true,
        load: async (loading, { personId: reporterId }) => ({
          loss: isSerial(keySerial) ? await keyLoss(loading, { keySerial, reporterId, since }) : null,
        }),
        decide: ({ loss }, given: Given) =>
          loss === null
            ? refused(refuse('key_unknown'), hint(`key ${keySerial}`, request))
            : loseKey(loss, { what: whatIn(request.body) }, given),
        answer: (answer) => ({ status: 201, body: { ...lossBody(identityOf(request).partyId, answer), understood } }),
      })
    },
  )
}

interface PhoneLost extends LossAnswer {
  readonly humanId: string
  readonly at: number
}

function phoneLossRoute(app: App, context: Context): void {
  app.post(
    '/v1/people/:id/loss-reports',
    {
      config: { permission: 'report:anyone' },
      schema: {
        summary: 'Report somebody’s phone or token lost, by anybody of their party',
        description:
          'All their sessions end, also those at another party. Boxes for which they were given codes that are still out are unproven.',
        params: Type.Object({ id: Type.String() }),
        body: Type.Object(
          {
            what: Type.Optional(Type.Unknown({ description: '"phone" or "token"; anything else counts as a phone.' })),
            note: Type.Optional(Type.Unknown({ description: 'What happened, in words.' })),
          },
          { additionalProperties: true },
        ),
        response: { 201: PhoneLostShown },
      },
    },
    (request, reply) => {
      const { what, note } = request.body
      const lost = what === 'token' ? 'token' : 'phone'
      const words =
        what === 'token' || what === 'phone' ? (note ?? '') : [what, note].filter((each) => each !== undefined)
      const personId = parseId('PersonId', request.params.id)
      return runCommand(context, {
        request,
        reply,
        neverRefused: true,
        promised: true,
        load: async (loading, { personId: reporterId }) => {
          const loss = isMalformed(personId) ? null : await phoneLoss(loading, { personId, reporterId, lost })
          return { loss, humanId: loss?.persons[0]?.person.naturalPersonId ?? null }
        },
        decide: ({ loss, humanId }, given: Given): Outcome<PhoneLost> => {
          if (loss === null || humanId === null) {
            return refused(refuse('person_unknown'), hint(`person ${request.params.id}`, request))
          }
          const outcome = losePhone(loss, { lost, what: whatIn({ what: words }) }, given)
          if (outcome.refusal !== undefined) return outcome
          return decided({ ...outcome.answer, humanId, at: given.now }, outcome.facts)
        },
        beside: (writes, { humanId, at }) => endOtherSessions(writes, humanId, null, at),
        answer: ({ humanId: _humanId, at: _at, ...answer }) => ({
          status: 201,
          body: lossBody(identityOf(request).partyId, answer),
        }),
      })
    },
  )
}
