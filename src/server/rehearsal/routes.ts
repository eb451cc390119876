import { Type } from 'typebox'
import { refuse } from '../../custody/outcome.ts'
import { findLock } from '../../store/queries/lock-life.ts'
import { addRehearsalLock, moveRehearsalClock, readRehearsalSummary } from '../../store/queries/rehearsal.ts'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { interfaceProblem, languageOf, refusalProblem, sendProblem } from '../problem.ts'
import { SerialText } from '../schemas.ts'
import {
  Cast,
  ClockMoved,
  Forced,
  LidMoved,
  LockAnswered,
  LogRead,
  Personalised,
  PowerCutSet,
  RehearsalSummaryShown,
  Signed,
  VirtualKeyShown,
} from '../shapes/rehearsal.ts'
import type { RehearsalClock } from './clock.ts'
import type { RehearsalFile } from './data-set.ts'
import { tableRoutes } from './table-routes.ts'
import { answerOnce, keyedTouch, touchOnce } from './touch.ts'
import { NEW_HOSTED_LOCK, type VirtualLocks } from './virtual-locks.ts'

const LockParams = Type.Object({ serial: SerialText })
const TOUCH = { config: { permission: 'rehearsal:touch' as const } }
const KeyOnly = Type.Object({ keySerial: Type.Optional(SerialText) })
/** Three years: far enough for every deadline. */
const AHEAD_MOST_HOURS = 26_280

/** What plays in a rehearsal. */
export interface Stage {
  readonly locks: VirtualLocks
  readonly clock: RehearsalClock
  /** Everybody who takes part, with their tokens; null while the server is not ready. */
  readonly cast: () => RehearsalFile | null
}

export function rehearsalRoutes(app: App, context: Context, { locks, clock, cast }: Stage): void {
  castRoute(app, context, cast)
  tableRoutes(app, context, locks)
  app.post(
    '/rehearsal/locks/:serial/enter',
    {
      ...TOUCH,
      schema: {
        summary: 'Put a key into a virtual lock and type a code',
        params: LockParams,
        body: Type.Object({ keySerial: SerialText, code: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 200: LockAnswered },
      },
    },
    async (request, reply) => {
      const { keySerial, code } = request.body
      return touchOnce(locks, request, reply, {
        keySerial,
        use: (lock, key) => (key === null ? null : lock.enter(key, code, context.clock())),
      })
    },
  )
  app.post(
    '/rehearsal/locks/:serial/lid',
    {
      ...TOUCH,
      schema: {
        summary: 'Open or shut the lid',
        params: LockParams,
        body: Type.Object({ open: Type.Boolean() }),
        response: { 200: LidMoved },
      },
    },
    async (request, reply) => {
      return touchOnce(locks, request, reply, {
        use: (lock) => ({ moved: lock.lid(request.body.open) }),
      })
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
        response: { 200: Forced },
      },
    },
    async (request, reply) => {
      const { succeeds = true } = request.body
      return touchOnce(locks, request, reply, {
        use: (lock) => {
          lock.force({ succeeds })
          return { lid: lock.mechanism.lid }
        },
      })
    },
  )
  powerRoutes(app, context, locks)
  personaliseRoute(app, context, locks)
  keyRoutes(app, locks)
  app.get(
    '/rehearsal/summary',
    {
      ...TOUCH,
      schema: { summary: 'What the rehearsal has come to', response: { 200: RehearsalSummaryShown } },
    },
    () => readRehearsalSummary(context.database),
  )
  app.post(
    '/rehearsal/clock',
    {
      ...TOUCH,
      schema: {
        summary: 'Let hours pass',
        body: Type.Object({ advanceHours: Type.Number({ exclusiveMinimum: 0, maximum: AHEAD_MOST_HOURS }) }),
        response: { 200: ClockMoved },
      },
    },
    async (request, reply) => {
      const keyed = keyedTouch(request)
      if (keyed === null) return sendProblem(reply, interfaceProblem('idempotency_key_unusable', languageOf(request)))
      const byMs = Math.round(request.body.advanceHours * 3_600_000)
      const moved = await moveRehearsalClock(context.database, byMs, keyed, (aheadMs) => ({
        aheadMs,
        now: new Date(Date.now() + aheadMs).toISOString(),
      }))
      // Of two at once the other may have moved it further.
      if (moved.kind === 'done') {
        clock.aheadMs = Math.max(clock.aheadMs, moved.result.aheadMs)
        await clock.moved()
      }
      return answerOnce(request, reply, moved)
    },
  )
}

