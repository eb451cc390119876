/** The rules of cases, of lost boxes, and of what lies beside exposed devices. */
import { describe, expect, test } from 'vitest'
import {
  completeTask,
  type DecisionSituation,
  decideIncident,
  noteIncident,
  setTask,
  takeUpHint,
} from '../../src/custody/case.ts'
import { findContainer, findDevices, loseContainer, reportFinding } from '../../src/custody/container-loss.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import { type ContentBeside, type FormerContent, reevaluate, reportViolation } from '../../src/custody/incident.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import type { CaseNote, CaseTask } from '../../src/custody/state.ts'
import {
  BOX,
  bert,
  codeOf,
  container,
  device,
  deviceId,
  factOf,
  given,
  ground,
  INCIDENT,
  incident,
  MAKER,
  NOW,
  person,
  typesOf,
} from '../rules/things.ts'

const officer = person({ roles: ['security_officer'] })

describe('a note', () => {
  const earlier = { caseNoteId: idOf('CaseNoteId', 'note'), partyId: officer.partyId, incidentId: INCIDENT } as CaseNote
  const request = { text: 'Öl am Scharnier', shared: true, corrects: null }
  test.each<[string, Parameters<typeof noteIncident>[0], object, string | null]>([
    ['is written', { person: officer, incident: incident(), corrected: undefined }, {}, null],
    [
      'is written when the incident is over',
      { person: officer, incident: incident({ status: 'closed' }), corrected: undefined },
      {},
      null,
    ],
    ['corrects another', { person: officer, incident: incident(), corrected: earlier }, { corrects: 'note' }, null],
    [
      'corrects none of others',
      { person: officer, incident: incident(), corrected: { ...earlier, partyId: MAKER } },
      { corrects: 'note' },
      'note_to_correct_unknown',
    ],
    [
      'corrects none of another incident',
      { person: officer, incident: incident({ incidentId: idOf('IncidentId', 'other') }), corrected: earlier },
      { corrects: 'note' },
      'note_to_correct_unknown',
    ],
    [
      'corrects none that is not there',
      { person: officer, incident: incident(), corrected: undefined },
      { corrects: 'note' },
      'note_to_correct_unknown',
    ],
    [
      'is of nobody who has left',
      { person: person({ status: 'left' }), incident: incident(), corrected: undefined },
      {},
      'person_not_active',
    ],
  ])('%s', (_, situation, part, code) => {
    expect(codeOf(noteIncident(situation, { ...request, ...part }, given()))).toBe(code)
  })
})

describe('a task', () => {
  const situation = { person: officer, incident: incident(), owner: officer }
  const request = { what: 'look at the hinge', dueAt: NOW + 1 }
  test.each<[string, Partial<typeof situation> & { owner?: unknown }, Partial<typeof request>, string | null]>([
    ['for oneself', {}, {}, null],
    ['by a fitter', { person: person({ roles: ['fitter'] }) }, {}, 'right_was_taken'],
    ['for nobody', { owner: undefined as never }, {}, 'task_owner_unknown'],
    ['for somebody of another party', { owner: person({ partyId: MAKER }) }, {}, 'task_owner_unknown'],
    ['for somebody who has left', { owner: person({ status: 'left' }) }, {}, 'task_owner_unknown'],
    ['for a system', { owner: person({ roles: [] }) }, {}, 'task_owner_unknown'],
    ['due now', {}, { dueAt: NOW }, 'task_due_out_of_range'],
    ['due in two years', {}, { dueAt: NOW + 2 * 365 * 86_400_000 }, 'task_due_out_of_range'],
  ])('%s', (_, part, asked, code) => {
    expect(codeOf(setTask({ ...situation, ...part } as typeof situation, { ...request, ...asked }, given()))).toBe(code)
  })
  test.each([
    ['open', null],
    ['done', 'task_completed'],
  ] as const)('that is %s is completed once', (status, code) => {
    const task = { taskId: idOf('CaseTaskId', 'task'), incidentId: INCIDENT, status } as CaseTask
    expect(codeOf(completeTask({ person: officer, task }, { note: 'done' }))).toBe(code)
  })
})

describe('a decision', () => {
  const situation: DecisionSituation = { person: officer, incident: incident(), grounds: [], isMissing: false }
  const anna = incident({ reporters: [officer.naturalPersonId] })
  test.each<[string, Partial<DecisionSituation>, 'confirmed' | 'unfounded' | 'explained', string | true | false]>([
    ['ends what holds nothing', {}, 'explained', true],
    ['that it is unfounded, too', {}, 'unfounded', true],
    ['that it is confirmed ends nothing', { grounds: [ground(BOX)] }, 'confirmed', false],
    ['does not free what is held', { grounds: [ground(BOX)] }, 'explained', 'incident_holds_something'],
    ['waits until the box is there', { isMissing: true }, 'unfounded', 'incident_holds_something'],
    ['is not the reporter’s alone', { incident: anna }, 'unfounded', 'reporter_may_not_decide'],
    ['that it is confirmed may be the reporter’s', { incident: anna }, 'confirmed', false],
    [
      'is of whose incident it is',
      { person: bert({ roles: ['security_officer'] }), incident: incident({ partyId: idOf('PartyId', 'others') }) },
      'unfounded',
      'incident_not_yours',
    ],
    ['is made once', { incident: incident({ status: 'closed' }) }, 'unfounded', 'incident_closed'],
    ['is a security officer’s', { person: person({ roles: ['dispatcher'] }) }, 'unfounded', 'right_was_taken'],
    ['is nobody’s who has left', { person: person({ status: 'left' }) }, 'unfounded', 'person_not_active'],
  ])('%s', (_, part, decision, expected) => {
    const outcome = decideIncident({ ...situation, ...part }, { decision, reason: 'seen' }, given())
    expect(outcome.refusal?.code ?? outcome.answer?.incidentClosed).toBe(expected)
  })
})

