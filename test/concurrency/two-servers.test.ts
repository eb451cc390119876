/**
 * Several clients at two servers, on few boxes and devices, all at once. What each was answered is written down; for
 * each box and each device there has to be an order, one at a time, that explains all answers.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../src/server/app-type.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { Dice } from '../exposure/dice.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { Real } from '../model/real.ts'
import { seed } from '../setup/seed.ts'
import { linearization, type Operation } from './linearizability.ts'
import { BOX, type BoxInput, type BoxOutput, DEVICE, type DeviceInput, type DeviceOutput } from './things.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const CLIENTS = 6
const DEVICES = 4
const DEEDS = LONG ? 400 : 40
const ROUNDS = LONG ? 25 : 2

let server: TestServer
let real: Real
let apps: readonly App[]
let requests = 0

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'fatal' })
  real = new Real(server)
  apps = [server.app, await server.another()]
})
afterAll(async () => {
  await apps[1]?.close()
  await real.close()
  await server.stop()
})

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** One of the two servers. */
async function send(dice: Dice, who: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> {
  requests += 1
  const headers = { ...bearer(server, who), 'idempotency-key': `at-once-${requests}` }
  const app = dice.pick(apps)
  const response = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  if (response.statusCode >= 500) throw new Error(`${url}: ${response.statusCode} ${response.body}`)
  return { status: response.statusCode, body: response.json() }
}

/** Written down with the times of question and answer. */
async function written<Input, Output>(
  history: Operation<Input, Output>[],
  input: Input,
  ask: () => Promise<Output>,
): Promise<Output> {
  const askedAt = performance.now()
  const output = await ask()
  history.push({ input, output, askedAt, answeredAt: performance.now() })
  return output
}

function explain<State, Input, Output>(
  what: string,
  history: readonly Operation<Input, Output>[],
  thing: Parameters<typeof linearization<State, Input, Output>>[1],
): void {
  const lines = [...history].sort((a, b) => a.askedAt - b.askedAt).map((each) => JSON.stringify(each))
  if (linearization(history, thing) === null) {
    expect.fail(`GELEIT_SEED=${seed}: no order explains what ${what} answered:\n${lines.join('\n')}`)
  }
}

async function newBox(name: string, who: string, place: 'factory' | 'store'): Promise<{ id: string; lock: string }> {
  const lock = `L-${name}`
  await real.hostLock(lock, who)
  const body = { serial: `BOX-${name}`, lockSerial: lock, containerTypeId: real.smallType, siteId: real.site(place) }
  const { status, body: answer } = await real.post(who, '/v1/containers', body)
  expect(status).toBe(201)
  return { id: String(answer['containerId']), lock }
}

test.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  'devices, round %i',
  { timeout: 600_000 },
  async (round) => {
    const who = 'maker-dispatcher'
    const deviceIds = Array.from({ length: DEVICES }, (_, at) => `EXSM08${String(round * 10 + at).padStart(8, '0')}`)
    const lines = deviceIds.map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' }))
    const note = { manufacturer: '9999999000001', recipient: '9999999000002', issuedOn: '2030-01-15', lines }
    await real.post(who, '/v1/delivery-notes', { ...note, noteNumber: `AT-ONCE-${round}` })
    const names = ['A', 'B'] as const
    const openings = new Map<string, { openingId: string; containerId: string }>()
    for (const name of names) {
      const box = await newBox(`${name}${round}`, who, 'factory')
      const asked = { purpose: 'packing', keySerial: real.keyOf(who), siteId: real.site('factory') }
      const { body } = await real.post(who, `/v1/containers/${box.id}/openings`, asked)
      const shown = await real.lock(box.lock, 'enter', { keySerial: real.keyOf(who), code: body['code'] })
      await real.post(who, `/v1/openings/${String(body['openingId'])}/receipts`, { receipt: shown['receipt'] })
      openings.set(name, { openingId: String(body['openingId']), containerId: box.id })
    }
    const nameOf = new Map([...openings].map(([name, { containerId }]) => [containerId, name]))
    const histories = new Map(deviceIds.map((id) => [id, [] as Operation<DeviceInput, DeviceOutput>[]]))

    const scan =
      (dice: Dice, deviceId: string, input: DeviceInput & { box: string }) => async (): Promise<DeviceOutput> => {
        const url = `/v1/openings/${openings.get(input.box)?.openingId}/scans`
        const { status, body } = await send(dice, who, 'POST', url, { direction: input.do, deviceIds: [deviceId] })
        return status < 300 ? { done: true, already: body['scanned'] === 0 } : { refused: String(body['code']) }
      }
    const look = (dice: Dice, deviceId: string) => async (): Promise<DeviceOutput> => {
      const { body } = await send(dice, who, 'GET', `/v1/devices/${deviceId}`)
      const containerId = body['containerId'] as string | null
      const place =
        containerId !== null
          ? (nameOf.get(containerId) ?? containerId)
          : body['custody'] === 'announced'
            ? 'nowhere'
            : 'hand'
      return { place, held: body['trust'] !== 'ok' }
    }
    const report = (dice: Dice, deviceId: string) => async (): Promise<DeviceOutput> => {
      const { status } = await send(dice, who, 'POST', `/v1/devices/${deviceId}/violation-reports`, { what: 'sample' })
      return status === 201 ? { done: true, already: false } : { refused: String(status) }
    }
    const client = async (at: number): Promise<void> => {
      const dice = new Dice(seed + round * 100 + at)
      for (let deed = 0; deed < DEEDS; deed += 1) {
        const deviceId = dice.pick(deviceIds)
        const history = histories.get(deviceId) ?? []
        const draw = dice.below(100)
        if (draw < 75) {
          const input = { do: dice.chance(0.5) ? 'in' : 'out', box: dice.pick(names) } as const
          await written(history, input, scan(dice, deviceId, input))
        } else if (draw < 98 || deed < DEEDS / 2) await written(history, { do: 'look' }, look(dice, deviceId))
        else await written(history, { do: 'report' }, report(dice, deviceId))
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, (_, at) => client(at)))
    for (const [deviceId, history] of histories) explain(deviceId, history, DEVICE)
  },
)

