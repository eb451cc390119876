/**
 * Holds each JSON answer of a test's server against what its route says it answers, strictly and before it is
 * serialised: what no schema lists is left out of an answer, and nobody would miss it. There are no exceptions.
 */
import { isDeepStrictEqual } from 'node:util'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Compile, type Validator } from 'typebox/schema'
import type { App } from '../../src/server/app-type.ts'

type Schema = Readonly<Record<string, unknown>>

/** An answer that is not of its route's form becomes a 500. `say`: hears why. */
export function checkAnswers(
  app: App,
  say: (sentence: string) => void = (sentence) => void process.stderr.write(`${sentence}\n`),
): void {
  const misfit = ({ method, routeOptions }: FastifyRequest, { statusCode }: FastifyReply, why: string): never => {
    const sentence = `${method} ${routeOptions.url} answers ${statusCode}: ${why}`
    say(sentence)
    throw new Error(sentence)
  }
  const values = new WeakMap<FastifyReply, unknown>()
  app.addHook('preSerialization', async (request, reply, payload) => {
    if (reply.statusCode >= 300) return payload
    // As it would go out if nothing were left out.
    const value: unknown = JSON.parse(JSON.stringify(payload))
    const schema = schemaOf(request, reply.statusCode)
    if (schema === null) return misfit(request, reply, 'its route does not say what it answers')
    if (!strictly(schema).Check(value)) misfit(request, reply, whyNot(schema, value))
    values.set(reply, value)
    return payload
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (!values.has(reply) || typeof payload !== 'string') return payload
    if (!isDeepStrictEqual(JSON.parse(payload), values.get(reply))) misfit(request, reply, 'it went out as another one')
    return payload
  })
}

function schemaOf(request: FastifyRequest, status: number): Schema | null {
  const { response = {} } = (request.routeOptions.schema ?? {}) as { readonly response?: Record<string, Schema> }
  const found = response[String(status)]
  const content = found?.['content'] as Readonly<Record<string, { readonly schema: Schema }>> | undefined
  return content?.['application/json']?.schema ?? found ?? null
}

/** Where it does not fit. What stands there is not said: it may be a code. */
function whyNot(schema: Schema, value: unknown): string {
  const [, errors] = strictly(schema).Errors(value)
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')
}

const strict = new WeakMap<object, Validator>()
/** Each app makes its schemas anew; the same words mean the same. */
const strictByWords = new Map<string, Validator>()

/**
 * The same schema, by which no object has members that are not listed. Compiled, it takes microseconds for a list;
 * interpreted, a millisecond, and a run has tens of thousands of answers.
 */
function strictly(schema: Schema): Validator {
  const known = strict.get(schema)
  if (known !== undefined) return known
  const words = JSON.stringify(schema)
  const made = strictByWords.get(words) ?? Compile(tightened(schema) as Schema)
  strictByWords.set(words, made)
  strict.set(schema, made)
  return made
}

function tightened(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(tightened)
  if (typeof part !== 'object' || part === null) return part
  const inside = Object.fromEntries(Object.entries(part).map(([name, each]) => [name, tightened(each)]))
  const isClosed = inside['type'] === 'object' && inside['patternProperties'] === undefined
  return isClosed && inside['additionalProperties'] === undefined ? { ...inside, additionalProperties: false } : inside
}
