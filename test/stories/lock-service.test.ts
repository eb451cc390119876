import { describe, expect, test } from 'vitest'
import { announce, closeBox, openLarge, packLarge, scan, startRehearsal, typeCode } from './rehearsal.ts'

/** Well-formed, with right check digits for nobody: the keypad's check is passed by chance only, so it is computed. */
async function wrongReceipts(count: number): Promise<string[]> {
  const { lockCheckDigits } = await import('../../src/oath/lock-codes.ts')
  return Array.from({ length: count }, (_, at) => {
    const shown = `0${String(11_111_111 + at)}`
    return shown + lockCheckDigits('LOCK-L-0001', shown)
  })
}

async function logOf(client: Awaited<ReturnType<typeof startRehearsal>>['client'], lockSerial: string) {
  const read = await client.get('driver', `/rehearsal/locks/${lockSerial}/log`)
  const { serial: _serial, ...log } = read['log'] as Record<string, unknown>
  return log
}

describe('a lock out of step', () => {
  test('three receipts that do not fit: no opening code until the lock is brought back into step', async () => {
    const { client } = await startRehearsal()
    const opened = await openLarge(client)
    const receipts = `/v1/openings/${opened.openingId}/receipts`
    for (const receipt of await wrongReceipts(3)) {
      await client.refused('receipt_does_not_fit', 'a receipt of nobody', 'maker-dispatcher', receipts, { receipt })
    }
    // A box must never stay open because of a rule.
    const closing = await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/closing-code`)
    await client.lock(opened.box.lockSerial, 'lid', { open: false })
    const { keySerial } = opened
    await client.lock(opened.box.lockSerial, 'enter', { keySerial, code: String(closing['code']) })
    const openings = `/v1/containers/${opened.box.containerId}/openings`
    const request = { purpose: 'packing', keySerial, siteId: client.site('Sample factory') }
    await client.refused('opening_not_closed', 'an opening out of step', 'maker-dispatcher', openings, request)

    const shown = await client.post('driver', `/rehearsal/locks/${opened.box.lockSerial}/resynchronise`, { keySerial })
    const path = `/v1/locks/${opened.box.lockSerial}/resynchronisations`
    const answer = await client.post('maker-maintenance', path, { keySerial, receipts: shown['receipts'] })
    // The closing happened and its receipt never came: an act that only the log can explain.
    expect(answer).toMatchObject({ inStep: true, findings: [{ kind: 'acts_unexplained' }] })
    expect(typeof answer['incidentId']).toBe('string')
  })

  test('the receipt that fits after all ends it', async () => {
    const { client } = await startRehearsal()
    const opened = await openLarge(client)
    const closing = await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/closing-code`)
    await client.lock(opened.box.lockSerial, 'lid', { open: false })
    const shown = await typeCode(client, opened.box, opened.keySerial, String(closing['code']))
    const receipts = `/v1/openings/${opened.openingId}/receipts`
    for (const receipt of await wrongReceipts(3)) {
      await client.refused('receipt_does_not_fit', 'a receipt of nobody', 'maker-dispatcher', receipts, { receipt })
    }
    const taken = await client.post('maker-dispatcher', receipts, { receipt: shown.receipt })
    expect(taken['result']).toBe('confirmed')
    await openLarge(client)
  })

  test('a read-out log proves acts whose receipts are lost', async () => {
    const { client } = await startRehearsal()
    const opened = await openLarge(client)
    const closing = await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/closing-code`)
    await client.lock(opened.box.lockSerial, 'lid', { open: false })
    await typeCode(client, opened.box, opened.keySerial, String(closing['code']))
    const path = `/v1/locks/${opened.box.lockSerial}/readouts`
    const log = await logOf(client, opened.box.lockSerial)
    const answer = await client.post('maker-maintenance', path, log)
    expect(answer).toMatchObject({ findings: [], incidentId: null, inStep: true })
    expect((answer['confirmed'] as number[]).length).toBe(1)
    // And that the box is open by the next code, whose receipt nobody sends: overdue as any other would be.
    const { box, keySerial } = opened
    const request = { purpose: 'packing', keySerial, siteId: client.site('Sample factory') }
    const next = await client.post('maker-dispatcher', `/v1/containers/${box.containerId}/openings`, request)
    await client.lock(box.lockSerial, 'enter', { keySerial, code: String(next['code']) })
    await client.post('maker-maintenance', path, await logOf(client, box.lockSerial))
    const { openings } = await client.get('maker-dispatcher', `/v1/containers/${box.containerId}`)
    expect(openings).toContainEqual(
      expect.objectContaining({ openingId: next['openingId'], status: 'open', overdueAt: expect.any(String) }),
    )
  })

  test('a log that shows a violation blocks what was inside', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 5)
    const box = await packLarge(client, deviceIds)
    await client.lock(box.lockSerial, 'force', { succeeds: false })
    // Somebody's code that does not fit: the refusal in the log carries the flag, and no receipt was ever shown.
    const { lockCheckDigits } = await import('../../src/oath/lock-codes.ts')
    const code = `12345678${lockCheckDigits(box.lockSerial, '12345678')}`
    await client.lock(box.lockSerial, 'enter', { keySerial: 'KEY-M1', code })
    const log = await logOf(client, box.lockSerial)
    const answer = await client.post('maker-maintenance', `/v1/locks/${box.lockSerial}/readouts`, log)
    expect(answer['exposed']).toBe(5)
    for (const deviceId of deviceIds) {
      const device = await client.get('maker-dispatcher', `/v1/devices/${deviceId}`)
      expect(device['trust']).toBe('incident')
    }
  })

  test('a changed log proves nothing', async () => {
    const { client } = await startRehearsal()
    const opened = await openLarge(client)
    await closeBox(client, 'maker-dispatcher', opened)
    const log = (await logOf(client, opened.box.lockSerial)) as { records: { flags: number }[] }
    const [first, ...rest] = log.records
    const changed = { ...log, records: [{ ...first, flags: 2 }, ...rest] }
    const path = `/v1/locks/${opened.box.lockSerial}/readouts`
    await client.refused('log_does_not_verify', 'a changed log', 'maker-maintenance', path, changed)
  })
})

describe('contents at closing', () => {
  test('what lacks is missing, what is surplus is held, and the box closes', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 4)
    const [lacking = '', inside = '', surplus = '', other = ''] = deviceIds
    const opened = await openLarge(client)
    await scan(client, 'maker-dispatcher', opened, 'in', [lacking, inside])
    const path = `/v1/openings/${opened.openingId}/closing-code`
    const contents = [inside, surplus, 'scratched label']
    const closing = await client.post('maker-dispatcher', path, { contents })
    expect(closing).toMatchObject({ lacking: [lacking], surplus: [surplus, 'scratched label'] })
    await client.lock(opened.box.lockSerial, 'lid', { open: false })
    const shown = await typeCode(client, opened.box, opened.keySerial, String(closing['code']))
    const receipt = { receipt: shown.receipt }
    expect(
      (await client.post('maker-dispatcher', `/v1/openings/${opened.openingId}/receipts`, receipt))['result'],
    ).toBe('confirmed')

    const seen = async (deviceId: string) => {
      const { trust, missing } = await client.get('maker-dispatcher', `/v1/devices/${deviceId}`)
      return { trust, missing }
    }
    expect(await seen(lacking)).toEqual({ trust: 'incident', missing: true })
    expect(await seen(surplus)).toEqual({ trust: 'incident', missing: false })
    expect(await seen(inside)).toEqual({ trust: 'ok', missing: false })
    expect(await seen(other)).toEqual({ trust: 'ok', missing: false })
  })

  test('the right contents are no news', async () => {
    const { client } = await startRehearsal()
    const deviceIds = await announce(client, 2)
    const opened = await openLarge(client)
    await scan(client, 'maker-dispatcher', opened, 'in', deviceIds)
    const path = `/v1/openings/${opened.openingId}/closing-code`
    const closing = await client.post('maker-dispatcher', path, { contents: deviceIds })
    expect(closing).toMatchObject({ lacking: [], surplus: [], incidentId: null })
  })
})
