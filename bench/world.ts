/** A fresh database, the real server beside it as a process of its own, and books that look like a busy maker's. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Fact } from '../src/custody/entries.ts'
import {
  type ContainerId,
  type DeviceId,
  deviceIdOf,
  idOf,
  type OpeningId,
  type SiteId,
} from '../src/custody/identifiers.ts'
import { type Actor, commit } from '../src/store/commit.ts'
import { type Database, openDatabase } from '../src/store/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'
import { migrate } from '../src/store/migrate.ts'

export const LARGE = 1600
/** So many that none of them asks for more codes in a minute than a person may. */
const PEOPLE = 512
const DAY_MS = 24 * 3_600_000
const TYPE = 'bench-type'
const MAIN = join(import.meta.dirname, '../src/cli/main.ts')

export interface BenchPerson {
  readonly actor: Actor
  readonly token: string
  readonly keySerial: string
}

export interface BenchBox {
  readonly containerId: ContainerId
  readonly lockSerial: string
}

export interface World {
  readonly dir: string
  readonly postgres: EmbeddedPostgres
  /** As the superuser: floors, and books of a size that no loop could write. */
  readonly superuser: pg.Client
  readonly database: Database
  /** Of the server. */
  readonly port: number
  readonly pid: number
  readonly partyId: Actor['partyId']
  readonly siteId: SiteId
  readonly people: readonly BenchPerson[]
  end(): Promise<void>
}

export async function makeWorld(say: (line: string) => void): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'geleit-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres') })
  let server: StartedServer | null = null
  try {
    await migrate(postgres.connectionString)
    const database = openDatabase(postgres.connectionString)
    const superuser = new pg.Client({ connectionString: postgres.connectionString })
    await superuser.connect()
    const maker = await seedMaker(database, superuser)
    server = await startServer({ DATABASE_URL: postgres.connectionString, DATA_DIR: join(dir, 'data') })
    say(`Embedded PostgreSQL and the server run in ${dir}.`)
    const { port, pid, stop } = server
    const end = async (): Promise<void> => {
      await stop()
      await database.close()
      await superuser.end()
      await postgres.stop()
      await rm(dir, { recursive: true, force: true })
    }
    return { dir, postgres, superuser, database, port, pid, ...maker, end }
  } catch (error) {
    await server?.stop()
    await postgres.stop()
    throw error
  }
}

export interface StartedServer {
  readonly port: number
  readonly pid: number
  /** From the start of the process to the line with the address. */
  readonly seconds: number
  stop(): Promise<void>
}

