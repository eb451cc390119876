/** The only place that wires: database, key store, routes, and how they start and stop. */
import { randomUUID } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { VerifierKey } from '../auditlog/note.ts'
import { DEFAULT_TIME_ZONE } from '../custody/local-time.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { openKeyStore } from '../keystore/open.ts'
import { type Database, openDatabase, UnknownOutcome } from '../store/database.ts'
import { refuseUnprotectedWays } from '../store/database-address.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded-postgres.ts'
import { migrate } from '../store/migrate.ts'
import { isEmpty, isRehearsal, rehearsalClockAhead } from '../store/queries/rehearsal.ts'
import { VerdictReader } from '../store/queries/verdict.ts'
import { Cosigning } from '../worker/cosigning.ts'
import { Deadlines } from '../worker/deadlines.ts'
import { newestMasterOf, recordKeyStoreRotations } from '../worker/keystore-rotation.ts'
import { LogKeeping } from '../worker/log-keeping.ts'
import { logKey, logOf } from '../worker/log-keys.ts'
import { LogMemory } from '../worker/log-memory.ts'
import { Mails } from '../worker/mail/mails.ts'
import { Sequencer } from '../worker/sequencer.ts'
import { Webhooks } from '../worker/webhooks/webhooks.ts'
import { faultShownBy, haltFor } from '../worker/witness-claims.ts'
import { buildApp } from './app.ts'
import type { App } from './app-type.ts'
import { Authentication } from './auth/authentication.ts'
import { trustedProxiesFrom } from './auth/client-certificate.ts'
import { loginParts } from './auth/login-parts.ts'
import { Connections } from './connections.ts'
import type { Context } from './context.ts'
import { proxyWarnings } from './limits.ts'
import { senderOf } from './mail/sending.ts'
import { type MailWay, setUpMail } from './mail/settings.ts'
import { Promises } from './promises.ts'
import { RehearsalClock } from './rehearsal/clock.ts'
import {
  prepareRehearsal,
  type RehearsalFile,
  type RehearsalShape,
  SAMPLE_SHAPE,
  writeRehearsalFile,
} from './rehearsal/data-set.ts'
import { rehearsalRoutes } from './rehearsal/routes.ts'
import { VirtualLocks } from './rehearsal/virtual-locks.ts'
import { witnessRoutes } from './routes/witness.ts'
import { serverPolicy } from './server-policy.ts'
import { WebhookClient } from './webhooks/client.ts'
import { WebhookSecrets } from './webhooks/secrets.ts'
import { networksOf, STRICT, Targets } from './webhooks/target.ts'
import { httpWitnessClient } from './witness/client.ts'
import { describeLog, type SetUpOptions, setUpWitnesses, type WitnessSetUp } from './witness/set-up.ts'

export interface ServeOptions {
  readonly dataDir: string
  /** Port on the loopback interface; 0: any free one. */
  readonly port: number
  /** A PostgreSQL of one's own; otherwise the embedded one starts in the data folder. */
  readonly databaseUrl?: string | undefined
  /** Owns the tables; only the migration uses it. Otherwise `databaseUrl` does both. */
  readonly databaseAdminUrl?: string | undefined
  /** Virtual locks and sample people. `ask` decides on an empty database, with the answer of `askRehearsal`. */
  readonly rehearsal: boolean | 'ask'
  readonly askRehearsal?: () => Promise<boolean>
  readonly shape?: RehearsalShape
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Sentences for whoever started it. */
  readonly say: (line: string) => void
  /** Something happened after which the process must end. */
  readonly onFatal: (reason: string) => void
  /** What is added to the app before it listens; tests look at its answers. */
  readonly register?: (app: App) => void
}

export interface Serving {
  readonly url: string
  readonly app: App
  readonly database: Database
  readonly rehearsal: RehearsalFile | null
  readonly firstStart: boolean
  stop(): Promise<void>
}

