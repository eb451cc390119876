import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/lock-protocol.json' with { type: 'json' }
import { type LockAction, type LockBook, newLockBook, nextValue, openRisk, recordIssue, restored } from './lock.ts'
import { explainLog, type LockLog, type LogRecord, recordLog, recordText } from './lock-log.ts'

const serial = 'BOX-17'
const anna = 'a'.repeat(32)
const bert = 'b'.repeat(32)
const mac = (message: Uint8Array) => hmac(sha256, new Uint8Array(32).fill(7), message)

/** A log from short lines: `'1 O accepted'`, `'1 O done 1'` (F), `'wrong 4'`. */
function logOf(lines: readonly string[], keep = lines.length): LockLog {
  const records = lines.map((line, at): LogRecord => {
    const act = /^(\d+) ([OCAM]) ([a-z_]+)(?: (\d))?$/.exec(line)
    const refusal = /^([a-z_]+)(?: (\d))?$/.exec(line)
    return {
      number: at + 1,
      value: act ? Number(act[1]) : null,
      action: act ? (act[2] as LockAction) : null,
      keyId: anna,
      result: act?.[3] ?? refusal?.[1] ?? '',
      flags: Number(act?.[4] ?? refusal?.[2] ?? 0),
    }
  })
  const heads = ['0'.repeat(64)]
  for (const record of records) {
    const before = Buffer.from(heads.at(-1) ?? '', 'hex')
    heads.push(Buffer.from(mac(Buffer.concat([before, Buffer.from(recordText(record))]))).toString('hex'))
  }
  const dropped = lines.length - keep
  return {
    serial,
    count: lines.length,
    head: heads.at(-1) ?? '',
    headBefore: heads[dropped] ?? '',
    records: records.slice(dropped),
  }
}

function issued(actions: string): LockBook {
  return actions.split(' ').reduce((so, action) => {
    return recordIssue(so, [{ value: so.highestValue + 1, action: action as LockAction, keyId: anna }])
  }, newLockBook(serial))
}

const done = (value: number, action: LockAction, flags = 0) => [
  `${value} ${action} accepted ${flags}`,
  `${value} ${action} done ${flags}`,
]

function explained(book: LockBook, log: LockLog) {
  const outcome = explainLog(book, log, mac)
  if (outcome.kind !== 'verified') throw new Error(outcome.kind)
  return outcome
}

describe('what a log of nothing, or of before, is worth', () => {
  test('nobody has signed an empty log: it brings no lock back into step', () => {
    const book = recordLog(restored(issued('O')), explained(restored(issued('O')), logOf([])))
    expect(book.readOutRequired).toBe(true)
    expect(explained({ ...issued('O'), outOfSync: true }, logOf([])).isCurrent).toBe(false)
  })
  test('an act that a receipt proved not to have happened, and the log shows', () => {
    const book = issued('O C O')
    const acts = book.acts.map((act) => ({
      ...act,
      state: act.value === 2 ? ('skipped' as const) : ('confirmed' as const),
      flags: act.value === 2 ? null : 0,
      before: act.value === 3 ? 1 : null,
    }))
    const log = logOf([...done(1, 'O'), ...done(2, 'C'), ...done(3, 'O')])
    const { findings } = explained({ ...book, acts, lastConfirmedValue: 3 }, log)
    expect(findings).toMatchObject([{ kind: 'act_unexplained', position: 2 }])
  })
  test('after a new secret the log begins anew: acts of before do not lack', () => {
    const book = issued('O C O C')
    const acts = book.acts.map((act) => ({
      ...act,
      state: act.value <= 2 ? ('confirmed' as const) : act.state,
      flags: act.value <= 2 ? 0 : null,
    }))
    const log = logOf([...done(3, 'O'), ...done(4, 'C')])
    const before = { ...book, acts, lastConfirmedValue: 2 }
    expect(explained(before, log).findings.length).toBeGreaterThan(0)
    const { findings, confirmed, isCurrent } = explained({ ...before, generationAfter: 2 }, log)
    expect(findings).toEqual([])
    expect(confirmed.map(({ value }) => value)).toEqual([3, 4])
    expect(isCurrent).toBe(true)
  })
})

