/**
 * From the commit of a block of a full large box until it is with a receiver, signed: with nothing else to do, and while
 * 100,000 other events wait for the same receiver and are sent as fast as it takes them.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Fact } from '../../src/custody/entries.ts'
import { type DeviceId, deviceIdOf, idOf, type WebhookId } from '../../src/custody/identifiers.ts'
import type { Actor } from '../../src/store/commit.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { migrate } from '../../src/store/migrate.ts'
import { Helper } from '../processes.ts'
import { percentile, type Result, resultOf } from '../result.ts'
import { LARGE, record } from '../world.ts'

const WARM_UP = 3
const ROUNDS = 15
const BETWEEN_MS = 300
const WAITING = 100_000

export async function measureWebhooks(): Promise<Result[]> {
  const dir = await mkdtemp(join(tmpdir(), 'geleit-bench-webhooks-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres') })
  const receiver = await startReceiver()
  const helper = new Helper<object, object>('webhook-server.ts')
  const { connectionString } = postgres
  let database: Database | null = null
  const superuser = new pg.Client({ connectionString })
  try {
    await migrate(connectionString)
    database = openDatabase(connectionString)
    await superuser.connect()
    const books = await seed(database, superuser, receiver.url)
    await helper.run({ connectionString, keyStoreDir: join(dir, 'keystore') })
    const alone = await rounds(database, books, receiver)
    await addWaiting(superuser, books)
    const before = { at: performance.now(), received: receiver.received() }
    const busy = await rounds(database, books, receiver)
    const seconds = (performance.now() - before.at) / 1000
    const rate = (receiver.received() - before.received) / seconds
    const left = await superuser.query<{ n: number }>(
      `select count(*)::float8 as n from webhook_delivery where status = 'waiting'`,
    )
    const note = `meanwhile ${rate.toFixed(0)} others/s were sent; ${left.rows[0]?.n} of ${WAITING} still waited at the end`
    return [resultFor('block by webhook', alone, ''), resultFor(`block, ${WAITING} others waiting`, busy, note)]
  } finally {
    await helper.stop()
    await database?.close()
    await superuser.end()
    receiver.server.closeAllConnections()
    receiver.server.close()
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

interface Measured {
  readonly figures: readonly number[]
  readonly floors: readonly number[]
}

function resultFor(measure: string, { figures, floors }: Measured, note: string): Result {
  const high = `p90 ${percentile(figures, 0.9).toFixed(1)} ms, most ${Math.max(...figures).toFixed(1)} ms`
  return resultOf({
    measure,
    unit: 'ms',
    figures,
    floors,
    floorIs: 'a bare signed POST of the same event to the same receiver, over a connection kept open',
    target: { of: 'figure', bound: 'at most', value: 1_000 },
    note: note === '' ? high : `${high}; ${note}`,
  })
}

interface Receiver {
  readonly server: Server
  readonly url: string
  readonly received: () => number
  /** When the event that names this comes in, by `performance.now()`. */
  until(text: string): Promise<number>
}

async function startReceiver(): Promise<Receiver> {
  const waiting = new Map<string, (at: number) => void>()
  let received = 0
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const at = performance.now()
      received += 1
      const id = /"incidentId":"([^"]+)"/.exec(Buffer.concat(chunks).toString())?.[1] ?? ''
      waiting.get(id)?.(at)
      waiting.delete(id)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const until = (text: string): Promise<number> => new Promise((resolve) => waiting.set(text, resolve))
  return { server, url: `http://127.0.0.1:${port}/`, received: () => received, until }
}

interface Books {
  readonly actor: Actor
  readonly webhookId: WebhookId
  readonly deviceIds: readonly DeviceId[]
}

