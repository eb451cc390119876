/** One operator, three makers: their policies side by side, in one box and in three. */
import { expect, test } from 'vitest'
import type { Fact } from '../../src/custody/entries.ts'
import { type ContainerId, type DeviceId, idOf, type PartyId } from '../../src/custody/identifiers.ts'
import { packDevices, unpackDevices } from '../../src/custody/packing.ts'
import type { Policy } from '../../src/custody/policy.ts'
import { agreedFor } from '../../src/store/queries/policies.ts'
import * as load from '../../src/store/queries/situations.ts'
import { Bench } from '../rules/bench.ts'
import { BOXES, lockOf, masterData, PLAYERS, STORE } from '../rules/cast.ts'
import { deviceId, MAKER, NOW, OPERATOR } from '../rules/things.ts'

const SECOND = idOf('PartyId', 'second-maker')
const THIRD = idOf('PartyId', 'third-maker')
const box = BOXES[2] as ContainerId
const otherBox = idOf('ContainerId', 'box-4')
const olga = PLAYERS.find(({ personId }) => personId === 'olga')
if (olga === undefined) throw new Error('the store keeper is missing')
const { personId, keySerial, keyId, ...actor } = olga

const MAKERS: readonly (readonly [PartyId, DeviceId, Partial<Policy>, readonly string[]])[] = [
  [MAKER, deviceId(101), { tourPairsMost: 5, codeLifetimeMinutes: 40 }, []],
  [SECOND, deviceId(102), { tourPairsMost: 8, codeLifetimeMinutes: 25 }, ['A']],
  [THIRD, deviceId(103), { tourPairsMost: 2, codeLifetimeMinutes: 60 }, ['A', 'B']],
]

const ANOTHER_BOX: Fact = {
  type: 'container_registered',
  containerId: otherBox,
  ownerPartyId: OPERATOR,
  serial: 'BOX-4',
  containerTypeId: 'box',
  capacityUnits: 12,
  siteId: STORE,
  lockSerial: lockOf(otherBox),
  window: 64,
}

function world(): Bench {
  const bench = new Bench(NOW)
  const rest = masterData().filter((fact) => fact.type !== 'policy_set')
  bench.record({ ...actor, personId }, [...rest, ANOTHER_BOX, ...MAKERS.flatMap(factsOf)])
  for (const [, id] of MAKERS) {
    // As it is once the operator has taken it into its store.
    const set = { possessingPartyId: OPERATOR, owningPartyId: OPERATOR, custody: 'stored', siteId: STORE } as const
    bench.world.apply({ update: 'device', where: { deviceId: id }, set })
  }
  return bench
}

function factsOf([maker, id, agreed, deviceTypes]: (typeof MAKERS)[number]): Fact[] {
  const party = { partyId: maker, name: maker, roles: ['manufacturer'], marketPartnerId: null } as const
  const registered: Fact = { type: 'party_registered', party: { ...party, flagCodes: [], gatewayAdministratorIds: [] } }
  const policy = {
    policyId: idOf('PolicyId', `policy-of-${maker}`),
    partyId: maker,
    operatorPartyId: OPERATOR,
    version: 1,
    validFrom: NOW,
    profile: 'locked_box',
    certificate: `sample certificate of ${maker}`,
    deliveryProcedure: null,
    deviceTypes,
    agreed,
    proposalId: idOf('ProposalId', `proposal-of-${maker}`),
  } as const
  return [
    ...(maker === MAKER ? [] : [registered]),
    { type: 'policy_set', policy },
    { type: 'devices_announced', noteId: idOf('NoteId', 'n'), makerPartyId: maker, deviceType: 'A', deviceIds: [id] },
  ]
}

/** Opens a box for packing, without its lock: what the receipt would say is said at once. */
function open(bench: Bench, containerId: ContainerId): void {
  const lockSerial = lockOf(containerId)
  const openingId = idOf('OpeningId', `opening-of-${containerId}`)
  const code = { containerId, ownerPartyId: OPERATOR, lockSerial, purpose: 'packing', forPersonId: personId } as const
  const value = { keySerial, keyId, siteId: STORE, value: 1, expiresAt: NOW + 60_000 }
  const receipt = { containerId, lockSerial, value: 1, action: 'O', flags: 0, before: null, skipped: [] } as const
  bench.record({ ...actor, personId }, [
    { type: 'opening_code_issued', openingId, ...code, ...value },
    { type: 'receipt_verified', ...receipt, confirmed: [{ value: 1, action: 'O', openingId }] },
  ])
}

async function scan(
  bench: Bench,
  containerId: ContainerId,
  ids: readonly DeviceId[],
  way: 'in' | 'out',
): Promise<string | null> {
  const openingId = idOf('OpeningId', `opening-of-${containerId}`)
  const outcome = await bench.run(
    { ...actor, personId },
    (loading) => load.scanSituation(loading, { openingId, personId, deviceIds: ids, repackagingId: null }),
    (situation, given) => (way === 'in' ? packDevices(situation, ids, given) : unpackDevices(situation, ids)),
  )
  return outcome?.refusal?.code ?? null
}

async function agreed(bench: Bench, containerId: ContainerId): Promise<readonly [number, number]> {
  const { tourPairsMost, codeLifetimeMinutes } = await agreedFor(bench.loading, bench.row('container', { containerId }))
  return [tourPairsMost, codeLifetimeMinutes]
}

test('in one box the most careful value of all makers inside counts, and stays until the box is empty', async () => {
  const bench = world()
  open(bench, box)
  const [[, first], [, second], [, third]] = MAKERS as readonly [
    (typeof MAKERS)[0],
    (typeof MAKERS)[0],
    (typeof MAKERS)[0],
  ]
  const steps: [readonly DeviceId[], 'in' | 'out', readonly [number, number], readonly string[]][] = [
    [[first], 'in', [5, 40], [MAKER]],
    [[second], 'in', [5, 25], [MAKER, SECOND]],
    [[third], 'in', [2, 25], [MAKER, SECOND, THIRD]],
    // What was beside it could have been swapped with it: until the box is empty all three count.
    [[third, second], 'out', [2, 25], [MAKER, SECOND, THIRD]],
    [[first], 'out', [12, 30], []],
    [[second], 'in', [8, 25], [SECOND]],
  ]
  for (const [ids, way, values, makers] of steps) {
    expect(await scan(bench, box, ids, way)).toBeNull()
    expect(await agreed(bench, box)).toEqual(values)
    expect([...bench.row('container', { containerId: box }).makers].sort()).toEqual([...makers].sort())
  }
})

test('boxes side by side follow each its own', async () => {
  const bench = world()
  open(bench, box)
  open(bench, otherBox)
  expect(await scan(bench, box, [deviceId(102)], 'in')).toBeNull()
  expect(await scan(bench, otherBox, [deviceId(103)], 'in')).toBeNull()
  expect([await agreed(bench, box), await agreed(bench, otherBox)]).toEqual([
    [8, 25],
    [2, 60],
  ])
})

test('what one maker did not agree to keeps the whole scan out, and names the policy', async () => {
  const bench = world()
  open(bench, box)
  const row = { update: 'device', where: { deviceId: deviceId(102) }, set: { deviceType: 'B' } } as const
  bench.world.apply(row)
  expect(await scan(bench, box, [deviceId(101), deviceId(102)], 'in')).toBe('device_type_not_agreed')
  expect(bench.row('container', { containerId: box }).makers).toEqual([])
  expect(await scan(bench, box, [deviceId(101)], 'in')).toBeNull()
})
