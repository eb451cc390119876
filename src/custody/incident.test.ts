import { describe, expect, test } from 'vitest'
import { container, deviceId, factOf, given, INCIDENT, incident, MAKER, NOW, typesOf } from '../../test/rules/things.ts'
import type { Proof } from './exposure.ts'
import { idOf } from './identifiers.ts'
import { type FormerContent, openStrangerIncident, reevaluate, reportViolation } from './incident.ts'
import { DEFAULT_POLICY } from './policy.ts'
import type { Incident } from './state.ts'

const content = (number: number, part: Partial<FormerContent> = {}): FormerContent => ({
  deviceId: deviceId(number),
  makerPartyId: MAKER,
  custody: 'packed',
  containerId: container().containerId,
  packedPosition: 1,
  unpackedPosition: null,
  heldBy: [],
  ...part,
})
const PROOF: Proof = { position: 10, kind: 'opening', recordedAt: NOW - 1 }

function report(contents: readonly FormerContent[], open?: Incident, proofs = [PROOF]) {
  return reportViolation(
    { container: container(), basis: { proofs, spans: contents }, open, contents, policy: DEFAULT_POLICY },
    { knowledge: { kind: 'no_answer' }, reporter: 'natural-anna', what: 'lid bent' },
    given(),
  )
}
const exposedIds = (outcome: ReturnType<typeof report>) =>
  outcome.facts.flatMap((fact) => (fact.type === 'devices_exposed' ? fact.deviceIds : []))

describe('a report, the last proof at 10', () => {
  test.each([
    ['still inside', null, true],
    ['taken out after', 11, true],
    ['taken out just then', 10, true],
    ['taken out before', 9, false],
  ] as const)('device %s', (_, unpackedPosition, exposed) => {
    expect(exposedIds(report([content(1, { unpackedPosition })]))).toEqual(exposed ? [deviceId(1)] : [])
  })
  test('holds the container too, and says who reported', () => {
    const opened = factOf(report([]), 'incident_opened')
    expect(opened).toMatchObject({
      kind: 'violation',
      holdsContainer: true,
      windowAfter: 10,
      reporters: ['natural-anna'],
    })
  })
  test.each(['installed', 'commissioned'] as const)('a device that is %s is recalled', (custody) => {
    const outcome = report([content(1, { custody, containerId: null, unpackedPosition: 11 }), content(2)])
    expect(typesOf(outcome)).toEqual(['incident_opened', 'devices_exposed', 'recalls_raised'])
    expect(outcome.result.recalled).toEqual([deviceId(1)])
  })
  test('a device with two stays is exposed once; each maker gets a fact of its own', () => {
    const other = idOf('PartyId', 'other-maker')
    const contents = [
      content(1, { unpackedPosition: 11 }),
      content(1, { packedPosition: 13 }),
      content(2, { makerPartyId: other }),
    ]
    const outcome = report(contents)
    expect(exposedIds(outcome)).toEqual([deviceId(1), deviceId(2)])
    expect(typesOf(outcome)).toEqual(['incident_opened', 'devices_exposed', 'devices_exposed'])
  })
})

describe('a repeat', () => {
  test('widens the open incident and keeps what it knows', () => {
    const outcome = report([content(1, { heldBy: [INCIDENT] }), content(2)], incident({ windowAfter: 12 }))
    expect(typesOf(outcome)).toEqual(['incident_widened', 'devices_exposed'])
    expect(factOf(outcome, 'incident_widened')).toMatchObject({
      incidentId: INCIDENT,
      windowAfter: 10,
      knowledge: [{ kind: 'no_answer' }, { kind: 'no_answer' }],
      reporters: ['natural-witness', 'natural-anna'],
    })
    expect(exposedIds(outcome)).toEqual([deviceId(2)])
    expect(outcome.result).toMatchObject({ merged: true })
  })
  test.each([
    [3, 3],
    [null, null],
  ])('never makes the window narrower: open after %s', (windowAfter, expected) => {
    expect(factOf(report([], incident({ windowAfter })), 'incident_widened').windowAfter).toBe(expected)
  })
  test('by the same person names them once; the lock is nobody', () => {
    const open = incident({ reporters: ['natural-anna'] })
    expect(factOf(report([], open), 'incident_widened').reporters).toEqual(['natural-anna'])
  })
})

describe('looking again', () => {
  const look = (
    incidents: readonly Incident[],
    contents: readonly FormerContent[],
    proofs: readonly Proof[] = [PROOF],
  ) => reevaluate(incidents, { proofs, contents, policy: DEFAULT_POLICY })

  test.each([
    ['a stay that became known', incident({ windowAfter: 10 }), true],
    ['after the container was released', incident({ windowAfter: 10, windowUntil: 10 }), false],
    ['in an incident that is closed', incident({ windowAfter: 10, status: 'closed', closedAt: NOW }), false],
    ['of a stranger', incident({ windowAfter: 10, kind: 'stranger' }), false],
  ] as const)('%s', (_, open, found) => {
    expect(typesOf(look([open], [content(1, { packedPosition: 11 })]))).toEqual(found ? ['devices_exposed'] : [])
  })
  test('a stay that touches the end of a released window is in', () => {
    const open = incident({ windowAfter: 10, windowUntil: 11 })
    expect(typesOf(look([open], [content(1, { packedPosition: 11 })]))).toEqual(['devices_exposed'])
  })
  test('who is held by the incident, or was released from it, is not held again', () => {
    expect(look([incident({ windowAfter: 10 })], [content(1, { heldBy: [INCIDENT] })]).facts).toEqual([])
    const other = content(1, { heldBy: [idOf('IncidentId', 'other')] })
    expect(typesOf(look([incident({ windowAfter: 10 })], [other]))).toEqual(['devices_exposed'])
  })
  test('an installed one is recalled', () => {
    const found = look([incident({ windowAfter: 10 })], [content(1, { custody: 'installed' })])
    expect(found.recalled).toEqual([deviceId(1)])
  })
  test('proofs that fell away make the window wider; proofs that came late do not make it narrower', () => {
    const contents = [content(1, { unpackedPosition: 5 })]
    expect(typesOf(look([incident({ windowAfter: 10 })], contents, []))).toEqual([
      'incident_widened',
      'devices_exposed',
    ])
    expect(look([incident({ windowAfter: 7 })], contents, [PROOF]).facts).toEqual([])
  })
  test('"I don’t know": a late stay that bridges the time in which the container seemed empty', () => {
    const open = incident({ windowAfter: 5, knowledge: [{ kind: 'unknown' }] })
    const [before, after] = [content(1, { unpackedPosition: 3 }), content(2, { packedPosition: 5, heldBy: [INCIDENT] })]
    expect(look([open], [before, after]).facts).toEqual([])
    const bridge = content(3, { packedPosition: 3, unpackedPosition: 5 })
    const found = look([open], [before, after, bridge])
    expect(factOf(found, 'incident_widened').windowAfter).toBe(1)
    expect(factOf(found, 'devices_exposed').deviceIds).toEqual([deviceId(1), deviceId(3)])
  })
})

test('strangers open an incident that holds nothing', () => {
  const { fact } = openStrangerIncident(container(), ['EXYZ0100000001'], given())
  expect(fact).toMatchObject({ type: 'incident_opened', kind: 'stranger', holdsContainer: false, reporters: [] })
})
