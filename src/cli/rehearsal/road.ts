/** Steps 9, 10 and 12: another three boxes, a driver without an account, and what can go wrong on the road. */
import { type Box, boxOf, closeBox, IN_ORDER, openBox, scan } from './box.ts'
import { must, type StoryClient } from './client.ts'
import { deadlineSaid } from './deadlines.ts'
import { fact, type StoryState } from './state.ts'

const HOUR_MS = 3_600_000
const LOOKS_BEFORE_TIME_PASSES = 100
const DISPATCHER = 'maker-dispatcher'
const KEEPER = 'store-keeper'
/** Whoever drives for a carrier that has no account. */
const DRIVER = 'driver-with-a-link'
/** Those that come into the story later than the sample's own, each with a lock of its own. */
export const LATER_BOXES = [
  { serial: 'BOX-L-0003', lockSerial: 'LOCK-L-0003' },
  { serial: 'BOX-L-0004', lockSerial: 'LOCK-L-0004' },
] as const

export async function withoutAccount(state: StoryState): Promise<string> {
  const { client, facts } = state
  await packTheRest(state)
  const contactId = await nameContact(client)
  const carrier = await client.post(DISPATCHER, '/v1/carriers', {
    name: 'Kurier Beispiel (sample)',
    address: 'Sample street 9, Sampletown',
  })
  const now = await client.pass(1)
  const shipment = await announce(client, ['BOX-L-0002'], {
    carrierPartyId: carrier['partyId'],
    expectedArrival: new Date(now + 24 * HOUR_MS).toISOString(),
    contactIds: [contactId],
  })
  facts.set('shipment', shipment)
  client.carry(DRIVER, await linkFor(client, shipment))
  const seen = await client.get(DRIVER, '/v1/carrier/shipment')
  const serials = (seen['boxes'] as { serial: string }[]).map(({ serial }) => serial)
  must(serials.join() === 'BOX-L-0002', 'with the link the driver sees this shipment, and nothing else')
  await client.refused('role_not_allowed', 'a link used for anything else', DRIVER, '/v1/shipments', {})
  const handovers = '/v1/carrier/handovers'
  const sign = { containerSerials: ['BOX-L-0002'], condition: 'intact' }
  const byDriver = { ...sign, name: 'Jan Przykład (sample)', signature: 'M100 200L300 120L500 260' }
  const wrong = { ...byDriver, containerSerials: ['BOX-L-0001'] }
  await client.refused('containers_differ', 'a driver who signs for another box by link', DRIVER, handovers, wrong)
  const half = await client.post(DRIVER, handovers, byDriver)
  must(half['complete'] === false, 'the signature of the driver alone is no hand-over')
  await client.post(DISPATCHER, `${shipment}/handovers`, { ...sign, leg: 'pick_up' })
  await client.pass(20)
  await client.post(DRIVER, handovers, byDriver)
  const whole = await client.post(KEEPER, `${shipment}/handovers`, { ...sign, leg: 'delivery' })
  must(whole['complete'] === true, 'with the signature of the store responsibility passes')
  await client.refused('carrier_link_done', 'a link whose part of the way is done', DRIVER, handovers, byDriver)
  return 'picked up and delivered by a link, signed with a finger'
}

/** What did not fit into the first large box goes into three: one device each into the last two. */
async function packTheRest(state: StoryState): Promise<void> {
  const { client, deviceIds, large } = state
  const siteId = client.site('Sample factory')
  const rest = deviceIds.slice(large)
  const { containerTypeId } = client.file.containers.find(({ serial }) => serial === 'BOX-L-0001') ?? {}
  const boxes: Box[] = [boxOf(client, 'BOX-L-0002')]
  for (const { serial, lockSerial } of LATER_BOXES) {
    const registered = { serial, containerTypeId, siteId, lockSerial }
    const { containerId } = await client.post(DISPATCHER, '/v1/containers', registered)
    await client.post('driver', `/rehearsal/locks/${lockSerial}/personalise`)
    boxes.push({ containerId: String(containerId), lockSerial })
    state.facts.set(serial, String(containerId))
  }
  const parts = [rest.slice(0, -2), rest.slice(-2, -1), rest.slice(-1)]
  for (const [at, box] of boxes.entries()) {
    const opened = await openBox(client, { who: DISPATCHER, box, purpose: 'packing', siteId })
    await scan(client, DISPATCHER, opened, 'in', parts[at] ?? [])
    await closeBox(client, DISPATCHER, opened)
  }
}

/** Somebody at the ramp is told by mail: in a rehearsal a file in the mailbox. */
async function nameContact(client: StoryClient): Promise<string> {
  const ramp = { name: 'Ramp (sample)', mail: 'ramp@operator.example', kinds: ['shipment', 'deadline'], language: 'en' }
  const { contactId } = await client.post(KEEPER, '/v1/contacts', ramp)
  const partyId = client.party(KEEPER)
  const { contacts } = await client.get(DISPATCHER, `/v1/contacts?partyId=${partyId}`)
  const shown = (contacts as Record<string, unknown>[]).find((each) => each['contactId'] === contactId)
  must(shown !== undefined && shown['mail'] === undefined, 'a partner is shown whom to name, and no address')
  return String(contactId)
}

async function mailSent(client: StoryClient, kind: string): Promise<void> {
  let looks = 0
  await client.until(`a mail about a ${kind}`, async () => {
    const { mails } = await client.get(KEEPER, '/v1/mails?status=sent')
    looks += 1
    // What a server was sending when it was killed is sent again after five minutes, by the clock.
    if (looks % LOOKS_BEFORE_TIME_PASSES === 0) await client.pass(0.1)
    return (mails as { kind: string }[]).find((mail) => mail.kind === kind)
  })
}

