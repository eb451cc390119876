/** Policies through the interface: proposed with their difference, approved by another human, in force from their day on. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY, faultsIn } from '../../src/custody/policy.ts'
import { approve, byTwo, propose, refusedApproval } from '../four-eyes/two.ts'
import {
  announce,
  boxOf,
  closeBox,
  deliver,
  openLarge,
  packLarge,
  type Rehearsal,
  scan,
  startRehearsal,
} from '../stories/rehearsal.ts'

const OFFICERS = ['maker-security', 'maker-security-2'] as const
const policy = (part: object = {}) => ({ kind: 'policy_change', profile: 'locked_box', ...part })

type InForce = { policy: { version: number; certificate: string | null } | null; values: typeof DEFAULT_POLICY }

async function inForce({ client }: Rehearsal, who: string, at?: string): Promise<InForce> {
  const query = new URLSearchParams({
    makerPartyId: client.party('maker-security'),
    operatorPartyId: client.party('store-keeper'),
  })
  if (at !== undefined) query.set('at', at)
  return (await client.get(who, `/v1/policies/in-force?${query}`)) as unknown as InForce
}

test('nothing was agreed: the usual values hold', async () => {
  const rehearsal = await startRehearsal()
  expect(await inForce(rehearsal, 'store-keeper')).toEqual({ policy: null, values: DEFAULT_POLICY })
  const { values, presets } = (await rehearsal.client.get('store-keeper', '/v1/policy-values')) as {
    values: { name: string; what: string }[]
    presets: { name: string; agreed: object }[]
  }
  expect(values.map(({ name }) => name)).toEqual(Object.keys(DEFAULT_POLICY))
  expect(presets.map(({ name, agreed }) => [name, faultsIn({ ...agreed })])).toEqual([
    ['locked_box', []],
    ['sealed_carton', []],
  ])
  const [, carton] = presets
  const begun = { kind: 'policy_change', profile: carton?.name, agreed: carton?.agreed }
  await byTwo(rehearsal.client, OFFICERS, begun)
  expect((await inForce(rehearsal, 'maker-security')).values).toMatchObject({ scanAllAtClosing: 1, tourPairsMost: 0 })
})

test('a version is approved by another human, who is shown the difference, and holds from its day on', async () => {
  const rehearsal = await startRehearsal()
  const { client } = rehearsal
  const operatorPartyId = client.party('store-keeper')
  await deliver(client, await packLarge(client, await announce(client, 3)), 1)
  const content = policy({ operatorPartyId, certificate: 'SAMPLE-CERT-1', agreed: { codeLifetimeMinutes: 25 } })
  const proposed = await propose(client, 'maker-security', content)
  const shown = await client.get('maker-security-2', `/v1/proposals/${proposed.proposalId}`)
  expect(shown['content']).toMatchObject({
    difference: {
      values: [{ name: 'codeLifetimeMinutes', from: 30, to: 25, isLooser: false }],
      others: ['certificate'],
    },
  })
  await refusedApproval(client, 'second_person_needed', 'maker-security', proposed)
  expect((await inForce(rehearsal, 'store-keeper')).policy).toBeNull()
  expect(await approve(client, 'maker-security-2', proposed)).toMatchObject({ version: 1 })
  expect(await inForce(rehearsal, 'store-keeper')).toMatchObject({
    policy: { version: 1, certificate: 'SAMPLE-CERT-1' },
    values: { ...DEFAULT_POLICY, codeLifetimeMinutes: 25 },
  })

  // Tomorrow's version changes nothing today; and what was so yesterday can be asked for.
  const now = Date.now() + 3_600_000
  const tomorrow = new Date(now + 24 * 3_600_000).toISOString()
  await byTwo(client, OFFICERS, policy({ operatorPartyId, validFrom: tomorrow, agreed: { codeLifetimeMinutes: 20 } }))
  expect((await inForce(rehearsal, 'store-keeper')).values.codeLifetimeMinutes).toBe(25)
  expect((await inForce(rehearsal, 'store-keeper', tomorrow)).values.codeLifetimeMinutes).toBe(20)
  const first = await lifetimeOf(rehearsal)
  expect(first.minutes).toBe(60 + 25)
  await client.pass(24)
  expect((await inForce(rehearsal, 'store-keeper')).policy?.version).toBe(2)
  // A code that was issued keeps the limit that it was issued with.
  expect(first.expiresAt - now).toBeLessThanOrEqual(26 * 60_000)

  const list = (await client.get('store-keeper', '/v1/policies'))['policies'] as { version: number }[]
  expect(list.map(({ version }) => version)).toEqual([2, 1])
  expect((await client.get('neighbour-security', '/v1/policies'))['policies']).toEqual([])
})

/** For how long a code is good that the operator is given now for a box with devices of the sample maker. */
async function lifetimeOf({ client }: Rehearsal): Promise<{ minutes: number; expiresAt: number }> {
  const asked = Date.now()
  const answer = await client.post(
    'store-keeper',
    `/v1/containers/${boxOf(client, 'BOX-L-0001').containerId}/openings`,
    {
      purpose: 'issuing',
      keySerial: 'KEY-S1',
      siteId: client.site('Sample central store'),
    },
  )
  const expiresAt = Date.parse(String(answer['expiresAt']))
  return { minutes: Math.round((expiresAt - asked) / 60_000), expiresAt }
}

