/** Random stories of all rules. GELEIT_LONG=1 tells many more. */
import { describe, expect, test } from 'vitest'
import { changesOf } from '../../src/custody/evolve.ts'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { World } from '../../src/store/world.ts'
import { seed } from '../setup/seed.ts'
import { Story } from './story.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const COUNT = LONG ? 400 : 24
const STEPS = 400
const seeds = Array.from({ length: COUNT }, (_, index) => (index < COUNT / 2 ? 0 : seed * 1_000) + index + 1)
console.info(`stories of all rules: seeds 1 … and ${seeds[COUNT / 2]} … (GELEIT_SEED=${seed})`)

const refusals = new Map<string, number>()
const done = new Map<string, number>()

function add(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count)
}

describe('whatever people do', () => {
  test.each(seeds)('story %i', { timeout: 120_000 }, async (of) => {
    const story = new Story(of)
    try {
      for (let step = 0; step < STEPS && story.wrong.length === 0; step++) await story.step()
    } catch (error) {
      story.wrong.push(String((error as Error).stack))
    }
    if (story.wrong.length > 0) {
      const last = story.steps.slice(-30).map((line) => line.slice(0, 600))
      expect.fail(
        `seed ${of}, after ${story.steps.length} lines:\n${story.wrong.slice(0, 5).join('\n')}\n\n${last.join('\n')}`,
      )
    }
    // The same entries, folded once more, lead to the same world.
    const again = new World()
    for (const entry of story.bench.entries) for (const change of changesOf(entry)) again.apply(change)
    for (const name of ['device', 'container', 'stay', 'opening', 'lock', 'ground', 'incident'] as const) {
      expect([...again.table(name).rows()]).toEqual([...story.bench.world.table(name).rows()])
    }
    add(refusals, story.refusals)
    add(done, story.done)
  })

  test('every refusal has its sentences, and much of what can be done was done', () => {
    for (const code of refusals.keys()) expect(Object.keys(REFUSALS)).toContain(code)
    const often = ['openingCode', 'closingCode', 'receipt', 'scan', 'ship', 'onTheRoad', 'putAway', 'report', 'install']
    for (const name of [...often, 'tourPack', 'endTour', 'approve'])
      expect([name, (done.get(name) ?? 0) > 0]).toEqual([name, true])
    expect(refusals.size).toBeGreaterThan(20)
  })
})
