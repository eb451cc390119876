/** The life of a lock: registered, personalised, built in, given a new secret, retired. */
import { expect, test } from 'vitest'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { announce, closeBox, openBox, openLarge, scan, startRehearsal, typeCode } from '../stories/rehearsal.ts'
import { ask, byTwo, propose, refusedApproval } from './two.ts'

const TWO = ['maker-maintenance', 'maker-security'] as const
const SERIAL = 'LOCK-NEW-1'

function registration(client: StoryClient, lockSerial = SERIAL) {
  const type = client.file.containerTypes.find(({ name }) => name.startsWith('Large box'))
  return {
    serial: 'BOX-NEW-1',
    containerTypeId: type?.containerTypeId,
    siteId: client.site('Sample factory'),
    lockSerial,
  }
}

const steps = async (client: StoryClient, who: string, serial: string): Promise<string[]> =>
  ((await client.get(who, `/v1/locks/${serial}/guidance`))['steps'] as { step: string }[]).map(({ step }) => step)

test('from registration to retirement', async () => {
  const { client } = await startRehearsal()
  await client.post('maker-maintenance', '/v1/locks', { serial: SERIAL })
  await client.refused('lock_serial_taken', 'twice', 'maker-maintenance', '/v1/locks', { serial: SERIAL })
  await client.refused('lock_serial_taken', 'by others', 'operator-security', '/v1/locks', { serial: SERIAL })
  expect(await steps(client, 'maker-maintenance', SERIAL)).toEqual(['personalise'])
  const build = registration(client)
  await client.refused('lock_not_personalised', 'too early', 'maker-dispatcher', '/v1/containers', build)
  const onTable = `/rehearsal/locks/${SERIAL}/personalise`
  await client.refused('lock_not_personalised', 'without approval', 'maker-maintenance', onTable)

  const effect = await byTwo(client, TWO, { kind: 'lock_personalisation', lockSerial: SERIAL })
  expect(effect).toMatchObject({ lockSerial: SERIAL, generation: 1 })
  const again = { kind: 'lock_personalisation', lockSerial: SERIAL, reason: 'again' }
  await client.refused('lock_already_personalised', 'again', 'maker-maintenance', '/v1/proposals', again)
  expect(await client.post('maker-maintenance', onTable)).toMatchObject({ generation: 1 })
  expect(await steps(client, 'maker-maintenance', SERIAL)).toEqual(['build_in'])
  const { containerId } = await client.post('maker-dispatcher', '/v1/containers', build)
  const other = { ...build, serial: 'BOX-NEW-2' }
  await client.refused('lock_serial_taken', 'in two boxes', 'maker-dispatcher', '/v1/containers', other)
  expect(await steps(client, 'maker-maintenance', SERIAL)).toEqual(['nothing_to_do'])

  const box = { containerId: String(containerId), lockSerial: SERIAL }
  const siteId = client.site('Sample factory')
  const opened = await openBox(client, { who: 'maker-dispatcher', box, purpose: 'packing', siteId })
  expect(await steps(client, 'maker-maintenance', SERIAL)).toEqual(['close_and_send_receipt', 'force_close'])
  await closeBox(client, 'maker-dispatcher', opened)
  const details = await client.get('maker-security', `/v1/locks/${SERIAL}`)
  expect(details).toMatchObject({
    status: 'in_service',
    book: { highestValue: 2, lastConfirmedValue: 2, atLarge: [] },
    next: 'nothing_to_do',
  })
  const retired = await client.post('maker-maintenance', `/v1/locks/${SERIAL}/retirements`)
  expect(retired['containerRetired']).toBe(true)
  expect(await steps(client, 'maker-maintenance', SERIAL)).toEqual(['take_another_lock'])
  const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId }
  const openings = `/v1/containers/${box.containerId}/openings`
  await client.refused('container_retired', 'retired', 'maker-dispatcher', openings, request)
  await client.refused('lock_retired', 'twice', 'maker-maintenance', `/v1/locks/${SERIAL}/retirements`)
})

