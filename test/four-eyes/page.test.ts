/** The page for operators says what the table in the code says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { APPROVING } from '../../src/custody/approving.ts'
import { type GuidanceStep, guideLock } from '../../src/custody/lock-guidance.ts'
import { PROPOSAL_KINDS } from '../../src/custody/state.ts'
import { lock } from '../rules/things.ts'

const page = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs/operating', name), 'utf8')

test.each(PROPOSAL_KINDS)('the row of %s', (kind) => {
  const { propose, decide, what } = APPROVING[kind]
  const deciders = decide.length === 0 ? 'the person who is named' : decide.map((role) => `\`${role}\``).join(', ')
  const proposers = propose.map((role) => `\`${role}\``).join(', ')
  expect(page('four-eyes.md')).toContain(`| \`${kind}\` | ${what.en} | ${proposers} | ${deciders} |`)
})

test('the steps of the guidance', () => {
  const steps: readonly GuidanceStep[] = [
    'nothing_to_do',
    'take_another_lock',
    'personalise',
    'build_in',
    'put_key_in',
    'read_out_log',
    'enter_missing_receipts',
    'show_receipt_again',
    'resynchronise',
    'close_and_send_receipt',
    'force_close',
    'wait_for_expiry',
    'ask_again',
  ]
  for (const step of steps) expect(page('locks.md')).toContain(`\`${step}\``)
  const nothing = guideLock({ lock: lock(), acts: [], container: undefined, openings: [] })
  expect(steps).toContain(nothing[0]?.step)
})