test.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  'boxes, round %i',
  { timeout: 600_000 },
  async (round) => {
    const keepers = ['store-keeper', 'store-keeper-2'] as const
    const names = ['C', 'D'] as const
    const boxes = new Map<string, { id: string; lock: string }>()
    for (const name of names) boxes.set(name, await newBox(`${name}${round}`, 'store-keeper', 'store'))
    const histories = new Map(names.map((name) => [name as string, [] as Operation<BoxInput, BoxOutput>[]]))

    /** Asks for a code; whoever got a new one goes on to the end, as one person with one key before one box does. */
    const visit = async (dice: Dice, name: string, mine: Set<string>): Promise<void> => {
      const history = histories.get(name) ?? []
      const box = boxes.get(name) as { id: string; lock: string }
      const who = dice.pick(keepers)
      const keySerial = real.keyOf(who)
      const asked = { purpose: 'inspecting', keySerial, siteId: real.site('store') }
      let code = ''
      let shownAgain = false
      const answer = await written<BoxInput, BoxOutput>(history, { do: 'ask', who }, async () => {
        const { status, body } = await send(dice, who, 'POST', `/v1/containers/${box.id}/openings`, asked)
        code = String(body['code'])
        shownAgain = body['shownAgain'] === true
        return status === 201 ? { openingId: String(body['openingId']) } : { refused: code }
      })
      if (!('openingId' in answer) || shownAgain || mine.has(answer.openingId)) return
      const { openingId } = answer
      mine.add(openingId)
      const receipt = async (typed: string): Promise<BoxOutput> => {
        const shown = await real.lock(box.lock, 'enter', { keySerial, code: typed })
        const { status, body } = await send(dice, who, 'POST', `/v1/openings/${openingId}/receipts`, {
          receipt: shown['receipt'],
        })
        return status === 200 && body['result'] === 'confirmed'
          ? { done: true }
          : { refused: String(body['code'] ?? body['result']) }
      }
      await written<BoxInput, BoxOutput>(history, { do: 'opened', openingId }, () => receipt(code))
      await real.lock(box.lock, 'lid', { open: false })
      let closing = ''
      await written<BoxInput, BoxOutput>(history, { do: 'close', openingId }, async () => {
        const { status, body } = await send(dice, who, 'POST', `/v1/openings/${openingId}/closing-code`, { keySerial })
        closing = String(body['code'])
        return status === 201 ? { done: true } : { refused: closing }
      })
      await written<BoxInput, BoxOutput>(history, { do: 'closed', openingId }, () => receipt(closing))
    }
    const client = async (at: number): Promise<void> => {
      const dice = new Dice(seed + 5_000 + round * 100 + at)
      const mine = new Set<string>()
      for (let deed = 0; deed < DEEDS / 4; deed += 1) await visit(dice, dice.pick(names), mine)
    }
    const trouble = async (): Promise<void> => {
      const dice = new Dice(seed + 9_000 + round)
      const [name] = names
      for (let pause = 0; pause < DEEDS / 8; pause += 1) await send(dice, 'store-keeper', 'GET', '/v1/incidents')
      const url = `/v1/containers/${boxes.get(name)?.id}/violation-reports`
      await written<BoxInput, BoxOutput>(histories.get(name) ?? [], { do: 'report' }, async () => {
        const { status } = await send(dice, 'operator-security', 'POST', url, { what: 'sample' })
        return status === 201 ? { done: true } : { refused: String(status) }
      })
    }
    await Promise.all([...Array.from({ length: CLIENTS }, (_, at) => client(at)), trouble()])
    for (const [name, history] of histories) explain(`box ${name}`, history, BOX)
    const openings = [...histories.values()].flat().filter(({ input }) => input.do === 'closed').length
    expect(openings).toBeGreaterThan(ROUNDS)
  },
)

test('and the entries say what the tables say', async () => {
  expect(await runFsck(server.database)).toMatchObject({ differences: [], total: 0 })
})
