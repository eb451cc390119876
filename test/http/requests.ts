/** Sending requests to the app, and what every refusal has to look like. */
import { randomUUID } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import type { App } from '../../src/server/app-type.ts'
import { nameOf, type Route } from './routes.ts'

export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
}

/** No answer after so long is a hang, ms. */
const HANG_MS = 20_000

export async function send(app: App, options: InjectOptions): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to ${options.method} ${String(options.url)}`)), HANG_MS)
  })
  const response = await Promise.race([app.inject(options), hang]).finally(() => clearTimeout(timer))
  const type = String(response.headers['content-type'] ?? '')
  const body = /json/.test(type) && response.payload !== '' ? response.json() : {}
  return { status: response.statusCode, type, text: response.payload, body }
}

/** The path with something in the place of each parameter. */
export function fill(path: string, values: Readonly<Record<string, string>> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = values[name]
    if (value !== undefined) return encodeURIComponent(value)
    return name === 'serial' ? 'NO-SUCH-LOCK' : randomUUID()
  })
}

/** Every refusal is a problem document (RFC 9457), and no failure of ours. */
export function expectProblem(answer: Answer, what: string): void {
  expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeGreaterThanOrEqual(400)
  expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeLessThan(500)
  expect(answer.type, what).toMatch(/^application\/problem\+json/)
  const { type, title, status, code, detail } = answer.body
  expect(code, what).toMatch(/^[a-z]+(_[a-z]+)*$/)
  expect({ type, title, status }, what).toEqual({
    type: `urn:geleit:problem:${String(code)}`,
    title: String(code).replaceAll('_', ' '),
    status: answer.status,
  })
  expect(detail, what).toMatch(/^\p{Lu}.{10,}[.…]$/u)
}

/** Whatever was asked, nothing failed: an answer, or a proper refusal. */
export function expectNoFailure(answer: Answer, what: string): void {
  if (answer.status >= 400) expectProblem(answer, what)
}

export function describeRequest(route: Route, what: string): string {
  return `${nameOf(route)}, ${what}`
}
