/** A log as its server keeps it, on a database of its own, with witnesses to be asked. Several may share one key. */
import { randomUUID } from 'node:crypto'
import { formatVerifierKey, type VerifierKey } from '../../src/auditlog/note.ts'
import { type Policy, parsePolicy } from '../../src/auditlog/policy.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { httpWitnessClient } from '../../src/server/witness/client.ts'
import { readForRules } from '../../src/store/database.ts'
import { asKeeper } from '../../src/store/keeper.ts'
import { type CurrentLog, currentLog } from '../../src/store/log.ts'
import { Cosigning } from '../../src/worker/cosigning.ts'
import { logKey, logOf } from '../../src/worker/log-keys.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'
import { until } from '../faults/serve-process.ts'
import { bearer, startTestServer, type TestServer, type TestServerOptions } from '../http/server.ts'

export const SIDE_ORIGIN = 'log.example/cosigned'
const TIMEOUT_MS = 1_500

export interface PolicyLine {
  readonly name: string
  readonly key: VerifierKey | string
  readonly url: string
}

/** `quorum`: the last lines of the policy. */
export function policyWith(witnesses: readonly PolicyLine[], quorum = 'quorum none\n'): Policy {
  const lines = witnesses.map(({ name, key, url }) => {
    const text = typeof key === 'string' ? key : formatVerifierKey(key)
    return `witness ${name} ${text} ${url}\n`
  })
  const policy = parsePolicy(lines.join('') + quorum)
  if ('problems' in policy) throw new Error(JSON.stringify(policy.problems))
  return policy
}

export class LogSide {
  readonly server: TestServer
  readonly keyStore: KeyStore
  readonly said: string[] = []
  readonly #ends: (() => Promise<void>)[] = []

  private constructor(server: TestServer, keyStore: KeyStore) {
    this.server = server
    this.keyStore = keyStore
  }

  /** The key is another one than the server's own, so that a second database can have it, too. */
  static async start(keyStore: KeyStore, options: TestServerOptions = {}): Promise<LogSide> {
    const server = await startTestServer(options)
    await logOf(server.database, keyStore, { GELEIT_LOG_ORIGIN: SIDE_ORIGIN })
    return new LogSide(server, keyStore)
  }

  get key(): VerifierKey {
    return logKey(this.keyStore, SIDE_ORIGIN, 1)
  }

  async log(): Promise<CurrentLog> {
    const log = await readForRules(this.server.database, null, currentLog)
    if (log === null) throw new Error('the log has begun')
    return log
  }

  async append(count: number): Promise<void> {
    const hints = Array.from({ length: count }, () => ({
      type: 'hint_recorded' as const,
      about: 'BOX-0',
      text: `sample ${randomUUID()}`,
    }))
    await asKeeper(this.server.database, { clock: Date.now, newId: randomUUID }, hints)
  }

  sign(): Sequencer {
    const { keyStore, server } = this
    const { connectionString } = server
    const sequencer = new Sequencer({
      connectionString,
      keyStore,
      clock: Date.now,
      say: (line) => this.said.push(line),
    })
    this.#ends.push(() => sequencer.stop())
    sequencer.start()
    return sequencer
  }

  /** All entries are under a checkpoint. @returns its size */
  async signed(): Promise<number> {
    let size = 0
    await until('all is signed', async () => {
      const log = await this.log()
      const { rows } = await readForRules(this.server.database, null, (client) =>
        client.query<{ entries: number }>('select count(*)::float8 as entries from entry'),
      )
      size = log.size
      return size > 0 && size === log.integrated && size >= (rows[0]?.entries ?? 0)
    })
    return size
  }

  asking(policy: Policy): Cosigning {
    const { database } = this.server
    const cosigning = new Cosigning({
      database,
      policy,
      client: httpWitnessClient({ timeoutMs: TIMEOUT_MS }),
      logKeys: () => [this.key],
      isActive: () => true,
      clock: Date.now,
      newId: randomUUID,
      say: (line) => this.said.push(line),
    })
    this.#ends.push(() => cosigning.stop())
    return cosigning
  }

  /** What people of every party see of incidents of the record, through HTTP. */
  async recordIncidentsByParty(): Promise<ReadonlyMap<string, readonly unknown[]>> {
    const seen = new Map<string, readonly unknown[]>()
    for (const { label, party } of this.server.file.people) {
      const headers = bearer(this.server, label)
      const answer = await this.server.app.inject({ url: '/v1/incidents?status=open', headers })
      // Some roles, such as a driver's, have no list of incidents at all.
      if (answer.statusCode !== 200) continue
      const ids = answer
        .json<{ incidents: { kind: string; incidentId: string }[] }>()
        .incidents.filter(({ kind }) => kind === 'record')
        .map(({ incidentId }) => incidentId)
      const views = await Promise.all(
        ids.map((id) => this.server.app.inject({ url: `/v1/incidents/${id}`, headers }).then((each) => each.json())),
      )
      seen.set(party, views)
    }
    return seen
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.reverse()) await end()
    await this.server.stop()
  }
}