async function announce(
  client: StoryClient,
  serials: readonly string[],
  more: object,
  ids?: string[],
): Promise<string> {
  const { shipmentId } = await client.post(DISPATCHER, '/v1/shipments', {
    containerIds: ids ?? serials.map((serial) => client.container(serial)),
    recipientPartyId: client.party(KEEPER),
    toSiteId: client.site('Sample central store'),
    ...more,
  })
  return `/v1/shipments/${String(shipmentId)}`
}

/** The secret stands behind the # of the link. It is shown once: an answer that got lost takes another link. */
async function linkFor(client: StoryClient, shipment: string): Promise<string> {
  const given = await client.post(DISPATCHER, `${shipment}/carrier-links`)
  const renewals = `${shipment}/carrier-links/${String(given['linkId'])}/renewals`
  const { url } = typeof given['url'] === 'string' ? given : await client.post(DISPATCHER, renewals)
  return new URL(String(url)).hash.slice(1)
}

/** Delivered, and nobody acknowledges it: warned, then unproven, until the lock says that nobody was inside. */
export async function receivedLate(state: StoryState): Promise<string> {
  const { client, deviceIds, large } = state
  const shipment = fact(state, 'shipment')
  const shipmentId = shipment.split('/').at(-1) ?? ''
  const [deviceId = ''] = deviceIds.slice(large)
  const trust = async (): Promise<unknown> => (await client.get(KEEPER, `/v1/devices/${deviceId}`))['trust']
  await client.pass(21)
  const limit = { who: KEEPER, kind: 'receipt_not_acknowledged', subjectId: shipmentId }
  await deadlineSaid(client, { ...limit, status: 'warned' })
  must((await trust()) === 'ok', 'a warning blocks nothing')
  await client.pass(4)
  await deadlineSaid(client, { ...limit, status: 'passed' })
  must((await trust()) === 'unproven', 'what nobody acknowledged in time is unproven')
  await client.verdict(KEEPER, deviceId, 'no')

  const received = await client.post(KEEPER, `${shipment}/receipt`)
  must(received['late'] === true, 'the receipt is late')
  await takeIn(client, 'BOX-L-0002')
  must((await trust()) === 'unproven', 'a late receipt proves nothing')
  const siteId = client.site('Sample central store')
  const box = boxOf(client, 'BOX-L-0002')
  const opened = await openBox(client, { who: KEEPER, box, purpose: 'inspecting', siteId })
  must(!opened.tampered && (await trust()) === 'ok', 'its opening receipt, without a flag, is the proof')
  await closeBox(client, KEEPER, opened)
  for (const kind of ['shipment', 'deadline']) await mailSent(client, kind)
  return 'warned, told by mail, unproven after 24 hours; proven by the receipt of its opening'
}

/** Looked at on arrival, and put into the store. */
async function takeIn(client: StoryClient, serial: string): Promise<void> {
  const siteId = client.site('Sample central store')
  const path = `/v1/containers/${client.container(serial)}`
  await client.post(KEEPER, `${path}/inspections`, { serial, condition: 'intact', siteId, checks: IN_ORDER })
  await client.post(KEEPER, `${path}/storings`, { siteId })
}

/** Of two boxes one does not arrive, and one is sent back from the ramp. */
export async function refusedAndLost(state: StoryState): Promise<string> {
  const { client, deviceIds } = state
  const [back, lost] = LATER_BOXES
  const [inBack = '', inLost = ''] = deviceIds.slice(-2)
  const containerIds = [fact(state, back.serial), fact(state, lost.serial)]
  const now = await client.pass(1)
  const serials = [back.serial, lost.serial]
  const shipment = await announce(
    client,
    serials,
    { carrierPartyId: client.party('driver'), expectedArrival: new Date(now + 10 * HOUR_MS).toISOString() },
    containerIds,
  )
  const sign = { leg: 'pick_up', containerSerials: serials, condition: 'intact' }
  for (const who of [DISPATCHER, 'driver']) await client.post(who, `${shipment}/handovers`, sign)
  await client.pass(15)
  const shipmentId = shipment.split('/').at(-1) ?? ''
  await deadlineSaid(client, { who: DISPATCHER, kind: 'arrival_overdue', subjectId: shipmentId, status: 'passed' })

  const containers = [
    { serial: back.serial, outcome: 'refused' },
    { serial: lost.serial, outcome: 'missing' },
  ]
  const said = await client.post(KEEPER, `${shipment}/receipt`, { containers })
  const [returnId] = said['returnShipmentIds'] as string[]
  must(said['complete'] === true && returnId !== undefined, 'what was refused is on its way back')
  const seen = await client.get(DISPATCHER, `/v1/containers/${containerIds[1]}`)
  must(seen['missing'] === true && seen['trust'] === 'incident', 'the box that did not come is lost, and held')
  await client.verdict('gwa-system', inLost, 'no')
  const returning = await client.get(DISPATCHER, `/v1/devices/${inBack}`)
  must(returning['custody'] === 'returning', 'what lies in the refused box is returning')
  const delivery = { leg: 'delivery', containerSerials: [back.serial], condition: 'intact' }
  for (const who of ['driver', DISPATCHER]) await client.post(who, `/v1/shipments/${returnId}/handovers`, delivery)
  await client.post(DISPATCHER, `/v1/shipments/${returnId}/receipt`)
  const home = await client.get(DISPATCHER, `/v1/containers/${containerIds[0]}`)
  const { partyId } = home['responsible'] as { partyId: string }
  must(partyId === client.party(DISPATCHER), 'the maker is responsible again')
  return 'overdue; one box back at the factory, one lost with what it holds'
}
