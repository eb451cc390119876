/** The comparison with the oracle can fail: each of these mistakes in the rule is found within a few histories. */
import { afterEach, expect, test, vi } from 'vitest'
import type { LockActRow } from '../../src/custody/state.ts'
import { firstDifference } from './compare.ts'
import { randomHistory } from './histories.ts'

type ExposureModule = typeof import('../../src/custody/exposure.ts')
type IncidentModule = typeof import('../../src/custody/incident.ts')
type OrderModule = typeof import('../../src/custody/scan-order.ts')

const [EXPOSURE, INCIDENT, ORDER] = [
  '../../src/custody/exposure.ts',
  '../../src/custody/incident.ts',
  '../../src/custody/scan-order.ts',
] as const

const inExposure = (mutate: (real: ExposureModule) => Partial<ExposureModule>) => () =>
  vi.doMock(EXPOSURE, async (original) => {
    const real = (await original()) as ExposureModule
    return { ...real, ...mutate(real) }
  })
const inIncident = (mutate: (real: IncidentModule) => Partial<IncidentModule>) => () =>
  vi.doMock(INCIDENT, async (original) => {
    const real = (await original()) as IncidentModule
    return { ...real, ...mutate(real) }
  })
const inOrder = (mutate: (real: OrderModule) => Partial<OrderModule>) => () =>
  vi.doMock(ORDER, async (original) => {
    const real = (await original()) as OrderModule
    return { ...real, ...mutate(real) }
  })

const MUTANTS: Readonly<Record<string, () => void>> = {
  'what was taken out in the opening of the proof is forgotten': inExposure(() => ({
    isExposed: (stay, after, until) =>
      (stay.unpackedPosition === null || after === null || stay.unpackedPosition > after) &&
      (until === null || stay.packedPosition <= until),
  })),
  'only what is inside now': inExposure(({ isExposed }) => ({
    isExposed: (stay, after, until) => stay.unpackedPosition === null && isExposed(stay, after, until),
  })),
  'a window that was closed goes on': inExposure(({ isExposed }) => ({
    isExposed: (stay, after) => isExposed(stay, after, null),
  })),
  'a tie at the end of a window counts as outside': inExposure(({ isExposed }) => ({
    isExposed: (stay, after, until) => isExposed(stay, after, until === null ? null : until - 1),
  })),
  'a flagged receipt is a proof': inExposure(({ proofOf }) => ({
    proofOf: (act: LockActRow) => proofOf({ ...act, flags: act.flags === null ? null : 0 }),
  })),
  'a receipt whose predecessor lacks is a proof': inExposure(({ proofOf }) => ({
    proofOf: (act: LockActRow) => proofOf({ ...act, state: act.state === 'received' ? 'confirmed' : act.state }),
  })),
  'an act that only a log proves is a proof': inExposure(({ proofOf }) => ({
    proofOf: (act: LockActRow) => proofOf({ ...act, recordedAt: act.recordedAt ?? 0 }),
  })),
  'withdrawn proofs count': inExposure(({ proofOf }) => ({
    proofOf: (act: LockActRow) => proofOf({ ...act, withdrawn: false }),
  })),
  'a proof above the flagged act counts': inExposure(({ windowAfter }) => ({
    windowAfter: (knowledge, proofs, spans, margin) =>
      windowAfter(
        knowledge.kind === 'flag' ? { ...knowledge, value: knowledge.value + 1_000 } : knowledge,
        proofs,
        spans,
        margin,
      ),
  })),
  'the margin is forgotten': inExposure(({ windowAfter }) => ({
    windowAfter: (knowledge, proofs, spans) => windowAfter(knowledge, proofs, spans, 0),
  })),
  'no answer takes a closing for a proof': inExposure(({ windowAfter }) => ({
    windowAfter: (knowledge, proofs, spans, margin) => {
      const all =
        knowledge.kind === 'no_answer' ? proofs.map((proof) => ({ ...proof, kind: 'opening' as const })) : proofs
      return windowAfter(knowledge, all, spans, margin)
    },
  })),
  '"I don’t know" is taken for no answer': inExposure(({ windowAfter }) => ({
    windowAfter: (knowledge, proofs, spans, margin) =>
      windowAfter(knowledge.kind === 'unknown' ? { kind: 'no_answer' } : knowledge, proofs, spans, margin),
  })),
  'a repeat moves the window to its own': inExposure(() => ({ wider: (a) => a })),
  'nothing is looked at again': inIncident(() => ({ reevaluate: () => ({ facts: [], recalled: [] }) })),
  'windows are not computed again': inIncident(({ reevaluate }) => ({
    reevaluate: (incidents, look) =>
      reevaluate(
        incidents.map((incident) => ({ ...incident, knowledge: [] })),
        look,
      ),
  })),
  'closed incidents are looked at again': inIncident(({ reevaluate }) => ({
    reevaluate: (incidents, look) =>
      reevaluate(
        incidents.map((incident) => ({ ...incident, windowUntil: null })),
        look,
      ),
  })),
  'a scan inwards of what is inside is forgotten': inOrder(({ placeScanIn }) => ({
    placeScanIn: (stays, moment) => {
      const placed = placeScanIn(stays, moment)
      return typeof placed !== 'string' && placed.shortened !== null ? 'known' : placed
    },
  })),
  'a late scan inwards is forgotten': inOrder(({ placeScanIn }) => ({
    placeScanIn: (stays, moment) => {
      const placed = placeScanIn(stays, moment)
      return typeof placed !== 'string' && placed.shortened === null ? 'known' : placed
    },
  })),
  'a late scan outwards is forgotten': inOrder(({ placeScanOut }) => ({
    placeScanOut: (stays, moment) => (placeScanOut(stays, moment) === 'now' ? 'now' : 'known'),
  })),
}

