/** Electronic keys: stock, hand-out and return with a signature of the key, suspension, loss. */
import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import type { PersonId } from '../../custody/identifiers.ts'
import { revokeKey } from '../../custody/key-loss.ts'
import {
  challengeHandout,
  challengeReturn,
  confirmHandout,
  type KeyChallenge,
  personaliseKey,
  reactivateKey,
  registerKey,
  suspendKey,
  takeBackDefective,
  takeBackKey,
} from '../../custody/keys.ts'
import type { Outcome } from '../../custody/outcome.ts'
import { readForRules } from '../../store/database.ts'
import { keyList, keyView } from '../../store/queries/key-views.ts'
import {
  betweenTwo,
  dropChallenge,
  lockKey,
  personalising,
  putChallenge,
  revocation,
  takenKeys,
} from '../../store/queries/keys.ts'
import { loadPerson } from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { type Answer, type Context, identityOf, runCommand } from '../context.ts'
import { KEY_SIGNATURES } from '../key-signatures.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { SerialText, UuidText } from '../schemas.ts'
import { Time } from '../shapes/basics.ts'
import { KeyInFull, KeyListed } from '../shapes/locks-and-keys.ts'
import { KeyStatusWord } from '../shapes/words.ts'
import { shownTo } from './losses.ts'

const DAY_MS = 24 * 3_600_000
const SerialParams = Type.Object({ serial: SerialText })
const KeyStatus = Type.Object({ keySerial: Type.String(), keyStatus: KeyStatusWord })
const Challenge = Type.Object({
  keySerial: Type.String(),
  challenge: Type.String({ description: 'What the key signs. It is no code, and opens nothing.' }),
  expiresAt: Time,
})
const Signature = Type.Object({
  signature: Type.String({ pattern: '^[0-9a-f]{128}$', description: 'Ed25519 over the text, hexadecimal.' }),
})

export function keyRoutes(app: App, context: Context): void {
  stockRoutes(app, context)
  readRoutes(app, context)
  handoutRoutes(app, context)
  returnRoutes(app, context)
  statusRoutes(app, context)
}

