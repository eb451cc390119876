import { describe, expect, test } from 'vitest'
import {
  BOX,
  bert,
  codeOf,
  container,
  containerType,
  describePrecedence,
  device,
  deviceId,
  factOf,
  ground,
  INCIDENT,
  inBox,
  incident,
  OTHER_BOX,
  opening,
  person,
  planned,
  type Reason,
  stay,
  tour,
  typesOf,
  unproven,
} from '../../test/rules/things.ts'
import { commissionDevice, type InstallSituation, installDevice, VERDICT_REASONS, verdictOn } from './installation.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { REFUSALS } from './refusals.ts'
import type { Attachment, Custody, Device, Ground } from './state.ts'

const online = (part: Partial<InstallSituation> = {}): InstallSituation => ({
  person: person(),
  device: device(1),
  grounds: [],
  defective: false,
  plan: undefined,
  photos: [],
  tour: undefined,
  ...part,
})
const install = (of: InstallSituation, openingId: string | null = null) =>
  installDevice(of, { placeOfUse: 'Hauptstraße 1', openingId })

const INSTALLING: readonly Reason<InstallSituation>[] = [
  ['person_not_active', (of) => ({ ...of, person: { ...of.person, status: 'suspended' } })],
  ['device_already_installed', (of) => ({ ...of, device: { ...of.device, custody: 'installed', personId: null } })],
  ['device_held', (of) => ({ ...of, grounds: [ground(of.device.deviceId)] })],
  ['device_missing', (of) => ({ ...of, device: { ...of.device, missing: true } })],
  ['device_defective', (of) => ({ ...of, defective: true })],
  ['device_not_in_your_hands', (of) => ({ ...of, device: { ...of.device, personId: bert().personId } })],
]
describePrecedence('an installation', online(), (of) => install(of), INSTALLING)

test.each<[string, Partial<InstallSituation>, string | null]>([
  ['unproven', { grounds: [unproven(deviceId(1))] }, 'device_held'],
  ['in its box', { device: inBox(1) }, 'device_not_in_your_hands'],
  ['commissioned', { device: device(1, { custody: 'commissioned' }) }, 'device_already_installed'],
])('online, a device that is %s', (_, part, code) => {
  expect(codeOf(install(online(part)))).toBe(code)
})

test('what is installed is where it is, and was in no box any more', () => {
  expect(install(online())).toMatchObject({
    facts: [{ type: 'device_installed', placeOfUse: 'Hauptstraße 1', tourId: null }],
    answer: { recalled: false, tookOut: false },
  })
})

describe('what is said beside the place', () => {
  const photo = { attachmentId: 'photo', sha256: 'a'.repeat(64) } as unknown as Attachment
  const plan = planned()
  const told = (of: Partial<InstallSituation>, request: Partial<Parameters<typeof installDevice>[1]>) => {
    const outcome = installDevice(online(of), { placeOfUse: 'x', openingId: null, ...request })
    return { ...outcome.answer, fact: factOf(outcome, 'device_installed') }
  }
  test('nothing: the fact is as it ever was', () => {
    expect(Object.keys(told({}, {}).fact).sort()).toEqual(['deviceId', 'placeOfUse', 'tourId', 'type'])
  })
  test('a plan is done with it; one that is over stands against nothing, and is not done again', () => {
    expect(told({ plan }, {})).toMatchObject({ plannedDone: true, fact: { plannedInstallationId: 'plan' } })
    const over = told({ plan: planned({ status: 'withdrawn' }) }, {})
    expect(over.plannedDone).toBe(false)
    expect(over.fact.plannedInstallationId).toBeUndefined()
  })
  test('photos by their hash; one that is not there is told, and stands against nothing', () => {
    const { fact, photosMissing } = told({ photos: [photo] }, { photoIds: ['photo', 'gone'], meterPointId: 'DE0' })
    expect(fact).toMatchObject({ photos: [{ attachmentId: 'photo', sha256: 'a'.repeat(64) }], meterPointId: 'DE0' })
    expect(photosMissing).toEqual(['gone'])
  })
  test('a defective device that was mounted on a tour is recorded', () => {
    expect(codeOf(install(onTour({ defective: true })))).toBeNull()
  })
})

const ofTour = (part: Partial<NonNullable<InstallSituation['tour']>> = {}): NonNullable<InstallSituation['tour']> => ({
  tour: tour(),
  openings: [opening(5), opening(3), opening(7)],
  container: container(),
  containerType: containerType(),
  stays: [stay(1, 1)],
  incidents: [],
  reevaluation: null,
  ...part,
})
const onTour = (part: Partial<InstallSituation> = {}) => online({ device: inBox(1), tour: ofTour(), ...part })

const ON_TOUR: readonly Reason<InstallSituation>[] = [
  ['person_not_active', (of) => ({ ...of, person: { ...of.person, status: 'suspended' } })],
  ['device_already_installed', (of) => ({ ...of, device: { ...of.device, custody: 'installed' } })],
  ['tour_not_yours', (of) => ({ ...of, tour: ofTour({ tour: tour({ personId: bert().personId }) }) })],
  ['device_not_on_tour', (of) => ({ ...of, device: { ...of.device, containerId: OTHER_BOX } })],
]
describePrecedence('an installation on a tour', onTour(), (of) => install(of), ON_TOUR)

