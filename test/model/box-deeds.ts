/** Codes, receipts and scans. */
import {
  type BoxModel,
  CAPACITY,
  type DeviceModel,
  FRESH_MS,
  HUMANS,
  type Model,
  OPENERS,
  type OpeningModel,
  type Place,
  type Who,
} from './model.ts'
import type { Real } from './real.ts'
import { boxOf, type Deed, devicesFor, expected, now, openingOf, pick } from './scene.ts'

export const askForCode: Deed = {
  can: (model, numbers) => openingOf(model, numbers) === null || now(numbers),
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const atIts = (each: Who): boolean => box.place !== null && HUMANS[each].places.includes(box.place)
    const likely = OPENERS.filter((each) => HUMANS[each].party === box.has && atIts(each))
    const who = numbers.b % 8 === 0 ? pick(OPENERS, numbers.c) : pick(likely.length > 0 ? likely : OPENERS, numbers.c)
    const place: Place = numbers.b % 9 === 0 ? 'store' : (box.place ?? 'store')
    const { party, places } = HUMANS[who]
    // The same person with the same key is shown an unused code again.
    const again = box.opening?.stage === 'code' && box.opening.who === who && place === box.place
    const free = box.opening === null || again
    const here = places.includes(place) && box.place === place && box.has === party
    const opens = box.status !== 'in_transit' && box.status !== 'arrived'
    const done = free && here && opens && !model.boxHeld(box) && model.keyWorks(who)
    const body = { purpose: 'inspecting', keySerial: real.keyOf(who), siteId: real.site(place) }
    const answer = await real.post(who, `/v1/containers/${box.containerId}/openings`, body)
    expected(answer, done, `an opening code for ${box.name} to ${who}`)
    if (!done) return
    if (again) {
      if (answer.body['openingId'] !== box.opening?.openingId) throw new Error('the code shown again is another one')
      return
    }
    const openingId = String(answer.body['openingId'])
    const value = await real.valueOf(openingId, 'opening_value')
    const code = String(answer.body['code'])
    box.opening = {
      openingId,
      who,
      issuedAt: model.now,
      value,
      code,
      closing: null,
      stage: 'code',
      receipt: null,
      out: new Set<string>(),
    }
    model.tell({ type: 'opening_started', containerId: box.name, openingId, openingValue: value, closingValue: null })
  },
}

/** The code at the lock: the lid goes up. */
export const typeOpening: Deed = {
  can: (model, numbers) => {
    const opening = openingOf(model, numbers)
    return opening?.stage === 'code' && opening.receipt === null && model.now - opening.issuedAt < FRESH_MS
  },
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const opening = box.opening as OpeningModel
    await typeAtLock(real, box, opening, opening.code, opening.value)
    await real.lock(box.lockSerial, 'lid', { open: true })
  },
}

async function typeAtLock(
  real: Real,
  box: BoxModel,
  opening: OpeningModel,
  code: string,
  value: number,
): Promise<void> {
  const shown = await real.lock(box.lockSerial, 'enter', { keySerial: real.keyOf(opening.who), code })
  if (typeof shown['receipt'] !== 'string') throw new Error(`${box.name}: the lock shows ${JSON.stringify(shown)}`)
  opening.receipt = { text: shown['receipt'], flagged: box.latched, value, previous: box.lastAct }
  box.lastAct = value
}

export const sendReceipt: Deed = {
  can: (model, numbers) => openingOf(model, numbers)?.receipt != null,
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const opening = box.opening as OpeningModel
    const { text, flagged, value, previous } = opening.receipt as NonNullable<OpeningModel['receipt']>
    const isOpening = opening.stage === 'code'
    const answer = await real.post(opening.who, `/v1/openings/${opening.openingId}/receipts`, { receipt: text })
    expected(answer, true, `a receipt of ${box.name}`)
    if (answer.body['result'] !== 'confirmed' || answer.body['tampered'] !== flagged) {
      throw new Error(`${box.name}: the receipt is ${JSON.stringify(answer.body)}, and its flag ought to be ${flagged}`)
    }
    opening.receipt = null
    const act = isOpening ? 'open' : 'close'
    model.tell({ type: 'receipt', containerId: box.name, value, act, flag1: flagged, previous })
    if (flagged) model.violated(box, { kind: 'flag', act: value }, null)
    if (isOpening) {
      opening.stage = 'open'
      box.status = 'open'
      if (!flagged) model.proven(box)
    } else {
      box.status = 'closed'
      box.opening = null
    }
  },
}

