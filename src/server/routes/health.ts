import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'

export function healthRoutes(app: App, { database }: Context): void {
  app.get(
    '/healthz',
    {
      config: { permission: 'public' },
      schema: { summary: 'Alive', response: { 200: Type.Object({ status: Type.String() }) } },
    },
    async () => ({ status: 'ok' }),
  )
  app.get(
    '/readyz',
    { config: { permission: 'public' }, schema: { summary: 'Able to serve' } },
    async (_request, reply) => {
      try {
        await database.pool.query('select 1')
        return { status: 'ready' }
      } catch {
        return reply.code(503).send({ status: 'database unavailable' })
      }
    },
  )
  app.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, async () => app.swagger())
}
