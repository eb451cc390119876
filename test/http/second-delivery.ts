/**
 * A second delivery of the same maker by the same carrier, to the neighbour: a competitor with devices, people and an
 * incident of its own, so that there is something to mix up.
 */
import { closeBox, IN_ORDER, openBox, scan } from '../../src/cli/rehearsal/box.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { NEW_HOSTED_LOCK } from '../../src/server/rehearsal/virtual-locks.ts'
import { addRehearsalLock } from '../../src/store/queries/rehearsal.ts'
import type { TestServer } from './server.ts'

const DEVICES = 6

export const SECOND_DEVICES = Array.from({ length: DEVICES }, (_, index) =>
  deviceIdOf(`EXSM02${String(index + 1).padStart(8, '0')}`),
)

const SERIAL = 'BOX-L-0009'
const LOCK = 'LOCK-L-0009'

/** Afterwards one device is on a person and one reported; the maker's box stands closed at the neighbour's. */
export async function deliverToNeighbour(server: TestServer, { client }: StoryState): Promise<string> {
  const [maker, carrier, keeper] = ['maker-dispatcher', 'driver', 'neighbour-store-keeper'] as const
  const lines = SECOND_DEVICES.map((deviceId, index) => ({ line: index + 1, deviceId, deviceType: 'SAMPLE-GW-A' }))
  await client.post(maker, '/v1/delivery-notes', {
    noteNumber: 'SAMPLE-NEIGHBOUR',
    manufacturer: '9999999000001',
    recipient: '9999999000004',
    issuedOn: '2030-01-15',
    lines,
  })
  const factory = client.site('Sample factory')
  await addRehearsalLock(server.database, LOCK, idOf('PartyId', client.party(maker)), NEW_HOSTED_LOCK)
  const { containerTypeId } = server.file.containers.find(({ serial }) => serial === 'BOX-L-0001') ?? {}
  const registered = { serial: SERIAL, containerTypeId, siteId: factory, lockSerial: LOCK }
  const { containerId } = await client.post(maker, '/v1/containers', registered)
  const box = { containerId: String(containerId), lockSerial: LOCK }
  const packing = await openBox(client, { who: maker, box, purpose: 'packing', siteId: factory })
  await scan(client, maker, packing, 'in', SECOND_DEVICES)
  await closeBox(client, maker, packing)
  const store = client.site('Sample small store')
  const announced = await client.post(maker, '/v1/shipments', {
    containerIds: [box.containerId],
    carrierPartyId: client.party(carrier),
    recipientPartyId: client.party(keeper),
    toSiteId: store,
  })
  const shipment = `/v1/shipments/${String(announced['shipmentId'])}`
  const sign = { containerSerials: [SERIAL], condition: 'intact' }
  for (const [leg, from, to] of [
    ['pick_up', maker, carrier],
    ['delivery', carrier, keeper],
  ] as const) {
    await client.post(from, `${shipment}/handovers`, { ...sign, leg })
    await client.post(to, `${shipment}/handovers`, { ...sign, leg })
  }
  await client.post(keeper, `${shipment}/receipt`)
  const inspection = { serial: SERIAL, condition: 'intact', siteId: store, checks: IN_ORDER }
  await client.post(keeper, `/v1/containers/${box.containerId}/inspections`, inspection)
  await client.post(keeper, `/v1/containers/${box.containerId}/storings`, { siteId: store })
  const opened = await openBox(client, { who: keeper, box, purpose: 'inspecting', siteId: store })
  await scan(client, keeper, opened, 'out', SECOND_DEVICES.slice(0, 1))
  await closeBox(client, keeper, opened)
  await client.post(keeper, `/v1/devices/${SECOND_DEVICES[1]}/violation-reports`, { what: 'a scratch' })
  return box.containerId
}