export const askForClosing: Deed = {
  can: (model, numbers) => openingOf(model, numbers)?.stage === 'open',
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const opening = box.opening as OpeningModel
    const body = { keySerial: real.keyOf(opening.who) }
    const answer = await real.post(opening.who, `/v1/openings/${opening.openingId}/closing-code`, body)
    const done = model.keyWorks(opening.who)
    expected(answer, done, `a closing code for ${box.name} to ${opening.who}`)
    if (!done) return
    const value = await real.valueOf(opening.openingId, 'closing_value')
    opening.closing = { code: String(answer.body['code']), value }
    opening.stage = 'closing'
    model.tell({ type: 'closing_value_known', openingId: opening.openingId, closingValue: value })
  },
}

export const typeClosing: Deed = {
  can: (model, numbers) => {
    const opening = openingOf(model, numbers)
    return opening?.stage === 'closing' && opening.receipt === null
  },
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const opening = box.opening as OpeningModel
    const { code, value } = opening.closing as NonNullable<OpeningModel['closing']>
    await real.lock(box.lockSerial, 'lid', { open: false })
    await typeAtLock(real, box, opening, code, value)
  },
}

function scansNow(opening: OpeningModel): boolean {
  return opening.stage !== 'code'
}

export const scanIn: Deed = {
  can: (model, numbers) => openingOf(model, numbers) !== null,
  do: async ({ model, real, held }, numbers) => {
    const box = boxOf(model, numbers)
    const opening = box.opening as OpeningModel
    const free = (device: DeviceModel): boolean =>
      (device.custody === 'announced' && device.has === box.has) ||
      (device.custody === 'on_person' && device.hand === opening.who)
    const devices = devicesFor(model, model.devices.filter(free), numbers)
    const coming = devices.filter((device) => device.box !== box)
    const stopped = held()
    const fits = model.inside(box).length + coming.length <= CAPACITY
    const done =
      scansNow(opening) &&
      fits &&
      coming.every((device) => free(device) && !device.missing && !device.unproven && !stopped.has(device.deviceId))
    const deviceIds = devices.map((device) => device.deviceId)
    const content = { direction: 'in', deviceIds }
    const answer = await real.post(opening.who, `/v1/openings/${opening.openingId}/scans`, content)
    expected(answer, done, `${deviceIds.join(' ')} into ${box.name} by ${opening.who}`)
    if (!done) return
    for (const device of coming) Object.assign(device, { box, hand: null, custody: 'packed' })
    told(model, box, opening, 'in', coming)
  },
}

export const scanOut: Deed = {
  can: (model, numbers) => openingOf(model, numbers) !== null,
  do: async ({ model, real, held }, numbers) => {
    const box = boxOf(model, numbers)
    const opening = box.opening as OpeningModel
    const devices = devicesFor(model, model.inside(box), numbers)
    const stopped = held()
    // A scan that comes twice says nothing new, and is no mistake.
    const again = (device: DeviceModel): boolean => device.box !== box && opening.out.has(device.deviceId)
    const ready = (device: DeviceModel): boolean =>
      again(device) || (device.box === box && !device.unproven && !stopped.has(device.deviceId))
    const done = scansNow(opening) && devices.every(ready)
    const deviceIds = devices.map((device) => device.deviceId)
    const content = { direction: 'out', deviceIds }
    const answer = await real.post(opening.who, `/v1/openings/${opening.openingId}/scans`, content)
    expected(answer, done, `${deviceIds.join(' ')} out of ${box.name} by ${opening.who}`)
    if (!done) return
    const leaving = devices.filter((device) => !again(device))
    for (const device of leaving) Object.assign(device, { box: null, hand: opening.who, custody: 'on_person' })
    for (const device of leaving) opening.out.add(device.deviceId)
    told(model, box, opening, 'out', leaving)
  },
}

function told(
  model: Model,
  { name }: BoxModel,
  { openingId }: OpeningModel,
  direction: 'in' | 'out',
  devices: readonly DeviceModel[],
): void {
  if (devices.length === 0) return
  const deviceIds = devices.map((device) => device.deviceId)
  model.tell({ type: 'scanned', containerId: name, openingId, direction, deviceIds })
}
