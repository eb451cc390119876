import { expect, test } from 'vitest'
import { BOX, container, given, NOW, OPERATOR, opening } from '../../test/rules/things.ts'
import { idOf } from './identifiers.ts'
import { endLists } from './packing-list-ending.ts'
import type { PackingList } from './state.ts'

const list = (part: Partial<PackingList> = {}): PackingList => ({
  packingListId: idOf('PackingListId', 'list'),
  partyId: OPERATOR,
  containerId: BOX,
  openingId: opening(1).openingId,
  personId: idOf('PersonId', 'anna'),
  status: 'open',
  devices: 40,
  sampleSize: 5,
  sampled: 3,
  takenInAt: NOW,
  endedAt: null,
  ...part,
})

test.each<[string, Partial<PackingList>, boolean]>([
  ['open', {}, true],
  ['stopped', { status: 'stopped' }, true],
  ['completed', { status: 'completed' }, false],
  ['withdrawn before', { status: 'withdrawn' }, false],
  ['of another opening', { openingId: opening(3).openingId }, false],
])('a list at the closing: %s', (_, part, ends) => {
  const facts = endLists([list(part)], [null, opening(1).openingId], container(), given())
  expect(facts.map(({ type }) => type)).toEqual(ends ? ['packing_list_withdrawn', 'incident_opened'] : [])
  if (!ends) return
  expect(facts[1]).toMatchObject({ kind: 'difference', containerId: BOX, holdsContainer: false })
  expect(facts[1]).toMatchObject({ what: expect.stringContaining('of 40 devices on it 3 were scanned') })
})