/** Where a mistake was found last: looked at first, so that the test is quick. Any other seed is as good. */
const FOUND_AT: Readonly<Record<string, number>> = {
  'what was taken out in the opening of the proof is forgotten': 70_001,
  'a window that was closed goes on': 70_004,
  'a tie at the end of a window counts as outside': 70_024,
  'a flagged receipt is a proof': 70_013,
  'a receipt whose predecessor lacks is a proof': 70_020,
  'an act that only a log proves is a proof': 70_030,
  'withdrawn proofs count': 70_038,
  'a proof above the flagged act counts': 70_339,
  'the margin is forgotten': 70_026,
  'no answer takes a closing for a proof': 70_001,
  'a repeat moves the window to its own': 70_023,
  'windows are not computed again': 70_116,
  'closed incidents are looked at again': 70_004,
  'a scan inwards of what is inside is forgotten': 70_182,
  'a late scan inwards is forgotten': 70_078,
}

const FIRST_SEED = 70_000
const MOST = 600
const STEPS = 24

afterEach(() => {
  for (const module of [EXPOSURE, INCIDENT, ORDER]) vi.doUnmock(module)
  vi.resetModules()
})

test.each(Object.entries(MUTANTS))('%s', { timeout: 600_000 }, async (name, mutate) => {
  vi.resetModules()
  mutate()
  const { play } = await import('./product.ts')
  const seeds = [FOUND_AT[name] ?? FIRST_SEED, ...Array.from({ length: MOST }, (_, index) => FIRST_SEED + index)]
  const differs = async (seed: number): Promise<boolean> => {
    // A mistake may also make the history impossible; that is not what is looked for.
    const played = await play(randomHistory(seed, STEPS), seed).catch(() => null)
    return played !== null && firstDifference(played) !== null
  }
  let found = false
  for (const seed of seeds) {
    found = await differs(seed)
    if (found) break
  }
  expect(found).toBe(true)
})
