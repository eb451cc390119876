/**
 * The exhaustive explorer (lock protocol, section 8): the server's rules and the virtual lock, both as they are, in
 * every order of everything that two persons, a thief, a crowbar and a loose contact can do, up to a depth.
 * `GELEIT_LONG=1` goes deeper.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Explored, explore, factoryWorld, seeded, walk } from './explore.ts'
import { MUTANTS } from './mutants.ts'
import { deliver, enter, request } from './properties.ts'
import { ANNA, atLock, codeFor, REAL_RULES, type World } from './world.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const MINUTES = 60_000
const SEED = 20_260_101

// Every cut of the power throws, and nobody reads where from.
const { stackTraceLimit } = Error
beforeAll(() => {
  Error.stackTraceLimit = 0
})
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit
})

/** A box that Anna opened, her receipt entered. */
function openWorld(window: number): World {
  const asked = request(factoryWorld(window), REAL_RULES, ANNA, 'O')
  if (asked === null) throw new Error('a new lock must get its first code')
  const opened = enter(asked, REAL_RULES, ANNA, codeFor('O', 1, ANNA.keyId)).world
  const lid = atLock(opened, REAL_RULES, null, (lock) => {
    lock.lid(true)
    return { code: 'ready', display: '' } as const
  }).world
  const receipt = lid.hands[0]
  if (receipt === undefined) throw new Error('an opening must show a receipt')
  return deliver(lid, REAL_RULES, receipt)
}

const starts = { shut: factoryWorld, open: openWorld }

function report(name: string, explored: Explored): Explored {
  const { worlds, moves, depth } = explored
  process.stdout.write(`explorer: ${name}: ${worlds} worlds, ${moves} moves, depth ${depth}\n`)
  return explored
}

describe('the protocol holds', () => {
  test.each<[string, World, { depth: number; pairs: number }]>([
    ['window 3, new lock', factoryWorld(3), { depth: LONG ? 7 : 6, pairs: 1 }],
    ['window 3, open box', openWorld(3), { depth: LONG ? 6 : 5, pairs: 1 }],
    ['window 6, tour packs of two pairs', factoryWorld(6), { depth: LONG ? 5 : 4, pairs: 2 }],
  ])('%s', { timeout: (LONG ? 240 : 10) * MINUTES }, (name, start, bounds) => {
    const explored = report(name, explore(start, REAL_RULES, bounds))
    expect(explored.violation).toBeNull()
    expect(explored.depth).toBe(bounds.depth)
  })

  test.each([
    [3, 1, 30],
    [6, 2, 20],
    [64, 12, 2],
  ])(
    `far out, at random (seed ${SEED}): window %i, packs of %i`,
    {
      timeout: (LONG ? 60 : 10) * MINUTES,
    },
    (window, pairs, walks) => {
      const bounds = { pairs, walks: LONG ? 20 * walks : walks, length: 60, random: seeded(SEED + window) }
      const explored = walk(factoryWorld(window), REAL_RULES, bounds)
      report(`walks, window ${window}, seed ${SEED + window}`, explored)
      expect(explored.violation).toBeNull()
    },
  )
})

describe('the explorer finds', () => {
  test.each(MUTANTS)('$name', { timeout: 5 * MINUTES }, ({ name, rules, property, start, atLockOnly }) => {
    const explored = explore(starts[start](3), rules, { depth: 7, pairs: 1, worldsMost: 30_000, atLockOnly })
    report(`${name}: ${explored.violation?.path.slice(1).join('; ') ?? 'nothing'}`, explored)
    expect(explored.violation?.property).toBe(property)
  })
})
