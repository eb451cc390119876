import { describe, expect, test } from 'vitest'
import { anna, bench, bert, mac, serial } from '../../test/locks/bench.ts'
import { parseReceipt, resyncFits } from '../oath/lock-codes.ts'
import { OPEN_MECHANISM, SHUT_MECHANISM } from './mechanism.ts'
import { type Action, NEW_LOCK, type StoredLock } from './storage.ts'

describe('contact (section 1)', () => {
  test('takes no code without a good signature over its own nonce', () => {
    const { lock, code, storage } = bench()
    const old = anna.answer({ serial, nonceHex: '00' })
    const replayed = { answer: () => old }
    const cloned = {
      answer: () => ({ publicKey: anna.publicKey, signature: bert.answer({ serial, nonceHex: '00' }).signature }),
    }
    expect(lock.enter(replayed, code('O', 1), 0).code).toBe('key_not_accepted')
    expect(lock.enter(cloned, code('O', 1), 0).code).toBe('key_not_accepted')
    expect(lock.powered).toBeNull()
    expect(storage.read()).toEqual(NEW_LOCK)
    expect(lock.contact(anna, 0).code).toBe('ready')
  })
})

describe('codes (sections 2 and 4.2)', () => {
  test('open and close, each with its receipt', () => {
    const { lock, enter, receipt } = bench()
    expect(enter('O', 1)).toMatchObject({ code: 'opened', receipt: receipt('O', 1, 0, null) })
    expect(lock.mechanism.bolt).toBe('open')
    expect(lock.lid(true)).toBe(true)
    expect(enter('C', 2).code).toBe('shut_the_lid')
    expect(lock.lid(false)).toBe(true)
    expect(enter('C', 2)).toMatchObject({ code: 'closed', receipt: receipt('C', 2, 0, 1) })
    expect(lock.mechanism).toEqual(SHUT_MECHANISM)
    expect(lock.lid(true)).toBe(false)
  })

  test.each<[string, Action, number, string]>([
    ['the counter itself', 'O', 1, 'opened'],
    ['the last of the window', 'O', 65, 'opened'],
    ['one beyond', 'O', 66, 'wrong'],
    ['advance, bolted', 'A', 40, 'advanced'],
    ['maintenance, lid shut', 'M', 1, 'open_the_lid'],
    ['close, closed already', 'C', 1, 'already_closed'],
  ])('%s: %s %i is %s', (_, action, value, code) => {
    expect(bench().enter(action, value).code).toBe(code)
  })

  test('a slip on the keypad costs nothing and stores nothing', () => {
    const { lock, storage, code } = bench()
    const slipped = code('O', 1).replace(/^./, (first) => String((Number(first) + 1) % 10))
    expect(lock.enter(anna, slipped, 0).code).toBe('mistyped')
    expect(lock.enter(anna, '12', 0).code).toBe('mistyped')
    expect(storage.read()).toEqual(NEW_LOCK)
  })

  test('the code of another key does not fit', () => {
    const { lock, code } = bench()
    expect(lock.enter(bert, code('O', 1, anna), 0).code).toBe('wrong')
  })

  test('a used code is told apart, an older one is just wrong', () => {
    const { enter } = bench()
    enter('O', 1)
    expect(enter('O', 1).code).toBe('already_used')
    enter('C', 2)
    expect(enter('C', 2).code).toBe('already_used')
    expect(enter('O', 1).code).toBe('wrong')
  })

  test('a newer accepted code kills the older ones', () => {
    const { enter } = bench()
    enter('A', 3)
    expect(enter('O', 1).code).toBe('wrong')
    expect(enter('O', 2).code).toBe('wrong')
    expect(enter('O', 4).code).toBe('opened')
  })

  test('"already open" costs no attempt and changes nothing', () => {
    const { enter, storage } = bench()
    enter('O', 1)
    expect(enter('O', 2).code).toBe('already_open')
    expect(storage.read()).toMatchObject({ counter: 2, wrongInRow: 0, wrongSinceReceipt: false, attempt: null })
  })
})

describe('the last receipt (section 4.5)', () => {
  test('is shown again with its stored F, to the same key, while the sensors show its state', () => {
    const { lock, enter, guess, receipt } = bench()
    enter('O', 1)
    guess()
    expect(lock.showReceipt(anna, 0).receipt).toBe(receipt('O', 1, 0, null))
    expect(lock.showReceipt(bert, 0).code).toBe('no_receipt')
    enter('C', 2)
    expect(lock.showReceipt(anna, 0).receipt).toBe(receipt('C', 2, 4, 1))
    lock.force({ succeeds: true })
    expect(lock.showReceipt(anna, 0).code).toBe('no_receipt')
  })

  test('there is none in a new lock', () => {
    expect(bench().lock.showReceipt(anna, 0).code).toBe('no_receipt')
  })
})

