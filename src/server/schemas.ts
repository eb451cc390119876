/** Shapes that several routes share. Identifiers are only strings here: each route parses them into branded ones. */
import type { FastifyTypeProvider } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import { type DeviceId, isMalformed, type Malformed, parseDeviceId } from '../custody/identifiers.ts'

/** Lets Fastify infer the types of a request from its TypeBox schemas. */
export interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  /** Answers are sent by `runCommand`; their schemas document and serialise. */
  serializer: unknown
}

export const UuidText = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'An id of ours.',
})
export const SerialText = Type.String({ pattern: '^[0-9A-Z-]{1,16}$', description: 'Serial as on the label.' })
/** As scanned or typed; the rule for reading it is DIN 43849's. */
export const DeviceText = Type.String({ minLength: 1, maxLength: 4096 })
export const Moment = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'ISO 8601 with offset.',
})
/** Words of people, at most so many characters. No NUL and no half of a surrogate pair: no database holds them. */
export function plainText(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000\\ud800-\\udfff]*$' })
}
/** SHA-256 of what was proposed. */
export const HashText = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, hexadecimal.' })
export const IdParams = Type.Object({ id: UuidText })
export const DeviceParams = Type.Object({ id: DeviceText })

export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; what a program decides by.' }),
    detail: Type.String({ description: 'What happened and what to do next, in the language asked for.' }),
  },
  { $id: 'Problem', additionalProperties: true, description: 'RFC 9457' },
)

export const Paging = Type.Object({
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '1 to 999; 100 if it lacks.' })),
  cursor: Type.Optional(UuidText),
})

export interface BadIdentifier {
  readonly place: number
  readonly text: string
  readonly malformed: Malformed
}

/** Device identifications of a scan, each once, or the first that is none. */
export function parseDeviceList(texts: readonly string[]): readonly DeviceId[] | BadIdentifier {
  const found = new Set<DeviceId>()
  for (const [place, text] of texts.entries()) {
    const parsed = parseDeviceId(text)
    if (isMalformed(parsed)) return { place, text: text.slice(0, 60), malformed: parsed }
    found.add(parsed)
  }
  return [...found].sort()
}

export function isBadIdentifier(value: readonly DeviceId[] | BadIdentifier): value is BadIdentifier {
  return 'malformed' in value
}

/** Earliest and latest moment that a request may claim: outside them a clock is wrong, not an event early. */
const EARLIEST = Date.UTC(2015, 0, 1)
const AHEAD_MS = 24 * 3_600_000

/** A claimed moment in ms; null where it lies absurdly far away, or where a clock can't show it. */
export function parseMoment(text: string, now: number, aheadMs = AHEAD_MS): number | null {
  const at = Date.parse(text)
  return Number.isFinite(at) && at >= EARLIEST && at <= now + aheadMs ? at : null
}
