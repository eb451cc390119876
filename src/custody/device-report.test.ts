import { describe, expect, test } from 'vitest'
import {
  device,
  deviceId,
  factOf,
  given,
  INCIDENT,
  incident,
  MAKER,
  OPERATOR,
  typesOf,
} from '../../test/rules/things.ts'
import { reportDevice } from './device-report.ts'
import type { Device, Incident } from './state.ts'

const report = (kind: 'violation' | 'loss', part: Partial<Device> = {}, open?: Incident) =>
  reportDevice({ device: device(1, part), open }, { kind, reporter: 'natural-anna', what: 'seal torn' }, given())

describe('a report about one device', () => {
  test.each([
    ['violation', 'on_person', ['incident_opened', 'devices_exposed']],
    ['violation', 'installed', ['incident_opened', 'devices_exposed', 'recalls_raised']],
    ['violation', 'commissioned', ['incident_opened', 'devices_exposed', 'recalls_raised']],
    ['loss', 'on_person', ['incident_opened', 'devices_exposed', 'device_missing']],
    ['loss', 'installed', ['incident_opened', 'devices_exposed', 'recalls_raised', 'device_missing']],
  ] as const)('%s, the device %s', (kind, custody, types) => {
    expect(typesOf(report(kind, { custody }))).toEqual(types)
  })
  test('belongs to the owner, concerns the device alone, and holds it for its maker', () => {
    const outcome = report('violation')
    expect(factOf(outcome, 'incident_opened')).toMatchObject({
      kind: 'violation',
      ownerPartyId: OPERATOR,
      containerId: null,
      deviceId: deviceId(1),
      holdsContainer: false,
      reporters: ['natural-anna'],
    })
    expect(factOf(outcome, 'devices_exposed')).toMatchObject({ makerPartyId: MAKER, deviceIds: [deviceId(1)] })
    expect(outcome.result).toEqual({ incidentId: 'new-1', merged: false, recalled: false })
  })
  test('a repeat merges: one more who may not release, nothing else', () => {
    const open = incident({ containerId: null, deviceId: deviceId(1) })
    const outcome = report('violation', { custody: 'installed' }, open)
    expect(typesOf(outcome)).toEqual(['incident_widened'])
    expect(factOf(outcome, 'incident_widened').reporters).toEqual(['natural-witness', 'natural-anna'])
    expect(outcome.result).toEqual({ incidentId: INCIDENT, merged: true, recalled: false })
    const again = report('violation', {}, incident({ reporters: ['natural-anna'] }))
    expect(factOf(again, 'incident_widened').reporters).toEqual(['natural-anna'])
  })
})
