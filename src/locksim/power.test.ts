import { describe, expect, test } from 'vitest'
import { anna, bench, bert, mac, serial } from '../../test/locks/bench.ts'
import { lockCode, parseReceipt } from '../oath/lock-codes.ts'
import { OPEN_MECHANISM } from './mechanism.ts'

describe('waits (section 4.2)', () => {
  const after = (wrongInRow: number) => bench({ stored: { wrongInRow } })
  const minutes = 60_000

  test('five in a row are free of a wait, the sixth comes after 60 s', () => {
    const { guess } = bench()
    const waits = Array.from({ length: 5 }, () => guess().waitSeconds)
    expect(waits).toEqual([undefined, undefined, undefined, undefined, 60])
    expect(guess(59_000)).toMatchObject({ code: 'wait', waitSeconds: 1 })
    expect(guess(60_000)).toMatchObject({ code: 'wrong', waitSeconds: 120 })
  })

  test.each([
    [5, 60],
    [6, 120],
    [7, 240],
    [8, 480],
    [9, 960],
    [10, 960],
    [500, 960],
  ])('after %i wrong ones: %i s', (wrongInRow, seconds) => {
    const { lock, enter } = after(wrongInRow)
    lock.contact(anna, 0)
    expect(enter('O', 1, { now: seconds * 1000 - 1 }).code).toBe('wait')
    expect(enter('O', 1, { now: seconds * 1000 }).code).toBe('opened')
  })

  test('it starts again at each contact, and runs only under power', () => {
    const { lock, enter } = after(5)
    lock.contact(anna, 0)
    lock.removeKey()
    expect(enter('O', 1, { now: 100 * minutes }).code).toBe('wait')
    expect(enter('O', 1, { now: 101 * minutes }).code).toBe('opened')
  })

  test('another key starts it again too', () => {
    const { lock, enter } = after(5)
    lock.contact(anna, 0)
    expect(enter('O', 1, { key: bert, now: minutes }).code).toBe('wait')
    expect(enter('O', 1, { now: minutes }).code).toBe('wait')
  })

  test('during it nothing is compared or stored', () => {
    const { storage, guess } = after(5)
    const before = storage.read()
    guess(0)
    expect(storage.read()).toBe(before)
  })

  test('only an accepted code clears the count', () => {
    const { guess, enter, storage } = bench()
    enter('O', 1)
    guess()
    enter('O', 1)
    enter('O', 2)
    expect(storage.read().wrongInRow).toBe(1)
    enter('C', 2)
    expect(storage.read().wrongInRow).toBe(0)
  })

  test('power cut before the comparison is answered counts as a wrong one', () => {
    const { lock, storage, guess, enter, receipt } = bench()
    storage.cutPower({ afterWrites: 1 })
    expect(guess().code).toBe('power_lost')
    expect(storage.read()).toMatchObject({ wrongInRow: 1, attempt: { keyId: anna.keyId } })
    expect(enter('O', 1)).toMatchObject({ code: 'opened', receipt: receipt('O', 1, 4, null) })
    expect(lock.readLog(anna, 0).log?.records[0]).toMatchObject({ result: 'interrupted', keyId: anna.keyId })
  })
})

