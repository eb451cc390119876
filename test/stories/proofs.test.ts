import { describe, expect, test } from 'vitest'
import {
  announce,
  boxOf,
  closeBox,
  deliver,
  issueToVan,
  openBox,
  packLarge,
  startRehearsal,
  typeCode,
} from './rehearsal.ts'

type Client = Awaited<ReturnType<typeof startRehearsal>>['client']

const trustOf = async (client: Client, who: string, deviceId: string): Promise<unknown> =>
  (await client.get(who, `/v1/devices/${deviceId}`))['trust']

describe('unproven until proven', () => {
  test('a receipt acknowledged too late, and the opening that proves the box intact', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 3)
    const [first = ''] = deviceIds
    const box = await packLarge(client, deviceIds)
    expect(await deliver(client, box, 25)).toEqual({ late: true })
    expect(await trustOf(client, 'store-keeper', first)).toBe('unproven')
    await client.verdict('store-keeper', first, 'no')
    const siteId = client.site('Sample central store')
    await openBox(client, { who: 'store-keeper', box, purpose: 'issuing', siteId })
    expect(await trustOf(client, 'store-keeper', first)).toBe('ok')
  })

  test('in time is in time', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 3)
    const box = await packLarge(client, deviceIds)
    expect(await deliver(client, box, 23.9)).toEqual({ late: false })
    expect(await trustOf(client, 'store-keeper', deviceIds[0] ?? '')).toBe('ok')
  })

  test('codes of a tour that were left over', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 3)
    const [first = ''] = deviceIds
    await deliver(client, await packLarge(client, deviceIds), 1)
    const box = await issueToVan(client, deviceIds)
    const siteId = client.site('Sample van 1')
    const request = { keySerial: 'KEY-F1', siteId, pairs: 3 }
    const pack = await client.post('fitter-1', `/v1/containers/${box.containerId}/tour-packs`, request)
    const returned = await client.post('fitter-1', `/v1/tours/${String(pack['tourId'])}/returns`)
    expect(returned).toMatchObject({ codesAtLarge: 6 })
    expect(await trustOf(client, 'fitter-1', first)).toBe('unproven')
    // Its next opening skips them all, and proves that nobody used one.
    const opened = await openBox(client, { who: 'fitter-1', box, purpose: 'installing', siteId })
    expect(await trustOf(client, 'fitter-1', first)).toBe('ok')
    await closeBox(client, 'fitter-1', opened)
  })

  test('what a later tour took out before its receipt came is proven by that receipt, too', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 3)
    const [first = '', second = ''] = deviceIds
    await deliver(client, await packLarge(client, deviceIds), 1)
    const box = await issueToVan(client, deviceIds)
    const siteId = client.site('Sample van 1')
    const request = { keySerial: 'KEY-F1', siteId, pairs: 1 }
    const tours = `/v1/containers/${box.containerId}/tour-packs`
    const left = await client.post('fitter-1', tours, request)
    await client.post('fitter-1', `/v1/tours/${String(left['tourId'])}/returns`)
    expect(await trustOf(client, 'fitter-1', first)).toBe('unproven')
    const pack = await client.post('fitter-1', tours, request)
    const [pair] = pack['codes'] as { openingId: string; openingCode: string }[]
    if (pair === undefined) throw new Error('a pack without a pair')
    const shown = await typeCode(client, box, 'KEY-F1', pair.openingCode)
    // The scan has a network before the receipt has.
    await client.post('fitter-1', `/v1/openings/${pair.openingId}/scans`, { direction: 'out', deviceIds: [first] })
    expect(await trustOf(client, 'fitter-1', first)).toBe('unproven')
    await client.post('fitter-1', `/v1/openings/${pair.openingId}/receipts`, { receipt: shown.receipt })
    expect(await trustOf(client, 'fitter-1', second)).toBe('ok')
    expect(await trustOf(client, 'fitter-1', first)).toBe('ok')
  })
})

