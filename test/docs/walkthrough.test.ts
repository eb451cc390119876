/** The table of cases that docs/adding-a-capability.md shows. */
import { expect, test } from 'vitest'
import { idOf } from '../../src/custody/identifiers.ts'
import { storeContainer } from '../../src/custody/shipment.ts'
import type { Container, Ground, Person, Site } from '../../src/custody/state.ts'

type Situation = Parameters<typeof storeContainer>[0]

const own = idOf('PartyId', 'own')
const other = idOf('PartyId', 'other')
const store: Site = {
  siteId: idOf('SiteId', 'store'),
  partyId: own,
  kind: 'central_store',
  name: 'Sample store',
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
}
const van: Site = {
  siteId: idOf('SiteId', 'van'),
  partyId: own,
  kind: 'vehicle',
  name: 'Sample van',
  address: null,
  status: 'active',
  attestedAt: null,
  attestedUntil: null,
}
const person: Person = {
  personId: idOf('PersonId', 'lena'),
  partyId: own,
  naturalPersonId: 'lena',
  roles: ['store_keeper'],
  siteIds: [store.siteId, van.siteId],
  status: 'active',
  trainedUntil: null,
  approvesFrom: null,
}
const container: Container = {
  containerId: idOf('ContainerId', 'box'),
  partyId: own,
  serial: 'BOX-1',
  containerTypeId: 'small',
  lockSerial: 'LOCK-1',
  status: 'closed',
  siteId: store.siteId,
  possessingPartyId: own,
  responsiblePartyId: own,
  responsibleSince: 0,
  shipmentId: null,
  capacityUnits: 60,
  usedUnits: 2,
  missing: false,
  makers: [],
}
const held: Ground = {
  subjectKind: 'container',
  subjectId: container.containerId,
  partyId: own,
  kind: 'incident',
  incidentId: idOf('IncidentId', 'incident'),
  openedAt: 0,
  endedAt: null,
}
const situation: Situation = { person, container, site: store, grounds: [], openings: [] }

test.each<[string, Partial<Situation>, string]>([
  ['of another party', { container: { ...container, possessingPartyId: other } }, 'container_not_in_your_hands'],
  ['at a site of nobody', { site: undefined }, 'site_not_yours'],
  ['that has just arrived', { container: { ...container, status: 'arrived' } }, 'container_not_inspected'],
  ['on the road', { container: { ...container, status: 'in_transit' } }, 'container_in_transit'],
  ['that is open', { container: { ...container, status: 'open' } }, 'container_not_closed'],
  ['that is held, into a van', { site: van, grounds: [held] }, 'container_held'],
])('a box %s is not put away', (_, difference, code) => {
  expect(storeContainer({ ...situation, ...difference }).refusal?.code).toBe(code)
})

test.each<[string, Partial<Situation>, string]>([
  ['into a store', {}, 'stored'],
  ['into a van: its contents are issued', { site: van }, 'issued'],
  ['held, into a store: it has to be somewhere', { grounds: [held] }, 'stored'],
])('a closed box is put away %s', (_, difference, custody) => {
  const { answer, facts } = storeContainer({ ...situation, ...difference })
  expect(answer).toEqual({ custody })
  expect(facts).toEqual([
    expect.objectContaining({ type: 'container_stored', containerId: container.containerId, custody }),
  ])
})