describe('refused', () => {
  test('by whom and for what', async () => {
    const { client } = await startRehearsal()
    const path = '/v1/proposals'
    const reason = 'sample'
    const ofMaker = (part: object) => ({ ...policy(part), reason })
    await client.refused('policy_not_yours', 'an operator', 'operator-security', path, ofMaker({}))
    await client.refused(
      'policy_operator_unknown',
      'nobody',
      'maker-security',
      path,
      ofMaker({ operatorPartyId: randomUUID() }),
    )
    const carrier = client.party('driver')
    await client.refused(
      'policy_operator_unknown',
      'a carrier',
      'maker-security',
      path,
      ofMaker({ operatorPartyId: carrier }),
    )
    await client.refused(
      'policy_values_wrong',
      'a day too long',
      'maker-security',
      path,
      ofMaker({ agreed: { tourHours: 48 } }),
    )
    await client.refused(
      'policy_values_wrong',
      'no value',
      'maker-security',
      path,
      ofMaker({ agreed: { tourWeeks: 1 } }),
    )
    await client.refused('proposal_not_for_role', 'a dispatcher', 'maker-dispatcher', path, ofMaker({}))
  })

  test('of two that were proposed side by side the second is out of date', async () => {
    const { client } = await startRehearsal()
    const [one, other] = [
      await propose(client, 'maker-security', policy({ agreed: { tourHours: 8 } })),
      await propose(client, 'maker-security', policy({ agreed: { tourHours: 9 } })),
    ]
    await approve(client, 'maker-security-2', one)
    await refusedApproval(client, 'proposal_out_of_date', 'maker-security-2', other)
  })
})

test('what lies outside the policy is not packed', async () => {
  const rehearsal = await startRehearsal()
  const { client } = rehearsal
  const deviceIds = await announce(client, 3)
  await byTwo(client, OFFICERS, policy({ deviceTypes: ['SAMPLE-GW-B'] }))
  const opened = await openLarge(client)
  const path = `/v1/openings/${opened.openingId}/scans`
  const body = { direction: 'in', deviceIds }
  const refused = await client.refused('device_type_not_agreed', 'another type', 'maker-dispatcher', path, body)
  expect(refused).toMatchObject({ deviceTypes: ['SAMPLE-GW-A'] })
  await byTwo(client, OFFICERS, policy({ profile: 'sealed_carton', deviceTypes: ['SAMPLE-GW-A'] }))
  await client.refused('container_family_not_agreed', 'a carton was agreed', 'maker-dispatcher', path, body)
  await byTwo(client, OFFICERS, policy({ deviceTypes: ['SAMPLE-GW-A', 'SAMPLE-GW-B'] }))
  await scan(client, 'maker-dispatcher', opened, 'in', deviceIds)
  await closeBox(client, 'maker-dispatcher', opened)
})
