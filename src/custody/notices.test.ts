import { describe, expect, test } from 'vitest'
import type { Entry, Fact } from './entries.ts'
import type { DeviceConcern } from './event-telling.ts'
import { deviceIdOf, idOf } from './identifiers.ts'
import { CONTACT_KINDS, type Contact, isMailAddress } from './mail-contacts.ts'
import { type NoticeAround, noticesOf, partsFor } from './notices.ts'

const [MAKER, CARRIER, OPERATOR] = (['maker', 'carrier', 'operator'] as const).map((name) => idOf('PartyId', name)) as [
  Entry['partyId'],
  Entry['partyId'],
  Entry['partyId'],
]
const incidentId = idOf('IncidentId', 'incident')
const shipmentId = idOf('ShipmentId', 'shipment')
const containerId = idOf('ContainerId', 'box')
const siteId = idOf('SiteId', 'store')
const device = (number: number) => deviceIdOf(`EXSM01${String(number).padStart(8, '0')}`)
const person = (name: string) => idOf('PersonId', name)

const concern: DeviceConcern = {
  makerPartyId: MAKER,
  owningPartyId: OPERATOR,
  possessingPartyId: OPERATOR,
  administrators: [],
  held: true,
}
const around: NoticeAround = {
  device: () => concern,
  container: () => [MAKER, OPERATOR],
  shipment: () => [MAKER, CARRIER, OPERATOR],
  incident: () => ({ kind: 'violation', ownerPartyId: MAKER, containerId, deviceId: null }),
  standing: () => ({ devices: [], containers: [] }),
  everybody: [],
  shipmentConcern: () => ({
    senderPartyId: MAKER,
    recipientPartyId: OPERATOR,
    partyIds: [MAKER, CARRIER, OPERATOR],
    toSiteId: siteId,
    contactIds: ['named', 'of somebody else'],
  }),
  watchers: () => [person('olga')],
}

let count = 0
function entry(fact: object, partyId = MAKER): Entry {
  count += 1
  const entryId = idOf('EntryId', `entry-${count}`)
  return { entryId, partyId, personId: person('mina'), recordTime: 0, eventTime: 0, fact: fact as Fact }
}
const contact = (contactId: string, more: Partial<Contact> = {}): Contact => ({
  contactId: idOf('ContactId', contactId),
  partyId: OPERATOR,
  siteId: null,
  kinds: CONTACT_KINDS,
  personId: null,
  endedAt: null,
  ...more,
})
/** Which of the contacts are told, and of what. */
function told(entries: readonly Entry[], ...contacts: readonly Contact[]): Record<string, string[]> {
  const notices = noticesOf(entries, around)
  const of = (each: Contact): string[] =>
    notices.flatMap((one) => partsFor(one, each, contacts)).map(({ what }) => what)
  return Object.fromEntries(contacts.map((each) => [each.contactId, of(each)]))
}

const shipment = { shipmentId, containerIds: [containerId] }
const announced = { type: 'shipment_announced', ...shipment, expectedArrival: 5 }

describe('of shipments', () => {
  const parties = [MAKER, CARRIER, OPERATOR].map((partyId) => contact(`any-${partyId}`, { partyId }))
  test.each<[string, object, Entry['partyId'], string[]]>([
    ['announced: carrier and recipient', announced, MAKER, ['any-carrier', 'any-operator']],
    ['withdrawn: likewise', { type: 'shipment_withdrawn', ...shipment }, MAKER, ['any-carrier', 'any-operator']],
    ['picked up: nobody', { type: 'handover_signed', ...shipment, leg: 'pick_up' }, CARRIER, []],
    [
      'delivered: sender and recipient',
      { type: 'handover_signed', ...shipment, leg: 'delivery' },
      CARRIER,
      ['any-maker', 'any-operator'],
    ],
    ['received: the sender', { type: 'shipment_received', ...shipment }, OPERATOR, ['any-maker']],
    [
      'turned back: sender and carrier',
      { type: 'shipment_turned_back', ...shipment },
      OPERATOR,
      ['any-maker', 'any-carrier'],
    ],
  ])('%s', (_, fact, by, expected) => {
    const found = told([entry(fact, by)], ...parties)
    expect(Object.keys(found).filter((name) => (found[name] ?? []).length > 0)).toEqual(expected)
  })

  test.each([
    ['as announced', [], null],
    ['something is missing', [containerId], 'receipt_differs'],
  ])('received, and %s', (_, missingContainerIds, kind) => {
    const found = { damagedContainerIds: [], refusedContainerIds: [], missingContainerIds, surplusSerials: [] }
    const [notice] = noticesOf([entry({ type: 'shipment_received', ...shipment, found }, OPERATOR)], around)
    expect(notice?.tellings[0]?.part.kind).toBe(kind)
  })

  test('whoever was named is told, and the rest of the recipient is not', () => {
    expect(told([entry(announced)], contact('named'), contact('other'))).toEqual({
      named: ['shipment_announced'],
      other: [],
    })
  })

  test('where nobody who was named is there, all are told but those of other sites', () => {
    const [here, elsewhere] = [contact('here', { siteId }), contact('elsewhere', { siteId: idOf('SiteId', 'van') })]
    expect(told([entry(announced)], here, elsewhere)).toEqual({ here: ['shipment_announced'], elsewhere: [] })
  })
})

