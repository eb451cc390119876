/** A box passed on in the field: who may, what comes along, what stays, and what is unproven after it. */
import { expect, test } from 'vitest'
import { closeBox, typeCode } from '../../src/cli/rehearsal/box.ts'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { startRehearsal } from '../stories/rehearsal.ts'
import { boxInVan, type Field, openBox, openingCode, trustOf } from './people.ts'

const offerPath = ({ box }: Field): string => `/v1/containers/${box.containerId}/pass-ons`
const toColleague = (client: StoryClient): { toPersonId: string; toSiteId: string } => ({
  toPersonId: client.person('fitter-2').personId,
  toSiteId: client.site('Sample van 2'),
})

async function offer(
  client: StoryClient,
  field: Field,
): Promise<{ passOnId: string; outstanding: Record<string, unknown> }> {
  const { passOnId, outstanding } = await client.post('fitter-1', offerPath(field), toColleague(client))
  return { passOnId: String(passOnId), outstanding: outstanding as Record<string, unknown> }
}

const accept = (client: StoryClient, passOnId: string): Promise<Record<string, unknown>> =>
  client.post('fitter-2', `/v1/pass-ons/${passOnId}/acceptances`)

test('nothing outstanding: the colleague takes it over and opens it; the giver can’t any more', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const { passOnId, outstanding } = await offer(client, field)
  expect(outstanding).toEqual({ openings: [], receipts: [], codes: [], tourId: null, staysWithGiver: [] })
  const { passOns } = await client.get('fitter-2', '/v1/pass-ons?status=offered')
  expect(passOns).toMatchObject([{ passOnId, status: 'offered', containerId: field.box.containerId }])
  await accept(client, passOnId)
  expect(await client.get('fitter-1', `/v1/pass-ons/${passOnId}`)).toMatchObject({ status: 'accepted' })
  expect(await trustOf(client, field)).toBe('ok')
  const siteId = client.site('Sample van 2')
  const opened = await openBox(client, { who: 'fitter-2', box: field.box, purpose: 'installing', siteId })
  await closeBox(client, 'fitter-2', opened)
  const path = `/v1/containers/${field.box.containerId}/openings`
  const content = { purpose: 'installing', keySerial: 'KEY-F1', siteId: field.siteId }
  await client.refused('container_not_at_site', 'the giver', 'fitter-1', path, content)
})

test('an open box: the colleague closes it with a key of their own; what the giver carries stays with the giver', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const opened = await openBox(client, { who: 'fitter-1', box: field.box, purpose: 'installing', siteId: field.siteId })
  const [deviceId = ''] = field.deviceIds
  await client.post('fitter-1', `/v1/openings/${opened.openingId}/scans`, { direction: 'out', deviceIds: [deviceId] })
  const { passOnId, outstanding } = await offer(client, field)
  const { personId } = client.person('fitter-1')
  expect(outstanding).toMatchObject({
    openings: [{ openingId: opened.openingId, status: 'open', personId, tourId: null }],
    receipts: [{ openingId: opened.openingId, action: 'C' }],
    codes: [],
    staysWithGiver: [deviceId],
  })
  await accept(client, passOnId)
  await closeBox(client, 'fitter-2', { ...opened, keySerial: 'KEY-F2' })
  expect(await client.get('fitter-1', `/v1/devices/${deviceId}`)).toMatchObject({ custody: 'on_person', personId })
  expect(await trustOf(client, field)).toBe('ok')
})

test('an unused code of the giver: the box is unproven until a receipt proves it dead', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const { openingId } = await openingCode(client, field)
  const { passOnId, outstanding } = await offer(client, field)
  const { personId } = client.person('fitter-1')
  expect(outstanding['codes']).toEqual([{ openingId, action: 'O', personId }])
  await accept(client, passOnId)
  expect(await trustOf(client, field)).toBe('unproven')
  await client.pass(1)
  const siteId = client.site('Sample van 2')
  const opened = await openBox(client, { who: 'fitter-2', box: field.box, purpose: 'installing', siteId })
  expect(await trustOf(client, field)).toBe('ok')
  await closeBox(client, 'fitter-2', opened)
})

