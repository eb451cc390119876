import { Type } from 'typebox'
import { explain, findStanding, takeReadOut, takeResynchronisation } from '../../custody/lock-service.ts'
import { loadKey, lockServiceSituation } from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { macOf } from '../codes.ts'
import { type Context, runCommand } from '../context.ts'
import { SerialText } from '../schemas.ts'

const LockParams = Type.Object({ serial: SerialText })
const NullableInteger = Type.Union([Type.Integer(), Type.Null()])
/** Locks keep at least 1,000 records; some keep more. */
const RECORDS_MOST = 20_000
const LOG_LIMIT_BYTES = 4 * 1024 * 1024

const ServiceAnswer = Type.Object({
  confirmed: Type.Array(Type.Integer()),
  skipped: Type.Array(Type.Integer()),
  findings: Type.Array(Type.Object({ kind: Type.String(), position: Type.Integer() })),
  incidentId: Type.Union([Type.String(), Type.Null()]),
  exposed: Type.Integer({ description: 'Devices that this has blocked.' }),
  inStep: Type.Boolean({ description: 'Codes are given out again.' }),
})

export function lockRoutes(app: App, context: Context): void {
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
            policy: context.policy,
            find: (lock, acts) =>
              explain(lock, acts, { serial, count, head, headBefore, records }, macOf(context.keyStore)(serial)),
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
            policy: context.policy,
            find: (lock, acts) => findStanding(lock, acts, shown, macOf(context.keyStore)(serial)),
          })
        },
        decide: ({ situation, found }, given) => takeResynchronisation(situation, found, given),
        answer: (body) => ({ status: 201, body }),
      })
    },
  )
}