describe('the latch (section 4.6)', () => {
  test.each([
    ['forced open', { succeeds: true }],
    ['a crowbar in vain', { succeeds: false }],
    ['the bolt moved', { succeeds: true, means: 'bolt' as const }],
    ['the casing opened', { succeeds: true, means: 'casing' as const }],
  ])('%s: every receipt is flagged until code M', (_, force) => {
    const { lock, enter } = bench()
    enter('O', 1)
    enter('C', 2)
    lock.force(force)
    lock.lid(false)
    if (lock.mechanism.bolt === 'open') lock.lid(true)
    else expect(enter('O', 3).receipt).toMatch(/^1 /)
    lock.lid(false)
    expect(enter('C', 4).receipt).toMatch(/^1 /)
    expect(enter('O', 5).receipt).toMatch(/^1 /)
    lock.lid(true)
    expect(enter('M', 6).receipt).toMatch(/^1 /)
    expect(lock.mechanism.latched).toBe(false)
    lock.lid(false)
    expect(enter('C', 7).receipt).toMatch(/^0 /)
  })

  test('M waits for an open lid', () => {
    const { lock, enter } = bench()
    lock.force({ succeeds: false })
    enter('O', 1)
    expect(enter('M', 2).code).toBe('open_the_lid')
    expect(lock.mechanism.latched).toBe(true)
    lock.lid(true)
    expect(enter('M', 2).code).toBe('maintained')
  })

  test('a forced lid goes back over the bolt: the sensors show a closed box, the next receipt tells', () => {
    const { lock, enter } = bench()
    lock.force({ succeeds: true })
    lock.lid(false)
    expect(lock.mechanism).toEqual({ ...SHUT_MECHANISM, latched: true })
    expect(enter('O', 1).receipt).toMatch(/^1 /)
  })

  test('forced between a loss of power and the resumption: the receipt tells', () => {
    const { lock, storage, enter } = bench()
    storage.cutPower({ afterWrites: 2 })
    enter('O', 1)
    lock.force({ succeeds: true, means: 'bolt' })
    expect(lock.contact(anna, 0).receipt).toMatch(/^1 /)
  })

  test('the latch was reset, then power was lost: the receipt of M still shows it', () => {
    const { lock, storage, enter } = bench({ mechanism: { ...OPEN_MECHANISM, latched: true } })
    storage.cutPower({ afterWrites: 2, unwritten: true })
    enter('M', 1)
    expect(lock.mechanism.latched).toBe(false)
    expect(lock.contact(anna, 0)).toMatchObject({ code: 'maintained', receipt: expect.stringMatching(/^1 /) })
  })
})

describe('flags 2 and 4 (section 3)', () => {
  test('a fault, and wrong codes since the last receipt', () => {
    const { lock, enter, guess } = bench()
    guess()
    lock.setFaults({ fault: true })
    expect(enter('O', 1).receipt).toMatch(/^6 /)
    lock.setFaults({ fault: false })
    expect(enter('C', 2).receipt).toMatch(/^0 /)
  })
})

describe('the log (section 4.7)', () => {
  test('keeps 1,000 records at least, with a head that reaches back to the oldest kept', () => {
    const { lock, guess } = bench({ window: 1 })
    for (let at = 0; at < 1_100; at += 1) guess(at * 960_000)
    const log = lock.readLog(anna, 0).log
    expect(log).toMatchObject({ count: 1_100 })
    expect(log?.records.length).toBeGreaterThanOrEqual(1_000)
    let head = Buffer.from(log?.headBefore ?? '', 'hex')
    for (const { number, value, action, keyId, result, flags } of log?.records ?? []) {
      const text = `${number}|${value ?? '-'}|${action ?? '-'}|${keyId}|${result}|${flags}`
      head = Buffer.from(mac(Buffer.concat([head, Buffer.from(text)])))
    }
    expect(head.toString('hex')).toBe(log?.head)
  })
})

describe('resynchronisation (section 5.8)', () => {
  test('shows two receipts for the next value, again and again, and stores nothing', () => {
    const { lock, storage, enter } = bench()
    enter('O', 1)
    enter('C', 4)
    const before = storage.read()
    const { receipts } = lock.resynchronise(anna, 0)
    expect(lock.resynchronise(anna, 0).receipts).toEqual(receipts)
    expect(storage.read()).toBe(before)
    const steps = [1, 2] as const
    for (const step of steps) {
      const typed = parseReceipt(serial, receipts?.[step - 1] ?? '')
      if (typed === null) throw new Error('a receipt must have good check digits')
      const subject = { serial, step, keyId: anna.keyId, value: 5, boltThrown: true, before: 4 }
      expect(resyncFits(mac, typed, subject)).toBe(true)
    }
  })
})

test('everything it keeps is JSON', () => {
  const { lock, storage, enter } = bench()
  enter('O', 1)
  const stored = JSON.parse(JSON.stringify(storage.read())) as StoredLock
  const mechanism = JSON.parse(JSON.stringify(lock.mechanism)) as typeof lock.mechanism
  const again = bench({ stored, mechanism })
  expect(again.lock.showReceipt(anna, 0).code).toBe('receipt')
  again.lock.lid(false)
  expect(again.enter('C', 2).code).toBe('closed')
})

test('no answer and no error holds the secret or a code', () => {
  const { lock, code } = bench()
  const answer = lock.enter(anna, code('O', 1), 0)
  expect(JSON.stringify(answer)).not.toContain(code('O', 1).slice(0, 8))
  expect(() => bench({ secret: new Uint8Array(31) })).toThrow(
    expect.objectContaining({ message: 'a lock secret has 32 bytes' }),
  )
})
