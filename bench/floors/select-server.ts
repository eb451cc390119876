/** The floor of a verdict: a bare route that looks one device up by its primary key, as one would write it first. */
import Fastify from 'fastify'
import pg from 'pg'

interface Ask {
  readonly connectionString: string
  readonly connections: number
  readonly named: boolean
}

process.on('message', (ask: Ask) => {
  serve(ask).then(
    (port) => process.send?.({ port }),
    (error: Error) => process.send?.({ error: error.message }),
  )
})

async function serve({ connectionString, connections, named }: Ask): Promise<number> {
  const pool = new pg.Pool({ connectionString, max: connections })
  const app = Fastify({ logger: false })
  const text = 'select custody, missing, possessing_party_id from device where device_id = $1 and party_id = $2'
  app.get('/devices/:party/:id', async (request) => {
    const { id, party } = request.params as { id: string; party: string }
    const { rows } = await pool.query({ ...(named ? { name: 'device' } : {}), text, values: [id, party] })
    return rows[0]
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the floor has no address')
  return address.port
}