describe('loss of power while an act is under way (section 4.4)', () => {
  test('before the act is stored: nothing happened, the code stays good', () => {
    const { lock, storage, enter, receipt } = bench()
    storage.cutPower({ afterWrites: 1, unwritten: true })
    expect(enter('O', 1).code).toBe('power_lost')
    expect(lock.mechanism.bolt).toBe('thrown')
    expect(enter('O', 1)).toMatchObject({ code: 'opened', receipt: receipt('O', 1, 4, null) })
  })

  test('stored, bolt not moved: not finished, the same code with the same key resumes', () => {
    const { lock, storage, enter, receipt } = bench()
    storage.cutPower({ afterWrites: 2 })
    expect(enter('O', 1).code).toBe('power_lost')
    expect(lock.mechanism.bolt).toBe('thrown')
    expect(lock.contact(anna, 0).code).toBe('not_finished')
    expect(lock.showReceipt(anna, 0).code).toBe('no_receipt')
    expect(lock.contact(bert, 0).code).toBe('not_finished')
    expect(lock.enter(bert, lockCode(mac, { serial, action: 'O', keyId: anna.keyId, value: 1 }), 0).code).toBe(
      'not_finished',
    )
    expect(enter('O', 1)).toMatchObject({ code: 'opened', receipt: receipt('O', 1, 0, null) })
    expect(storage.read().counter).toBe(2)
  })

  test('bolt moved, not recorded: the next contact completes it, and shows it to the same key only', () => {
    const { lock, storage, enter, receipt } = bench()
    storage.cutPower({ afterWrites: 2, unwritten: true })
    expect(enter('O', 1).code).toBe('power_lost')
    expect(lock.mechanism.bolt).toBe('open')
    expect(lock.contact(bert, 0)).toEqual({ code: 'ready', display: 'Ready. Enter code.' })
    expect(lock.showReceipt(bert, 0).code).toBe('no_receipt')
    expect(lock.showReceipt(anna, 0).receipt).toBe(receipt('O', 1, 0, null))
  })

  test('recorded, not shown: the receipt is shown on request', () => {
    const { lock, storage, enter, receipt } = bench()
    storage.cutPower({ afterWrites: 3 })
    expect(enter('O', 1).code).toBe('power_lost')
    expect(lock.contact(anna, 0).code).toBe('ready')
    expect(lock.showReceipt(anna, 0).receipt).toBe(receipt('O', 1, 0, null))
  })

  test('a later accepted code cancels what was not finished: it was no act', () => {
    const { storage, enter, lock, receipt } = bench()
    storage.cutPower({ afterWrites: 2 })
    enter('O', 1)
    expect(enter('O', 3, { key: bert }).receipt).toBe(receipt('O', 3, 0, null, bert))
    expect(enter('O', 1).code).toBe('wrong')
    expect(lock.readLog(anna, 0).log?.records.map(({ value, result }) => [value, result])).toEqual([
      [1, 'accepted'],
      [1, 'cancelled'],
      [3, 'accepted'],
      [3, 'done'],
      [null, 'wrong'],
    ])
  })

  test('a jammed bolt is not finished; after repair the same code resumes', () => {
    const { lock, enter } = bench()
    lock.setFaults({ jammed: true })
    expect(enter('O', 1).code).toBe('not_finished')
    lock.setFaults({ jammed: false })
    expect(enter('O', 1).code).toBe('opened')
  })

  test('closing resumes only with the lid shut', () => {
    const { lock, storage, enter, receipt } = bench({ mechanism: { ...OPEN_MECHANISM, lid: 'shut' } })
    storage.cutPower({ afterWrites: 2 })
    enter('C', 1)
    lock.lid(true)
    expect(enter('C', 1).code).toBe('shut_the_lid')
    lock.lid(false)
    expect(enter('C', 1).receipt).toBe(receipt('C', 1, 0, null))
  })

  test.each([
    [1, true],
    [1, false],
    [2, true],
    [2, false],
    [3, true],
    [3, false],
  ])('cut around write %i (unwritten: %s): the same code always gets the receipt in the end', (writes, unwritten) => {
    const { lock, storage, enter } = bench()
    storage.cutPower({ afterWrites: unwritten ? writes - 1 : writes, unwritten })
    enter('O', 1)
    const again = enter('O', 1)
    const receipt = again.receipt ?? lock.showReceipt(anna, 0).receipt
    expect(parseReceipt(serial, receipt ?? '')).not.toBeNull()
    expect(storage.read()).toMatchObject({ counter: 2, pending: null, attempt: null, done: { value: 1, before: 0 } })
  })
})
