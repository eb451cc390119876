// A process that starts the embedded PostgreSQL, tells where in one line of JSON, and stays until it is ended.
// Arguments: the data folder.
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'

const [dataDir] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('usage: embedded-server-program.ts DATA_DIR')

const server = await startEmbeddedPostgres({ dataDir })
const { pid, account, connectionString } = server
process.stdout.write(`${JSON.stringify({ pid, account, connectionString })}\n`)
process.once('SIGTERM', async () => {
  await server.stop()
  process.exit(0)
})
