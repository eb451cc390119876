/** Requests as the interface's own document describes them: valid, nearly valid, and anything but. */
import { randomBytes } from 'node:crypto'
import type { Dice } from '../../exposure/dice.ts'
import { KINDS, kindOfMember } from '../kinds.ts'
import { ODD_TEXTS, type Schema } from '../violations.ts'
import type { Caller } from './callers.ts'
import type { Memory } from './memory.ts'
import { type Sense, sensible } from './sensible.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema?: Schema
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As in the document, with names in braces. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Null: the route takes no JSON. */
  readonly body: Schema | null
  readonly responses: Readonly<Record<string, Schema | null>>
}

export interface Request {
  readonly method: Operation['method']
  readonly path: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | null
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
}
interface DocumentedOperation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

export function operationsOf(document: unknown): Operation[] {
  const { paths } = document as Document
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
      responses: Object.fromEntries(
        Object.entries(responses).map(([status, { content }]) => [
          status,
          content?.['application/json']?.schema ?? null,
        ]),
      ),
    })),
  )
}

const ODD_IN_A_PATH = ODD_TEXTS.filter((text) => text.isWellFormed() && text.length < 200)

export class Generator {
  readonly #dice: Dice
  readonly #memory: Memory
  readonly #now: () => number

  constructor(dice: Dice, memory: Memory, now: () => number) {
    this.#dice = dice
    this.#memory = memory
    this.#now = now
  }