test('a tour with it ends with the acceptance, as one that was not returned', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const request = { keySerial: 'KEY-F1', siteId: field.siteId, pairs: 2 }
  const pack = await client.post('fitter-1', `/v1/containers/${field.box.containerId}/tour-packs`, request)
  const [first] = pack['codes'] as { openingId: string; openingCode: string; closingCode: string }[]
  if (first === undefined) throw new Error('a pack without codes')
  // Opened and shut on the tour, its receipts not sent in.
  const opened = await typeCode(client, field.box, 'KEY-F1', first.openingCode)
  await client.lock(field.box.lockSerial, 'lid', { open: true })
  await client.lock(field.box.lockSerial, 'lid', { open: false })
  const closed = await typeCode(client, field.box, 'KEY-F1', first.closingCode)
  const { passOnId, outstanding } = await offer(client, field)
  expect(outstanding['tourId']).toBe(pack['tourId'])
  expect((outstanding['codes'] as unknown[]).length).toBe(4)
  await accept(client, passOnId)
  expect(await trustOf(client, field)).toBe('unproven')
  const returned = `/v1/tours/${String(pack['tourId'])}/returns`
  await client.refused('tour_already_returned', 'returned', 'fitter-1', returned)
  // The receipts came along: the colleague sends them in.
  for (const { receipt } of [opened, closed]) {
    await client.post('fitter-2', `/v1/openings/${first.openingId}/receipts`, { receipt })
  }
  const siteId = client.site('Sample van 2')
  const next = await openBox(client, { who: 'fitter-2', box: field.box, purpose: 'installing', siteId })
  expect(await trustOf(client, field)).toBe('ok')
  await closeBox(client, 'fitter-2', next)
})

test('who can’t pass it on, and who can’t take it over', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const to = toColleague(client)
  const path = offerPath(field)
  await client.refused('site_not_yours', 'not where the box is', 'fitter-2', path, to)
  await client.refused('role_not_allowed', 'no role for it', 'operator-auditor', path, to)
  await client.refused('not_found', 'another party', 'neighbour-store-keeper', path, to)
  await client.refused('not_found', 'to another party', 'fitter-1', path, {
    ...to,
    toPersonId: client.person('neighbour-store-keeper').personId,
  })
  await client.refused('passed_on_to_oneself', 'to oneself', 'store-keeper', path, {
    toPersonId: client.person('store-keeper').personId,
    toSiteId: to.toSiteId,
  })
  const refused = await client.refused('colleague_cannot_take_over', 'no right there', 'fitter-1', path, {
    ...to,
    toSiteId: field.siteId,
  })
  expect(refused).toMatchObject({ because: 'site_not_yours' })
  await client.refused('pass_on_only_in_the_field', 'to the store', 'fitter-1', path, {
    toPersonId: client.person('store-keeper').personId,
    toSiteId: client.site('Sample central store'),
  })
  const { passOnId } = await offer(client, field)
  await client.refused('pass_on_under_way', 'a second offer', 'store-keeper', path, to)
  const answer = `/v1/pass-ons/${passOnId}`
  await client.refused('pass_on_not_yours', 'somebody else', 'store-keeper', `${answer}/acceptances`)
  await client.refused('not_found', 'another party', 'neighbour-store-keeper', `${answer}/acceptances`)
  await client.post('fitter-1', `${answer}/withdrawals`)
  await client.refused('pass_on_over', 'withdrawn', 'fitter-2', `${answer}/acceptances`)
  await client.refused('pass_on_over', 'twice', 'fitter-1', `${answer}/withdrawals`)

  const second = await offer(client, field)
  await client.post('store-keeper', `/v1/containers/${field.box.containerId}/storings`, {
    siteId: client.site('Sample central store'),
  })
  const late = `/v1/pass-ons/${second.passOnId}`
  await client.refused('pass_on_out_of_date', 'it is in the store', 'fitter-2', `${late}/acceptances`)
  await client.refused('pass_on_only_in_the_field', 'from the store', 'store-keeper', path, to)
  await client.post('fitter-2', `${late}/withdrawals`)
})

test('two at once: one offer stands, and it is accepted once', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const post = async (who: string, path: string, content: object): Promise<number> => {
    const headers = { authorization: `Bearer ${client.person(who).token}`, 'content-type': 'application/json' }
    const response = await fetch(`${client.file.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(content),
    })
    return response.status
  }
  const offers = await Promise.all(
    ['fitter-1', 'store-keeper'].map((who) => post(who, offerPath(field), toColleague(client))),
  )
  expect(offers.sort()).toEqual([201, 409])
  const { passOns } = await client.get('fitter-2', '/v1/pass-ons?status=offered')
  const [{ passOnId }] = passOns as [{ passOnId: string }]
  const path = `/v1/pass-ons/${passOnId}/acceptances`
  const accepted = await Promise.all([1, 2, 3].map(() => post('fitter-2', path, {})))
  expect(accepted.sort()).toEqual([201, 409, 409])
})