describe('the head', () => {
  test('the published log verifies', () => {
    const secret = hexToBytes(vectors.secretHex)
    const book = { ...newLockBook(vectors.serial), acts: [] }
    const outcome = explainLog(book, vectors.log as LockLog, (message) => hmac(sha256, secret, message))
    expect(outcome).toMatchObject({ kind: 'verified', lastConfirmedValue: 6, passedValue: 6 })
  })

  const good = logOf([...done(1, 'O'), 'wrong 4', ...done(2, 'C', 4)])
  const change = (at: number, by: Partial<LogRecord>): LockLog => ({
    ...good,
    records: good.records.map((record, index) => (index === at ? { ...record, ...by } : record)),
  })
  test.each<[string, LockLog, string]>([
    ['as read out', good, 'verified'],
    ['a flag cleared', change(4, { flags: 0 }), 'log_does_not_verify'],
    ['a record changed', change(2, { result: 'mistyped' }), 'log_does_not_verify'],
    ['another key', change(0, { keyId: bert }), 'log_does_not_verify'],
    ['the end cut off', { ...good, count: 3, records: good.records.slice(0, 3) }, 'log_does_not_verify'],
    ['the count too high', { ...good, count: 6 }, 'log_malformed'],
    ['one left out', { ...good, records: good.records.filter((_, at) => at !== 2) }, 'log_malformed'],
    ['the begin cut off', { ...good, records: good.records.slice(1) }, 'log_does_not_verify'],
    ['a begin made up', { ...good, headBefore: 'f'.repeat(64) }, 'log_malformed'],
    ['a separator inside', change(2, { result: 'a|b' }), 'log_malformed'],
    ['another lock', { ...good, serial: 'BOX-18' }, 'log_malformed'],
    ['an empty one', logOf([]), 'verified'],
    [
      'one that is said to have had records',
      { ...logOf([]), count: 7, head: 'f'.repeat(64), headBefore: 'f'.repeat(64) },
      'log_malformed',
    ],
    ['an empty one with a head', { ...logOf([]), head: 'f'.repeat(64), headBefore: 'f'.repeat(64) }, 'log_malformed'],
  ])('%s: %s', (_, log, kind) => {
    expect(explainLog(issued('O C'), log, mac).kind).toBe(kind)
  })

  test('another secret does not verify', () => {
    const other = (message: Uint8Array) => hmac(sha256, new Uint8Array(32).fill(8), message)
    expect(explainLog(issued('O C'), good, other).kind).toBe('log_does_not_verify')
  })
})

describe('what a log explains (section 5.9)', () => {
  test('known acts are confirmed, unused values below them are dead, what is above stays', () => {
    const book = issued('O C O C O')
    const outcome = explained(book, logOf([...done(1, 'O'), ...done(4, 'C', 4)]))
    expect(outcome).toMatchObject({
      confirmed: [
        { value: 1, flags: 0, before: null },
        { value: 4, flags: 4, before: 1 },
      ],
      skipped: [2, 3],
      pendingValue: null,
      lastConfirmedValue: 4,
      findings: [],
    })
    const after = recordLog(book, outcome)
    expect(after.acts.map((act) => act.state)).toEqual(['confirmed', 'skipped', 'skipped', 'confirmed', 'issued'])
    expect(openRisk(after).map((act) => act.value)).toEqual([5])
  })

  test('what was begun and not finished is no act, moves the window and stays at risk', () => {
    const book = { ...issued('O C O'), window: 3 }
    const outcome = explained(book, logOf([...done(1, 'O'), '3 O accepted']))
    expect(outcome).toMatchObject({ pendingValue: 3, lastConfirmedValue: 1, passedValue: 3, skipped: [2] })
    const after = recordLog(book, outcome)
    expect(openRisk(after).map((act) => act.value)).toEqual([3])
    expect(nextValue(after, 'C')).toBe(4)
  })

  test('after a restore, codes are given out again', () => {
    const after = recordLog(restored(issued('O')), explained(restored(issued('O')), logOf(done(1, 'O'))))
    expect(nextValue(after, 'C')).toBe(2)
    const old: LockBook = { ...restored(issued('O C')), lastConfirmedValue: 2, outOfSync: true }
    expect(recordLog(old, explained(old, logOf(done(1, 'O'))))).toMatchObject({
      readOutRequired: true,
      outOfSync: true,
    })
  })
})

