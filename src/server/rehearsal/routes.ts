/** Virtual boxes on the table: their keypad, lid and crowbar, and a clock that can be moved on. Rehearsal only. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { moveRehearsalClock, readRehearsalSummary } from '../../store/queries/rehearsal.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { SerialText } from '../schemas.ts'
import type { RehearsalClock } from './clock.ts'
import type { VirtualLocks } from './virtual-locks.ts'

const LockParams = Type.Object({ serial: SerialText })
const TOUCH = { config: { permission: 'rehearsal:touch' as const } }
const KeyOnly = Type.Object({ keySerial: Type.Optional(SerialText) })
/** Three years: far enough for every deadline. */
const AHEAD_MOST_HOURS = 26_280

export function rehearsalRoutes(app: App, context: Context, locks: VirtualLocks, clock: RehearsalClock): void {
  app.post(
    '/rehearsal/locks/:serial/enter',
    {
      ...TOUCH,
      schema: {
        summary: 'Put a key into a virtual lock and type a code',
        params: LockParams,
        body: Type.Object({ keySerial: SerialText, code: Type.String({ minLength: 1, maxLength: 64 }) }),
      },
    },
    async (request, reply) => {
      const { keySerial, code } = request.body
      const shown = await locks.touch(request.params.serial, {
        keySerial,
        use: (lock, key) => (key === null ? null : lock.enter(key, code, context.clock())),
      })
      return shown ?? noSuchLock(request, reply)
    },
  )
  app.post(
    '/rehearsal/locks/:serial/lid',
    {
      ...TOUCH,
      schema: { summary: 'Open or shut the lid', params: LockParams, body: Type.Object({ open: Type.Boolean() }) },
    },
    async (request, reply) => {
      const moved = await locks.touch(request.params.serial, {
        use: (lock) => ({ moved: lock.lid(request.body.open) }),
      })
      return moved ?? noSuchLock(request, reply)
    },
  )
  app.post(
    '/rehearsal/locks/:serial/force',
    {
      ...TOUCH,
      schema: {
        summary: 'Use a crowbar, with success or without',
        params: LockParams,
        body: Type.Object({ succeeds: Type.Optional(Type.Boolean({ description: 'true if left out' })) }),
      },
    },
    async (request, reply) => {
      const { succeeds = true } = request.body
      const forced = await locks.touch(request.params.serial, {
        use: (lock) => {
          lock.force({ succeeds })
          return { lid: lock.mechanism.lid }
        },
      })
      return forced ?? noSuchLock(request, reply)
    },
  )
  powerRoutes(app, context, locks)
  app.get('/rehearsal/summary', { ...TOUCH, schema: { summary: 'What the rehearsal has come to' } }, () =>
    readRehearsalSummary(context.database),
  )
  app.post(
    '/rehearsal/clock',
    {
      ...TOUCH,
      schema: {
        summary: 'Let hours pass',
        body: Type.Object({ advanceHours: Type.Number({ exclusiveMinimum: 0, maximum: AHEAD_MOST_HOURS }) }),
      },
    },
    async (request) => {
      clock.aheadMs = await moveRehearsalClock(context.database, Math.round(request.body.advanceHours * 3_600_000))
      return { now: new Date(context.clock()).toISOString() }
    },
  )
}

function powerRoutes(app: App, context: Context, locks: VirtualLocks): void {
  app.post(
    '/rehearsal/locks/:serial/power',
    {
      ...TOUCH,
      schema: {
        summary: 'Pull the key: after so many more writes of the lock’s memory',
        description:
          'With beforeNext the power goes when the write after them begins: the bolt has moved, the act is not recorded.',
        params: LockParams,
        body: Type.Object({
          cutAfterWrites: Type.Integer({ minimum: 0, maximum: 100 }),
          beforeNext: Type.Optional(Type.Boolean()),
        }),
      },
    },
    async (request, reply) => {
      const { cutAfterWrites: afterWrites, beforeNext: unwritten = false } = request.body
      const cut = await locks.touch(request.params.serial, {
        cut: { afterWrites, unwritten },
        use: () => ({ cutAfterWrites: afterWrites }),
      })
      return cut ?? noSuchLock(request, reply)
    },
  )
  for (const [path, summary, read] of [
    ['receipt', 'Have the last receipt shown again', 'showReceipt'],
    ['contact', 'Put a key in, type nothing', 'contact'],
    ['resynchronise', 'Have the lock show the two receipts for its next value', 'resynchronise'],
  ] as const) {
    app.post(
      `/rehearsal/locks/:serial/${path}`,
      { ...TOUCH, schema: { summary, params: LockParams, body: KeyOnly } },
      async (request, reply) => {
        const shown = await locks.touch(request.params.serial, {
          keySerial: request.body.keySerial,
          use: (lock, key) => (key === null ? { code: 'ready', display: '' } : lock[read](key, context.clock())),
        })
        return shown ?? noSuchLock(request, reply)
      },
    )
  }
  app.get(
    '/rehearsal/locks/:serial/log',
    { ...TOUCH, schema: { summary: 'Read the lock’s log out', params: LockParams } },
    async (request, reply) => {
      const read = await locks.touch(request.params.serial, {
        use: (lock, key) => (key === null ? { code: 'ready', display: '' } : lock.readLog(key, context.clock())),
      })
      return read ?? noSuchLock(request, reply)
    },
  )
}

function noSuchLock(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
}
