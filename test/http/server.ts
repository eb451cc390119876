/** The real app on a database of its own, with the rehearsal's parties, people, boxes and virtual locks. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatVerifierKey, type VerifierKey } from '../../src/auditlog/note.ts'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { STEPS } from '../../src/cli/rehearsal/story.ts'
import { shapeFor } from '../../src/cli/rehearse.ts'
import { deviceIdOf } from '../../src/custody/identifiers.ts'
import { DEFAULT_TIME_ZONE } from '../../src/custody/local-time.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { type AppOptions, buildApp } from '../../src/server/app.ts'
import type { App } from '../../src/server/app-type.ts'
import { Authentication } from '../../src/server/auth/authentication.ts'
import { trustedProxiesFrom } from '../../src/server/auth/client-certificate.ts'
import { loginParts } from '../../src/server/auth/login-parts.ts'
import type { Context } from '../../src/server/context.ts'
import { Promises } from '../../src/server/promises.ts'
import { RehearsalClock } from '../../src/server/rehearsal/clock.ts'
import { prepareRehearsal, type RehearsalFile, writeRehearsalFile } from '../../src/server/rehearsal/data-set.ts'
import { rehearsalRoutes } from '../../src/server/rehearsal/routes.ts'
import { VirtualLocks } from '../../src/server/rehearsal/virtual-locks.ts'
import { witnessRoutes } from '../../src/server/routes/witness.ts'
import { setUpWitnesses, type WitnessSetUp } from '../../src/server/witness/set-up.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { VerdictReader } from '../../src/store/queries/verdict.ts'
import { createTestDatabase } from '../setup/database.ts'
import { checkAnswers } from './answers.ts'

const DEVICES = 40
const LARGE = 36
const SMALL = 16
const SWEEP_MS = 20

const deviceIds = Array.from({ length: DEVICES }, (_, index) =>
  deviceIdOf(`EXSM01${String(index + 1).padStart(8, '0')}`),
)
const note = {
  noteNumber: 'SAMPLE-40',
  manufacturer: '9999999000001',
  recipient: '9999999000002',
  issuedOn: '2030-01-15',
  lines: deviceIds.map((deviceId, index) => ({ line: index + 1, deviceId, deviceType: 'SAMPLE-GW-A' })),
}
const noteFile = {
  note,
  body: JSON.stringify(note),
  contentType: 'application/json',
  deviceIds,
  deviceTypes: ['SAMPLE-GW-A'],
}

export interface TestServer {
  readonly app: App
  readonly database: Database
  readonly keyStore: KeyStore
  /** As the superuser, for looking at everything. */
  readonly connectionString: string
  readonly file: RehearsalFile
  /** Lines of the log, at the level that was asked for. */
  readonly log: readonly string[]
  readonly clock: RehearsalClock
  /** Another app on the same database, which remembers nobody. */
  another(): Promise<App>
  stop(): Promise<void>
}

