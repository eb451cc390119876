/** What is answered about systems that are told what happens. */
import { Type } from 'typebox'
import { EVENT_KINDS, LANES } from '../../custody/event-kinds.ts'
import { IntegerOrNull, oneOf, TextOrNull, Time, TimeOrNull } from './basics.ts'

/** CloudEvents 1.0, structured mode. */
export const CloudEventShown = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String(),
  source: Type.String(),
  type: Type.String({ description: 'de.geleit. and the kind.' }),
  subject: Type.Optional(Type.String({ description: 'What it is about, as its path in the interface.' })),
  time: Time,
  datacontenttype: Type.Literal('application/json'),
  sequence: Type.String({ description: 'Of two events about the same thing the greater one happened later, as text.' }),
  data: Type.Record(Type.String(), Type.Unknown(), { description: 'By kind; docs/webhooks.md says what is in each.' }),
})

const KINDS = Type.Array(oneOf(EVENT_KINDS))

export const WebhookShown = Type.Object({
  webhookId: Type.String(),
  url: Type.String({ description: 'Without what stands behind the question mark.' }),
  kinds: KINDS,
  description: Type.String(),
  status: oneOf(['active', 'ended']),
  registeredAt: Time,
  secret: Type.Object({ generation: Type.Integer(), previousSignsUntil: TimeOrNull }),
  waiting: Type.Integer(),
  dead: Type.Integer(),
  health: Type.Object({
    state: oneOf(['untried', 'ok', 'failing']),
    failures: Type.Integer(),
    failingSince: TimeOrNull,
    lastAttemptAt: TimeOrNull,
    lastDeliveredAt: TimeOrNull,
    lastAnswer: Type.Union([Type.Integer(), Type.Null()], { description: 'HTTP status.' }),
    lastError: TextOrNull,
  }),
})

const Secret = Type.Union([Type.String(), Type.Null()], { description: 'Shown this once; null in a replay.' })
export const WebhookRegistered = Type.Object({
  webhookId: Type.String(),
  url: Type.String(),
  kinds: KINDS,
  description: Type.String(),
  secret: Secret,
})
export const SecretRenewed = Type.Object({
  webhookId: Type.String(),
  generation: Type.Integer(),
  previousSignsUntil: TimeOrNull,
  secret: Secret,
})

export const WebhookTested = Type.Object({
  eventId: Type.String(),
  delivered: Type.Union([Type.Boolean(), Type.Null()], { description: 'Null in a replay, as are the others.' }),
  answer: IntegerOrNull,
  why: TextOrNull,
  tookMs: IntegerOrNull,
})

export const DeadLetterShown = Type.Object({
  eventId: Type.String(),
  kind: oneOf(EVENT_KINDS),
  lane: oneOf(LANES),
  attempts: Type.Integer(),
  createdAt: Time,
  endedAt: Time,
  lastAnswer: IntegerOrNull,
  lastError: TextOrNull,
  event: CloudEventShown,
})