function stockRoutes(app: App, context: Context): void {
  app.post(
    '/v1/keys',
    {
      config: { permission: 'keys:keep' },
      schema: {
        summary: 'Register an electronic key, into stock',
        body: Type.Object({
          keySerial: SerialText,
          publicKey: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Ed25519 (RFC 8032), hexadecimal.' }),
        }),
        response: { 201: Type.Object({ keySerial: Type.String(), keyStatus: KeyStatusWord, keyId: Type.String() }) },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: async (loading, { personId }) => ({
          person: await loadPerson(loading, personId),
          taken: await takenKeys(loading, request.body),
        }),
        decide: (situation) => registerKey(situation, request.body, KEY_SIGNATURES),
        answer: (body) => ({ status: 201, body }),
      }),
  )

  app.post(
    '/v1/keys/:serial/personalisations',
    {
      config: { permission: 'keys:keep' },
      schema: {
        summary: 'Make a key in stock somebody’s',
        params: SerialParams,
        body: Type.Object({ personId: UuidText }),
        response: { 201: KeyStatus },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading) =>
          personalising(loading, {
            keySerial: request.params.serial,
            personId: request.body.personId as PersonId,
          }),
        decide: personaliseKey,
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function readRoutes(app: App, context: Context): void {
  app.get(
    '/v1/keys',
    {
      config: { permission: 'keys:read' },
      schema: {
        summary: 'Keys, by serial; with notSeenForDays those in hand that nothing has proven to be there so long',
        querystring: Type.Object({
          limit: Type.Optional(
            Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '1 to 999; 100 if it lacks.' }),
          ),
          cursor: Type.Optional(SerialText),
          status: Type.Optional(KeyStatusWord),
          personId: Type.Optional(UuidText),
          notSeenForDays: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$' })),
        }),
        response: { 200: Type.Object({ keys: Type.Array(KeyListed) }) },
      },
    },
    async (request, reply) => {
      const { limit = '100', cursor = null, status = null, personId = null, notSeenForDays } = request.query
      const { partyId } = identityOf(request)
      const notSeenSince = notSeenForDays === undefined ? null : context.clock() - Number(notSeenForDays) * DAY_MS
      // Acts belong to whoever owns the lock: the party is named in the query.
      const page = await readForRules(context.database, partyId, (client) =>
        keyList(client, partyId, { limit: Number(limit), cursor, status, personId, notSeenSince }),
      )
      if (page.next !== null) {
        const query = new URLSearchParams({ ...request.query, limit, cursor: page.next })
        reply.header('link', `</v1/keys?${query}>; rel="next"`)
      }
      return { keys: page.rows }
    },
  )

  app.get(
    '/v1/keys/:serial',
    {
      config: { permission: 'keys:read' },
      schema: {
        summary: 'A key: whose it is, its life, its last proof of possession, codes still out',
        params: SerialParams,
        response: { 200: KeyInFull },
      },
    },
    async (request, reply) => {
      const { partyId } = identityOf(request)
      const view = await readForRules(context.database, partyId, (client) =>
        keyView(client, partyId, request.params.serial),
      )
      return view ?? sendProblem(reply, interfaceProblem('not_found', languageOf(request)))
    },
  )
}

function challengeAnswer({ keySerial, challenge, expiresAt }: KeyChallenge): Answer {
  return { status: 201, body: { keySerial, challenge, expiresAt: new Date(expiresAt).toISOString() } }
}

const newNonce = (): string => randomBytes(16).toString('hex')

function handoutRoutes(app: App, context: Context): void {
  app.post(
    '/v1/keys/:serial/handouts',
    {
      config: { permission: 'keys:keep' },
      schema: {
        summary: 'Hand a key out: a text that it signs in the hands of its person',
        description: 'Good for 15 minutes. By somebody else than the person who gets the key.',
        params: SerialParams,
        response: { 201: Challenge },
      },
    },
    (request, reply) => {
      const nonce = newNonce()
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => betweenTwo(loading, { keySerial: request.params.serial, personId }),
        decide: (between, { now }) => challengeHandout(between, { now, nonce }),
        beside: (writes, challenge) => putChallenge(writes, identityOf(request).partyId, challenge),
        answer: challengeAnswer,
      })
    },
  )

  app.post(
    '/v1/keys/:serial/handouts/confirmations',
    {
      config: { permission: 'keys:confirm' },
      schema: {
        summary: 'Confirm a hand-out with the key’s signature, as the person who got it',
        params: SerialParams,
        body: Signature,
        response: { 201: KeyStatus },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => betweenTwo(loading, { keySerial: request.params.serial, personId }),
        decide: ({ challenger, ...between }, { now }) =>
          confirmHandout({ ...between, keeper: challenger }, request.body, { now, signatures: KEY_SIGNATURES }),
        beside: (writes) => dropChallenge(writes, request.params.serial),
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function returnRoutes(app: App, context: Context): void {
  app.post(
    '/v1/keys/:serial/returns',
    {
      config: { permission: 'keys:keep' },
      schema: {
        summary: 'Take a key back: a text that it signs in the hands of whoever takes it',
        description: 'With defective: true it can’t sign any more; it is then revoked, and never comes into stock.',
        params: SerialParams,
        body: Type.Object({ defective: Type.Optional(Type.Boolean()) }),
        response: { 201: Type.Union([Challenge, KeyStatus]) },
      },
    },
    (request, reply) => {
      const nonce = newNonce()
      const { serial: keySerial } = request.params
      const isDefective = request.body.defective === true
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => betweenTwo(loading, { keySerial, personId }),
        decide: (between, { now }): Outcome<KeyChallenge | { keySerial: string; keyStatus: string }> =>
          isDefective ? takeBackDefective(between) : challengeReturn(between, { now, nonce }),
        beside: (writes, result) => {
          if ('challenge' in result) putChallenge(writes, identityOf(request).partyId, result)
          else dropChallenge(writes, keySerial)
        },
        answer: (result) => ('challenge' in result ? challengeAnswer(result) : { status: 201, body: result }),
      })
    },
  )

  app.post(
    '/v1/keys/:serial/returns/confirmations',
    {
      config: { permission: 'keys:keep' },
      schema: {
        summary: 'Confirm a return with the key’s signature: it is in stock again',
        params: SerialParams,
        body: Signature,
        response: { 201: KeyStatus },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => betweenTwo(loading, { keySerial: request.params.serial, personId }),
        decide: (between, { now }) => takeBackKey(between, request.body, { now, signatures: KEY_SIGNATURES }),
        beside: (writes) => dropChallenge(writes, request.params.serial),
        answer: (body) => ({ status: 201, body }),
      }),
  )
}

function statusRoutes(app: App, context: Context): void {
  app.post(
    '/v1/keys/:serial/suspensions',
    {
      config: { permission: 'keys:keep' },
      schema: {
        summary: 'Suspend a key: it opens nothing meanwhile',
        params: SerialParams,
        response: { 201: KeyStatus },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: async (loading) => {
          const key = await lockKey(loading, request.params.serial)
          return key === null ? null : { key }
        },
        decide: suspendKey,
        answer: (body) => ({ status: 201, body }),
      }),
  )

  app.post(
    '/v1/keys/:serial/reactivations',
    {
      config: { permission: 'keys:revoke' },
      schema: { summary: 'Lift a suspension', params: SerialParams, response: { 201: KeyStatus } },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => betweenTwo(loading, { keySerial: request.params.serial, personId }),
        decide: reactivateKey,
        answer: (body) => ({ status: 201, body }),
      }),
  )

  app.post(
    '/v1/keys/:serial/revocations',
    {
      config: { permission: 'keys:revoke' },
      schema: {
        summary: 'Revoke a key for good',
        description: 'While somebody has it, boxes for which its codes are still out become unproven.',
        params: SerialParams,
        response: {
          201: Type.Object({ keySerial: Type.String(), keyStatus: KeyStatusWord, unproven: Type.Array(Type.String()) }),
        },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading) => revocation(loading, request.params.serial),
        decide: revokeKey,
        answer: ({ keySerial, keyStatus, containers }) => {
          const unproven = shownTo(identityOf(request).partyId, containers)
          return { status: 201, body: { keySerial, keyStatus, unproven } }
        },
      }),
  )
}
