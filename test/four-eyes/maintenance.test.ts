/** The maintenance code: an open, empty box and two humans; shown to one, stored nowhere. */
import { expect, test } from 'vitest'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { readForRules } from '../../src/store/database.ts'
import { announce, boxOf, closeBox, openBox, scan, startRehearsal, typeCode } from '../stories/rehearsal.ts'
import { approve, ask, byTwo, propose, refusedApproval } from './two.ts'

const WHO = 'maker-maintenance'
const KEY = 'KEY-M2'

/** The large box, forced with a crowbar and opened for an investigation. */
async function forcedAndOpened(client: StoryClient) {
  const box = boxOf(client, 'BOX-L-0001')
  await client.lock(box.lockSerial, 'force')
  await client.lock(box.lockSerial, 'lid', { open: false })
  const siteId = client.site('Sample factory')
  return openBox(client, { who: WHO, box, purpose: 'investigation', siteId })
}

const wish = (containerId: string) => ({ kind: 'maintenance_code', containerId, keySerial: KEY })

test('clears the latch; its receipt is one more act of the opening, and what it shows is no news', async () => {
  const { client } = await startRehearsal()
  const opened = await forcedAndOpened(client)
  expect(opened.tampered).toBe(true)
  const { containerId, lockSerial } = opened.box
  const proposed = await propose(client, WHO, wish(containerId))
  const code = `/v1/proposals/${proposed.proposalId}/maintenance-code`
  await client.refused('proposal_not_approved', 'too early', WHO, code)
  const effect = await approve(client, 'maker-security', proposed)
  expect(effect).toEqual({ forPersonId: client.person(WHO).personId })
  await client.refused('proposal_not_yours', 'for the approver', 'maker-security', code)
  const shown = await client.post(WHO, code)
  expect(shown).toMatchObject({ openingId: opened.openingId, lockSerial })
  const answer = await client.lock(lockSerial, 'enter', { keySerial: KEY, code: String(shown['code']) })
  expect(answer.code).toBe('maintained')
  const path = `/v1/openings/${opened.openingId}/receipts`
  const taken = await client.post(WHO, path, { receipt: answer.receipt })
  expect(taken).toMatchObject({ result: 'confirmed', action: 'M', tampered: true, incidentId: null })
  await client.refused('maintenance_code_over', 'used', WHO, code)
  const closed = await closeBox(client, WHO, opened)
  expect(closed.tampered).toBe(false)
  const incidents = (await client.get('maker-security', '/v1/incidents?status=open')) as { incidents?: object[] }
  expect(incidents.incidents).toHaveLength(1)
  const container = await client.get('maker-dispatcher', `/v1/containers/${containerId}`)
  expect(container['status']).toBe('closed')
})

test('with a full box, a closed one, another’s key, another party’s box, or at another site', async () => {
  const { client } = await startRehearsal()
  const box = boxOf(client, 'BOX-L-0001')
  const siteId = client.site('Sample factory')
  const request = { reason: 'sample', ...wish(box.containerId) }
  await client.refused('maintenance_needs_open_container', 'closed', WHO, '/v1/proposals', request)
  const deviceIds = await announce(client, 1)
  const opened = await openBox(client, { who: 'maker-dispatcher', box, purpose: 'packing', siteId })
  const whileEmpty = await propose(client, WHO, wish(box.containerId))
  await scan(client, 'maker-dispatcher', opened, 'in', deviceIds)
  await client.refused('maintenance_needs_empty_container', 'full', WHO, '/v1/proposals', request)
  const refusal = await refusedApproval(client, 'proposal_out_of_date', 'maker-security', whileEmpty)
  expect(refusal['because']).toBe('maintenance_needs_empty_container')
  await scan(client, 'maker-dispatcher', opened, 'out', deviceIds)
  const foreign = { ...request, keySerial: 'KEY-M1' }
  await client.refused('key_not_yours', 'another’s key', WHO, '/v1/proposals', foreign)
  await client.refused('not_found', 'another party', 'operator-security', '/v1/proposals', request)
  await client.refused('proposal_not_for_role', 'a dispatcher', 'maker-dispatcher', '/v1/proposals', foreign)
  const proposed = await propose(client, WHO, wish(box.containerId))
  await closeBox(client, 'maker-dispatcher', opened)
  const closed = await refusedApproval(client, 'proposal_out_of_date', 'maker-security', proposed)
  expect(closed['because']).toBe('maintenance_needs_open_container')
})

test('dies with a later code, with time, and with a key that is not active any more', async () => {
  const { client } = await startRehearsal()
  const opened = await forcedAndOpened(client)
  const { containerId } = opened.box
  const first = await byTwo(client, [WHO, 'maker-security'], wish(containerId))
  await client.pass(1)
  await client.refused('maintenance_code_over', 'too old', WHO, `/v1/proposals/${first.proposalId}/maintenance-code`)
  const second = await byTwo(client, [WHO, 'maker-security'], wish(containerId))
  const path = `/v1/proposals/${second.proposalId}/maintenance-code`
  const shown = await client.post(WHO, path)
  expect(await client.post(WHO, path)).toMatchObject({ code: shown['code'] })
  await client.post(WHO, `/v1/openings/${opened.openingId}/closing-code`)
  await client.refused('maintenance_code_over', 'a later code', WHO, path)
})

test('again by its idempotency key: computed again, kept nowhere', async () => {
  const { client, serving } = await startRehearsal()
  const opened = await forcedAndOpened(client)
  const { proposalId } = await byTwo(client, [WHO, 'maker-security'], wish(opened.box.containerId))
  const path = `/v1/proposals/${proposalId}/maintenance-code`
  const first = await ask(client, WHO, 'POST', path, {}, 'same')
  const again = await ask(client, WHO, 'POST', path, {}, 'same')
  expect(first).toMatchObject({ status: 201, replayed: false })
  expect(again).toMatchObject({ status: 201, replayed: true, body: first.body })
  const code = String(first.body['code'])
  expect(code).toMatch(/^\d{10}$/)
  const kept = await readForRules(serving.database, null, async (database) => {
    const { rows } = await database.query<{ text: string }>(
      `select coalesce(answer::text, '') as text from idempotency
       union all select content::text || state::text from proposal
       union all select convert_from(canonical, 'UTF8') from entry_content`,
    )
    return rows.map(({ text }) => text).join('\n')
  })
  expect(kept).toContain(proposalId)
  expect(kept).not.toContain(code)
  expect(kept).not.toContain(code.slice(0, 8))
})

test('a latch that was set after the receipt of the opening is news', async () => {
  const { client } = await startRehearsal()
  const box = boxOf(client, 'BOX-L-0001')
  const siteId = client.site('Sample factory')
  const opened = await openBox(client, { who: WHO, box, purpose: 'packing', siteId })
  await client.lock(box.lockSerial, 'force', { succeeds: false })
  const { proposalId } = await byTwo(client, [WHO, 'maker-security'], wish(box.containerId))
  const shown = await client.post(WHO, `/v1/proposals/${proposalId}/maintenance-code`)
  const { receipt } = await typeCode(client, box, KEY, String(shown['code']))
  const taken = await client.post(WHO, `/v1/openings/${opened.openingId}/receipts`, { receipt })
  expect(taken['action']).toBe('M')
  expect(taken['tampered'] === true).toBe(taken['incidentId'] !== null)
})
