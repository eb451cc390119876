/** Force, reports, keys, and time that passes. */
import type { OracleEvent } from '../exposure/oracle.ts'
import { type BoxModel, FRESH_MS, type Model, type Who } from './model.ts'
import { boxOf, type Deed, expected, type Numbers, pick } from './scene.ts'

export const force: Deed = {
  can: (_, { c }) => c % 12 === 0,
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    await real.lock(box.lockSerial, 'force', { succeeds: numbers.b % 2 === 0 })
    box.latched = true
  },
}

export const reportBox: Deed = {
  can: (_, { c }) => c % 6 === 0,
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const who: Who = box.owner === 'maker' ? 'maker-dispatcher' : 'store-keeper'
    const told = knowledge(model, numbers)
    const url = `/v1/containers/${box.containerId}/violation-reports`
    const body = { what: 'the lid looks bent (sample)', ...told.body }
    const whatIf = await real.post(who, `${url}?dryRun=true`, body)
    const answer = await real.post(who, url, body)
    expected(answer, true, `a report about ${box.name}`)
    // What-if is a read, and shows the same.
    if (JSON.stringify(whatIf.body['exposed']) !== JSON.stringify(answer.body['exposed'])) {
      throw new Error(`${box.name}: what-if showed ${JSON.stringify(whatIf.body)}, not ${JSON.stringify(answer.body)}`)
    }
    model.violated(box, told.knowledge, who)
  },
}

function knowledge(
  model: Model,
  { b, c }: Numbers,
): { body: object; knowledge: Extract<OracleEvent, { type: 'reported' }>['knowledge'] } {
  if (b % 3 === 0) return { body: { since: 'unknown' }, knowledge: { kind: 'unknown' } }
  if (b % 3 === 1) return { body: {}, knowledge: { kind: 'no_answer' } }
  const time = model.now - (c % 600) * 60_000
  return { body: { since: new Date(time).toISOString() }, knowledge: { kind: 'since', time } }
}

export const reportDevice: Deed = {
  can: (_, { c }) => c % 3 === 0,
  do: async ({ model, real }, numbers) => {
    const device = pick(model.devices, numbers.b)
    const who: Who = 'maker-dispatcher'
    const lost = numbers.a % 3 === 0
    const url = `/v1/devices/${device.deviceId}/${lost ? 'loss' : 'violation'}-reports`
    const answer = await real.post(who, url, { what: 'a scratch (sample)' })
    expected(answer, true, `a report about ${device.deviceId}`)
    if (lost) device.missing = true
    const kind = lost ? 'loss' : 'violation'
    if (model.openIncidentOfDevice(device.deviceId, kind) !== undefined) return
    model.incidents.push({
      kind,
      name: `${device.deviceId}#${model.incidents.length}`,
      box: null,
      deviceId: device.deviceId,
      open: true,
      boxHeld: false,
      released: new Set(),
      reporters: new Set([who]),
    })
  },
}

export const keys: Deed = {
  can: (_, { c }) => c % 3 === 0,
  do: async ({ model, real }, numbers) => {
    const who = pick(['store-keeper', 'fitter-1'] as const, numbers.a)
    const suspended = model.suspendedKeys.has(who)
    const what = suspended ? 'reactivations' : 'suspensions'
    const answer = await real.post('operator-security', `/v1/keys/${real.keyOf(who)}/${what}`, { reason: 'sample' })
    expected(answer, true, `${what} of the key of ${who}`)
    if (suspended) model.suspendedKeys.delete(who)
    else model.suspendedKeys.add(who)
  },
}

/** So far that no code that was not used yet gets old; a day where none is out. */
export const pass: Deed = {
  can: (model, numbers) => model.boxes.every((box) => stillFresh(model, box, minutesOf(numbers))),
  do: async ({ model, real }, numbers) => {
    real.pass(minutesOf(numbers))
    // Whether more may pass is asked before the next step looks at the clock.
    model.now = real.now
  },
}

const minutesOf = ({ a, b }: Numbers): number => (b % 5 === 0 ? 60 * 25 : 1 + (a % 90))

function stillFresh(model: Model, { opening }: BoxModel, minutes: number): boolean {
  return opening?.stage !== 'code' || model.now + minutes * 60_000 - opening.issuedAt < FRESH_MS
}
