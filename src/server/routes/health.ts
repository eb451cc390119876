import { Type } from 'typebox'
import { readForRules } from '../../store/database.ts'
import { logFigures } from '../../store/log.ts'
import { mailFigures } from '../../store/mail/queue.ts'
import { unacknowledged } from '../../store/queries/deadlines.ts'
import type { App } from '../app-type.ts'
import type { Context } from '../context.ts'
import { mailGauges } from '../mail/gauges.ts'
import { deadlineGauges, Metrics } from '../metrics.ts'

const TEXT = { description: 'Prometheus text.', content: { 'text/plain': { schema: Type.String() } } }

export function healthRoutes(app: App, { database, clock, witnessFigures, mailCanBeSent = false }: Context): void {
  const metrics = new Metrics()
  app.addHook('onResponse', async (request, reply) => metrics.observe(request, reply))
  app.get(
    '/metrics',
    {
      config: { permission: 'metrics:read' },
      schema: { summary: 'Counts of this process, for Prometheus', response: { 200: TEXT } },
    },
    async (_request, reply) => {
      // Without the database there are still the counts of this process.
      const log = await readForRules(database, null, logFigures).catch(() => null)
      const deadlines = await readForRules(database, null, unacknowledged).catch(() => null)
      const mails = await readForRules(database, null, mailFigures).catch(() => null)
      return reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .send(
          metrics.text(clock(), database.pool, log, witnessFigures?.() ?? []) +
            (mails === null ? '' : mailGauges(mails, mailCanBeSent)) +
            (deadlines === null ? '' : deadlineGauges(deadlines)),
        )
    },
  )
  app.get(
    '/healthz',
    {
      config: { permission: 'public' },
      schema: { summary: 'Alive', response: { 200: Type.Object({ status: Type.Literal('ok') }) } },
    },
    async () => ({ status: 'ok' }),
  )
  app.get(
    '/readyz',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Able to serve',
        response: {
          200: Type.Object({ status: Type.Literal('ready') }),
          503: Type.Object({ status: Type.Literal('database unavailable') }),
        },
      },
    },
    async (_request, reply) => {
      try {
        await database.pool.query('select 1')
        return { status: 'ready' }
      } catch {
        return reply.code(503).send({ status: 'database unavailable' })
      }
    },
  )
  const schema = { summary: 'This document', response: { 200: Type.Object({}, { additionalProperties: true }) } }
  app.get('/openapi.json', { config: { permission: 'public' }, schema }, async () => app.swagger())
}
