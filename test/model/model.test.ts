/**
 * A model and the product on a real database take the same random steps; after each they have to show the same.
 * GELEIT_LONG=1 takes 200,000 steps. A failing story is made as short as it can be, and printed with its seed.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { startTestServer, type TestServer } from '../http/server.ts'
import { seed } from '../setup/seed.ts'
import { differences, Exposures } from './compare.ts'
import { DEEDS, type DeedName } from './deeds.ts'
import { type BoxModel, Model, type PartyLabel, type Place } from './model.ts'
import { Real } from './real.ts'
import { releasing } from './release.ts'
import type { Deed, Numbers, Scene } from './scene.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const STEPS = LONG ? 200_000 : 5_000
const STORY = 600
const DEVICES = 20

let server: TestServer
let real: Real
let runs = 0
let steps = 0
const done = new Map<string, number>()

beforeAll(beginWorld)
afterAll(endWorld)

async function beginWorld(): Promise<void> {
  server = await startTestServer({ logLevel: 'fatal' })
  real = new Real(server)
}

async function endWorld(): Promise<void> {
  await real.close()
  await server.stop()
}

/** People are trained for a year, and a long run takes longer than that by its clock. */
const WORLD_MS = 300 * 86_400_000

interface Told {
  readonly scene: Scene
  readonly exposures: Exposures
}

class Step implements fc.AsyncCommand<Model, Told, false> {
  readonly name: DeedName
  readonly numbers: Numbers

  constructor(name: DeedName, numbers: Numbers) {
    this.name = name
    this.numbers = numbers
  }

  check(model: Model): boolean {
    return deedOf(this.name).can(model, this.numbers)
  }

  async run(model: Model, { scene, exposures }: Told): Promise<void> {
    steps += 1
    done.set(this.name, (done.get(this.name) ?? 0) + 1)
    model.now = real.now
    current = exposures
    await deedOf(this.name).do(scene, this.numbers)
    const wrong = await differences(model, real, exposures)
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('\n'))
    if (this.numbers.a % 4 === 0) await verdictOf(model, exposures, this.numbers.b)
  }

  toString(): string {
    const { a, b, c } = this.numbers
    return `${this.name}(${a}, ${b}, ${c})`
  }
}

let current: Exposures | null = null
const release = releasing(() => current as Exposures)
const deedOf = (name: DeedName): Deed => (name === 'release' ? release : DEEDS[name])

/** Rule 6, at the place where it counts: what is held, missing or unproven has the verdict "no". */
async function verdictOf(model: Model, exposures: Exposures, b: number): Promise<void> {
  const device = model.devices[b % model.devices.length]
  if (device === undefined) return
  const stopped = exposures.held().has(device.deviceId) || device.missing || device.unproven
  const inUse = device.has === 'operator' && (device.custody === 'on_person' || device.custody === 'issued')
  const verdict = await real.verdict('fitter-1', device.deviceId, 'install')
  if (stopped && verdict !== 'no') throw new Error(`${device.deviceId} is stopped, and the verdict is ${verdict}`)
  if (!stopped && inUse && verdict !== 'yes')
    throw new Error(`${device.deviceId} is free, and the verdict is ${verdict}`)
}

/** Boxes and devices of this story alone, in a world that all stories share. */
async function begin(): Promise<{ model: Model; real: Told }> {
  runs += 1
  const model = new Model(real.now)
  const deviceIds = Array.from(
    { length: DEVICES },
    (_, index) => `EXSM07${String(runs * 100 + index).padStart(8, '0')}`,
  )
  const note = {
    noteNumber: `MODEL-${runs}`,
    manufacturer: '9999999000001',
    recipient: '9999999000002',
    issuedOn: '2030-01-15',
    lines: deviceIds.map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' })),
  }
  const taken = await real.post('maker-dispatcher', '/v1/delivery-notes', note)
  expect(taken.status).toBe(201)
  for (const deviceId of deviceIds) {
    model.devices.push({
      deviceId,
      custody: 'announced',
      box: null,
      hand: null,
      has: 'maker',
      missing: false,
      unproven: false,
    })
  }
  model.boxes.push(await box('large', 'maker', 'factory'), await box('other', 'maker', 'factory'))
  model.boxes.push(await box('small', 'operator', 'store'))
  const exposures = new Exposures(model)
  const told = { scene: { model, real, held: () => exposures.held() }, exposures }
  for (const who of ['store-keeper', 'fitter-1'] as const) {
    // A story that broke off may have left it so.
    await real.post('operator-security', `/v1/keys/${real.keyOf(who)}/reactivations`, { reason: 'sample' })
  }
  if (runs % 2 === 0) for (const name of DELIVERED) await new Step(name, { a: 0, b: 1, c: 4 }).run(model, told)
  return { model, real: told }
}

