import { Type } from 'typebox'
import { registerLock, retireLock, setCapabilities } from '../../custody/lock-life.ts'
import type { LogFinding } from '../../custody/lock-log.ts'
import { explain, findStanding, takeReadOut, takeResynchronisation } from '../../custody/lock-service.ts'
import { type LockCapabilities, PROTOCOL_CAPABILITIES } from '../../custody/state.ts'
import { type KeyStore, KeyStoreError } from '../../keystore/keystore.ts'
import { readAs } from '../../store/database.ts'
import {
  lockDetails,
  lockGuidance,
  lockLifeSituation,
  lockList,
  registerLockSituation,
} from '../../store/queries/lock-life.ts'
import { loadKey, lockServiceSituation } from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { macsOf } from '../codes.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { Paging, SerialText } from '../schemas.ts'
import { wordsOf } from '../shapes/basics.ts'
import { GuidanceStepWord, LockInFull, LockListed } from '../shapes/locks-and-keys.ts'
import { LockStatusWord } from '../shapes/words.ts'

const LockParams = Type.Object({ serial: SerialText })
const NullableInteger = Type.Union([Type.Integer(), Type.Null()])
/** Locks keep at least 1,000 records; some keep more. */
const RECORDS_MOST = 20_000
const LOG_LIMIT_BYTES = 4 * 1024 * 1024

const ServiceAnswer = Type.Object({
  confirmed: Type.Array(Type.Integer()),
  skipped: Type.Array(Type.Integer()),
  findings: Type.Array(
    Type.Object({
      kind: wordsOf<LogFinding['kind'] | 'acts_unexplained'>({
        act_unexplained: true,
        acts_unexplained: true,
        confirmed_act_lacking: true,
        tampered: true,
        log_does_not_reach_back: true,
      }),
      position: Type.Integer(),
    }),
  ),
  incidentId: Type.Union([Type.String(), Type.Null()]),
  exposed: Type.Integer({ description: 'Devices that this has blocked.' }),
  inStep: Type.Boolean({ description: 'Codes are given out again.' }),
})

/** What LOCK-PROTOCOL, section 7, names. What is left out is as with a lock of the protocol itself. */
const Capabilities = Type.Object({
  needsKey: Type.Optional(Type.Boolean()),
  codeDigits: Type.Optional(Type.Integer({ minimum: 4, maximum: 20 })),
  closingCode: Type.Optional(Type.Boolean()),
  receipt: Type.Optional(Type.Union((['none', 'closing', 'both'] as const).map((each) => Type.Literal(each)))),
  chainedReceipts: Type.Optional(Type.Boolean()),
  order: Type.Optional(Type.Union((['counter', 'clock'] as const).map((each) => Type.Literal(each)))),
  tamperLatch: Type.Optional(Type.Boolean()),
  logDownload: Type.Optional(Type.Boolean()),
  signedLog: Type.Optional(Type.Boolean()),
  remoteRevoke: Type.Optional(Type.Boolean()),
})

export function lockRoutes(app: App, context: Context): void {
  lifeRoutes(app, context)
  readingRoutes(app, context)
  serviceRoutes(app, context)
}

function capabilitiesOf(given: Partial<LockCapabilities>): LockCapabilities {
  return { ...PROTOCOL_CAPABILITIES, ...given }
}

/** A lock whose maker brought its secret is known already. */
export async function makeKnown(keyStore: KeyStore, lockSerial: string): Promise<void> {
  try {
    await keyStore.registerLock(lockSerial)
  } catch (error) {
    if (!(error instanceof KeyStoreError) || error.code !== 'lock_has_other_secret') throw error
  }
}