describe('on a tour the deed came first', () => {
  test.each([
    ['the opening that is named', opening(3).openingId, 3],
    ['not known: the last of the tour, so that it counts longest', null, 7],
    ['none of this tour: the last of the tour', 'opening-99', 7],
  ])('it came out in %s', (_, openingId, position) => {
    const outcome = install(onTour(), openingId)
    expect(typesOf(outcome)).toEqual(['devices_unpacked', 'device_installed'])
    expect(factOf(outcome, 'devices_unpacked')).toMatchObject({ position, units: 15, toPersonId: person().personId })
    expect(outcome.answer).toMatchObject({ tookOut: true })
  })
  test('before it was scanned in again: it came out of that one', () => {
    const of = onTour({ tour: ofTour({ stays: [stay(1, 1, 5), stay(1, 5)] }) })
    expect(factOf(install(of, opening(3).openingId), 'devices_unpacked')).toMatchObject({ position: 5 })
  })
  test('held, unproven or missing: recorded, and recalled for each incident', () => {
    const grounds = [ground(deviceId(1)), unproven(deviceId(1))]
    const outcome = install(onTour({ grounds, device: inBox(1, { missing: true }) }))
    expect(typesOf(outcome)).toEqual(['devices_unpacked', 'device_installed', 'recalls_raised'])
    expect(factOf(outcome, 'recalls_raised')).toMatchObject({ incidentId: INCIDENT, deviceIds: [deviceId(1)] })
    expect(outcome.answer).toMatchObject({ recalled: true })
  })
  test('from the hand, nothing named: the box learns nothing', () => {
    const of = onTour({ device: device(1), tour: ofTour({ stays: [stay(1, 1, 3)] }) })
    expect(typesOf(install(of))).toEqual(['device_installed'])
    expect(typesOf(install(of, opening(3).openingId))).toEqual(['device_installed'])
  })
  test('packed again after the tour: naming the tour is no deed of it', () => {
    const packedLater = onTour({ tour: ofTour({ stays: [stay(1, 1, 5), stay(1, 9)] }), grounds: [ground(deviceId(1))] })
    expect(codeOf(install(packedLater))).toBe('device_not_on_tour')
  })
  test('from the hand, a later opening named: it was back in the box, and an open incident looks again', () => {
    const reevaluation = { proofs: [], contents: [], policy: DEFAULT_POLICY }
    const incidents = [incident({ windowAfter: 4, knowledge: [] })]
    const of = onTour({ device: device(1), tour: ofTour({ stays: [stay(1, 1, 3)], incidents, reevaluation }) })
    const outcome = install(of, opening(5).openingId)
    expect(typesOf(outcome)).toEqual(['stays_corrected', 'device_installed', 'devices_exposed', 'recalls_raised'])
    expect(outcome.answer).toMatchObject({ recalled: true })
  })
})

describe('commissioning needs a yes', () => {
  const installed = device(1, { custody: 'installed', personId: null })
  test.each<[string, Partial<Device>, readonly Ground[], readonly string[]]>([
    ['installed', {}, [], []],
    ['held', {}, [ground(deviceId(1))], ['incident']],
    ['unproven', {}, [unproven(deviceId(1))], ['unproven']],
    ['missing', { missing: true }, [], ['missing']],
    ['not installed', { custody: 'on_person' }, [], ['not_installed']],
    ['commissioned already', { custody: 'commissioned' }, [], ['already_commissioned']],
    [
      'held, missing and not installed',
      { custody: 'stored', missing: true },
      [ground(deviceId(1))],
      ['incident', 'missing', 'not_installed'],
    ],
  ])('%s', (_, part, grounds, reasons) => {
    const outcome = commissionDevice({ device: { ...installed, ...part }, grounds })
    expect(codeOf(outcome)).toBe(reasons.length === 0 ? null : 'device_not_to_be_commissioned')
    if (reasons.length > 0) expect(outcome.refusal?.members).toMatchObject({ reasons })
    else expect(typesOf(outcome)).toEqual(['device_commissioned'])
  })
})

describe('the verdict before installing', () => {
  const yes = { custody: 'issued' as Custody, missing: false, inAskersHands: true, defective: false, grounds: [] }
  test.each<[string, Parameters<typeof verdictOn>[0], readonly string[]]>([
    ['nothing against it', yes, []],
    ['in a hand', { ...yes, custody: 'on_person' }, []],
    ['not announced', null, ['not_announced']],
    ['found not to work', { ...yes, defective: true, missing: true }, ['missing', 'defective']],
    ['on the road', { ...yes, custody: 'in_transit' }, ['not_issued']],
    ['in other hands', { ...yes, inAskersHands: false }, ['not_in_your_hands']],
    ['installed', { ...yes, custody: 'installed' }, ['already_installed']],
    [
      'the strictest ground first',
      { ...yes, grounds: ['unproven', 'incident', 'locked_out'] },
      ['locked_out', 'incident', 'unproven'],
    ],
    ['scrapped', { ...yes, custody: 'scrapped' }, ['not_issued']],
  ])('%s', (_, basis, reasons) => {
    expect(verdictOn(basis, 'install')).toEqual(reasons)
  })
  test('no reason is a refusal’s code: they are read by machines of others', () => {
    expect(VERDICT_REASONS.filter((reason) => Object.hasOwn(REFUSALS, reason))).toEqual([])
  })
})

test('a tour’s box is the one that the device came out of', () => {
  expect(factOf(install(onTour()), 'devices_unpacked').containerId).toBe(BOX)
})
