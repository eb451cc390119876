/** The rule and the oracle, on the same random histories. GELEIT_LONG=1 compares thousands. */
import { describe, expect, test } from 'vitest'
import { seed } from '../setup/seed.ts'
import { type Difference, firstDifference } from './compare.ts'
import { describeHistory, randomHistory } from './histories.ts'
import type { OracleHistory } from './oracle.ts'
import { type Played, play } from './product.ts'

/** Things that happen in a history, about. */
const STEPS = 24
const COUNT = process.env['GELEIT_LONG'] === '1' ? 5_000 : 300
/** Half of them are always the same, half come from the seed of the run. */
const seeds = Array.from(
  { length: COUNT },
  (_, index) => (index < COUNT / 2 ? 70_000 : (seed * 1_000) % 2 ** 31) + index,
)
console.info(`exposure, rule against oracle: seeds ${seeds[0]} … and ${seeds[COUNT / 2]} … (GELEIT_SEED=${seed})`)

/** Leaves out, from the end, what isn't needed for a difference of the same kind; cheap, for people to read. */
async function minimised(history: OracleHistory, of: number, whole: Difference): Promise<Played> {
  let best = await play(history, of)
  let events = history.events
  for (let index = events.length - 1; index >= 0; index--) {
    const fewer = { ...history, events: events.filter((_, at) => at !== index) }
    try {
      const played = await play(fewer, of)
      const difference = firstDifference(played)
      if (difference === null || difference.lacking.length > 0 !== whole.lacking.length > 0) continue
      best = played
      events = fewer.events
    } catch {
      // Without this event the history is none.
    }
  }
  return best
}

describe('the rule exposes what the oracle exposes', () => {
  test.each(Array.from({ length: 10 }, (_, part) => part))('part %i', { timeout: 1_800_000 }, async (part) => {
    for (const of of seeds.filter((_, index) => index % 10 === part)) {
      const history = randomHistory(of, STEPS)
      const played = await play(history, of)
      const difference = firstDifference(played)
      if (difference === null) continue
      const least = await minimised(history, of, difference)
      expect.fail(
        `seed ${of}: ${JSON.stringify(firstDifference(least))}\n${describeHistory(least.history)}\n` +
          `in full: ${JSON.stringify(difference)}`,
      )
    }
  })

  test('few scans are refused, so the histories say something', async () => {
    let [refused, scans] = [0, 0]
    for (const of of seeds.slice(0, 30)) {
      const played = await play(randomHistory(of, STEPS), of)
      refused += played.refused
      scans += played.history.events.filter((event) => event.type === 'scanned').length
    }
    expect(refused / (refused + scans)).toBeLessThan(0.4)
  })
})
