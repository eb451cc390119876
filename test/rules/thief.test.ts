/** Random stories with a thief. GELEIT_LONG=1 tells many more. */
import { describe, expect, test } from 'vitest'
import { type FindingCode, isOnlyOpen, replayCustody } from '../../src/auditlog/custody-chain.ts'
import type { Fact } from '../../src/custody/entries.ts'
import { changesOf } from '../../src/custody/evolve.ts'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { World } from '../../src/store/world.ts'
import { logOf } from '../auditlog/replay-entries.ts'
import { seed } from '../setup/seed.ts'
import { StoryWithThief } from './thief.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const COUNT = LONG ? 400 : 8
const STEPS = 400
const seeds = Array.from({ length: COUNT }, (_, index) => (index < COUNT / 2 ? 0 : seed * 1_000) + index + 1)
console.info(`stories with a thief: seeds 1 … and ${seeds[COUNT / 2]} … (GELEIT_SEED=${seed})`)

/** In so many stories each hole has to show. */
const HOLES_MOST = 40

function withoutIncidentsOfLostKeys(facts: readonly Fact[]): readonly Fact[] {
  const ids = facts.flatMap((fact) => {
    const isReport = fact.type === 'incident_opened' || fact.type === 'incident_widened'
    return isReport && fact.knowledge.some((known) => known.kind === 'lost_key_used') ? [fact.incidentId] : []
  })
  return facts.filter((fact) => !('incidentId' in fact && ids.some((id) => id === fact.incidentId)))
}

const refusals = new Set<string>()
const done = new Set<string>()

/** What the server takes although the rules, read strictly, do not allow it; `custody-chain.test.ts` says why. */
const TAKEN_BY_THE_SERVER: readonly FindingCode[] = [
  'scan_in_unused_opening',
  'scan_by_other_person',
  'scan_outside_opening',
  'unpacked_while_held',
  'unproven_ended_with_codes_at_large',
]

describe('whatever a thief does', () => {
  test.each(seeds)('story %i', { timeout: 120_000 }, async (of) => {
    const story = new StoryWithThief(of)
    try {
      for (let step = 0; step < STEPS && story.wrong.length === 0; step++) await story.step()
    } catch (error) {
      story.wrong.push(String((error as Error).stack))
    }
    if (story.wrong.length > 0) {
      const last = story.steps.slice(-40).map((line) => line.slice(0, 700))
      expect.fail(`seed ${of}:\n${story.wrong.slice(0, 5).join('\n')}\n\n${last.join('\n')}`)
    }
    const again = new World()
    for (const entry of story.bench.entries) for (const change of changesOf(entry)) again.apply(change)
    for (const name of ['key', 'keyEvent', 'passOn', 'opening', 'container', 'ground', 'incident'] as const) {
      expect([...again.table(name).rows()]).toEqual([...story.bench.world.table(name).rows()])
    }
    for (const code of story.refusals.keys()) refusals.add(code)
    for (const name of story.done.keys()) done.add(name)
  })

  test.each(seeds.slice(0, LONG ? 100 : 2))('story %i, as the verifier reads it', { timeout: 120_000 }, async (of) => {
    const story = new StoryWithThief(of)
    for (let step = 0; step < STEPS && story.wrong.length === 0; step++) await story.step()
    const log = logOf(story.bench.entries)
    const found = new Map<string, string>()
    for (const kind of ['device', 'container', 'incident'] as const) {
      for (const id of kind === 'device' ? log.lives() : log.ids(kind)) {
        for (const { code, sentence } of replayCustody({ kind, id }, log.file({ kind, id }))) {
          if (!isOnlyOpen(code) && !TAKEN_BY_THE_SERVER.includes(code)) found.set(code, `${kind} ${id}: ${sentence.en}`)
        }
      }
    }
    expect([...found.values()], `seed ${of}`).toEqual([])
  })

  /** A rule with a hole. Stories that let it pass prove nothing. */
  class WithHole extends StoryWithThief {
    readonly #hole: (facts: readonly Fact[]) => readonly Fact[]

    constructor(of: number, hole: (facts: readonly Fact[]) => readonly Fact[]) {
      super(of)
      this.#hole = hole
    }

    protected override told(facts: readonly Fact[]): readonly Fact[] {
      return this.#hole(facts)
    }
  }

  test.each<[string, (facts: readonly Fact[]) => readonly Fact[]]>([
    [
      'a lost key leaves boxes as they are',
      (facts) => facts.filter((fact) => fact.type !== 'unproven_raised' || fact.reason !== 'key_lost'),
    ],
    ['an opening with a lost key is an opening like others', withoutIncidentsOfLostKeys],
  ])('found: %s', { timeout: 600_000 }, async (_, hole) => {
    for (let of = 1; of <= HOLES_MOST; of += 1) {
      const story = new WithHole(of, hole)
      for (let step = 0; step < STEPS && story.wrong.length === 0; step++) await story.step()
      if (story.wrong.some((each) => each.includes('reached by a thief'))) return
    }
    expect.fail('no story shows it')
  })

  test('keys were lost, codes told, boxes passed on; and every refusal has its sentences', () => {
    for (const code of refusals) expect(Object.keys(REFUSALS)).toContain(code)
    for (const name of ['loseKey', 'losePhone', 'readOut', 'passOn']) expect(done).toContain(name)
  })
})
