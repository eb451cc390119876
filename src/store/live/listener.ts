/** One connection of a process that hears when something urgent was written. */
import pg from 'pg'
import type { Database } from '../database.ts'

export interface Listener {
  close(): Promise<void>
}

/**
 * Calls `wake` after each commit that notifies: those that block, release or report. A commit that notifies waits for all
 * others that do, so that ordinary ones don't; whoever waits for those looks every now and then.
 * `lost`: the connection is gone, and this is the last that is heard.
 * @throws Error where the database can't be reached
 */
export async function listenForUrgent(database: Database, wake: () => void, lost: () => void): Promise<Listener> {
  const { connectionString } = database.pool.options
  const client = new pg.Client({
    ...(connectionString === undefined ? {} : { connectionString }),
    application_name: 'geleit-live',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: '-c role=geleit_app',
  })
  client.on('error', lost)
  client.on('end', lost)
  client.on('notification', wake)
  try {
    await client.connect()
    await client.query('listen geleit_webhooks')
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  return { close: () => client.end().catch(() => {}) }
}
