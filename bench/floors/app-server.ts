/**
 * The app on a database that is there already, with or without asking whether what it remembers of its callers still
 * holds. What it costs to ask is the difference.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import { buildApp } from '../../src/server/app.ts'
import { Authentication } from '../../src/server/auth/authentication.ts'
import { loginParts } from '../../src/server/auth/login-parts.ts'
import { Promises } from '../../src/server/promises.ts'
import { openDatabase } from '../../src/store/database.ts'
import { IdentityReader } from '../../src/store/queries/login/identities.ts'
import { VerdictReader } from '../../src/store/queries/verdict.ts'

export interface AppJob {
  readonly connectionString: string
  /** False: a caller who was found once is believed for ever. */
  readonly asks: boolean
}

process.on('message', (job: AppJob) => {
  serve(job).then(
    (port) => process.send?.({ port }),
    (error: Error) => process.send?.({ error: error.message }),
  )
})

class Believing extends IdentityReader {
  #version: Promise<number> | null = null

  override version(): Promise<number> {
    this.#version ??= super.version()
    return this.#version
  }
}

async function serve({ connectionString, asks }: AppJob): Promise<number> {
  const database = openDatabase(connectionString)
  const { keyStore } = await openFileKeyStore({ dir: await mkdtemp(join(tmpdir(), 'geleit-bench-keys-')) })
  const reader = asks ? new IdentityReader(database) : new Believing(database)
  const app = await buildApp({
    context: {
      database,
      keyStore,
      promises: new Promises(database, keyStore),
      verdicts: new VerdictReader(database),
      policy: DEFAULT_POLICY,
      login: loginParts({ keyStore, environment: {}, port: () => 0 }),
      clock: Date.now,
      newId: randomUUID,
    },
    authentication: new Authentication({ database, rehearsing: false, reader }),
    onUnknownOutcome: (error) => {
      throw error
    },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the app has no address')
  return address.port
}