  request(operation: Operation, caller: Caller): Request {
    const dice = this.#dice
    const sense = dice.chance(0.7) ? sensible(operation, caller, this.#memory, dice) : null
    const url = this.#path(operation, caller, sense?.values ?? {}) + this.#query(operation, caller)
    const headers: Record<string, string> = { ...caller.headers }
    if (dice.chance(0.2)) headers['accept-language'] = dice.pick(['de', 'en', 'fr;q=0.9, de;q=0.1', '*', ';;'])
    let payload: string | null = null
    if (operation.method === 'POST') {
      payload = this.#payload(operation, caller, sense?.body ?? {})
      if (payload !== null) headers['content-type'] = dice.chance(0.98) ? 'application/json' : 'text/plain'
      if (dice.chance(0.3)) headers['idempotency-key'] = randomBytes(9).toString('base64url')
    }
    return { method: operation.method, path: operation.path, url, headers, payload }
  }

  #path({ path }: Operation, caller: Caller, values: Sense['values']): string {
    return path.replace(/([^/{}]*)\/\{(\w+)\}/g, (_, before: string, name: string) => {
      const value =
        values[name] ?? (this.#dice.chance(0.03) ? this.#dice.pick(ODD_IN_A_PATH) : this.#inPath(before, name, caller))
      return `${before}/${encodeURIComponent(value)}`
    })
  }

  #inPath(before: string, name: string, caller: Caller): string {
    if (before in KINDS) {
      // What an answer just named is what somebody would go on with.
      const named = this.#memory.recall(this.#dice, NAMED_IN_ANSWERS[before] ?? `${before.replace(/s$/, '')}Id`)
      if (typeof named === 'string' && this.#dice.chance(0.35)) return named
      return this.#memory.identifier(this.#dice, before, caller.partyId)
    }
    const known = this.#memory.recall(this.#dice, name)
    return typeof known === 'string' ? known : 'unknown'
  }

  #query({ parameters }: Operation, caller: Caller): string {
    const query = new URLSearchParams()
    for (const { name, in: where, required, schema } of parameters) {
      if (where !== 'query' || !(required === true || this.#dice.chance(0.4))) continue
      const value =
        name === 'cursor'
          ? this.#memory.identifier(this.#dice, 'incidents', caller.partyId)
          : this.#value(name, schema ?? {}, caller)
      query.append(name, String(value))
    }
    const text = query.toString()
    return text === '' ? '' : `?${text}`
  }

  #payload({ body, path }: Operation, caller: Caller, members: Sense['body']): string | null {
    const dice = this.#dice
    if (dice.chance(0.02))
      return dice.pick(['', '{', '[]', 'null', '"x"', '{"a":1,}', '\u0000', '{"__proto__":{"a":1}}'])
    if (path === '/v1/delivery-notes') return JSON.stringify(this.#note())
    if (body === null) return dice.chance(0.8) ? '{}' : null
    const random = this.#value('', body, caller)
    const known = Object.entries(members).filter(([name]) => body.properties?.[name] !== undefined)
    const made = typeof random === 'object' ? { ...random, ...Object.fromEntries(known) } : random
    return JSON.stringify(dice.chance(0.08) ? this.#spoiled(made) : made)
  }

  /** Its form stands in no schema: the route reads several. */
  #note(): object {
    const dice = this.#dice
    const device = (): string =>
      `E${dice.pick(['XSM', 'XSM', 'XSM', 'ABC'])}04${String(dice.below(1e8)).padStart(8, '0')}`
    const lines = Array.from({ length: 1 + dice.below(4) }, (_, index) => ({
      ...{ line: index + 1, deviceId: dice.chance(0.05) ? dice.pick(ODD_TEXTS) : device() },
      deviceType: dice.pick(['SAMPLE-GW-A', 'SAMPLE-GW-A', 'ANOTHER']),
    }))
    const recipient = dice.pick(['9999999000002', '9999999000004', '9999999000005', '9900000000000'])
    const noteNumber = `NOTE-${dice.below(1e6)}`
    return { noteNumber, manufacturer: '9999999000001', recipient, issuedOn: '2026-01-15', lines }
  }

  /** With one slip: a member that lacks, or has a value of another kind. */
  #spoiled(made: unknown): unknown {
    if (typeof made !== 'object' || made === null || Array.isArray(made)) return this.#dice.pick([null, 7, [], 'x'])
    const names = Object.keys(made)
    if (names.length === 0) return { unknown: this.#dice.pick(ODD_TEXTS) }
    const name = this.#dice.pick(names)
    const { [name]: _left, ...rest } = made as Record<string, unknown>
    if (this.#dice.chance(0.3)) return rest
    return { ...rest, [name]: this.#dice.pick([null, 0, -1, 1e300, true, [], {}, [[]], ...ODD_TEXTS]) }
  }

  #value(name: string, schema: Schema, caller: Caller): unknown {
    const dice = this.#dice
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return dice.pick(schema.enum)
    if (schema.anyOf !== undefined) return this.#value(name, dice.pick(schema.anyOf), caller)
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {})
            .filter(([member]) => schema.required?.includes(member) === true || dice.chance(0.6))
            .map(([member, of]) => [member, this.#value(member, of, caller)]),
        )
      case 'array': {
        const most = Math.min(schema.maxItems ?? 4, 4)
        const count = Math.max(schema.minItems ?? 0, dice.chance(0.1) ? 0 : 1 + dice.below(Math.max(1, most)))
        return Array.from({ length: Math.min(count, schema.maxItems ?? count) }, () =>
          this.#value(name, schema.items ?? {}, caller),
        )
      }
      case 'integer':
      case 'number':
        return this.#number(name, schema)
      case 'boolean':
        return dice.chance(0.5)
      case 'string':
        return this.#text(name, schema, caller)
      case 'null':
        return null
      default:
        return dice.pick(['x', 7, null, { a: [1] }, ...ODD_TEXTS.slice(0, 4)])
    }
  }

  #number(name: string, { type, minimum = 0, maximum = 1_000, exclusiveMinimum }: Schema): number {
    // Time that is let go by doesn't come back, and with it go trainings and sessions.
    const most = name === 'advanceHours' ? 0.05 : Math.min(maximum, minimum + 20)
    const number = (exclusiveMinimum ?? minimum) + this.#dice.roll() * (most - minimum)
    return type === 'integer' ? Math.round(number) : Math.max(number, exclusiveMinimum === undefined ? minimum : 1e-4)
  }

  #text(name: string, schema: Schema, caller: Caller): string {
    const dice = this.#dice
    if (dice.chance(0.015)) return dice.pick(ODD_TEXTS)
    if (schema.format === 'date-time')
      return new Date(this.#now() + (dice.roll() - 0.8) * 40 * 86_400_000).toISOString()
    if (name === 'keySerial' && caller.keySerial !== null && dice.chance(0.8)) return caller.keySerial
    const named = kindOfMember(name)
    if (named !== null) return this.#memory.identifier(dice, named.kindName, caller.partyId)
    if (name === 'containerTypeId') return this.#memory.anyOf(dice, 'container_type', 'container_type_id') ?? ''
    if (name === 'containerSerials' || (name === 'serial' && dice.chance(0.8))) {
      return this.#memory.anyOf(dice, 'container', 'serial') ?? 'BOX-1'
    }
    const known = FREE_TEXT.test(name) ? undefined : this.#memory.recall(dice, name)
    if (typeof known === 'string' && dice.chance(0.85)) return known
    const digits = /^\^\[0-9a-f\]\{(\d+)\}/.exec(schema.pattern ?? '')?.[1]
    if (digits !== undefined) return randomBytes(Number(digits) / 2).toString('hex')
    if (schema.pattern?.includes('8}-') === true) return KINDS['containers']?.nobodys() ?? ''
    if (schema.pattern?.includes('0-9A-Z-') === true) return `R-${randomBytes(4).toString('hex').toUpperCase()}`
    const words = dice.pick(['A word', 'Grund, der genügt (Beispiel)', 'x', `Number ${dice.below(1e6)}`])
    return words.padEnd(schema.minLength ?? 1, '.').slice(0, schema.maxLength ?? 200)
  }
}

/** Words of one's own: taken from answers they would be the names of others. */
const FREE_TEXT = /^(name|address|contact|note|reason|what|evidence|description|placeOfUse|detail|title|order)$/

/** Members of answers that name what a path speaks of, where they aren't called after it. */
const NAMED_IN_ANSWERS: Readonly<Record<string, string>> = {
  locks: 'lockSerial',
  keys: 'keySerial',
  people: 'personId',
  parties: 'partyId',
  'pass-ons': 'passOnId',
  'api-keys': 'apiKeyId',
  repackagings: 'repackagingId',
}
