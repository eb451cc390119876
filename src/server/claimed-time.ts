/** When something happened, as the one who sends it says: a phone that had no network sends it hours later. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from './context.ts'
import { interfaceProblem, languageOf, sendProblem } from './problem.ts'
import { parseMoment } from './schemas.ts'

/** A member of a body. Claimed times are kept beside ours and never decide. */
export const ClaimedAt = Type.Optional(
  Type.String({
    format: 'date-time',
    maxLength: 40,
    description: 'When it happened, ISO 8601 with offset, where that was earlier. Kept beside our time; never decides.',
  }),
)

/** ms since 1970 UTC; undefined: nothing is claimed; null: it lies out of any plausible time, and that was answered. */
export function claimedTime(
  context: Pick<Context, 'clock'>,
  request: FastifyRequest,
  reply: FastifyReply,
): number | undefined | null {
  const { at } = (request.body ?? {}) as { readonly at?: string }
  if (at === undefined) return undefined
  const claimed = parseMoment(at, context.clock())
  if (claimed !== null) return claimed
  const members = { at: 'body/at', why: 'out of any plausible time' }
  sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
  return null
}
