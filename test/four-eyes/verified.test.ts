/** What two persons decided, as a verifier reads it: no rule is broken by it, and what proves nothing proves nothing. */
import { expect, test } from 'vitest'
import { custodySteps, isOnlyOpen, replayCustody, type Subject } from '../../src/auditlog/custody-chain.ts'
import { readForRules } from '../../src/store/database.ts'
import { logIn } from '../auditlog/replay-entries.ts'
import { announce, closeBox, openBox, openLarge, scan, startRehearsal, typeCode } from '../stories/rehearsal.ts'
import { byTwo } from './two.ts'

const OFFICERS = ['maker-security', 'maker-security-2'] as const

test('a lock-out, a force-close, a maintenance and a new secret are a chain without a broken rule', async () => {
  const { client, serving } = await startRehearsal()
  const [device = ''] = await announce(client, 1)
  const opened = await openLarge(client)
  await scan(client, 'maker-dispatcher', opened, 'in', [device])
  const { containerId, lockSerial } = opened.box
  await byTwo(client, ['maker-dispatcher', 'maker-security'], { kind: 'force_close', openingId: opened.openingId })
  await closeBox(client, 'maker-dispatcher', opened)
  await client.lock(lockSerial, 'force')
  await client.lock(lockSerial, 'lid', { open: false })
  const siteId = client.site('Sample factory')
  const who = 'maker-maintenance'
  const again = await openBox(client, { who, box: opened.box, purpose: 'investigation', siteId })
  expect(again).toMatchObject({ tampered: true, exposed: 1 })
  await scan(client, who, again, 'out', [device])
  const maintained = await byTwo(client, [who, 'maker-security'], {
    kind: 'maintenance_code',
    containerId,
    keySerial: 'KEY-M2',
  })
  const shown = await client.post(who, `/v1/proposals/${maintained.proposalId}/maintenance-code`)
  const { receipt } = await typeCode(client, opened.box, 'KEY-M2', String(shown['code']))
  await client.post(who, `/v1/openings/${again.openingId}/receipts`, { receipt })
  await byTwo(client, [who, 'maker-security'], { kind: 'lock_repersonalisation', lockSerial })
  await client.post(who, `/rehearsal/locks/${lockSerial}/personalise`)
  await closeBox(client, who, again)
  const { incidents } = (await client.get('maker-security', '/v1/incidents')) as {
    incidents?: { incidentId: string }[]
  }
  const incidentId = incidents?.[0]?.incidentId
  await byTwo(client, OFFICERS, { kind: 'lock_out', incidentId, deviceIds: [device] })
  await client.post(who, `/v1/locks/${lockSerial}/retirements`)

  const log = await readForRules(serving.database, null, logIn)
  const codes = (subject: Subject): string[] => {
    const found = replayCustody(subject, log.file(subject))
    expect(found.filter(({ code }) => !isOnlyOpen(code)).map(({ sentence }) => sentence.en)).toEqual([])
    return [...new Set(found.map(({ code }) => code))].sort()
  }
  expect(codes({ kind: 'device', id: device })).toEqual(['open_incident', 'open_locked_out', 'open_unproven'])
  expect(codes({ kind: 'container', id: containerId })).toEqual(['open_incident', 'open_unproven'])
  const file = log.file({ kind: 'container', id: containerId })
  const words = custodySteps({ kind: 'container', id: containerId }, file)
    .map(({ sentence }) => sentence.en)
    .join('\n')
  for (const part of ['ended by force', 'Maintenance code', 'New secret']) expect(words).toContain(part)
})
