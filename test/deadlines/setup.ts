/** A small world in which each kind of deadline comes near, and what watches it. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Fact } from '../../src/custody/entries.ts'
import { idOf, type PersonId } from '../../src/custody/identifiers.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/custody/policy.ts'
import type { Actor, CommitOptions } from '../../src/store/commit.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { Deadlines } from '../../src/worker/deadlines.ts'
import { createTestDatabase } from '../setup/database.ts'
import {
  BOX,
  CARL,
  CARRIER,
  deviceId,
  deviceIds,
  FACTORY,
  id,
  LOCK,
  MAKER,
  MINA,
  OLGA,
  OPERATOR,
  OTHER_BOX,
  OTHER_LOCK,
  openingOf,
  packed,
  record,
  STORE,
  seedMasterData,
  unpacked,
} from '../store/story.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export interface World {
  readonly database: Database
  readonly superuser: Client
  readonly connectionString: string
  /** ms since 1970 UTC; the only clock that anything here looks at. */
  readonly clock: { now: number }
  readonly options: CommitOptions
  readonly said: string[]
  say(actor: Actor, ...facts: readonly Fact[]): Promise<unknown>
  /** Another server's. */
  worker(policy?: Partial<Policy>): Deadlines
  /** What was done, in order: kind, stage and subject. */
  acts(since?: number): Promise<readonly string[]>
  unproven(): Promise<readonly string[]>
  stop(): Promise<void>
}

export async function startWorld(start: number): Promise<World> {
  const own = await createTestDatabase()
  const database = openDatabase(own.connectionString)
  const superuser = new Client({ connectionString: own.connectionString })
  await superuser.connect()
  const clock = { now: start }
  const options = { clock: () => clock.now, newId: randomUUID }
  const said: string[] = []
  await seedMasterData(database, options)
  return {
    database,
    superuser,
    connectionString: own.connectionString,
    clock,
    options,
    said,
    say: (actor, ...facts) => record(database, options, actor, facts),
    worker: (policy = {}) =>
      new Deadlines({
        database,
        ...options,
        policy: { ...DEFAULT_POLICY, ...policy },
        timeZone: 'Europe/Berlin',
        say: (line) => said.push(line),
        onUnknownOutcome: (error) => said.push(error.message),
      }),
    acts: async (since = 0) => {
      const { rows } = await superuser.query<{ act: string }>(
        `select a.kind || ' ' || a.stage as act from deadline_act a
         where at >= $1 order by a.at, a.kind collate "C", a.stage collate "C"`,
        [new Date(since)],
      )
      return rows.map(({ act }) => act)
    },
    unproven: async () => {
      const { rows } = await superuser.query<{ id: string }>(
        `select subject_id as id from ground where kind = 'unproven' and ended_at is null order by 1`,
      )
      return rows.map(({ id: subjectId }) => subjectId)
    },
    stop: async () => {
      await superuser.end()
      await database.close()
      await own.drop()
    },
  }
}

/** A box that was delivered and whose receipt nobody has acknowledged. */
export async function deliver(world: World): Promise<void> {
  const { clock } = world
  const shipmentId = id('ShipmentId')
  const first = openingOf(BOX, LOCK, 1)
  await world.say(MINA, ...first.opened)
  await world.say(MINA, packed(BOX, first.openingId, deviceIds(1, 3), 1), ...first.closed)
  const way = {
    stations: [MAKER, CARRIER, OPERATOR].map((partyId) => ({ partyId, siteId: partyId === OPERATOR ? STORE : null })),
    responsibility: 'each_hand_over',
    responsibleSince: clock.now,
    arrivalDueAt: clock.now + 4 * HOUR,
    contactIds: [],
    returnOfShipmentId: null,
  } as const
  const to = { carrierPartyId: CARRIER, recipientPartyId: OPERATOR, toSiteId: STORE, expectedArrival: clock.now }
  await world.say(MINA, { type: 'shipment_announced', shipmentId, containerIds: [BOX], ...to, way })
  for (const leg of ['pick_up', 'delivery'] as const) {
    const [from, taker] = leg === 'pick_up' ? [MINA, CARL] : [CARL, OLGA]
    const sides = { fromPartyId: from.partyId, toPartyId: taker.partyId, condition: 'intact' } as const
    const handover = { handoverId: id('HandoverId'), shipmentId, leg, containerIds: [BOX], ...sides }
    const isDelivery = leg === 'delivery'
    if (isDelivery) clock.now += 5 * HOUR
    await world.say(from, { type: 'handover_half_signed', side: 'from', ...handover })
    const arrival = { acknowledgeBy: isDelivery ? clock.now + DAY : null, toSiteId: isDelivery ? STORE : null }
    await world.say(taker, { type: 'handover_signed', side: 'to', ...handover, ...arrival })
    if (!isDelivery) await world.worker().look()
    // It is on its way, and too late.
    if (!isDelivery) {
      clock.now += 4 * HOUR
      await world.worker().look()
      clock.now -= 4 * HOUR
    }
  }
}

/** A box that was opened and is not shut, with a device in it, and one that somebody took out. */
export async function leaveOpen(world: World, hours: number): Promise<ReturnType<typeof openingOf>> {
  const opening = openingOf(OTHER_BOX, OTHER_LOCK, 1)
  const overdueAt = world.clock.now + hours * HOUR
  const opened = opening.opened.map((fact) =>
    fact.type === 'receipt_verified' ? { ...fact, limits: { overdueAt, unprovenAt: overdueAt + 12 * HOUR } } : fact,
  )
  await world.say(MINA, ...opened)
  await world.say(MINA, packed(OTHER_BOX, opening.openingId, deviceIds(4, 2), 1))
  await world.say(MINA, unpacked(OTHER_BOX, opening.openingId, [deviceId(5)], 1))
  return opening
}

/** So many people whose training ends at one moment. */
export async function people(world: World, count: number, trainedUntil: number): Promise<readonly PersonId[]> {
  const ids = Array.from({ length: count }, (_, number) => idOf('PersonId', `trainee-${trainedUntil}-${number}`))
  await world.say(
    OLGA,
    ...ids.map(
      (personId): Fact => ({
        type: 'person_registered',
        person: {
          personId,
          partyId: OPERATOR,
          naturalPersonId: personId,
          roles: ['fitter'],
          siteIds: [STORE],
          status: 'active',
          trainedUntil,
        },
      }),
    ),
  )
  return ids
}

export { BOX, deviceId, FACTORY, LOCK, MAKER, MINA, OLGA, OPERATOR, OTHER_BOX, openingOf, STORE }