async function seed(database: Database, superuser: pg.Client, url: string): Promise<Books> {
  const partyId = idOf('PartyId', randomUUID())
  const actor = { partyId, personId: idOf('PersonId', randomUUID()) }
  const webhookId = idOf('WebhookId', randomUUID())
  const deviceIds = Array.from({ length: LARGE }, (_, number) => deviceIdOf(`EXSM03${String(number).padStart(8, '0')}`))
  const noteId = idOf('NoteId', randomUUID())
  const party = { partyId, name: 'Maker', marketPartnerId: null, flagCodes: ['XSM'], gatewayAdministratorIds: [] }
  const person = { ...actor, naturalPersonId: 'one', siteIds: [], status: 'active', trainedUntil: null } as const
  const note = { noteId, noteNumber: 'one', makerPartyId: partyId, recipientPartyId: null, linesLeftOut: [] }
  await record(database, actor, [
    { type: 'party_registered', party: { ...party, roles: ['manufacturer'] } },
    { type: 'person_registered', person: { ...person, roles: ['security_officer'] } },
    { type: 'delivery_note_taken_in', ...note, devices: LARGE },
    { type: 'devices_announced', noteId, makerPartyId: partyId, deviceType: 'A', deviceIds },
    {
      type: 'webhook_registered',
      webhookId,
      origin: new URL(url).origin,
      kinds: ['device.blocked', 'container.opened'],
    },
  ])
  await superuser.query(`insert into webhook_detail values ($1, $2, $3, 'bench')`, [webhookId, partyId, url])
  return { actor, webhookId, deviceIds }
}

async function rounds(database: Database, { actor, deviceIds }: Books, receiver: Receiver): Promise<Measured> {
  const figures: number[] = []
  const floors: number[] = []
  const agent = new Agent({ keepAlive: true })
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const floor = await bareSend(agent, receiver, deviceIds)
    const incidentId = idOf('IncidentId', randomUUID())
    const arrived = receiver.until(incidentId)
    await record(database, actor, block(actor, incidentId, deviceIds))
    const committed = performance.now()
    const took = (await arrived) - committed
    if (round >= 0) {
      // It may be there before we know ourselves that it was committed.
      figures.push(Math.max(took, 0))
      floors.push(floor)
    }
    await sleep(BETWEEN_MS)
  }
  agent.destroy()
  return { figures, floors }
}

function block(
  { partyId }: Actor,
  incidentId: Extract<Fact, { type: 'devices_exposed' }>['incidentId'],
  deviceIds: readonly DeviceId[],
): Fact[] {
  const known = { knowledge: [], windowAfter: null, reporters: [], holdsContainer: false, what: 'bench' } as const
  const about = { incidentId, kind: 'violation', ownerPartyId: partyId, containerId: null, deviceId: null } as const
  return [
    { type: 'incident_opened', ...about, ...known },
    { type: 'devices_exposed', incidentId, makerPartyId: partyId, deviceIds },
  ]
}

async function bareSend(agent: Agent, receiver: Receiver, deviceIds: readonly DeviceId[]): Promise<number> {
  const incidentId = randomUUID()
  const arrived = receiver.until(incidentId)
  const started = performance.now()
  const body = JSON.stringify({ type: 'de.geleit.device.blocked', data: { incidentId, deviceIds } })
  const signature = createHmac('sha256', 'secret').update(`id.0.${body}`).digest('base64')
  const headers = { 'content-length': Buffer.byteLength(body), 'webhook-signature': `v1,${signature}` }
  const sending = request(receiver.url, { method: 'POST', headers, agent })
  sending.on('response', (response) => response.resume())
  sending.end(body)
  return (await arrived) - started
}

/** As if so many boxes had been opened. */
async function addWaiting(superuser: pg.Client, { actor, webhookId }: Books): Promise<void> {
  await superuser.query(
    `insert into webhook_delivery (webhook_id, event_id, party_id, lane, kind, keys, body, created_at, status)
     select $1, 'waiting-' || n, $2, 'ordinary', 'container.opened', jsonb_build_array('containers/' || n % 5000),
       json_build_object('specversion', '1.0', 'id', 'waiting-' || n, 'type', 'de.geleit.container.opened', 'data',
         json_build_object('containerId', gen_random_uuid())), now(), 'waiting'
     from generate_series(1, $3::int) as n`,
    [webhookId, actor.partyId, WAITING],
  )
  // The telling looks anew at what waits, as after a person sends something again.
  await superuser.query(`update webhook set status = status`)
}
