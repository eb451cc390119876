/** Bodies that a route's schema allows, in which every identifier is one of nobody. */
import { bodySchemaOf } from './callers.ts'
import { KINDS } from './kinds.ts'
import type { Route } from './routes.ts'
import type { TestServer } from './server.ts'
import { type Schema, sample } from './violations.ts'

/** The forms that a route's body may have, each an object; none where it takes no JSON. */
export function bodyForms(server: TestServer, route: Route): readonly Schema[] {
  if (route.method !== 'POST') return []
  const schema: Schema = bodySchemaOf(server, route) ?? { type: 'object' }
  return (schema.anyOf ?? [schema]).filter(({ type }) => type === 'object')
}

/** Undefined where the route takes no JSON body. */
export function nobodysBody(
  server: TestServer,
  route: Route,
  form = bodyForms(server, route)[0],
): Record<string, unknown> | undefined {
  if (form === undefined) return undefined
  const body = sample(form) as Record<string, unknown>
  for (const [name, of] of Object.entries(form.properties ?? {})) {
    // What is claimed to have happened lies in the past.
    if (of.format === 'date-time' && name in body) body[name] = new Date(server.clock.now() - 1_000).toISOString()
  }
  // Identifications have a form of their own, which no schema shows.
  if ('deviceIds' in body) body['deviceIds'] = [KINDS['devices']?.nobodys()]
  if ('deviceId' in body) body['deviceId'] = KINDS['devices']?.nobodys()
  return body
}