/** Every other story begins where the first box stands in the fitter's van: few would get that far by chance. */
const DELIVERED: readonly DeedName[] = [
  ...(['askForCode', 'typeOpening', 'sendReceipt', 'scanIn', 'askForClosing', 'typeClosing', 'sendReceipt'] as const),
  ...(['announce', 'sign', 'sign', 'sign', 'sign', 'receive', 'inspect', 'putAway'] as const),
]

async function box(name: string, owner: PartyLabel, place: Place): Promise<BoxModel> {
  const who = owner === 'maker' ? 'maker-dispatcher' : 'store-keeper'
  const serial = `BOX-${name.toUpperCase()}-${runs}`
  const lockSerial = `L-${name.slice(0, 1).toUpperCase()}-${runs}`
  await real.hostLock(lockSerial, who)
  const body = { serial, lockSerial, containerTypeId: real.smallType, siteId: real.site(place) }
  const answer = await real.post(who, '/v1/containers', body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  const containerId = String(answer.body['containerId'])
  const fresh = { opening: null, shipment: null, latched: false, lastAct: null, unproven: false }
  return { name, serial, lockSerial, containerId, owner, has: owner, place, status: 'empty', ...fresh }
}

const number = fc.nat({ max: 9_999 })
const weighted = (Object.keys(DEEDS) as DeedName[]).concat('release', 'release', ...often())
const step = fc
  .record({ name: fc.constantFrom(...weighted), numbers: fc.record({ a: number, b: number, c: number }) })
  .map(({ name, numbers }) => new Step(name, numbers))

/** What a whole delivery consists of happens more often than trouble. */
function often(): DeedName[] {
  const names: DeedName[] = ['askForCode', 'typeOpening', 'sendReceipt', 'scanIn', 'scanOut', 'askForClosing']
  const road: DeedName[] = ['typeClosing', 'sendReceipt', 'announce', 'sign', 'sign', 'sign', 'receive', 'inspect']
  return [...names, ...names, ...names, ...road, ...road, 'putAway', 'install']
}

test(`${STEPS} steps of model and product`, { timeout: 7_200_000 }, async () => {
  console.info(`model: seeds ${seed} … (GELEIT_SEED=${seed})`)
  for (let part = 0; steps < STEPS; part += 1) {
    const stories = fc.asyncProperty(fc.commands([step], { maxCommands: STORY, size: 'max' }), async (commands) => {
      await fc.asyncModelRun(begin, commands)
    })
    // Time enough to tell a story, and to look for the shortest one that fails. A story that is interrupted goes on where
    // nobody looks, and moves the clock of those that are told after it: on a busy machine a long run needs more.
    const limit = { interruptAfterTimeLimit: LONG ? 1_800_000 : 120_000, markInterruptAsFailure: true }
    await fc.assert(stories, { seed: seed + part, numRuns: 1, ...limit })
    if (server.clock.aheadMs > WORLD_MS) {
      expect(await runFsck(server.database)).toMatchObject({ differences: [], total: 0 })
      await endWorld()
      await beginWorld()
    }
  }
  console.info(`${runs} stories; ${[...done].map(([name, count]) => `${name} ${count}`).join(', ')}`)
  expect(await runFsck(server.database)).toMatchObject({ differences: [], total: 0 })
  for (const name of [...Object.keys(DEEDS), 'release']) expect([name, (done.get(name) ?? 0) > 5]).toEqual([name, true])
})
