import { expect, test } from 'vitest'
import { act, lock, opening } from '../../test/rules/things.ts'
import { type GuidanceSituation, guideLock } from './lock-guidance.ts'
import { PROTOCOL_CAPABILITIES } from './state.ts'

const good: GuidanceSituation = {
  lock: lock({ highestValue: 2, lastConfirmedValue: 2 }),
  acts: [act(2, { action: 'C', state: 'confirmed', flags: 0, before: 1 })],
  container: { status: 'closed' },
  openings: [],
}
const without = { ...PROTOCOL_CAPABILITIES, logDownload: false, receipt: 'none' } as const
const lockOf = (part: Partial<GuidanceSituation['lock']>) => ({ lock: { ...good.lock, ...part } })

test.each<[string, Partial<GuidanceSituation>, readonly string[]]>([
  ['all is well', {}, ['nothing_to_do']],
  ['registered only', lockOf({ status: 'registered' }), ['personalise']],
  ['retired', lockOf({ status: 'retired', outOfSync: true }), ['take_another_lock']],
  ['in no container', { ...lockOf({ containerId: null }), container: undefined }, ['build_in']],
  ['after a restore', lockOf({ readOutRequired: true }), ['put_key_in', 'read_out_log', 'resynchronise', 'ask_again']],
  [
    'after a restore, without log and receipts',
    lockOf({ readOutRequired: true, capabilities: without }),
    ['put_key_in', 'ask_again'],
  ],
  [
    'out of step',
    lockOf({ outOfSync: true }),
    ['put_key_in', 'show_receipt_again', 'read_out_log', 'resynchronise', 'ask_again'],
  ],
  [
    'an opening out of step',
    { openings: [opening(3, { status: 'out_of_sync' })] },
    ['put_key_in', 'show_receipt_again', 'read_out_log', 'resynchronise', 'force_close', 'ask_again'],
  ],
  ['open', { openings: [opening(3, { status: 'open' })] }, ['close_and_send_receipt', 'force_close']],
  [
    'a receipt is missing',
    { acts: [act(4, { state: 'received', flags: 0, before: 3 })] },
    ['enter_missing_receipts', 'put_key_in', 'read_out_log', 'ask_again'],
  ],
  ['a gap that no log has explained', lockOf({ gapFrom: 1 }), ['put_key_in', 'read_out_log']],
  ['a code is out', { openings: [opening(3, { status: 'opening_code_issued' })] }, ['wait_for_expiry']],
])('%s', (_, part, steps) => {
  const guidance = guideLock({ ...good, ...part })
  expect(guidance.map(({ step }) => step)).toEqual(steps)
  for (const { what, why } of guidance) {
    for (const sentence of [what.en, what.de, why.en, why.de]) expect(sentence).toMatch(/^\p{Lu}.{5,}\.$/u)
  }
})
