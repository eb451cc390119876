import { expect, test } from 'vitest'
import { differencesOf, type Expected, NOTHING_SAID, type Receiving, readInto, saying, toSign } from './receiving.ts'

const box = (serial: string, is: Expected['is'] = 'here', outcome: string | null = null): Expected => ({
  containerId: serial,
  serial,
  is,
  outcome,
})
const NOTICE = [
  box('BOX-1'),
  box('BOX-2'),
  box('BOX-3', 'signed'),
  box('BOX-4', 'coming'),
  box('BOX-5', 'signed', 'received'),
]

function readAll(...texts: string[]): readonly [Receiving, string[]] {
  let receiving = NOTHING_SAID
  const results = texts.map((text) => {
    const [next, read] = readInto(receiving, NOTICE, text)
    receiving = next
    return read.is
  })
  return [receiving, results]
}

test('labels are found, found again, strange, devices, or nothing', () => {
  const [receiving, results] = readAll('box-1', 'BOX-1', 'BOX-9', 'BOX-9', 'EXSM0100000037', '??', 'BOX-5')
  expect(results).toEqual(['found', 'already', 'surplus', 'already', 'device', 'unreadable', 'already'])
  expect(differencesOf(receiving, NOTICE)).toEqual({
    expected: 5,
    found: 2,
    damaged: 0,
    refused: 0,
    missing: 0,
    surplus: 1,
    open: 2,
  })
})

test('what was missing and is read after all is there', () => {
  const lost = saying(NOTHING_SAID, ['BOX-1', 'BOX-2'], 'missing')
  expect(differencesOf(lost, NOTICE).missing).toBe(2)
  const [found, read] = readInto(lost, NOTICE, 'BOX-1')
  expect([read.is, differencesOf(found, NOTICE).missing]).toEqual(['found', 1])
})

test('only what is taken in and not signed for yet is signed for', () => {
  const receiving = saying(saying(saying(NOTHING_SAID, ['BOX-1', 'BOX-3'], 'received'), ['BOX-2'], 'damaged'), [], null)
  expect(toSign(receiving, NOTICE)).toEqual({ all: ['BOX-1', 'BOX-2'], damaged: ['BOX-2'] })
  expect(toSign(saying(receiving, ['BOX-2'], 'refused'), NOTICE).all).toEqual(['BOX-1'])
})