test('a new secret: old codes are dead, old receipts still fit, the log begins anew', async () => {
  const { client } = await startRehearsal()
  const opened = await openLarge(client)
  const { lockSerial } = opened.box
  const wish = { kind: 'lock_repersonalisation', lockSerial }
  const effect = await byTwo(client, TWO, wish)
  expect(effect['generation']).toBe(2)
  // The lock on the table still has its old secret, until somebody puts the new one in.
  await client.post('maker-maintenance', `/rehearsal/locks/${lockSerial}/personalise`)
  await closeBox(client, 'maker-dispatcher', opened)
  const details = await client.get('maker-security', `/v1/locks/${lockSerial}`)
  expect(details).toMatchObject({ generation: 2, book: { lastConfirmedValue: 2, highestValue: 2 } })
  const again = await openLarge(client)
  await closeBox(client, 'maker-dispatcher', again)
  const { log } = (await client.get('driver', `/rehearsal/locks/${lockSerial}/log`)) as { log?: object }
  const { serial: _serial, ...read } = log as Record<string, unknown>
  expect((read['records'] as object[]).length).toBe(6)
  const taken = await client.post('maker-maintenance', `/v1/locks/${lockSerial}/readouts`, read)
  expect(taken).toMatchObject({ findings: [], incidentId: null, inStep: true })
})

test('the receipt of before a new secret is known again', async () => {
  const { client } = await startRehearsal()
  const opened = await openLarge(client)
  const { lockSerial } = opened.box
  const { receipt } = await client.lock(lockSerial, 'receipt', { keySerial: opened.keySerial })
  await byTwo(client, TWO, { kind: 'lock_repersonalisation', lockSerial })
  await client.post('maker-maintenance', `/rehearsal/locks/${lockSerial}/personalise`)
  const path = `/v1/openings/${opened.openingId}/receipts`
  expect((await client.post('maker-dispatcher', path, { receipt }))['result']).toBe('already_recorded')
  const shown = await client.lock(lockSerial, 'receipt', { keySerial: opened.keySerial })
  expect(shown.receipt).toBeUndefined()
})

