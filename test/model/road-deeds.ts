/** Devices in use, and boxes on the road. */
import { IN_ORDER } from '../../src/cli/rehearsal/box.ts'
import { ACKNOWLEDGE_MS, type BoxModel, type Model, type Place, type ShipmentModel, type Who } from './model.ts'
import { boxOf, type Deed, devicesFor, expected, now, pick } from './scene.ts'

export const install: Deed = {
  can: (model) => model.devices.some((device) => device.hand !== null),
  do: async ({ model, real, held }, numbers) => {
    const who: Who = 'fitter-1'
    const likely = model.devices.filter((device) => device.hand === who)
    const [device] = devicesFor(model, likely, numbers)
    if (device === undefined) return
    const stopped = held().has(device.deviceId) || device.unproven || device.missing
    const done = device.hand === who && !stopped
    const content = { placeOfUse: 'Sample street 1, cellar' }
    const answer = await real.post(who, `/v1/devices/${device.deviceId}/installations`, content)
    expected(answer, done, `${device.deviceId} (${device.custody}) installed by ${who}`)
    if (done) Object.assign(device, { hand: null, custody: 'installed' })
  },
}

export const commission: Deed = {
  can: (model) => model.devices.some((device) => device.custody === 'installed'),
  do: async ({ model, real, held }, numbers) => {
    const [device] = devicesFor(
      model,
      model.devices.filter((each) => each.custody === 'installed'),
      numbers,
    )
    if (device === undefined) return
    const stopped = held().has(device.deviceId) || device.unproven || device.missing
    const done = (device.custody === 'installed' || device.custody === 'commissioned') && !stopped
    const answer = await real.post('gwa-system', `/v1/devices/${device.deviceId}/commissionings`)
    if (device.custody === 'commissioned') return
    expected(answer, done, `${device.deviceId} (${device.custody}) commissioned`)
    if (done) device.custody = 'commissioned'
  },
}

/** Closed, in the sender's hands, and not under way. */
function isReady({ has, status, opening, shipment }: BoxModel): boolean {
  return has === 'maker' && (status === 'closed' || status === 'inspected') && opening === null && shipment === null
}

export const announce: Deed = {
  can: (model, numbers) => isReady(boxOf(model, numbers)) || now(numbers),
  do: async ({ model, real, held }, numbers) => {
    const box = boxOf(model, numbers)
    const who: Who = 'maker-dispatcher'
    const done = isReady(box) && !model.hasGroundInside(box, held())
    const answer = await real.post(who, '/v1/shipments', {
      containerIds: [box.containerId],
      carrierPartyId: real.partyOf('driver'),
      recipientPartyId: real.partyOf('store-keeper'),
      toSiteId: real.site('store'),
    })
    // What one has nothing to do with does not exist.
    expected(answer, done, `a shipment of ${box.name}`)
    if (!done) return
    const shipmentId = String(answer.body['shipmentId'])
    box.shipment = { shipmentId, serial: box.serial, stage: 'announced', signed: null, deliveredAt: 0 }
  },
}

export const sign: Deed = {
  can: (model, numbers) => {
    const { shipment } = boxOf(model, numbers)
    return shipment !== null && shipment.stage !== 'delivered'
  },
  do: async ({ model, real, held }, numbers) => {
    const box = boxOf(model, numbers)
    const shipment = box.shipment as ShipmentModel
    const pickUp = shipment.stage === 'announced'
    const sides: readonly Who[] = pickUp ? ['maker-dispatcher', 'driver'] : ['driver', 'store-keeper']
    const who =
      numbers.b % 4 === 0 ? pick(sides, numbers.c) : (sides.find((each) => each !== shipment.signed) ?? 'driver')
    const leaves = box.status === 'closed' || box.status === 'inspected'
    const done = !pickUp || (leaves && box.opening === null && !model.hasGroundInside(box, held()))
    const content = { leg: pickUp ? 'pick_up' : 'delivery', containerSerials: [box.serial], condition: 'intact' }
    const answer = await real.post(who, `/v1/shipments/${shipment.shipmentId}/handovers`, content)
    expected(answer, done, `${content.leg} of ${box.name} signed by ${who}`)
    if (!done || shipment.signed === who) return
    if (shipment.signed === null) shipment.signed = who
    else handOver(model, box, shipment, pickUp)
  },
}

function handOver(model: Model, box: BoxModel, shipment: ShipmentModel, pickUp: boolean): void {
  const has = pickUp ? 'carrier' : 'operator'
  const status = pickUp ? 'in_transit' : 'arrived'
  Object.assign(box, { has, status, place: pickUp ? null : 'store' })
  for (const device of model.inside(box)) Object.assign(device, { has, custody: status })
  Object.assign(shipment, { signed: null, stage: pickUp ? 'in_transit' : 'delivered', deliveredAt: model.now })
}

export const receive: Deed = {
  can: (model, numbers) => boxOf(model, numbers).shipment !== null,
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const shipment = box.shipment as ShipmentModel
    const done = shipment.stage === 'delivered'
    const answer = await real.post('store-keeper', `/v1/shipments/${shipment.shipmentId}/receipt`)
    expected(answer, done, `the receipt of ${box.name}`)
    if (!done) return
    const late = model.now > shipment.deliveredAt + ACKNOWLEDGE_MS
    if (answer.body['late'] !== late) throw new Error(`${box.name}: late ought to be ${late}`)
    box.shipment = null
    if (!late) return
    box.unproven = true
    for (const device of model.inside(box)) device.unproven = true
  },
}

export const inspect: Deed = {
  can: (model, numbers) => boxOf(model, numbers).status === 'arrived' || now(numbers),
  do: async ({ model, real }, numbers) => {
    const box = boxOf(model, numbers)
    const right = numbers.b % 6 !== 0
    const done = box.has === 'operator' && box.shipment === null && box.status === 'arrived' && right
    const look = {
      serial: right ? box.serial : 'BOX-OTHER',
      condition: 'intact',
      siteId: real.site('store'),
      checks: IN_ORDER,
    }
    const answer = await real.post('store-keeper', `/v1/containers/${box.containerId}/inspections`, look)
    expected(answer, done, `the inspection of ${box.name}`)
    if (done) box.status = 'inspected'
  },
}

function moves({ has, status, opening }: BoxModel): boolean {
  return has === 'operator' && !['in_transit', 'arrived', 'open'].includes(status) && opening === null
}

export const putAway: Deed = {
  can: (model, numbers) => moves(boxOf(model, numbers)) || now(numbers),
  do: async ({ model, real, held }, numbers) => {
    const box = boxOf(model, numbers)
    const place: Place = numbers.b % 4 === 0 ? 'store' : 'van'
    const free = place !== 'van' || !model.hasGroundInside(box, held())
    const done = moves(box) && free
    const body = { siteId: real.site(place) }
    const answer = await real.post('store-keeper', `/v1/containers/${box.containerId}/storings`, body)
    expected(answer, done, `${box.name} put into the ${place}`)
    if (!done) return
    box.place = place
    for (const device of model.inside(box)) device.custody = place === 'van' ? 'issued' : 'stored'
  },
}