export async function serve(options: ServeOptions): Promise<Serving> {
  const { dataDir, say, environment } = options
  refuseUnprotectedWays(options)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await refuseFolderOfOthers(dataDir)
  const { keyStore, notices } = await openKeyStore(join(dataDir, 'keystore'), environment)
  for (const notice of notices) say(notice)
  const embedded =
    options.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') }) : null
  let stopping = false
  const closing: (() => Promise<unknown>)[] = [async () => embedded?.stop()]
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    for (const close of closing.reverse()) await close()
  }
  void embedded?.exited.then(({ expected }) => {
    // Nothing can be recorded without it. The ordinary start recovers.
    if (!expected && !stopping) options.onFatal('the database ended unexpectedly')
  })
  try {
    const connectionString = options.databaseUrl ?? (embedded as EmbeddedPostgres).connectionString
    await migrate(options.databaseAdminUrl ?? connectionString)
    const database = openDatabase(connectionString)
    closing.push(() => database.close())
    const log = await logOf(database, keyStore, environment)
    const firstStart = await isEmpty(database)
    const clock = new RehearsalClock()
    let [running, rehearsal]: [RunningLog | null, RehearsalFile | null] = [null, null]
    const rehearsing = await wantsRehearsal(options, database, firstStart)
    const publicKeyOf = (generation: number): Uint8Array => keyStore.checkpointPublicKeyOf(generation)
    const asked = { clock: clock.now, newId: randomUUID, dataDir, environment, rehearsing, database, log }
    const witnessOptions: SetUpOptions = { ...asked, publicKeyOf, say }
    const witnesses = await setUpWitnesses(witnessOptions)
    closing.push(() => Promise.all(witnesses.witnesses.map(({ witness }) => witness.close())))
    // Known when it listens. A server that is ending has no address any more, and answers what was asked before.
    let port = options.port
    const mail = setUpMail({ ...asked, say })
    const context: Context = {
      database,
      keyStore,
      promises: new Promises(database, keyStore),
      verdicts: new VerdictReader(database),
      policy: serverPolicy(environment),
      login: loginParts({ keyStore, environment, port: () => port }),
      clock: clock.now,
      newId: randomUUID,
      logPolicy: witnesses.policyText,
      witnessFigures: () => running?.figures() ?? [],
      webhookTargets: { loopback: rehearsing, networks: networksOf(environment) },
      ...mail.context,
    }
    const proxies = trustedProxiesFrom(environment)
    for (const warning of proxyWarnings(environment['GELEIT_PUBLIC_URL'], proxies?.addresses ?? [])) say(warning)
    const locks = new VirtualLocks(database, keyStore)
    await prepareBooks(options, context, rehearsing ? clock : null)
    const memory = new LogMemory(dataDir)
    await compareWithMemory(memory, witnessOptions, keyStore)
    const sequencer = new Sequencer({
      connectionString,
      keyStore,
      clock: clock.now,
      remember: (note) => memory.remember(note),
      say,
    })
    closing.push(() => sequencer.stop())
    const app = await buildApp({
      context,
      authentication: new Authentication({ database, rehearsing, trustedProxies: proxies?.list ?? null }),
      ...(proxies === null ? {} : { trustedProxies: proxies.addresses }),
      ...(environment['LOG_LEVEL'] === undefined ? {} : { logLevel: environment['LOG_LEVEL'] }),
      onUnknownOutcome: (error) => options.onFatal(error.message),
      register: (routes) => {
        if (rehearsing) rehearsalRoutes(routes, context, { locks, clock, cast: () => rehearsal })
        for (const mounted of witnesses.witnesses) witnessRoutes(routes, mounted)
        options.register?.(routes)
      },
    })
    closing.push(closerOf(app))
    await listen(app, options.port)
    port = portOf(app)
    const url = addressOf(app)
    const logShown = describeLog(witnessOptions, witnesses)
    rehearsal = rehearsing ? await writeRehearsalFile(database, url, join(dataDir, 'rehearsal.json'), logShown) : null
    running = startLog({ sequencer, witnesses, url, options: witnessOptions, keyStore })
    closing.push(running.stop, ...startWorkers(connectionString, context, mail.way, options, clock))
    return { url, app, database, rehearsal, firstStart, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What stands in the books before the first request. `clock`: of a rehearsal. */
async function prepareBooks(options: ServeOptions, context: Context, clock: RehearsalClock | null): Promise<void> {
  const { database, keyStore } = context
  const { timeZone = DEFAULT_TIME_ZONE } = context
  if (clock !== null) await startRehearsing(options, { database, keyStore, timeZone }, clock)
  await recordKeyStoreRotations(database, context, newestMasterOf(keyStore))
}

async function startRehearsing(
  { shape = SAMPLE_SHAPE, say }: ServeOptions,
  { database, keyStore, timeZone: planIn }: Required<Pick<Context, 'database' | 'keyStore' | 'timeZone'>>,
  clock: RehearsalClock,
): Promise<void> {
  clock.aheadMs = await rehearsalClockAhead(database)
  const fresh = await prepareRehearsal({ database, keyStore, clock: clock.now, shape, planIn })
  if (fresh) say('Prepared a rehearsal: sample parties, people and boxes with virtual locks.')
}

/** What is done without being asked; gives what ends it. */
function startWorkers(
  connectionString: string,
  context: Context,
  way: MailWay,
  options: ServeOptions,
  clock: RehearsalClock,
): (() => Promise<void>)[] {
  const { say } = options
  return [
    startWebhooks(connectionString, context, say),
    startMails(way, context, say),
    startDeadlines(context, options, clock),
  ]
}

/** Watches deadlines; gives what ends it. */
function startDeadlines(
  { database, clock, newId, policy, timeZone = DEFAULT_TIME_ZONE }: Context,
  { say, onFatal }: ServeOptions,
  rehearsal: RehearsalClock,
): () => Promise<void> {
  const onUnknownOutcome = (error: Error): void => onFatal(error.message)
  const deadlines = new Deadlines({ database, clock, newId, policy, timeZone, say, onUnknownOutcome })
  deadlines.start()
  rehearsal.moved = () =>
    deadlines.look().catch((error: unknown) => {
      // What could not be looked at is looked at again; an unknown fate of a commit ends the process, here as there.
      if (error instanceof UnknownOutcome) onUnknownOutcome(error)
    })
  return () => deadlines.stop()
}

/** Tells people what happens; gives what ends it. */
function startMails(way: MailWay, context: Context, say: (line: string) => void): () => Promise<void> {
  const { database, clock, newId, policy, login, timeZone = DEFAULT_TIME_ZONE } = context
  const send = senderOf(way)
  // A folder wakes nobody.
  const quiet = way.kind === 'smtp' ? { policy, timeZone } : null
  const mails = new Mails({ database, clock, newId, send, timeZone, quiet, origin: () => login.origin(), say })
  mails.start()
  return () => mails.stop()
}

/** Tells other systems what happens; gives what ends it. */
function startWebhooks(
  connectionString: string,
  { keyStore, clock, webhookTargets }: Context,
  say: (line: string) => void,
): () => Promise<void> {
  const targets = new Targets(webhookTargets ?? STRICT)
  const client = new WebhookClient({ targets, secrets: new WebhookSecrets(keyStore), clock })
  const webhooks = new Webhooks({
    connectionString,
    send: ({ destination, id, body }, signal) => client.send(destination, { id, body }, signal),
    say,
  })
  webhooks.start()
  return async () => {
    await webhooks.stop()
    client.close()
  }
}

interface LogParts {
  readonly sequencer: Sequencer
  readonly witnesses: WitnessSetUp
  readonly url: string
  readonly options: SetUpOptions
  readonly keyStore: KeyStore
}

const allLogKeys = (keyStore: KeyStore, origin: string, generation: number): VerifierKey[] =>
  Array.from({ length: generation }, (_, before) => logKey(keyStore, origin, before + 1))

/** Before the first request: a database that has forgotten what this folder remembers gives out no code. */
async function compareWithMemory(memory: LogMemory, options: SetUpOptions, keyStore: KeyStore): Promise<void> {
  const shown = await memory.read()
  if (shown === null) return
  const { database, log, say } = options
  const keys = allLogKeys(keyStore, log.origin, log.keyGeneration)
  const fault = await faultShownBy(database, shown, keys, 'The data folder of this server')
  if (fault === null) return
  await haltFor(database, options, fault)
  say(`THE LOG IS HALTED: ${fault.what}`)
}

/**
 * Starts to sign, once the witnesses that answer have been asked whether the database is the one they know, and to have
 * what is signed cosigned. Requests don't wait for that.
 */
function startLog({ sequencer, witnesses, url, options, keyStore }: LogParts): RunningLog {
  const ending = new AbortController()
  const cosigning = new Cosigning({
    ...options,
    policy: witnesses.policyAt(url),
    client: httpWitnessClient({ timeoutMs: WITNESS_TIMEOUT_MS, signal: ending.signal }),
    logKeys: (origin, generation) => allLogKeys(keyStore, origin, generation),
    isActive: () => sequencer.active,
  })
  const keeping = new LogKeeping({ ...options, keyStore, policyText: witnesses.policyText })
  const recognised = cosigning.recognise().then(() => {
    if (ending.signal.aborted) return
    sequencer.start()
    cosigning.start()
    keeping.start()
  })
  const stop = async (): Promise<void> => {
    ending.abort()
    await recognised
    await keeping.stop()
    await cosigning.stop()
    await sequencer.stop()
  }
  return { stop, figures: () => cosigning.figures }
}

interface RunningLog {
  stop(): Promise<void>
  figures(): Cosigning['figures']
}

const WITNESS_TIMEOUT_MS = 10_000

/** What PostgreSQL and the key store would say later, in words that help. Root may, and leaves files as they are. */
async function refuseFolderOfOthers(dataDir: string): Promise<void> {
  const uid = process.getuid?.() ?? 0
  if (uid === 0) return
  for (const folder of [dataDir, join(dataDir, 'keystore')]) {
    const owner = await stat(folder).then(
      (found) => found.uid,
      () => uid,
    )
    if (owner === uid) continue
    throw new Error(
      `The data folder ${folder} belongs to uid ${owner}, not to you (uid ${uid}). Start as that user, or set ` +
        'DATA_DIR to a folder of your own.',
    )
  }
}

const SWEEP_MS = 100
/** So long a connection that was just opened may take until its first request is read. */
const FIRST_REQUEST_MS = 1_000

function closerOf(app: App): () => Promise<void> {
  const connections = new Connections(app.server)
  return () => closeApp(app, connections)
}

/** Lets nobody new in, and waits for what was begun. */
async function closeApp(app: App, connections: Connections): Promise<void> {
  // A connection that is kept alive after the answer would hold the server for as long as its client likes.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
  const unused = setInterval(() => connections.closeUnused(), FIRST_REQUEST_MS)
  try {
    await app.close()
  } finally {
    clearInterval(sweep)
    clearInterval(unused)
  }
}

async function listen(app: App, port: number): Promise<void> {
  try {
    await app.listen({ host: '127.0.0.1', port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is in use. Stop what has it, or set PORT to another one (0 takes any).`)
  }
}

async function wantsRehearsal(options: ServeOptions, database: Database, firstStart: boolean): Promise<boolean> {
  if (options.rehearsal !== 'ask') return options.rehearsal
  // A rehearsal stays one: its boxes exist nowhere else.
  if (!firstStart) return isRehearsal(database)
  return (await options.askRehearsal?.()) ?? true
}

function portOf(app: App): number {
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no address')
  return address.port
}

function addressOf(app: App): string {
  return `http://127.0.0.1:${portOf(app)}`
}
