import { describe, expect, it } from 'vitest'
import {
  awaitedReceipt,
  blockOf,
  boxOfTour,
  closingCode,
  exposedDevices,
  nextCode,
  stillOut,
  type TourEvent,
  tourState,
} from './tour-state.ts'
import type { TourPack } from './types.ts'

const [A, B, C] = ['EXSM0100000001', 'EXSM0100000002', 'EXSM0100000003'] as const
const NONE = { tampered: false, fault: false, wrongCodes: false }
const pack = {
  validUntil: '2030-01-15T20:00:00.000Z',
  codes: [1, 2, 3].map((n) => ({ openingId: `o${n}`, openingCode: `111111111${n}`, closingCode: `222222222${n}` })),
  devices: [A, B, C].map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' })),
} as unknown as TourPack
const NOON = Date.parse('2030-01-15T12:00:00.000Z')
const NIGHT = Date.parse('2030-01-15T21:00:00.000Z')

const receipt = (openingId: string, action: 'open' | 'close', tampered = false): TourEvent => ({
  type: 'receipt',
  openingId,
  action,
  digits: `${openingId}${action}`,
  flags: { ...NONE, tampered },
})
const out = (openingId: string, ...deviceIds: string[]): TourEvent => ({
  ...{ type: 'scanned', direction: 'out' },
  ...{ openingId, deviceIds },
})
const back = (openingId: string, ...deviceIds: string[]): TourEvent => ({
  ...{ type: 'scanned', direction: 'in' },
  ...{ openingId, deviceIds },
})
const after = (...events: TourEvent[]) => tourState(pack, events)

describe('codes of a tour', () => {
  it('come in their order, an opening code for a closed box and a closing code for an open one', () => {
    const said = (...events: TourEvent[]) => nextCode(after(...events), pack, NOON)
    expect(said()).toEqual({ openingId: 'o1', action: 'open', code: '1111111111' })
    expect(said({ type: 'code_typed', openingId: 'o1', action: 'open' })?.action).toBe('open')
    expect(said(receipt('o1', 'open'))).toEqual({ openingId: 'o1', action: 'close', code: '2222222221' })
    expect(said(receipt('o1', 'open'), receipt('o1', 'close'))?.code).toBe('1111111112')
    expect(said({ type: 'assumed', openingId: 'o1', action: 'open' })?.action).toBe('close')
    const used = ['o1', 'o2', 'o3'].flatMap((id) => [receipt(id, 'open'), receipt(id, 'close')])
    expect(said(...used)).toBeNull()
    expect(blockOf(after(...used), Date.parse(pack.validUntil), NOON)).toBe('used_up')
  })

  it.each([
    ['flag 1 in the receipt of an opening', [receipt('o1', 'open', true)], NOON, 'stopped'],
    ['a report of this box', [receipt('o1', 'open'), { type: 'box_reported' } as const], NOON, 'stopped'],
    ['the end of its time', [receipt('o1', 'open')], NIGHT, 'expired'],
  ])('stop after %s, but for the closing code', (_, events, now, block) => {
    const open = after(...events)
    expect(nextCode(open, pack, now)).toMatchObject({ action: 'close', code: '2222222221' })
    expect(closingCode(open, pack)?.code).toBe('2222222221')
    const shut = after(...events, receipt('o1', 'close'))
    expect(nextCode(shut, pack, now)).toBeNull()
    expect(blockOf(shut, Date.parse(pack.validUntil), now)).toBe(block)
    // A receipt is taken all the same.
    expect(awaitedReceipt(shut)).toEqual({ openingId: 'o2', action: 'open' })
  })

  it('know that a later act is over with those before it, and that a late receipt opens nothing', () => {
    const state = after(receipt('o2', 'open'), receipt('o1', 'open'))
    expect(state.pairs.map((pair) => pair.state)).toEqual(['closed', 'open', 'unused'])
    expect(stillOut(state)).toMatchObject({ openingCodes: 1, receipts: 1, boxOpen: true })
  })
})

describe('what a phone knows of a box', () => {
  it('follows what is scanned and installed', () => {
    const state = after(
      { type: 'code_typed', openingId: 'o1', action: 'open' },
      receipt('o1', 'open'),
      out('o1', A, B),
      back('o1', B),
      { type: 'installed', deviceId: A },
      out('o1', A),
    )
    expect(boxOfTour(state)).toMatchObject({ status: 'open', openingId: 'o1', taken: [], stopped: false })
    expect(state.devices.get(A)?.place).toBe('installed')
    expect(boxOfTour(state).contents.map(({ deviceId }) => deviceId)).toEqual([B, C])
    const opening = after({ type: 'code_typed', openingId: 'o1', action: 'open' })
    expect(boxOfTour(opening).status).toBe('opening')
    expect(stillOut(opening)).toMatchObject({ boxOpen: true })
  })

  it.each([
    ['at the first opening: everything', [receipt('o1', 'open', true)], [A, B, C]],
    ['at the first opening: also what is taken out then', [receipt('o1', 'open', true), out('o1', A)], [A, B, C]],
    [
      'at the second: not what was taken out before a closing that proves it',
      [receipt('o1', 'open'), out('o1', A), receipt('o1', 'close'), receipt('o2', 'open', true), out('o2', B)],
      [B, C],
    ],
    [
      'at the second, without the closing receipt of the first: that, too',
      [receipt('o1', 'open'), out('o1', A), receipt('o2', 'open', true)],
      [A, B, C],
    ],
    [
      'at a closing: what was taken out while it was open',
      [receipt('o1', 'open'), out('o1', A), receipt('o1', 'close', true)],
      [A, B, C],
    ],
    [
      'at the second: what was put back in between',
      [receipt('o1', 'open'), out('o1', A), back('o1', A), receipt('o1', 'close'), receipt('o2', 'open', true)],
      [A, B, C],
    ],
    ['never: nothing', [receipt('o1', 'open'), out('o1', A)], []],
  ])('names whom a flag may concern. Flag %s', (_, events, exposed) => {
    expect([...exposedDevices(after(...events))].sort()).toEqual(exposed)
  })
})