/**
 * Lets whoever reaches a rehearsal be anybody in it: all of them are samples, and so is what they have. Only the pages
 * of this server are answered, and programs of this machine's people; pages of others never see a token.
 */
function castRoute(app: App, context: Context, cast: Stage['cast']): void {
  app.post(
    '/rehearsal/cast',
    {
      config: { permission: 'public', ownPagesOnly: true },
      schema: {
        summary: 'Everybody who takes part in this rehearsal, to act as any of them',
        response: { 200: Cast },
      },
    },
    (request, reply) => {
      const { origin } = request.headers
      const isOwn = origin === undefined || origin === context.login.origin() || isLoopback(origin)
      const file = isOwn ? cast() : null
      if (file === null) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      const { people, parties, sites, containerTypes, containers, locks: virtual } = file
      return {
        people,
        parties,
        sites: sites.map(({ siteId, partyId, kind, name }) => ({ siteId, partyId, kind, name })),
        containerTypes,
        containers,
        locks: virtual,
      }
    },
  )
}

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname)
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
        response: { 200: PowerCutSet },
      },
    },
    async (request, reply) => {
      const { cutAfterWrites: afterWrites, beforeNext: unwritten = false } = request.body
      return touchOnce(locks, request, reply, {
        cut: { afterWrites, unwritten },
        use: () => ({ cutAfterWrites: afterWrites }),
      })
    },
  )
  for (const [path, summary, read] of [
    ['receipt', 'Have the last receipt shown again', 'showReceipt'],
    ['contact', 'Put a key in, type nothing', 'contact'],
    ['resynchronise', 'Have the lock show the two receipts for its next value', 'resynchronise'],
  ] as const) {
    app.post(
      `/rehearsal/locks/:serial/${path}`,
      { ...TOUCH, schema: { summary, params: LockParams, body: KeyOnly, response: { 200: LockAnswered } } },
      async (request, reply) => {
        return touchOnce(locks, request, reply, {
          keySerial: request.body.keySerial,
          use: (lock, key) => (key === null ? { code: 'ready', display: '' } : lock[read](key, context.clock())),
        })
      },
    )
  }
  app.get(
    '/rehearsal/locks/:serial/log',
    { ...TOUCH, schema: { summary: 'Read the lock’s log out', params: LockParams, response: { 200: LogRead } } },
    async (request, reply) => {
      return touchOnce(locks, request, reply, {
        use: (lock, key) => (key === null ? { code: 'ready', display: '' } : lock.readLog(key, context.clock())),
      })
    },
  )
}

/** Virtual keys lie on the table, too. */
function keyRoutes(app: App, locks: VirtualLocks): void {
  app.get(
    '/rehearsal/keys/:serial',
    {
      ...TOUCH,
      schema: {
        summary: 'Read a virtual key’s public key',
        params: LockParams,
        response: { 200: VirtualKeyShown },
      },
    },
    (request) => {
      const { keyId, publicKey } = locks.key(request.params.serial)
      return { keySerial: request.params.serial, keyId, publicKey: Buffer.from(publicKey).toString('hex') }
    },
  )
  app.post(
    '/rehearsal/keys/:serial/sign',
    {
      ...TOUCH,
      schema: {
        summary: 'Have a virtual key sign that it changes hands',
        params: LockParams,
        body: Type.Object({ challenge: Type.String({ minLength: 1, maxLength: 400 }) }),
        response: { 200: Signed },
      },
    },
    async (request, reply) => {
      const signature = locks.key(request.params.serial).signChangeOfHands(request.body.challenge)
      if (signature !== null) return { signature: Buffer.from(signature).toString('hex') }
      const members = { at: 'body/challenge', why: 'must be the text of a hand-out or a return' }
      return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
    },
  )
}

/** The table of the lock's maker: the secret that two persons approved is put into the lock. */
function personaliseRoute(app: App, context: Context, locks: VirtualLocks): void {
  app.post(
    '/rehearsal/locks/:serial/personalise',
    {
      ...TOUCH,
      schema: {
        summary: 'Put what two persons have approved into a virtual lock; makes the lock where there is none yet',
        params: LockParams,
        response: { 200: Personalised },
      },
    },
    async (request, reply) => {
      const { serial } = request.params
      const lock = await findLock(context.database, serial)
      if (lock === undefined) return sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
      if (lock.status === 'registered') {
        return sendProblem(reply, refusalProblem(refuse('lock_not_personalised'), languageOf(request)))
      }
      await addRehearsalLock(context.database, serial, lock.partyId, NEW_HOSTED_LOCK)
      const { generation } = lock
      return touchOnce(locks, request, reply, { personalise: generation, use: () => ({ generation }) })
    },
  )
}
