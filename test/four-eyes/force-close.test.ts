/** Openings that nobody can close: an exception of two persons, and no proof. */
import { expect, test } from 'vitest'
import { announce, boxOf, closeBox, openBox, openLarge, scan, startRehearsal, typeCode } from '../stories/rehearsal.ts'
import { byTwo, propose, refusedApproval } from './two.ts'

const TWO = ['maker-dispatcher', 'maker-security'] as const

test('force-closed: unproven with what is inside, and proven again by the next opening', async () => {
  const { client } = await startRehearsal()
  const [deviceId = ''] = await announce(client, 1)
  const opened = await openLarge(client)
  await scan(client, 'maker-dispatcher', opened, 'in', [deviceId])
  const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId: client.site('Sample factory') }
  const openings = `/v1/containers/${opened.box.containerId}/openings`
  await client.refused('opening_not_closed', 'before', 'maker-dispatcher', openings, request)
  const effect = await byTwo(client, TWO, { kind: 'force_close', openingId: opened.openingId })
  expect(effect['unproven']).toBe(1)
  const container = await client.get('maker-dispatcher', `/v1/containers/${opened.box.containerId}`)
  expect(container).toMatchObject({ status: 'closed', trust: 'unproven' })
  expect((await client.get('maker-dispatcher', `/v1/devices/${deviceId}`))['trust']).toBe('unproven')
  await client.verdict('maker-dispatcher', deviceId, 'no')
  // No proof: the lock's own word is still that the box is open, so a new code finds it so.
  await client.lock(opened.box.lockSerial, 'lid', { open: false })
  const issued = await client.post('maker-dispatcher', openings, request)
  const refused = await client.lock(opened.box.lockSerial, 'enter', {
    keySerial: 'KEY-M1',
    code: String(issued['code']),
  })
  expect(refused.code).toBe('already_open')
  const closing = await client.post('maker-dispatcher', `/v1/openings/${String(issued['openingId'])}/closing-code`)
  const shut = await typeCode(client, opened.box, 'KEY-M1', String(closing['code']))
  const receipts = `/v1/openings/${String(issued['openingId'])}/receipts`
  expect(await client.post('maker-dispatcher', receipts, { receipt: shut.receipt })).toMatchObject({
    result: 'confirmed',
  })
  expect((await client.get('maker-dispatcher', `/v1/devices/${deviceId}`))['trust']).toBe('unproven')
  const again = await openLarge(client)
  expect((await client.get('maker-dispatcher', `/v1/devices/${deviceId}`))['trust']).toBe('ok')
  await closeBox(client, 'maker-dispatcher', again)
})

test('a box that was force-closed and is open all the same can still be shut', async () => {
  const { client } = await startRehearsal()
  const opened = await openLarge(client)
  await byTwo(client, TWO, { kind: 'force_close', openingId: opened.openingId })
  await closeBox(client, 'maker-dispatcher', opened)
  const path = `/v1/openings/${opened.openingId}/closing-code`
  await client.refused('opening_already_closed', 'shut', 'maker-dispatcher', path)
  await openLarge(client)
})

test('a receipt that comes late is taken all the same', async () => {
  const { client } = await startRehearsal()
  const opened = await openLarge(client)
  const closing = await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/closing-code`)
  await client.lock(opened.box.lockSerial, 'lid', { open: false })
  const shown = await typeCode(client, opened.box, 'KEY-M1', String(closing['code']))
  await byTwo(client, TWO, { kind: 'force_close', openingId: opened.openingId })
  const path = `/v1/openings/${opened.openingId}/receipts`
  expect((await client.post('maker-dispatcher', path, { receipt: shown.receipt }))['result']).toBe('confirmed')
  await openLarge(client)
})

test('a closed opening, one that never began, one of another party', async () => {
  const { client } = await startRehearsal()
  const box = boxOf(client, 'BOX-L-0001')
  const siteId = client.site('Sample factory')
  const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId }
  const issued = await client.post('maker-dispatcher', `/v1/containers/${box.containerId}/openings`, request)
  const content = { kind: 'force_close', openingId: String(issued['openingId']), reason: 'sample' }
  await client.refused('opening_not_under_way', 'unopened', 'maker-security', '/v1/proposals', content)
  await client.refused('not_found', 'of another party', 'operator-security', '/v1/proposals', content)
  const opened = await openBox(client, { who: 'maker-dispatcher', box, purpose: 'packing', siteId })
  const proposed = await propose(client, 'maker-dispatcher', { kind: 'force_close', openingId: opened.openingId })
  await closeBox(client, 'maker-dispatcher', opened)
  const refusal = await refusedApproval(client, 'proposal_out_of_date', 'maker-security', proposed)
  expect(refusal).toMatchObject({ because: 'opening_already_closed' })
  expect(refusal['changed']).toEqual(['containerStatus', 'lastConfirmedValue', 'openingStatus'])
  const late = { ...content, openingId: opened.openingId }
  await client.refused('opening_already_closed', 'closed', 'maker-security', '/v1/proposals', late)
})

test('an opening out of step can be force-closed; the lock still has to be brought back into step', async () => {
  const { client } = await startRehearsal()
  const opened = await openLarge(client)
  const { lockCheckDigits } = await import('../../src/oath/lock-codes.ts')
  for (let at = 0; at < 3; at += 1) {
    const shown = `0${String(11_111_111 + at)}`
    const receipt = shown + lockCheckDigits('LOCK-L-0001', shown)
    const path = `/v1/openings/${opened.openingId}/receipts`
    await client.refused('receipt_does_not_fit', 'of nobody', 'maker-dispatcher', path, { receipt })
  }
  const steps = await client.get('maker-security', '/v1/locks/LOCK-L-0001/guidance')
  expect((steps['steps'] as { step: string }[]).map(({ step }) => step)).toEqual([
    'put_key_in',
    'show_receipt_again',
    'read_out_log',
    'resynchronise',
    'force_close',
    'ask_again',
  ])
  await byTwo(client, TWO, { kind: 'force_close', openingId: opened.openingId })
  const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId: client.site('Sample factory') }
  const openings = `/v1/containers/${opened.box.containerId}/openings`
  await client.refused('lock_out_of_sync', 'out of step', 'maker-dispatcher', openings, request)
  const { keySerial } = opened
  const shown = await client.post('driver', '/rehearsal/locks/LOCK-L-0001/resynchronise', { keySerial })
  const path = '/v1/locks/LOCK-L-0001/resynchronisations'
  await client.post('maker-maintenance', path, { keySerial, receipts: shown['receipts'] })
  const again = await client.post('maker-dispatcher', openings, request)
  expect(typeof again['code']).toBe('string')
})
