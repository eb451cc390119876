import { describe, expect, it } from 'vitest'
import {
  afterSending,
  anew,
  backOffMs,
  claimedTime,
  fateOf,
  type KeptAct,
  keptAct,
  nextActs,
  requestOf,
  stubOf,
  withWait,
} from './queue.ts'
import { answerOf, type NewAct } from './types.ts'

const T0 = Date.parse('2030-01-15T08:00:00.000Z')
const moment = { wall: T0, counted: 1_000, life: 'a' }
const act = (id: string, number: number, more: Partial<NewAct> & Partial<KeptAct> = {}): KeptAct => ({
  ...keptAct(
    {
      operation: 'POST /v1/openings/{id}/scans',
      path: { id: 'o1' },
      body: { direction: 'out' },
      what: { kind: 'scan', about: '' },
      ...more,
    } as NewAct,
    { id, number, box: 'box-1', moment },
  ),
  ...(more as Partial<KeptAct>),
})
const report = { kind: 'report', about: '' } as const
const problem = (code: string, status: number, members = {}) => ({ code, status, members, message: '' })
const ids = (acts: readonly KeptAct[]) => acts.map(({ id }) => id)

describe('the order of the queue', () => {
  it('is that of what was done, box by box, and reports go before all', () => {
    const acts = [
      act('3', 3, { what: report, box: 'box-1' }),
      act('1', 1),
      act('2', 2),
      act('4', 4, { box: 'box-2' }),
      act('5', 5, { box: 'box-1', what: report }),
    ]
    expect(ids(nextActs(acts, 0))).toEqual(['3', '5', '1', '4'])
  })

  it('goes on where one was refused, and waits where nobody knows whether it arrived', () => {
    const refused = act('1', 1, { state: 'refused' })
    expect(ids(nextActs([refused, act('2', 2)], 0))).toEqual(['2'])
    const sending = act('1', 1, { state: 'sending' })
    expect(ids(nextActs([sending, act('2', 2)], 0))).toEqual(['1'])
    expect(nextActs([sending, act('2', 2)], 0, new Map([['1', 5]]))).toEqual([])
  })

  it('lets an act wait for the answer that it names', () => {
    const photo = act('1', 1, { what: { kind: 'photo', about: '' }, box: 'box-2' })
    const install = act('2', 2, { body: { photoIds: [answerOf('1', 'attachmentId')] } })
    expect(ids(nextActs([photo, install], 0))).toEqual(['1'])
    const answered = afterSending(photo, { is: 'confirmed', answer: { attachmentId: 'p-1', size: 3, code: '12' } })
    expect(answered.given).toEqual({ attachmentId: 'p-1' })
    expect(ids(nextActs([answered, install], 0))).toEqual(['2'])
    const body = { photoIds: ['p-1'], at: '2030-01-15T08:00:00.000Z' }
    expect(requestOf(install, [answered], moment)?.body).toEqual(body)
    // What it names was refused: a list does without, an address can't.
    expect(requestOf(install, [{ ...photo, state: 'refused' }], moment)?.body).toMatchObject({ photoIds: [] })
    expect(requestOf(act('3', 3, { path: { id: answerOf('1', 'incidentId') } }), [answered], moment)).toBeNull()
    expect(stubOf(answered, [install], true)).toMatchObject({ given: { attachmentId: 'p-1' } })
    expect(stubOf(answered, [], true)).toBeNull()
    expect(stubOf(answered, [], false)).not.toHaveProperty('body')
  })
})

describe('what comes of sending', () => {
  it.each([
    ['no network', problem('no_network', 0), { is: 'again', why: 'network' }],
    ['something on the way', problem('no_network', 502), { is: 'again', why: 'server' }],
    ['a session that is over', problem('not_authenticated', 401), { is: 'again', why: 'login' }],
    ['a factor that nobody showed', problem('second_factor_needed', 401), { is: 'again', why: 'login' }],
    ['too many', problem('too_many_requests', 429), { is: 'again', why: 'server' }],
    ['a fault', problem('internal_error', 500), { is: 'again', why: 'server' }],
    ['a clock that is wrong', problem('request_malformed', 400, { at: 'body/at' }), { is: 'untimed' }],
  ])('%s: it is sent again', (_, given, fate) => {
    expect(fateOf(given, 1)).toEqual(fate)
  })

  it('a refusal stays, and a fault that does not go away is shown', () => {
    const refusal = problem('device_held', 409)
    expect(fateOf(refusal, 1)).toEqual({ is: 'refused', problem: refusal })
    expect(fateOf(problem('internal_error', 500), 6).is).toBe('refused')
    // A server that is busy answers the same key anew; a refusal it keeps, and a person has to read how long to wait.
    expect(fateOf(problem('too_many_requests', 429), 1)).toEqual({ is: 'again', why: 'server' })
    const wait = withWait({ ...problem('receipt_wait', 429), members: { waitSeconds: 60 } }, 1_000)
    expect(fateOf(wait, 1)).toEqual({ is: 'refused', problem: { ...wait, waitUntil: 61_000 } })
    const sent = act('1', 1, { state: 'sending', request: { path: {}, body: {} } })
    const refused = afterSending(sent, { is: 'refused', problem: refusal })
    expect(refused).toMatchObject({ state: 'refused', problem: refusal })
    expect(anew(refused)).toMatchObject({ id: '1', key: '1.2', state: 'waiting', request: null })
    expect(anew(anew(refused)).key).toBe('1.3')
    const untimed = afterSending({ ...sent, body: { at: 'x', direction: 'in' } }, { is: 'untimed' })
    expect(requestOf(untimed, [], moment)?.body).toEqual({ direction: 'in' })
    expect(untimed.key).toBe('1.2')
  })

  it('keeps the request that went out, whatever the clock says later', () => {
    const request = { path: { id: 'o1' }, body: { at: 'then' } }
    expect(requestOf(act('1', 1, { request }), [], { ...moment, wall: T0 + 9e9 })).toBe(request)
  })

  it.each([
    ['as it was', { wall: T0 + 60_000, counted: 61_000, life: 'a' }, T0],
    ['a phone that slept', { wall: T0 + 3_600_000, counted: 2_000, life: 'a' }, T0],
    ['a clock put back by a day', { wall: T0 - 86_400_000 + 60_000, counted: 61_000, life: 'a' }, T0 - 86_400_000],
    ['put back over a restart', { wall: T0 - 500, counted: 9, life: 'b' }, T0 - 500],
  ])('claims a time by the clock as it goes now: %s', (_, now, claimed) => {
    expect(claimedTime(moment, now)).toBe(claimed)
  })

  it('waits longer each time, and never for more than a minute', () => {
    expect([1, 2, 3, 9].map((tries) => backOffMs(tries, 1))).toEqual([2_000, 4_000, 8_000, 60_000])
    expect(backOffMs(1, 0)).toBe(1_000)
  })
})
