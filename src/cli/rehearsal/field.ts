/** Steps 4 to 7: large to small, the fitter, the crowbar, the tour. */
import { boxOf, closeBox, keyOf, type Opened, openBox, scan, typeCode } from './box.ts'
import { must, type StoryClient } from './client.ts'
import { fact, type Step, type StoryState } from './state.ts'

/** What goes on from the first small box into each of the two others. */
export function shareOf(small: number): number {
  return Math.floor(small / 4)
}

export async function repack(state: StoryState): Promise<string> {
  const { client, deviceIds, small } = state
  const siteId = client.site('Sample central store')
  const who = 'store-keeper'
  const open = (serial: string): Promise<Opened> =>
    openBox(client, { who, box: boxOf(client, serial), purpose: 'repackaging', siteId })
  const large = await open('BOX-L-0001')
  const first = await open('BOX-S-0001')
  const chosen = deviceIds.slice(0, small)
  const start = await client.post(who, '/v1/repackagings', {
    fromOpeningId: large.openingId,
    toOpeningId: first.openingId,
  })
  const repackagingId = String(start['repackagingId'])
  const completion = `/v1/repackagings/${repackagingId}/completion`
  await scan(client, who, large, 'out', chosen, { repackagingId, lot: 20 })
  await scan(client, who, first, 'in', chosen.slice(1), { repackagingId })
  await client.refused('repackaging_differs', 'more scanned out than in', 'store-keeper-2', completion)
  await scan(client, who, first, 'in', chosen.slice(0, 1), { repackagingId })
  if (small > 20) await client.refused('second_person_needed', 'repackaging alone', who, completion)
  const done = await client.post('store-keeper-2', completion)
  must(done['devices'] === small, 'scanned out is scanned in')
  await closeBox(client, who, large)

  const share = shareOf(small)
  for (const [place, serial] of [
    [1, 'BOX-S-0002'],
    [2, 'BOX-S-0003'],
  ] as const) {
    const next = await open(serial)
    const part = chosen.slice(small - place * share, small - (place - 1) * share)
    const job = await client.post(who, '/v1/repackagings', {
      fromOpeningId: first.openingId,
      toOpeningId: next.openingId,
    })
    const id = String(job['repackagingId'])
    await scan(client, who, first, 'out', part, { repackagingId: id })
    await scan(client, who, next, 'in', part, { repackagingId: id })
    await client.post('store-keeper-2', `/v1/repackagings/${id}/completion`)
    await closeBox(client, who, next)
  }
  await closeBox(client, who, first)
  for (const [serial, van] of [
    ['BOX-S-0001', 'Sample van 1'],
    ['BOX-S-0002', 'Sample van 2'],
    ['BOX-S-0003', 'Sample van 2'],
  ] as const) {
    await client.post(who, `/v1/containers/${client.container(serial)}/storings`, { siteId: client.site(van) })
  }
  return `${small} devices out of the large box, ${share} each into two more; out = in`
}

export const fitAndForce: readonly Step[] = [
  { number: 5, title: 'A fitter opens, installs and closes', tell: fit },
  { number: 6, title: 'Forced, found by the lock', tell: force },
]

async function fit(state: StoryState): Promise<string> {
  const { client, deviceIds, facts } = state
  const who = 'fitter-1'
  const box = boxOf(client, 'BOX-S-0001')
  const siteId = client.site('Sample van 1')
  const keySerial = keyOf(client, who)
  const openings = `/v1/containers/${box.containerId}/openings`
  const opened = await openBox(client, { who, box, purpose: 'installing', siteId })
  const second = { purpose: 'installing', keySerial, siteId }
  await client.refused('opening_not_closed', 'a second code while the box is open', who, openings, second)
  const [installed = '', inHand = ''] = deviceIds
  await scan(client, who, opened, 'out', [installed, inHand])
  await client.verdict(who, installed, 'yes')
  await client.post(who, `/v1/devices/${installed}/installations`, { placeOfUse: 'Sample street 1, cellar' })
  facts.set('installed', installed).set('inHand', inHand)

  const reused = await client.lock(box.lockSerial, 'enter', { keySerial, code: opened.code })
  must(reused.receipt === undefined, 'the lock takes no code twice')
  client.refusals.push({ what: 'a used code at the lock', code: reused.code })
  await closeInterrupted(client, who, opened)
  const fresh = await openBox(client, { who, box, purpose: 'installing', siteId })
  await closeBox(client, who, fresh)
  return 'one installed, one in the hand; a pulled key gave no receipt, the closing was resumed'
}

/** The key is pulled in the middle of closing: no receipt, "not finished", resumed with the same code. */
async function closeInterrupted(
  client: StoryClient,
  who: string,
  { box, openingId, keySerial }: Opened,
): Promise<void> {
  const issued = await client.post(who, `/v1/openings/${openingId}/closing-code`, { keySerial })
  const code = String(issued['code'])
  await client.lock(box.lockSerial, 'lid', { open: false })
  await client.lock(box.lockSerial, 'power', { cutAfterWrites: 2 })
  const pulled = await client.lock(box.lockSerial, 'enter', { keySerial, code })
  must(pulled.receipt === undefined, 'a pulled key gives no receipt')
  const contact = await client.lock(box.lockSerial, 'contact', { keySerial })
  must(contact.code === 'not_finished', `the lock says "${contact.display}", not that it did not finish`)
  client.refusals.push({ what: 'the key pulled while closing', code: contact.code })
  const answer = await typeCode(client, box, keySerial, code)
  const taken = await client.post(who, `/v1/openings/${openingId}/receipts`, { receipt: answer.receipt })
  must(taken['result'] === 'confirmed' || taken['result'] === 'already_recorded', 'the resumed closing is confirmed')
}

