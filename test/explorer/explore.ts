/** Breadth first over all worlds, and seeded walks that go deeper. */
import { newLockBook } from '../../src/custody/lock.ts'
import { NEW_LOCK, SHUT_MECHANISM } from '../../src/locksim/index.ts'
import { type Bounds, steps } from './moves.ts'
import { checkClosable, checkOpenRisk } from './properties.ts'
import { type Rules, trimmed, Violation, type World, worldText } from './world.ts'

export type Explored = {
  readonly worlds: number
  readonly moves: number
  /** How many moves deep every path was followed. */
  readonly depth: number
  readonly violation: { readonly property: string; readonly message: string; readonly path: readonly string[] } | null
}

export type SearchBounds = Bounds & {
  readonly depth: number
  readonly worldsMost?: number
}

type Node = { readonly world: World; readonly move: string; readonly parent: Node | null }

/** A box that left the factory shut, its lock new. */
export function factoryWorld(window: number): World {
  return {
    stored: NEW_LOCK,
    mechanism: SHUT_MECHANISM,
    book: newLockBook('BOX-17', window),
    highestIsLive: false,
    stolen: false,
    hands: [],
    happened: [],
    forced: false,
  }
}

/** Follows every path up to a depth, or until `worldsMost` worlds were seen; stops at the first violation. */
export function explore(start: World, rules: Rules, bounds: SearchBounds): Explored {
  const seen = new Set<number>([fingerprint(worldText(start))])
  let frontier: Node[] = [{ world: start, move: 'start', parent: null }]
  let moves = 0
  let depth = 0
  for (; depth < bounds.depth && frontier.length > 0; depth += 1) {
    const next: Node[] = []
    for (const node of frontier) {
      let last = node
      try {
        for (const { move, world } of steps(node.world, rules, bounds)) {
          moves += 1
          const found = trimmed(world)
          const mark = fingerprint(worldText(found))
          if (seen.has(mark)) continue
          seen.add(mark)
          last = { world: found, move, parent: node }
          if (bounds.atLockOnly !== true) check(found, rules)
          next.push(last)
          last = node
        }
      } catch (error) {
        if (!(error instanceof Violation)) throw error
        const { property, message } = error
        return { worlds: seen.size, moves, depth: depth + 1, violation: { property, message, path: pathTo(last) } }
      }
      if (seen.size >= (bounds.worldsMost ?? Number.POSITIVE_INFINITY))
        return { worlds: seen.size, moves, depth, violation: null }
    }
    frontier = next
  }
  return { worlds: seen.size, moves, depth, violation: null }
}

/** Walks at random, `length` moves each; `random` gives numbers from 0 to below 1. */
export function walk(
  start: World,
  rules: Rules,
  bounds: Bounds & { readonly walks: number; readonly length: number; readonly random: () => number },
): Explored {
  const seen = new Set<number>()
  let moves = 0
  for (let at = 0; at < bounds.walks; at += 1) {
    let node: Node = { world: start, move: 'start', parent: null }
    try {
      for (let length = 0; length < bounds.length; length += 1) {
        const all = [...steps(node.world, rules, bounds)]
        moves += all.length
        const taken = all[Math.floor(bounds.random() * all.length)]
        if (taken === undefined) break
        node = { world: trimmed(taken.world), move: taken.move, parent: node }
        seen.add(fingerprint(worldText(node.world)))
        check(node.world, rules)
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      const { property, message } = error
      return { worlds: seen.size, moves, depth: bounds.length, violation: { property, message, path: pathTo(node) } }
    }
  }
  return { worlds: seen.size, moves, depth: bounds.length, violation: null }
}

function check(world: World, rules: Rules): void {
  checkOpenRisk(world, rules)
  checkClosable(world, rules)
}

function pathTo(node: Node): readonly string[] {
  const path: string[] = []
  for (let at: Node | null = node; at !== null; at = at.parent) path.unshift(at.move)
  return path
}

/** 53 bits of a text: among a million worlds two share one with a probability of about 1 in 20,000. */
function fingerprint(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** Numbers from 0 to below 1 from a seed (mulberry32): the same walks for everybody. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