test('no new secret for a closed or full box, or while it is not settled which codes were used', async () => {
  const { client } = await startRehearsal()
  const lockSerial = 'LOCK-L-0001'
  const wish = { kind: 'lock_repersonalisation', lockSerial, reason: 'sample' }
  const refused = (code: string, what: string) => client.refused(code, what, 'maker-maintenance', '/v1/proposals', wish)
  await refused('maintenance_needs_open_container', 'closed')
  const opened = await openLarge(client)
  const [deviceId = ''] = await announce(client, 1)
  await scan(client, 'maker-dispatcher', opened, 'in', [deviceId])
  await refused('maintenance_needs_empty_container', 'full')
  await scan(client, 'maker-dispatcher', opened, 'out', [deviceId])
  const proposed = await propose(client, 'maker-maintenance', wish)
  await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/closing-code`)
  await refused('lock_acts_unsettled', 'a code is out')
  const refusal = await refusedApproval(client, 'proposal_out_of_date', 'maker-security', proposed)
  expect(refusal).toMatchObject({ because: 'lock_acts_unsettled', changed: ['highestValue'] })
})

test('no retirement with devices inside, with live codes, or by others', async () => {
  const { client } = await startRehearsal()
  const path = '/v1/locks/LOCK-L-0001/retirements'
  await client.refused('not_found', 'by others', 'operator-security', path)
  const siteId = client.site('Sample factory')
  const containerId = client.container('BOX-L-0001')
  const request = { purpose: 'packing', keySerial: 'KEY-M1', siteId }
  const issued = await client.post('maker-dispatcher', `/v1/containers/${containerId}/openings`, request)
  await client.refused('lock_has_live_codes', 'a live code', 'maker-maintenance', path)
  const box = { containerId, lockSerial: 'LOCK-L-0001' }
  const { receipt } = await typeCode(client, box, 'KEY-M1', String(issued['code']))
  await client.lock(box.lockSerial, 'lid', { open: true })
  await client.post('maker-dispatcher', `/v1/openings/${String(issued['openingId'])}/receipts`, { receipt })
  const [deviceId = ''] = await announce(client, 1)
  const scans = { direction: 'in', deviceIds: [deviceId] }
  await client.post('maker-dispatcher', `/v1/openings/${String(issued['openingId'])}/scans`, scans)
  await client.refused('lock_in_use', 'full', 'maker-maintenance', path)
  const capable = '/v1/locks/LOCK-L-0001/capabilities'
  await client.refused('lock_in_use', 'full', 'maker-maintenance', capable, { receipt: 'none' })
})

test('a resynchronisation in vain counts like a receipt that does not fit, and then has to wait', async () => {
  const { client } = await startRehearsal()
  const { lockCheckDigits } = await import('../../src/oath/lock-codes.ts')
  const receipts = ['012345678', '087654321'].map((shown) => shown + lockCheckDigits('LOCK-L-0001', shown))
  const path = '/v1/locks/LOCK-L-0001/resynchronisations'
  const body = { keySerial: 'KEY-M2', receipts }
  for (let misfits = 1; misfits <= 5; misfits += 1) {
    const refusal = await client.refused('receipt_does_not_fit', 'in vain', 'maker-maintenance', path, body)
    expect(refusal).toMatchObject({ misfits, outOfSync: false })
  }
  await client.refused('receipt_wait', 'too often', 'maker-maintenance', path, body)
  // What fits is taken at any time, and nobody can keep a lock from getting back into step.
  const shown = await client.post('driver', '/rehearsal/locks/LOCK-L-0001/resynchronise', { keySerial: 'KEY-M2' })
  const answer = await client.post('maker-maintenance', path, { keySerial: 'KEY-M2', receipts: shown['receipts'] })
  expect(answer['inStep']).toBe(true)
})

test('what a lock can do decides what its receipts prove', async () => {
  const { client } = await startRehearsal()
  const capable = '/v1/locks/LOCK-L-0001/capabilities'
  await client.refused('not_found', 'by others', 'operator-security', capable, {})
  await client.post('maker-maintenance', capable, { receipt: 'closing', logDownload: false })
  expect(await client.get('maker-security', '/v1/locks/LOCK-L-0001')).toMatchObject({
    capabilities: { receipt: 'closing', logDownload: false, tamperLatch: true },
  })
  const opened = await openLarge(client)
  await byTwo(client, ['maker-dispatcher', 'maker-security'], { kind: 'force_close', openingId: opened.openingId })
  const openings = `/v1/containers/${opened.box.containerId}`
  expect((await client.get('maker-dispatcher', openings))['trust']).toBe('unproven')
  const read = (await client.get('driver', '/rehearsal/locks/LOCK-L-0001/log'))['log'] as Record<string, unknown>
  const { serial: _serial, ...log } = read
  await client.refused('lock_has_no_log', 'no log', 'maker-maintenance', '/v1/locks/LOCK-L-0001/readouts', log)
})

test('locks are seen by their owner and by whoever has the box, page by page', async () => {
  const { client } = await startRehearsal()
  const serials = async (who: string, query = ''): Promise<string[]> =>
    ((await client.get(who, `/v1/locks${query}`))['locks'] as { lockSerial: string }[]).map((each) => each.lockSerial)
  expect(await serials('maker-security')).toEqual(['LOCK-L-0001', 'LOCK-L-0002', 'LOCK-X-0001'])
  expect(await serials('operator-security')).toEqual(['LOCK-S-0001', 'LOCK-S-0002', 'LOCK-S-0003'])
  expect(await serials('neighbour-security')).toEqual([])
  expect(await serials('maker-security', '?limit=2')).toEqual(['LOCK-L-0001', 'LOCK-L-0002'])
  expect(await serials('maker-security', '?limit=2&cursor=LOCK-L-0002')).toEqual(['LOCK-X-0001'])
  expect(await serials('maker-security', '?status=registered')).toEqual([])
  for (const path of ['/v1/locks/LOCK-L-0001', '/v1/locks/LOCK-L-0001/guidance', '/v1/locks/NO-SUCH-LOCK']) {
    expect((await ask(client, 'operator-security', 'GET', path)).status).toBe(404)
  }
})
