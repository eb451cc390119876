/** What is said of every route in one place: how refusals look, and which routes need nobody. */
import type { SwaggerTransform } from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { ProblemSchema } from './schemas.ts'

const PROBLEM = {
  description: 'Refused, with what to do next (RFC 9457).',
  content: { 'application/problem+json': { schema: ProblemSchema } },
}

export const documentRoute: SwaggerTransform<FastifySchema> = ({ schema, url, route }) => {
  const { response = {}, ...rest } = (schema ?? {}) as FastifySchema & { readonly response?: object }
  const security = route.config?.permission === 'public' ? { security: [] } : {}
  // OpenAPI has no name for a path that goes on: it is one parameter there.
  const goesOn = url.endsWith('/*') ? { params: Type.Object({ path: Type.String() }) } : {}
  return {
    schema: { ...rest, ...security, ...goesOn, response: { ...response, '4xx': PROBLEM } } as FastifySchema,
    url: url.replace(/\/\*$/, '/:path'),
  }
}