describe('a gap that a resynchronisation left (section 5.8)', () => {
  // Acts 1 and 2 happened, their receipts never came; the lock was then found at 3.
  const gap: LockBook = { ...issued('O C O'), lastConfirmedValue: 2, passedValue: 2, gapFrom: 1 }

  test('is explained by the log, which proves the acts in it', () => {
    const outcome = explained(gap, logOf([...done(1, 'O'), ...done(2, 'C')]))
    expect(outcome).toMatchObject({
      confirmed: [{ value: 1 }, { value: 2 }],
      isCurrent: true,
      gapFrom: null,
      findings: [],
    })
    expect(recordLog(gap, outcome)).toMatchObject({ lastConfirmedValue: 2, gapFrom: null })
  })

  test('an act in it without a code of ours is a finding', () => {
    const book = { ...gap, acts: gap.acts.filter((act) => act.value !== 2) }
    expect(explained(book, logOf([...done(1, 'O'), ...done(2, 'C')])).findings).toMatchObject([
      { kind: 'act_unexplained', position: 2 },
    ])
  })

  test('an older log explains what it holds and leaves the gap', () => {
    const outcome = explained(gap, logOf(done(1, 'O')))
    expect(outcome).toMatchObject({ confirmed: [{ value: 1 }], isCurrent: false, gapFrom: 1 })
    expect(recordLog(gap, outcome)).toMatchObject({ lastConfirmedValue: 2, gapFrom: 1 })
  })

  test('flag 1 in it is a finding', () => {
    const outcome = explained(gap, logOf([...done(1, 'O', 1), ...done(2, 'C', 1)]))
    expect(outcome.findings).toEqual([
      { kind: 'tampered', position: 1 },
      { kind: 'tampered', position: 2 },
    ])
  })
})

describe('findings', () => {
  const known = recordLog(issued('O C'), explained(issued('O C'), logOf([...done(1, 'O'), ...done(2, 'C')])))
  const past = [...done(1, 'O'), ...done(2, 'C')]

  test.each<[string, readonly string[], readonly object[]]>([
    ['nothing', past, []],
    [
      'an act without a code of ours',
      [...past, ...done(7, 'O')],
      [{ kind: 'act_unexplained', position: 7, keyId: anna, action: 'O' }],
    ],
    ['a log from before', past.slice(0, 2), [{ kind: 'confirmed_act_lacking', position: 2 }]],
    [
      'a confirmed act with another F',
      [...done(1, 'O'), ...done(2, 'C', 4)],
      [{ kind: 'confirmed_act_lacking', position: 2 }],
    ],
    ['flag 1 since', [...past, 'wrong 5'], [{ kind: 'tampered', position: 3 }]],
    ['flag 1 long ago', ['wrong 5', ...past], []],
    ['refusals only', [...past, 'wrong 4', 'already_used'], []],
  ])('%s', (_, lines, findings) => {
    expect(explained(known, logOf(lines)).findings).toEqual(findings)
  })

  test('flag 1 in a fresh act', () => {
    const book = recordIssue(known, [{ value: 3, action: 'O', keyId: anna }])
    expect(explained(book, logOf([...past, ...done(3, 'O', 1)])).findings).toEqual([{ kind: 'tampered', position: 3 }])
  })

  test('an act of ours with another key is unexplained', () => {
    const book = recordIssue(known, [{ value: 3, action: 'O', keyId: bert }])
    expect(explained(book, logOf([...past, ...done(3, 'O')])).findings).toMatchObject([
      { kind: 'act_unexplained', position: 3 },
    ])
  })

  test('an act above the highest value moves it', () => {
    expect(nextValue(recordLog(known, explained(known, logOf([...past, ...done(7, 'O')]))), 'C')).toBe(8)
  })

  test('a full log that does not reach back to the last confirmed act', () => {
    const lines = [...past, ...Array.from({ length: 5 }, () => 'wrong 4')]
    expect(explained(known, logOf(lines, 5))).toMatchObject({
      findings: [{ kind: 'log_does_not_reach_back', position: 3 }],
      gapFrom: null,
      isCurrent: false,
    })
    expect(explained(known, logOf([...lines, ...done(5, 'O')], 4))).toMatchObject({ gapFrom: 3, isCurrent: true })
    expect(explained(known, logOf(lines, 6)).findings).toEqual([])
  })
})