function lifeRoutes(app: App, context: Context): void {
  app.post(
    '/v1/locks',
    {
      config: { permission: 'locks:register' },
      schema: {
        summary: 'Register a lock that is in no container yet',
        description: 'It gives no code before two persons have personalised it (a proposal).',
        body: Type.Object({ serial: SerialText, capabilities: Type.Optional(Capabilities) }),
        response: { 201: Type.Object({ lockSerial: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { serial: lockSerial } = request.body
      const capabilities = capabilitiesOf((request.body.capabilities ?? {}) as Partial<LockCapabilities>)
      await makeKnown(context.keyStore, lockSerial)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => registerLockSituation(loading, { personId, lockSerial }),
        decide: (situation) => registerLock(situation, { lockSerial, capabilities }),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )

  app.post(
    '/v1/locks/:serial/capabilities',
    {
      config: { permission: 'locks:register' },
      schema: {
        summary: 'Say what a lock can do',
        description: 'What it can do decides what its receipts prove, so its box has to be empty.',
        params: LockParams,
        body: Capabilities,
        response: { 201: Type.Object({ lockSerial: Type.String() }) },
      },
    },
    (request, reply) => {
      const { serial: lockSerial } = request.params
      const capabilities = capabilitiesOf(request.body as Partial<LockCapabilities>)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => lockLifeSituation(loading, { personId, lockSerial }),
        decide: (situation) => setCapabilities(situation, capabilities),
        answer: () => ({ status: 201, body: { lockSerial } }),
      })
    },
  )

  app.post(
    '/v1/locks/:serial/retirements',
    {
      config: { permission: 'locks:register' },
      schema: {
        summary: 'Retire a lock for good, and the container that it is built into',
        params: LockParams,
        response: { 201: Type.Object({ containerRetired: Type.Boolean() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => lockLifeSituation(loading, { personId, lockSerial: request.params.serial }),
        decide: retireLock,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function readingRoutes(app: App, context: Context): void {
  app.get(
    '/v1/locks',
    {
      config: { permission: 'locks:read' },
      schema: {
        summary: 'Locks, by serial',
        querystring: Type.Object({
          limit: Paging.properties.limit,
          cursor: Type.Optional(SerialText),
          status: Type.Optional(LockStatusWord),
        }),
        response: { 200: Type.Object({ locks: Type.Array(LockListed) }) },
      },
    },
    async (request, reply) => {
      const { limit = '100', cursor = null, status = null } = request.query
      const { partyId } = identityOf(request)
      const page = await readAs(context.database, partyId, (client) =>
        lockList(client, { limit: Number(limit), cursor, status }),
      )
      if (page.next !== null) {
        const query = new URLSearchParams({ limit, cursor: page.next, ...(status === null ? {} : { status }) })
        reply.header('link', `</v1/locks?${query}>; rel="next"`)
      }
      return { locks: page.rows }
    },
  )

  app.get(
    '/v1/locks/:serial',
    {
      config: { permission: 'locks:read' },
      schema: {
        summary: 'A lock: what it can do, and how it stands with our books',
        params: LockParams,
        response: { 200: LockInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const view = await readAs(context.database, partyId, (client) => lockDetails(client, request.params.serial))
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )

  app.get(
    '/v1/locks/:serial/guidance',
    {
      config: { permission: 'locks:read' },
      schema: {
        summary: 'What to do next at a lock, step by step and why, in the language asked for',
        params: LockParams,
        response: {
          200: Type.Object({
            steps: Type.Array(
              Type.Object({
                step: GuidanceStepWord,
                what: Type.String(),
                why: Type.String(),
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const language = languageOf(request)
      const steps = await readAs(context.database, partyId, (client) => lockGuidance(client, request.params.serial))
      if (steps === null) return sendProblem(reply, interfaceProblem('not_found', language))
      return { steps: steps.map(({ step, what, why }) => ({ step, what: what[language], why: why[language] })) }
    },
  )
}

function serviceRoutes(app: App, context: Context): void {
  app.post(
    '/v1/locks/:serial/readouts',
    {
      bodyLimit: LOG_LIMIT_BYTES,
      config: { permission: 'locks:maintain' },
      schema: {
        summary: 'Hand in the log that was read out of a lock',
        description: 'Acts that nobody can explain, and confirmed ones that lack, are a violation at their position.',
        params: LockParams,
        body: Type.Object({
          count: Type.Integer({ minimum: 0 }),
          head: Type.String({ pattern: '^[0-9a-f]{64}$' }),
          headBefore: Type.String({ pattern: '^[0-9a-f]{64}$' }),
          records: Type.Array(
            Type.Object({
              number: Type.Integer(),
              value: NullableInteger,
              action: Type.Union([...(['O', 'C', 'A', 'M'] as const).map((each) => Type.Literal(each)), Type.Null()]),
              keyId: Type.String({ maxLength: 64 }),
              result: Type.String({ maxLength: 40 }),
              flags: Type.Integer({ minimum: 0, maximum: 7 }),
            }),
            { maxItems: RECORDS_MOST },
          ),
        }),
        response: { 201: ServiceAnswer },
      },
    },
    (request, reply) => {
      const { serial } = request.params
      const { count, head, headBefore, records } = request.body
      return runCommand(context, {
        request,
        reply,
        load: (loading) =>
          lockServiceSituation(loading, {
            lockSerial: serial,
            find: (lock, acts) =>
              explain(lock, acts, { serial, count, head, headBefore, records }, macsOf(context.keyStore)(lock).now),
          }),
        decide: ({ situation, found }, given) => takeReadOut(situation, found, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )

  app.post(
    '/v1/locks/:serial/resynchronisations',
    {
      config: { permission: 'locks:maintain' },
      schema: {
        summary: 'Bring a lock back into step with the two receipts that it shows for its next value',
        description: 'No proof of being intact. Acts that nobody can explain are a violation.',
        params: LockParams,
        body: Type.Object({
          keySerial: SerialText,
          receipts: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 2, maxItems: 2 }),
        }),
        response: { 201: ServiceAnswer },
      },
    },
    (request, reply) => {
      const { serial } = request.params
      const [first = '', second = ''] = request.body.receipts
      return runCommand(context, {
        request,
        reply,
        load: async (loading) => {
          const key = await loadKey(loading, request.body.keySerial)
          if (key === undefined) return null
          const shown = { keyId: key.keyId, receipts: [first, second] as const }
          return lockServiceSituation(loading, {
            lockSerial: serial,
            find: (lock, acts) => findStanding(lock, acts, shown, macsOf(context.keyStore)(lock).now),
          })
        },
        decide: ({ situation, found }, given) => takeResynchronisation(situation, found, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}