async function force(state: StoryState): Promise<string> {
  const { client, deviceIds, small } = state
  const who = 'fitter-1'
  const box = boxOf(client, 'BOX-S-0001')
  const siteId = client.site('Sample van 1')
  await client.lock(box.lockSerial, 'force', { succeeds: true })
  const opened = await openBox(client, { who, box, purpose: 'installing', siteId })
  const inside = small - 2 * shareOf(small) - 2
  must(opened.tampered, 'the receipt carries the flag')
  must(opened.exposed === inside, `${opened.exposed} devices blocked in that request, expected ${inside}`)
  const [, , third = ''] = deviceIds
  await client.verdict(who, third, 'no')
  await client.verdict(who, fact(state, 'inHand'), 'yes')
  const scans = `/v1/openings/${opened.openingId}/scans`
  const content = { direction: 'out', deviceIds: [third] }
  await client.refused('device_held', 'taking a blocked device', who, scans, content)
  const closed = await closeBox(client, who, opened)
  must(closed.tampered, 'the box still closes, flagged')
  const again = { purpose: 'installing', keySerial: keyOf(client, who), siteId }
  await client.refused(
    'container_held',
    'opening a blocked box',
    who,
    `/v1/containers/${box.containerId}/openings`,
    again,
  )
  return `${inside} devices blocked at once; what was taken out before stays free`
}

export async function tours(state: StoryState): Promise<string> {
  const share = shareOf(state.small)
  const first = state.small - share
  await tour(state, { serial: 'BOX-S-0002', succeeds: true, deviceId: state.deviceIds[first] ?? '', name: 'forced' })
  const second = state.small - 2 * share
  await tour(state, { serial: 'BOX-S-0003', succeeds: false, deviceId: state.deviceIds[second] ?? '', name: 'tried' })
  return `two tours: ${2 * share} devices blocked hours later, 2 recalls raised`
}

interface TourPlan {
  readonly serial: string
  readonly succeeds: boolean
  readonly deviceId: string
  readonly name: string
}

async function tour(state: StoryState, { serial, succeeds, deviceId, name }: TourPlan): Promise<void> {
  const { client, facts } = state
  const who = 'fitter-2'
  const box = boxOf(client, serial)
  const siteId = client.site('Sample van 2')
  const keySerial = keyOf(client, who)
  const pack = await client.post(who, `/v1/containers/${box.containerId}/tour-packs`, { keySerial, siteId, pairs: 2 })
  const [pair] = pack['codes'] as { openingId: string; openingCode: string; closingCode: string }[]
  if (pair === undefined) throw new Error('a tour pack without codes')
  const tourId = String(pack['tourId'])
  const verdicts = pack['verdicts'] as { deviceId: string; verdict: string }[]
  must(verdicts.find((each) => each.deviceId === deviceId)?.verdict === 'yes', 'the verdict fetched ahead says yes')

  // Without a network from here on.
  await client.lock(box.lockSerial, 'force', { succeeds })
  const opened = await typeCode(client, box, keySerial, pair.openingCode)
  must(opened.receipt?.startsWith('1') === true, 'the receipt shows flag 1, and the app warns')
  await client.lock(box.lockSerial, 'lid', { open: true })
  await client.lock(box.lockSerial, 'lid', { open: false })
  const closed = await typeCode(client, box, keySerial, pair.closingCode)

  // Hours later, in the wrong order.
  await client.pass(5)
  const receipts = `/v1/openings/${pair.openingId}/receipts`
  const late = await client.post(who, receipts, { receipt: closed.receipt })
  must(late['result'] === 'waiting' && late['predecessorMissing'] === true, 'the closing waits for the opening')
  must(Number(late['exposed']) === shareOf(state.small), 'everything in the box is blocked with the first flag')
  const installed = await client.post(who, `/v1/devices/${deviceId}/installations`, {
    placeOfUse: 'Sample street 2, cellar',
    tourId,
    openingId: pair.openingId,
  })
  must(installed['recalled'] === true, 'the installed device is recalled')
  const scanned = await client.post(who, `/v1/openings/${pair.openingId}/scans`, {
    direction: 'out',
    deviceIds: [deviceId],
  })
  must((scanned['alreadyThere'] as string[]).includes(deviceId), 'the late scan changes nothing')
  const confirmed = await client.post(who, receipts, { receipt: opened.receipt })
  must(confirmed['result'] === 'confirmed', 'with the missing receipt both are confirmed')
  await client.verdict('gwa-system', deviceId, 'no', 'commission')
  const returned = await client.post(who, `/v1/tours/${tourId}/returns`)
  must(returned['codesAtLarge'] === 2, 'the codes that were left over are at large')
  facts.set(name, deviceId)
}