describe('of blocks and recalls', () => {
  const opened = { type: 'incident_opened', incidentId, containerId, deviceId: null, holdsContainer: true }
  const exposed = (from: number, to: number): object => ({
    type: 'devices_exposed',
    incidentId,
    deviceIds: Array.from({ length: to - from }, (_, place) => device(from + place)),
  })

  test('what was recorded together is told together, each thing once, with so many names as one reads', () => {
    const notices = noticesOf([entry(opened), entry(exposed(0, 15)), entry(exposed(15, 30))], around)
    expect(notices.map(({ partyId, kind }) => `${partyId} ${kind}`).sort()).toEqual(['maker block', 'operator block'])
    const parts = notices[0]?.tellings.map(({ part }) => part) ?? []
    expect(parts.map(({ what }) => what)).toEqual(['container_blocked', 'incident_opened', 'devices_blocked'])
    const devices = parts.find(({ what }) => what === 'devices_blocked')
    expect(devices?.devices).toBe(30)
    expect(devices?.deviceIds).toEqual(Array.from({ length: 20 }, (_, place) => device(place)))
  })

  test('a recall is a mail of its own; what is only unproven is none', () => {
    const recalled = { type: 'recalls_raised', incidentId, deviceIds: [device(1)] }
    const unproven = { type: 'unproven_raised', containerId, holdsContainer: true, deviceIds: [device(1)] }
    expect(noticesOf([entry(recalled), entry(unproven)], around).map(({ kind }) => kind)).toEqual(['recall', 'recall'])
  })
})

describe('of deadlines', () => {
  const deadline = (type: string, more: object = {}): Entry =>
    entry({
      type,
      kind: 'training_ending',
      subjectKind: 'person',
      subjectId: 'p',
      forPartyId: OPERATOR,
      dueAt: 7,
      ...more,
    })
  const [olga, paul, all] = [
    contact('o', { personId: person('olga') }),
    contact('p', { personId: person('paul') }),
    contact('all'),
  ]

  test.each<[string, Entry, Contact[], string[]]>([
    ['the watcher, and who is nobody in particular', deadline('deadline_warned'), [olga, paul, all], ['o', 'all']],
    ['whom it is about', deadline('deadline_passed', { personId: person('paul') }), [olga, paul], ['o', 'p']],
    ['the deputy', deadline('deadline_escalated', { forPersonId: person('paul') }), [olga, paul], ['o', 'p']],
    ['everybody, rather than nobody', deadline('deadline_escalated', { forPersonId: null }), [paul], ['p']],
    ['nobody of another party', deadline('deadline_passed'), [contact('x', { partyId: MAKER })], []],
    ['nobody who asked for other things', deadline('deadline_passed'), [contact('x', { kinds: ['block'] })], []],
    ['nobody who is there no more', deadline('deadline_passed'), [contact('x', { endedAt: 1 })], []],
    ['nobody of an acknowledgement', deadline('deadline_acknowledged'), [all], []],
  ])('%s', (_, said, contacts, expected) => {
    const found = told([said], ...contacts)
    expect(Object.keys(found).filter((name) => (found[name] ?? []).length > 0)).toEqual(expected)
  })
})

test.each([
  ['a@b.example', true],
  ["o'neil+warehouse.1@sub.xn--mnchen-3ya.example", true],
  ['a@localhost', true],
  ['', false],
  ['a', false],
  ['@b.example', false],
  ['a@', false],
  ['a@b@c.example', false],
  ['a b@c.example', false],
  ['.a@b.example', false],
  ['a..b@c.example', false],
  ['a@-b.example', false],
  ['a@b..example', false],
  ['ä@b.example', false],
  ['a@b.example\n', false],
  ['a,b@c.example', false],
  [`${'a'.repeat(65)}@b.example`, false],
  [`a@${'b.'.repeat(130)}example`, false],
])('%j is an address: %s', (text, expected) => expect(isMailAddress(text)).toBe(expected))
