import { describe, expect, test } from 'vitest'
import {
  codeOf,
  describePrecedence,
  deviceId,
  factOf,
  given,
  MAKER,
  OPERATOR,
  type Reason,
  typesOf,
} from '../../test/rules/things.ts'
import { type AnnounceNoteSituation, takeInNote } from './announce.ts'
import type { DeliveryNote, ImportMode } from './delivery-note.ts'
import type { Party } from './state.ts'

const maker: Party = {
  partyId: MAKER,
  name: 'Maker',
  roles: ['manufacturer'],
  marketPartnerId: null,
  flagCodes: ['GEL'],
  gatewayAdministratorIds: [],
  address: null,
  gs1Prefix: null,
}
const line = (number: number, id: string = deviceId(number), deviceType = 'A') => ({
  line: number,
  deviceId: id,
  deviceType,
})
const note = (part: Partial<DeliveryNote> = {}): DeliveryNote => ({
  noteNumber: 'N-1',
  manufacturer: MAKER,
  recipient: OPERATOR,
  issuedOn: '2030-06-03',
  lines: [line(1), line(2), line(3, deviceId(3), 'B')],
  ...part,
})
type Asked = { readonly of: AnnounceNoteSituation; readonly note: DeliveryNote; readonly mode: ImportMode }
const good: Asked = {
  of: { maker, recipient: { ...maker, partyId: OPERATOR }, alreadyAnnounced: new Set(), numberTaken: false },
  note: note(),
  mode: 'all_or_nothing',
}
const take = (asked: Asked) => takeInNote(asked.of, asked.note, asked.mode, given())
const REASONS: readonly Reason<Asked>[] = [
  ['not_the_maker', (asked) => ({ ...asked, of: { ...asked.of, maker: { ...maker, roles: ['carrier'] } } })],
  ['note_already_taken_in', (asked) => ({ ...asked, of: { ...asked.of, numberTaken: true } })],
  ['note_refused', (asked) => ({ ...asked, of: { ...asked.of, alreadyAnnounced: new Set([deviceId(1)]) } })],
]
describePrecedence('a delivery note', good, take, REASONS)

describe('a delivery note', () => {
  test('announces its devices, type by type', () => {
    const outcome = take(good)
    expect(typesOf(outcome)).toEqual(['delivery_note_taken_in', 'devices_announced', 'devices_announced'])
    expect(factOf(outcome, 'delivery_note_taken_in')).toMatchObject({
      devices: 3,
      linesLeftOut: [],
      recipientPartyId: OPERATOR,
    })
    expect(outcome.answer).toMatchObject({ announced: 3, byType: { A: 2, B: 1 } })
  })
  test.each([
    ['an error in its head', note({ issuedOn: 'yesterday' }), 'note_refused'],
    ['of another maker', note({ manufacturer: 'other-maker' }), 'not_the_maker'],
    ['with the letters of another maker', note({ lines: [line(1), line(2, 'EXYZ0100000002')] }), 'note_refused'],
    ['with one device twice', note({ lines: [line(1), line(2, deviceId(1))] }), 'note_refused'],
    ['with a line that is no identification', note({ lines: [line(1), line(2, 'X')] }), 'note_refused'],
  ] as const)('%s', (_, of, code) => {
    expect(codeOf(take({ ...good, note: of }))).toBe(code)
  })
  test('an error in the head comes before a number that is taken', () => {
    const asked = { ...good, note: note({ issuedOn: 'yesterday' }), of: { ...good.of, numberTaken: true } }
    expect(codeOf(take(asked))).toBe('note_refused')
  })
  test('the good lines only, where that was chosen: the others are named', () => {
    const lines = [line(1), line(2, 'EXYZ0100000002'), line(3, 'X'), line(4)]
    const outcome = take({ ...good, note: note({ lines }), mode: 'keep_the_good' })
    expect(factOf(outcome, 'delivery_note_taken_in')).toMatchObject({ devices: 2, linesLeftOut: [2, 3] })
    expect(factOf(outcome, 'devices_announced').deviceIds).toEqual([deviceId(1), deviceId(4)])
  })
  test('the device of another maker is left out however often it stands there', () => {
    const lines = [line(1), line(2, 'EXYZ0100000002'), line(3, 'EXYZ0100000002'), line(4, 'EXYZ0100000002', '')]
    const outcome = take({ ...good, note: note({ lines }), mode: 'keep_the_good' })
    expect(factOf(outcome, 'delivery_note_taken_in')).toMatchObject({ devices: 1, linesLeftOut: [2, 3, 4] })
    expect(factOf(outcome, 'devices_announced').deviceIds).toEqual([deviceId(1)])
  })
})
