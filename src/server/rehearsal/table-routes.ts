/** What the table of a rehearsal needs besides hands: new boxes to play with, and how a lock looks from outside. */
import { createHash, randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { addRehearsalLock } from '../../store/queries/rehearsal.ts'
import type { App } from '../app-type.ts'
import { type Context, idempotencyOf, identityOf } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { SerialText } from '../schemas.ts'
import { oneOf } from '../shapes/basics.ts'
import { touchOnce } from './touch.ts'
import { NEW_HOSTED_LOCK, type VirtualLocks } from './virtual-locks.ts'

const TOUCH = { config: { permission: 'rehearsal:touch' as const } }
const LockParams = Type.Object({ serial: SerialText })
/** What anybody sees who stands before it. */
const LockSeen = Type.Object({
  lockSerial: Type.String(),
  bolt: oneOf(['open', 'thrown'] as const),
  lid: oneOf(['open', 'shut'] as const),
  latched: Type.Boolean({ description: 'The tamper latch. On a real lock nobody sees it: only a receipt tells.' }),
  fault: Type.Boolean({ description: 'Low power, or a sensor that does not answer.' }),
  keyInside: Type.Boolean(),
})

export function tableRoutes(app: App, context: Context, locks: VirtualLocks): void {
  app.post(
    '/rehearsal/locks',
    {
      ...TOUCH,
      schema: {
        summary: 'Put a new virtual lock on the table, ready to be built into a box',
        response: { 201: Type.Object({ lockSerial: Type.String() }) },
      },
    },
    async (request, reply) => {
      const idempotency = idempotencyOf(request)
      if (idempotency === 'unusable') {
        return sendProblem(reply, interfaceProblem('idempotency_key_unusable', languageOf(request)))
      }
      const { partyId } = identityOf(request)
      // The same lock for the same key, so that an answer that got lost leaves none behind.
      const seed = idempotency === undefined ? randomBytes(16) : `${partyId} ${idempotency.key}`
      const lockSerial = `LOCK-${createHash('sha256').update(seed).digest('hex').slice(0, 8).toUpperCase()}`
      await addRehearsalLock(context.database, lockSerial, partyId, NEW_HOSTED_LOCK)
      return reply.code(201).send({ lockSerial })
    },
  )
  app.get(
    '/rehearsal/locks/:serial',
    { ...TOUCH, schema: { summary: 'Look at a virtual lock', params: LockParams, response: { 200: LockSeen } } },
    async (request, reply) => {
      const { serial: lockSerial } = request.params
      const seen = await locks.touch(lockSerial, null, {
        use: ({ mechanism: { bolt, lid, latched, fault }, powered }) => {
          return { lockSerial, bolt, lid, latched, fault, keyInside: powered !== null }
        },
      })
      if (seen?.kind === 'done') return seen.result
      return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
  app.post(
    '/rehearsal/locks/:serial/faults',
    {
      ...TOUCH,
      schema: {
        summary: 'Let a virtual lock run low on power, or recover',
        params: LockParams,
        body: Type.Object({ fault: Type.Boolean() }),
        response: { 200: Type.Object({ fault: Type.Boolean() }) },
      },
    },
    async (request, reply) => {
      const { fault } = request.body
      return touchOnce(locks, request, reply, {
        use: (lock) => {
          lock.setFaults({ fault })
          return { fault }
        },
      })
    },
  )
  app.post(
    '/rehearsal/locks/:serial/key-removals',
    {
      ...TOUCH,
      schema: {
        summary: 'Take the key out of a virtual lock',
        params: LockParams,
        response: { 200: Type.Object({ keyInside: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      touchOnce(locks, request, reply, {
        use: (lock) => {
          lock.removeKey()
          return { keyInside: false }
        },
      }),
  )
}
