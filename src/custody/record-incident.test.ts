import { expect, test } from 'vitest'
import { type IncidentId, idOf } from './identifiers.ts'
import { openRecordIncident } from './record-incident.ts'
import type { Incident, RecordCause } from './state.ts'

const ownerPartyId = idOf('PartyId', 'log')
const given = { ownerPartyId, newId: () => 'fresh' }

function incident(cause: RecordCause, about: string, status: Incident['status'] = 'open'): Incident {
  return {
    incidentId: 'one' as IncidentId,
    partyId: ownerPartyId,
    kind: 'record',
    containerId: null,
    deviceId: null,
    status,
    knowledge: [{ kind: 'record', cause, about, what: 'as found' }],
    windowAfter: null,
    windowUntil: null,
    reporters: [],
    openedAt: 1,
    closedAt: status === 'open' ? null : 2,
  }
}

test('opens an incident that says what is wrong, and holds nothing', () => {
  const facts = openRecordIncident([], { cause: 'log_forked', about: 'log.example', what: 'another root' }, given)
  expect(facts).toEqual([
    {
      type: 'incident_opened',
      incidentId: 'fresh',
      kind: 'record',
      ownerPartyId,
      containerId: null,
      deviceId: null,
      knowledge: [{ kind: 'record', cause: 'log_forked', about: 'log.example', what: 'another root' }],
      windowAfter: null,
      reporters: [],
      holdsContainer: false,
      what: 'another root',
    },
  ])
})

test.each([
  ['the same, open', [incident('log_forked', 'log.example')], 0],
  ['the same, closed', [incident('log_forked', 'log.example', 'closed')], 1],
  ['another cause', [incident('log_restored', 'log.example')], 1],
  ['about another log', [incident('log_forked', 'other.example')], 1],
] as const)('one open incident for each cause and subject: %s', (_, open, facts) => {
  expect(openRecordIncident(open, { cause: 'log_forked', about: 'log.example', what: 'x' }, given)).toHaveLength(facts)
})

test('what others wrote is cut where it is long', () => {
  const [fact] = openRecordIncident([], { cause: 'log_forked', about: 'a', what: 'x'.repeat(5_000) }, given)
  expect(fact?.type === 'incident_opened' && fact.what.length).toBe(1_001)
})
