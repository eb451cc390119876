/** Shipments over HTTP: several legs, parts, what is damaged, missing, refused or strange, and who is responsible. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isOnlyOpen, replayCustody } from '../../src/auditlog/custody-chain.ts'
import { IN_ORDER } from '../../src/cli/rehearsal/box.ts'
import { readForRules } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { logIn } from '../auditlog/replay-entries.ts'
import { query } from '../http/tables.ts'
import { type Box, Cast } from './cast.ts'

const HOUR = 3_600_000
let cast: Cast

beforeAll(async () => {
  cast = await Cast.start()
})
afterAll(async () => {
  // What was told holds for whoever looks at it from outside, too.
  expect(await runFsck(cast.server.database)).toMatchObject({ total: 0, differences: [] })
  const log = await readForRules(cast.server.database, null, logIn)
  const findings = (['device', 'container', 'shipment', 'incident'] as const).flatMap((kind) =>
    log.ids(kind).flatMap((id) => replayCustody({ kind, id }, log.file({ kind, id }))),
  )
  const shipped = findings.filter(({ code }) => /handover|receiv|respons|shipment|turned|withdrawn/.test(code))
  expect(shipped.filter(({ code }) => !isOnlyOpen(code)).map(({ sentence }) => sentence.en)).toEqual([])
  await cast.server.stop()
})

const box = ({ containerId }: Box): string => `/v1/containers/${containerId}`
const inside = ({ deviceIds }: Box): string => `/v1/devices/${deviceIds[0]}`
const path = (id: unknown): string => `/v1/shipments/${String(id)}`

test('two carriers with an interim store, in parts, to a receipt of everything that can happen', async () => {
  const [a, b, c, d] = (await cast.boxes(4)) as [Box, Box, Box, Box]
  const all = [a, b, c, d]
  const expectedArrival = new Date(cast.server.clock.now() + 48 * HOUR).toISOString()
  const legs = [
    { carrierPartyId: cast.party('driver'), toSiteId: cast.site('small store') },
    { carrierPartyId: cast.party('second-driver') },
  ]
  const shipment = await cast.announce(all, { legs, expectedArrival })
  const [maker, first, store, second, keeper] = [
    'maker-dispatcher',
    'driver',
    'neighbour-store-keeper',
    'second-driver',
    'store-keeper',
  ] as const
  const { body: announced } = await cast.ask(store, shipment, undefined, 200)
  expect((announced['stations'] as { partyId: string }[]).map(({ partyId }) => partyId)).toEqual(
    [maker, first, store, second, keeper].map((label) => cast.party(label)),
  )
  expect(Date.parse(String(announced['arrivalDueAt']))).toBe(Date.parse(expectedArrival) + 4 * HOUR)
  expect((await cast.ask('gwa-security', shipment)).status).not.toBe(200)

  // All is picked up at once.
  expect((await cast.sign(maker, shipment, 'pick_up', [a, b])).body).toMatchObject({
    code: 'containers_differ',
    missing: [c.serial, d.serial],
  })
  expect((await cast.sign(first, shipment, 'transfer', all)).body['code']).toBe('handover_out_of_order')
  await cast.pass(maker, first, shipment, 'pick_up', all)

  // The first to sign says it anew and takes it back; the second sees one less, which follows.
  const { body: half } = await cast.sign(first, shipment, 'transfer', [a, b])
  const anew = await cast.sign(first, shipment, 'transfer', [a, b, c])
  expect([anew.status, anew.body['handoverId'] === half['handoverId']]).toEqual([202, false])
  const withdrawal = `${shipment}/handovers/${String(anew.body['handoverId'])}/withdrawals`
  expect((await cast.ask(store, withdrawal, {})).body['code']).toBe('no_signature_to_withdraw')
  await cast.ask(first, withdrawal, {}, 201)
  await cast.sign(first, shipment, 'transfer', [a, b, c])
  expect((await cast.sign(store, shipment, 'transfer', all)).body).toMatchObject({
    code: 'containers_differ',
    notSignedByOther: [d.serial],
  })
  expect((await cast.sign(store, shipment, 'transfer', [a, b])).status).toBe(201)
  expect(await cast.responsible(store, box(a))).toBe(store)
  expect(await cast.responsible(store, box(c))).toBe(first)
  expect((await cast.ask(maker, shipment)).body).toMatchObject({ step: 1, status: 'in_transit' })
  expect(await cast.responsible(maker, shipment)).toBe(first)
  await cast.pass(first, store, shipment, 'transfer', [c, d])
  await cast.pass(store, second, shipment, 'transfer', all)
  expect(await cast.responsible(second, inside(a))).toBe(second)

  // Some are delivered; what is strange is for the receipt.
  const strange = await cast.sign(second, shipment, 'delivery', [a, { ...b, serial: 'BOX-Q-1' }])
  expect(strange.body).toMatchObject({ code: 'containers_differ', surplus: ['BOX-Q-1'] })
  await cast.sign(second, shipment, 'delivery', [a, b], { damaged: [b.serial] })
  expect((await cast.sign(keeper, shipment, 'delivery', [a, b])).status).toBe(201)
  const [known] = (await cast.boxes(1)) as [Box]
  const surplus = ['BOX-Q-1', known.serial]
  const unsigned = { containers: [{ serial: c.serial, outcome: 'received' }] }
  expect((await cast.ask(keeper, `${shipment}/receipt`, unsigned)).body).toMatchObject({
    code: 'shipment_not_delivered',
    containerSerials: [c.serial],
  })
  expect((await cast.ask(keeper, `${shipment}/receipt`, { surplus: [c.serial] })).body['code']).toBe(
    'surplus_was_announced',
  )
  const said = [
    { serial: a.serial, outcome: 'received' },
    { serial: b.serial, outcome: 'damaged' },
  ]
  const part = await cast.ask(keeper, `${shipment}/receipt`, { containers: said, surplus }, 201)
  expect(part.body).toMatchObject({ late: false, complete: false, returnShipmentIds: [] })
  expect(part.body['incidentIds']).toHaveLength(2)
  const { body: damaged } = await cast.ask(keeper, box(b), undefined, 200)
  expect(damaged).toMatchObject({ trust: 'unproven', shipmentId: null })
  expect((await cast.ask(keeper, inside(b))).body['trust']).toBe('unproven')
  expect((await cast.ask(maker, box(known))).body['trust']).toBe('incident')
  expect((await cast.ask(maker, inside(known))).body['trust']).toBe('incident')
  const { body: whole } = await cast.ask(keeper, box(a), undefined, 200)
  expect(whole).toMatchObject({ trust: 'ok', siteId: cast.site('central store'), status: 'arrived' })

  // One is missing, one is refused at the lorry: it goes back with whoever has it.
  const rest = [
    { serial: c.serial, outcome: 'refused' },
    { serial: d.serial, outcome: 'missing' },
  ]
  const end = await cast.ask(keeper, `${shipment}/receipt`, { containers: rest }, 201)
  expect(end.body).toMatchObject({ late: false, complete: true })
  expect((await cast.ask(maker, shipment)).body).toMatchObject({ status: 'received' })
  const { body: lost } = await cast.ask(second, box(d), undefined, 200)
  expect(lost).toMatchObject({ missing: true, trust: 'incident' })
  const back = path((end.body['returnShipmentIds'] as string[])[0])
  const { body: returning } = await cast.ask(maker, back, undefined, 200)
  expect(returning).toMatchObject({ status: 'in_transit', step: 1, recipientPartyId: cast.party(maker) })
  expect(returning['returnOfShipmentId']).toBe(shipment.split('/').at(-1))
  expect(await cast.responsible(maker, back)).toBe(second)
  expect((await cast.ask(second, inside(c))).body['custody']).toBe('returning')
  await cast.pass(second, store, back, 'transfer', [c])
  await cast.pass(store, first, back, 'transfer', [c])
  await cast.pass(first, maker, back, 'delivery', [c])
  await cast.ask(maker, `${back}/receipt`, null, 201)
  expect(await cast.responsible(maker, box(c))).toBe(maker)

  // What was missing turns up: it is there, and stays held.
  await cast.pass(second, keeper, shipment, 'delivery', [d])
  expect((await cast.ask(maker, shipment)).body).toMatchObject({ status: 'delivered' })
  await cast.ask(keeper, `${shipment}/receipt`, null, 201)
  const { body: found } = await cast.ask(keeper, box(d), undefined, 200)
  expect(found).toMatchObject({ missing: false, trust: 'incident', shipmentId: null })
  expect((await cast.ask(keeper, `${shipment}/receipt`, null)).body['code']).toBe('shipment_already_received')

  // Of what was received the contents go back to their sender.
  const inspection = {
    ...{ serial: a.serial, condition: 'intact', siteId: cast.site('central store') },
    checks: IN_ORDER,
  }
  const { lid_shut: _, ...few } = IN_ORDER
  const gaps = await cast.ask(keeper, `${box(a)}/inspections`, { ...inspection, checks: few })
  expect(gaps).toMatchObject({ status: 422, body: { code: 'inspection_incomplete', unanswered: ['lid_shut'] } })
  await cast.ask(keeper, `${box(a)}/inspections`, inspection, 201)
  const home = { recipientPartyId: cast.party(maker), toSiteId: cast.site('factory'), containerIds: [a.containerId] }
  const body = { ...home, carrierPartyId: cast.party(first) }
  const unknown = { ...body, returnOf: back.split('/').at(-1) }
  expect((await cast.ask(keeper, '/v1/shipments', unknown)).body['code']).toBe('return_of_unknown')
  const sent = await cast.ask(keeper, '/v1/shipments', { ...body, returnOf: shipment.split('/').at(-1) }, 201)
  await cast.pass(keeper, first, path(sent.body['shipmentId']), 'pick_up', [a])
  expect((await cast.ask(keeper, inside(a))).body).toMatchObject({ custody: 'returning' })
})

describe('responsibility passes where the policy of the announcement says', () => {
  test.each([
    ['each_hand_over', ['maker-dispatcher', 'driver', 'store-keeper']],
    ['recipient_from_pick_up', ['maker-dispatcher', 'store-keeper', 'store-keeper']],
    ['sender_until_delivery', ['maker-dispatcher', 'maker-dispatcher', 'store-keeper']],
  ] as const)('%s', async (responsibility, [atSender, onTheRoad, atRecipient]) => {
    await cast.agree(responsibility)
    const [one] = (await cast.boxes(1)) as [Box]
    const shipment = await cast.announce([one])
    // What is agreed afterwards changes nothing for it.
    await cast.agree('each_hand_over')
    const expectResponsible = async (who: string, party: string): Promise<void> => {
      for (const each of [shipment, box(one)]) expect(await cast.responsible(who, each), each).toBe(party)
    }
    await expectResponsible('maker-dispatcher', atSender)
    await cast.pass('maker-dispatcher', 'driver', shipment, 'pick_up', [one])
    const before = (await cast.ask('driver', box(one))).body['responsible'] as { readonly since: string }
    await expectResponsible('driver', onTheRoad)
    expect(await cast.responsible('driver', inside(one))).toBe(onTheRoad)
    await cast.hoursPass(1)
    await cast.pass('driver', 'store-keeper', shipment, 'delivery', [one])
    await expectResponsible('store-keeper', atRecipient)
    const after = (await cast.ask('store-keeper', box(one))).body['responsible'] as { readonly since: string }
    // Since when: from the moment on that it passed, and no later one.
    expect(after.since === before.since).toBe(onTheRoad === atRecipient)

    // Signed for and refused all the same: it waits for whoever takes it back.
    const refusal = { containers: [{ serial: one.serial, outcome: 'refused' }] }
    const { body } = await cast.ask('store-keeper', `${shipment}/receipt`, refusal, 201)
    const back = path((body['returnShipmentIds'] as string[])[0])
    expect((await cast.ask('driver', back)).body).toMatchObject({ status: 'announced', step: 0 })
    expect(await cast.responsible('driver', back)).toBe('store-keeper')
    await cast.pass('store-keeper', 'driver', back, 'pick_up', [one])
    // Turned round, it is the same agreement: the risk lies where it lay on the way there.
    expect(await cast.responsible('driver', back)).toBe(onTheRoad)
    await cast.pass('driver', 'maker-dispatcher', back, 'delivery', [one])
    expect(await cast.responsible('maker-dispatcher', box(one))).toBe('maker-dispatcher')
  })
})

test('changed, and withdrawn before it is picked up', async () => {
  const boxes = await cast.boxes(1)
  const shipment = await cast.announce(boxes)
  const expectedArrival = new Date(cast.server.clock.now() + 24 * HOUR).toISOString()
  const { body } = await cast.ask('maker-dispatcher', `${shipment}/changes`, { expectedArrival }, 201)
  expect(Date.parse(String(body['arrivalDueAt']))).toBe(Date.parse(expectedArrival) + 4 * HOUR)
  const again = await cast.ask('maker-dispatcher', `${shipment}/changes`, { expectedArrival })
  expect(again.body['code']).toBe('nothing_to_change')
  await cast.sign('maker-dispatcher', shipment, 'pick_up', boxes)
  await cast.ask('maker-dispatcher', `${shipment}/withdrawals`, {}, 201)
  expect((await cast.ask('driver', shipment)).body).toMatchObject({ status: 'withdrawn' })
  expect((await cast.sign('driver', shipment, 'pick_up', boxes)).body['code']).toBe('handover_out_of_order')
  expect((await cast.ask('maker-dispatcher', `${shipment}/changes`, { contactIds: [] })).body['code']).toBe(
    'shipment_over',
  )
  // They can go in another one, and once that is on its way it can't be withdrawn.
  const other = await cast.announce(boxes)
  await cast.pass('maker-dispatcher', 'driver', other, 'pick_up', boxes)
  const late = await cast.ask('maker-dispatcher', `${other}/withdrawals`, {})
  expect(late.body['code']).toBe('shipment_on_its_way')
  const list = await cast.ask('driver', '/v1/shipments?status=withdrawn&limit=1', undefined, 200)
  expect((list.body['shipments'] as object[])[0]).toMatchObject({ shipmentId: shipment.split('/').at(-1) })
})

test('each delivery has a limit of its own for its receipt', async () => {
  const [one, two] = (await cast.boxes(2)) as [Box, Box]
  const shipment = await cast.announce([one, two])
  await cast.pass('maker-dispatcher', 'driver', shipment, 'pick_up', [one, two])
  await cast.pass('driver', 'store-keeper', shipment, 'delivery', [one])
  const limit = (await cast.ask('driver', shipment)).body['acknowledgeBy']
  await cast.hoursPass(25)
  await cast.pass('driver', 'store-keeper', shipment, 'delivery', [two])
  // That of what waits longest.
  expect((await cast.ask('driver', shipment)).body).toMatchObject({ status: 'delivered', acknowledgeBy: limit })
  const { body } = await cast.ask('store-keeper', `${shipment}/receipt`, null, 201)
  expect(body).toMatchObject({ late: true, complete: true })
  expect((await cast.ask('store-keeper', box(one))).body['trust']).toBe('unproven')
  expect((await cast.ask('store-keeper', box(two))).body['trust']).toBe('ok')
})

test('the database takes no shipment without exactly one that is responsible, and no container apart from it', async () => {
  const { connectionString } = cast.server
  const wrong = [
    [`update shipment set responsible_party_id = '${cast.party('gwa-security')}'`, 'shipment_responsible'],
    [`update container set responsible_party_id = null`, 'responsible_party_id'],
    [
      `update container set status = 'closed', responsible_party_id = '${cast.party('gwa-security')}'`,
      'container_responsible',
    ],
    [
      `update device set custody = 'stored', responsible_party_id = '${cast.party('gwa-security')}'`,
      'device_responsible',
    ],
    [`update shipment set step = 9`, 'shipment_'],
    [`update handover set withdrawn_at = signed_at where signed_at is not null`, 'handover_withdrawn'],
    [
      `update shipment_container set outcome = 'received', ended_at = now() where delivered_at is null`,
      'shipment_container',
    ],
  ] as const
  for (const [statement, constraint] of wrong) {
    await expect(query(connectionString, statement), statement).rejects.toThrow(constraint)
  }
})