describe('a lost box', () => {
  const loss = {
    container: container(),
    contents: [device(1), device(2)],
    position: 12,
    open: undefined,
    heldBefore: [],
  }
  const report = { reporter: 'natural-anna', what: 'not on the pallet' }

  test('is missing, and held with all that is in it, by one incident', () => {
    const outcome = loseContainer(loss, report, given())
    expect(typesOf(outcome)).toEqual(['incident_opened', 'devices_exposed', 'container_missing'])
    const opened = factOf(outcome, 'incident_opened')
    expect(opened).toMatchObject({ kind: 'loss', holdsContainer: true, windowAfter: 12, reporters: ['natural-anna'] })
    expect(factOf(outcome, 'devices_exposed')).toMatchObject({ deviceIds: [deviceId(1), deviceId(2)] })
    expect(outcome.result).toMatchObject({ merged: false, held: [deviceId(1), deviceId(2)] })
  })
  test('holds as many facts as there are makers, and is lost empty, too', () => {
    const other = device(2, { partyId: idOf('PartyId', 'other-maker') })
    expect(typesOf(loseContainer({ ...loss, contents: [device(1), other] }, report, given()))).toEqual([
      ...['incident_opened', 'devices_exposed', 'devices_exposed', 'container_missing'],
    ])
    expect(typesOf(loseContainer({ ...loss, contents: [] }, report, given()))).toEqual([
      'incident_opened',
      'container_missing',
    ])
  })
  test('is told of again: the incident stays one, and holds what it did not hold', () => {
    const again = {
      ...loss,
      container: container({ missing: true }),
      open: incident({ kind: 'loss' }),
      heldBefore: [deviceId(1)],
    }
    const outcome = loseContainer(again, { reporter: null, what: 'not counted' }, given())
    expect(typesOf(outcome)).toEqual(['incident_widened', 'devices_exposed'])
    expect(outcome.result).toMatchObject({ incidentId: INCIDENT, merged: true, held: [deviceId(2)] })
  })
  test('is found: missing ends, and nothing else', () => {
    expect(findContainer({ container: container({ missing: true }) })).toEqual([
      { type: 'container_found', containerId: BOX },
    ])
    expect(findContainer({ container: container() })).toEqual([])
    expect(findDevices([device(2, { missing: true }), device(1)])).toMatchObject([
      { type: 'devices_found', deviceIds: [deviceId(2)] },
    ])
    expect(codeOf(reportFinding(officer, [], []))).toBe('nothing_missing')
    expect(codeOf(reportFinding(person({ status: 'left' }), [], []))).toBe('person_not_active')
  })
  test('is held with what a late scan shows to have been inside', () => {
    const lost = incident({ kind: 'loss', knowledge: [], windowAfter: 12 })
    const late = { ...content(3), packedPosition: 11 }
    const before = { ...content(4), packedPosition: 5, unpackedPosition: 7 }
    const { facts } = reevaluate([lost], { proofs: [], contents: [late, before], policy: DEFAULT_POLICY })
    expect(facts).toMatchObject([{ type: 'devices_exposed', deviceIds: [deviceId(3)] }])
  })
})

const content = (number: number, containerId: typeof BOX | null = BOX): FormerContent => ({
  deviceId: deviceId(number),
  makerPartyId: MAKER,
  custody: 'packed',
  containerId,
  packedPosition: 1,
  unpackedPosition: containerId === BOX ? null : 20,
  heldBy: [],
})

describe('what lies beside exposed devices', () => {
  const there = idOf('ContainerId', 'box-there')
  const beside = (number: number, part: Partial<ContentBeside> = {}): ContentBeside => {
    const { packedPosition: _packed, unpackedPosition: _unpacked, ...rest } = content(number, there)
    return { ...rest, ...part }
  }
  const report = (spreadToContacts: number, lying: readonly ContentBeside[]) =>
    reportViolation(
      {
        container: container(),
        basis: { proofs: [], spans: [] },
        open: undefined,
        contents: [content(1), content(2, there)],
        beside: lying,
        policy: { ...DEFAULT_POLICY, spreadToContacts },
      },
      { knowledge: { kind: 'no_answer' }, reporter: null, what: '' },
      given(),
    )
  const exposedIn = ({ facts }: ReturnType<typeof report>) =>
    facts.flatMap((fact) => (fact.type === 'devices_exposed' ? [[fact.viaContainerId ?? null, fact.deviceIds]] : []))

  test('is listed and not held, if nothing was agreed', () => {
    expect(exposedIn(report(0, [beside(3)]))).toEqual([[null, [deviceId(1), deviceId(2)]]])
    expect(DEFAULT_POLICY.spreadToContacts).toBe(0)
  })
  test('is held, too, where policy says so, and the fact says where it lay', () => {
    const outcome = report(1, [beside(2), beside(3), beside(4, { containerId: idOf('ContainerId', 'far') })])
    expect(exposedIn(outcome)).toEqual([
      [null, [deviceId(1), deviceId(2)]],
      [there, [deviceId(3)]],
    ])
    expect(outcome.result.spread.map((each) => each.deviceId)).toEqual([deviceId(3)])
  })
  test('is called back if it is mounted, and is not held twice by one incident', () => {
    expect(report(1, [beside(3, { custody: 'installed' })]).result.recalled).toEqual([deviceId(3)])
  })
})

test('a hint that was taken up names its incident', () => {
  const made = { facts: [], incidentId: INCIDENT }
  expect(takeUpHint('hint', made).facts).toEqual([{ type: 'hint_taken_up', hintId: 'hint', incidentId: INCIDENT }])
})
