import { describe, expect, test } from 'vitest'
import { boxOfSerial, thingOf, thingRead } from './thing.ts'

const BOX = '0190aaaa-0000-7000-8000-000000000001'

describe('what a report is about', () => {
  test.each([
    ['device=EXSM0100000001', { kind: 'device', deviceId: 'EXSM0100000001' }],
    [`container=${BOX}`, { kind: 'box', containerId: BOX, serial: null }],
    ['container=nonsense', null],
    [`from=/boxes/${BOX}`, { kind: 'box', containerId: BOX, serial: null }],
    [`from=/box/${BOX}/pass-on`, { kind: 'box', containerId: BOX, serial: null }],
    ['from=/devices/EXSM0100000001', { kind: 'device', deviceId: 'EXSM0100000001' }],
    ['from=/install/EXSM0100000001', { kind: 'device', deviceId: 'EXSM0100000001' }],
    ['from=/tours', null],
    ['', null],
  ])('%s', (query, thing) => {
    expect(thingOf(new URLSearchParams(query))).toEqual(thing)
  })

  test('what can’t be read is told in its own words', () => {
    expect(thingRead(' e xsm 01 00000001 ')).toEqual({ kind: 'device', deviceId: 'EXSM0100000001' })
    expect(thingRead('box-s-0001')).toEqual({ kind: 'label', serial: 'BOX-S-0001' })
    expect(thingRead(' box7 ')).toEqual({ kind: 'label', serial: 'BOX7' })
    expect(thingRead('the grey thing by the door')).toEqual({ kind: 'other', text: 'the grey thing by the door' })
  })

  test('a serial is looked up on the phone first, and a server that does not answer stops nobody', async () => {
    const known = [{ containerId: BOX, serial: 'BOX-1' }]
    const fails = (): Promise<never> => Promise.reject(new Error('no network'))
    expect(await boxOfSerial('BOX-1', known, fails)).toEqual(known[0])
    expect(await boxOfSerial('BOX-2', known, fails)).toBeNull()
    expect(await boxOfSerial('BOX-2', [], async () => ({ containerId: BOX, serial: 'BOX-2' }))).not.toBeNull()
  })
})