/** `geleit serve`, as everybody starts it. */
export function startServer(
  environment: Readonly<Record<string, string>>,
  options: readonly string[] = ['--no-rehearsal'],
): Promise<StartedServer> {
  const started = performance.now()
  // With the same flags of Node as this program, which `scripts/run.mjs` gave both.
  const child = spawn(process.execPath, [...process.execArgv, MAIN, 'serve', '--port', '0', ...options], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<StartedServer>()
  let output = ''
  const take = (chunk: Buffer): void => {
    output += chunk.toString()
    const port = /serves http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]
    if (port === undefined) return
    const seconds = (performance.now() - started) / 1000
    resolve({ port: Number(port), pid: child.pid ?? 0, seconds, stop: () => stopChild(child) })
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  child.once('exit', () => reject(new Error(`the server ended: ${output}`)))
  return promise
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

async function seedMaker(
  database: Database,
  superuser: pg.Client,
): Promise<Pick<World, 'partyId' | 'siteId' | 'people'>> {
  const partyId = idOf('PartyId', randomUUID())
  const siteId = idOf('SiteId', randomUUID())
  const now = Date.now()
  const people = Array.from(
    { length: PEOPLE },
    (_, number): BenchPerson => ({
      actor: { partyId, personId: idOf('PersonId', randomUUID()) },
      token: randomBytes(32).toString('base64url'),
      keySerial: `KEY-${number}`,
    }),
  )
  const facts: Fact[] = [
    {
      type: 'party_registered',
      party: {
        partyId,
        name: 'Maker of the measures',
        roles: ['manufacturer'],
        marketPartnerId: null,
        flagCodes: ['XSM'],
        gatewayAdministratorIds: [],
      },
    },
    { type: 'site_registered', site: { siteId, partyId, kind: 'factory', name: 'Factory' } },
    {
      type: 'container_type_registered',
      containerType: {
        containerTypeId: TYPE,
        partyId,
        family: 'locked_box',
        name: 'Large box',
        hardwareRevision: '1',
        approvedFrom: now - 900 * DAY_MS,
        approvedUntil: now + 900 * DAY_MS,
        capacity: { A: LARGE },
        capacityUnits: LARGE,
      },
    },
    ...people.flatMap(({ actor, keySerial }): Fact[] => [
      {
        type: 'person_registered',
        person: {
          ...actor,
          naturalPersonId: keySerial,
          roles: ['dispatcher'],
          siteIds: [siteId],
          status: 'active',
          trainedUntil: now + 300 * DAY_MS,
        },
      },
      {
        type: 'key_registered',
        key: {
          keySerial,
          partyId,
          keyId: createHash('sha256').update(keySerial).digest('hex').slice(0, 32),
          publicKey: 'bench',
          personId: actor.personId,
          status: 'active',
        },
      },
    ]),
  ]
  const [first] = people
  if (first === undefined) throw new Error('nobody to measure with')
  await record(database, first.actor, facts)
  await logIn(superuser, people)
  return { partyId, siteId, people }
}

/** Sessions as after a login a moment ago; measures are of people who are logged in already. */
async function logIn(superuser: pg.Client, people: readonly BenchPerson[]): Promise<void> {
  await superuser.query(
    `insert into account (natural_person_id, login_name, login_key, user_handle, created_at)
     select n, n, lower(n), sha256(n::bytea), now() from unnest($1::text[]) as n`,
    [people.map(({ keySerial }) => keySerial)],
  )
  await superuser.query(
    `insert into session (session_id, token_hash, natural_person_id, person_id, method, second_factor_at, device,
       created_at, last_seen_at, ends_at)
     select gen_random_uuid(), h, n, p, 'passkey', now(), 'bench', now(), now(), now() + interval '12 hours'
     from unnest($1::bytea[], $2::text[], $3::text[]) as t (h, n, p)`,
    [
      people.map(({ token }) => createHash('sha256').update(token).digest()),
      people.map(({ keySerial }) => keySerial),
      people.map(({ actor }) => actor.personId),
    ],
  )
}

/** Before a measure of what needs a second factor: everybody is there, and has shown theirs just now. */
export async function showSecondFactors({ superuser }: World): Promise<void> {
  await superuser.query('update session set second_factor_at = now(), last_seen_at = now()')
}

/** Records facts as they are, as any command does. */
export async function record(database: Database, actor: Actor, facts: readonly Fact[]): Promise<void> {
  await commit(
    database,
    { clock: Date.now, newId: randomUUID },
    { actor, load: async () => ({}), decide: () => ({ facts, answer: null }) },
  )
}

let boxCount = 0

/** New, empty, shut boxes with locks, in the maker's hands. Several people register them side by side. */
export async function addBoxes({ database, partyId, siteId, people }: World, count: number): Promise<BenchBox[]> {
  const boxes = Array.from({ length: count }, (): BenchBox => {
    boxCount += 1
    const lockSerial = `LOCK-${String(boxCount).padStart(8, '0')}`
    return { containerId: idOf('ContainerId', randomUUID()), lockSerial }
  })
  const facts = boxes.map(
    ({ containerId, lockSerial }): Fact => ({
      type: 'container_registered',
      containerId,
      ownerPartyId: partyId,
      serial: lockSerial.replace('LOCK', 'BOX'),
      containerTypeId: TYPE,
      capacityUnits: LARGE,
      siteId,
      lockSerial,
      window: 64,
    }),
  )
  const lot = Math.ceil(facts.length / 8)
  const lots = Array.from({ length: 8 }, (_, number) => facts.slice(number * lot, (number + 1) * lot))
  await Promise.all(
    lots.map((part, number) => {
      const person = people[number]
      return part.length === 0 || person === undefined ? null : record(database, person.actor, part)
    }),
  )
  return boxes
}

let deviceCount = 0

/** Devices on a delivery note of their own, announced and nothing more. */
export async function addDevices({ database, partyId, people }: World, count: number): Promise<DeviceId[]> {
  const deviceIds = Array.from({ length: count }, () => {
    deviceCount += 1
    return deviceIdOf(`EXSM01${String(deviceCount).padStart(8, '0')}`)
  })
  const noteId = idOf('NoteId', randomUUID())
  const note = { noteId, noteNumber: noteId, makerPartyId: partyId, recipientPartyId: null, linesLeftOut: [] }
  const [first] = people
  if (first === undefined) throw new Error('nobody to announce devices')
  await record(database, first.actor, [
    { type: 'delivery_note_taken_in', ...note, devices: count },
    { type: 'devices_announced', noteId, makerPartyId: partyId, deviceType: 'A', deviceIds },
  ])
  return deviceIds
}

/** So many acts of a lock in the past, all confirmed: it was opened and shut in turn. */
export async function addPastActs({ superuser, partyId }: World, lockSerial: string, acts: number): Promise<void> {
  await superuser.query(
    `insert into lock_act (lock_serial, value, party_id, action, key_id, opening_id, state, flags, before, recorded_at, withdrawn)
     select $1, n, $2, case n % 2 when 1 then 'O' else 'C' end, repeat('0', 32), null, 'confirmed', 0,
       nullif(n - 1, 0), now() - interval '1 day', false
     from generate_series(1, $3::int) as n`,
    [lockSerial, partyId, acts],
  )
  await superuser.query(
    'update lock set last_confirmed_value = $2, highest_value = $2, passed_value = $2 where lock_serial = $1',
    [lockSerial, acts],
  )
}

/** Opens a box for packing by the first person, its receipt recorded; gives the opening. */
export async function openForPacking(world: World, box: BenchBox, value: number): Promise<OpeningId> {
  const { database, partyId, siteId, people } = world
  const [person] = people
  if (person === undefined) throw new Error('nobody to open a box')
  const openingId = idOf('OpeningId', randomUUID())
  const { containerId, lockSerial } = box
  await record(database, person.actor, [
    {
      type: 'opening_code_issued',
      openingId,
      containerId,
      ownerPartyId: partyId,
      lockSerial,
      purpose: 'packing',
      forPersonId: person.actor.personId,
      keySerial: person.keySerial,
      keyId: '0'.repeat(32),
      siteId,
      value,
      expiresAt: Date.now() + DAY_MS,
    },
    {
      type: 'receipt_verified',
      containerId,
      lockSerial,
      value,
      action: 'O',
      flags: 0,
      before: value === 1 ? null : value - 1,
      confirmed: [{ value, action: 'O', openingId }],
      skipped: [],
    },
  ])
  return openingId
}