export interface TestServerOptions {
  /** Logs of which the server is a witness. */
  readonly witnessLogs?: readonly VerifierKey[]
  readonly logLevel?: string
  /** Settings of the login. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** False: the tokens of the rehearsal are good for nothing, as on a server for real deliveries. */
  readonly rehearsing?: boolean
  /** True: the sample fitters have installations planned, as in a rehearsal that people play. */
  readonly plans?: boolean
  /** False: strangers find no door of the rehearsal in the app, and go to the login. */
  readonly door?: boolean
  /** Further options of the app. Nobody is limited unless a test asks for it. */
  readonly app?: Partial<Pick<AppOptions, 'limits' | 'patience' | 'trustedProxies'>>
  /** Told of every answer that goes out. */
  readonly onAnswer?: (status: number, payload: string) => void
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const own = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'geleit-http-'))
  const { keyStore } = await openFileKeyStore({ dir: join(folder, 'keystore') })
  const database = openDatabase(own.connectionString)
  const clock = new RehearsalClock()
  const { large, small } = { large: { 'SAMPLE-GW-A': LARGE }, small: { 'SAMPLE-GW-A': SMALL } }
  const shape = { ...shapeFor(noteFile), largeCapacity: large, smallCapacity: small }
  const planned = options.plans === true ? { planIn: DEFAULT_TIME_ZONE } : {}
  await prepareRehearsal({ database, keyStore, clock: clock.now, shape, ...planned })
  const context: Context = {
    database,
    keyStore,
    promises: new Promises(database, keyStore),
    verdicts: new VerdictReader(database),
    policy: DEFAULT_POLICY,
    login: loginParts({ keyStore, environment: options.environment ?? {}, port: () => portOf(app) }),
    clock: clock.now,
    newId: randomUUID,
    webhookTargets: { loopback: true, networks: [] },
  }
  const witnesses = await setUpTestWitness(folder, context, options.witnessLogs ?? [])
  const log: string[] = []
  const locks = new VirtualLocks(database, keyStore)
  const register = (routes: App): void => {
    checkAnswers(routes)
    rehearsalRoutes(routes, context, { locks, clock, cast: () => (options.door === false ? null : file) })
    for (const mounted of witnesses.witnesses) witnessRoutes(routes, mounted)
    routes.addHook('onSend', async (_request, reply, payload) => options.onAnswer?.(reply.statusCode, String(payload)))
  }
  const proxies = trustedProxiesFrom(options.environment ?? {})
  const build = (): Promise<App> =>
    buildApp({
      context,
      authentication: new Authentication({
        database,
        rehearsing: options.rehearsing ?? true,
        trustedProxies: proxies?.list ?? null,
      }),
      ...(proxies === null ? {} : { trustedProxies: proxies.addresses }),
      logLevel: options.logLevel ?? 'warn',
      logStream: { write: (line) => void log.push(line) },
      limits: null,
      ...options.app,
      onUnknownOutcome: (error) => {
        throw error
      },
      register,
    })
  let file: RehearsalFile | null = null
  const app = await build()
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const written = await writeRehearsalFile(database, url, join(folder, 'rehearsal.json'))
  file = written
  return {
    app,
    database,
    keyStore,
    connectionString: own.connectionString,
    file: written,
    log,
    clock,
    another: build,
    stop: async () => {
      const closed = app.close()
      // All was answered; what `fetch` opens in advance, also while streams end, would hold the end for a minute.
      app.server.closeAllConnections()
      const sweep = setInterval(() => app.server.closeAllConnections(), SWEEP_MS)
      await closed.finally(() => clearInterval(sweep))
      for (const { witness } of witnesses.witnesses) await witness.close()
      await database.close()
      await own.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function portOf(app: App): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The server as a witness of others, by the environment as an operator sets it. */
async function setUpTestWitness(folder: string, context: Context, logs: readonly VerifierKey[]): Promise<WitnessSetUp> {
  const file = join(folder, 'witness-logs')
  await writeFile(file, logs.map((key) => `log ${formatVerifierKey(key)}\n`).join(''))
  return setUpWitnesses({
    ...context,
    dataDir: folder,
    environment: { GELEIT_WITNESS_LOGS: file, GELEIT_WITNESS_NAME: 'witness.example/server' },
    rehearsing: false,
    log: { origin: 'log.example/unused', size: 0, integrated: 0, keyGeneration: 1, halted: null },
    publicKeyOf: (generation) => context.keyStore.checkpointPublicKeyOf(generation),
    say: () => {},
  })
}

/** Tells the rehearsal's story up to a step; every kind of thing is there after the seventh. */
export async function tellStory(server: TestServer, lastStep: number): Promise<StoryState> {
  const client = new StoryClient({ file: server.file, run: 'story', patienceMs: 0 })
  const sizes = { large: LARGE, small: SMALL }
  const base = { client, note, noteBody: noteFile.body, noteType: noteFile.contentType, deviceIds, ...sizes }
  const state: StoryState = { ...base, facts: new Map() }
  for (const step of STEPS) if (step.number <= lastStep) await step.tell(state)
  return state
}

export function tokenOf(server: Pick<TestServer, 'file'>, label: string): string {
  const person = server.file.people.find((each) => each.label === label)
  if (person === undefined) throw new Error(`nobody is called ${label}`)
  return person.token
}

export function bearer(server: Pick<TestServer, 'file'>, label: string): { authorization: string } {
  return { authorization: `Bearer ${tokenOf(server, label)}` }
}

/** A server for this work alone. */
export async function withServer(options: TestServerOptions, work: (own: TestServer) => Promise<void>): Promise<void> {
  const own = await startTestServer(options)
  try {
    await work(own)
  } finally {
    await own.stop()
  }
}