describe('codes and time', () => {
  test('an expired code that was used after all is recorded, and the newer one is no opening any more', async () => {
    const { client } = await startRehearsal()
    const box = boxOf(client, 'BOX-L-0001')
    const openings = `/v1/containers/${box.containerId}/openings`
    const siteId = client.site('Sample factory')
    const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId }
    const expired = await client.post('maker-dispatcher', openings, request)
    const again = await client.post('maker-dispatcher', openings, request)
    expect(again).toMatchObject({ code: expired['code'], shownAgain: true })
    await client.pass(1)
    const newer = await client.post('maker-dispatcher', openings, request)
    expect(newer['code']).not.toBe(expired['code'])
    const shown = await typeCode(client, box, 'KEY-M1', String(expired['code']))
    const receipts = `/v1/openings/${String(expired['openingId'])}/receipts`
    const taken = await client.post('maker-dispatcher', receipts, { receipt: shown.receipt })
    expect(taken['result']).toBe('confirmed')
    const { openings: listed } = (await client.get('maker-dispatcher', `/v1/containers/${box.containerId}`)) as {
      openings?: { openingId: string; status: string }[]
    }
    expect(listed?.map((opening) => opening.status)).toEqual(['expired', 'open'])
    await closeBox(client, 'maker-dispatcher', {
      box,
      openingId: String(expired['openingId']),
      code: '',
      keySerial: 'KEY-M1',
      tampered: false,
      exposed: 0,
    })
  })

  test('training that ended ends opening codes at once, and never closing codes', async () => {
    const { client } = await startRehearsal()
    const siteId = client.site('Sample factory')
    const box = boxOf(client, 'BOX-L-0001')
    const opened = await openBox(client, { who: 'maker-dispatcher', box, purpose: 'packing', siteId })
    await client.pass(366 * 24)
    const other = client.container('BOX-L-0002')
    const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId }
    await client.refused(
      'training_not_in_date',
      'untrained',
      'maker-dispatcher',
      `/v1/containers/${other}/openings`,
      request,
    )
    await closeBox(client, 'maker-dispatcher', opened)
  })
})

describe('reports about one device', () => {
  test('a loss holds it at once; what turns up again stays out', async () => {
    const { client } = await startRehearsal()
    const [lost = '', kept = ''] = await announce(client, 2)
    const told = await client.post('maker-dispatcher', `/v1/devices/${lost}/loss-reports`, { what: 'not on the shelf' })
    expect(told).toMatchObject({ status: 201, exposed: [lost] })
    const opened = await openBox(client, {
      who: 'maker-dispatcher',
      box: boxOf(client, 'BOX-L-0001'),
      purpose: 'packing',
      siteId: client.site('Sample factory'),
    })
    const scans = `/v1/openings/${opened.openingId}/scans`
    const found = { direction: 'in', deviceIds: [lost, kept] }
    const refusal = await client.refused('device_missing', 'a lost device', 'maker-dispatcher', scans, found)
    expect(refusal['deviceIds']).toEqual([lost])
    expect(await trustOf(client, 'maker-dispatcher', kept)).toBe('ok')
  })

  test('the same report twice is one incident, and what-if changes nothing', async () => {
    const { client } = await startRehearsal()
    const [deviceId = ''] = await announce(client, 1)
    const path = `/v1/devices/${deviceId}/violation-reports`
    const whatIf = await client.post('maker-dispatcher', `${path}?dryRun=true`)
    expect(whatIf).toMatchObject({ status: 200, exposed: [deviceId], incidentId: null })
    expect(await trustOf(client, 'maker-dispatcher', deviceId)).toBe('ok')
    const first = await client.post('maker-dispatcher', path, { what: 'scratches at the seal' })
    const second = await client.post('maker-security', path, { what: 'saw them too' })
    expect(second).toMatchObject({ incidentId: first['incidentId'], merged: true })
  })
})
