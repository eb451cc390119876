import { type Exposure, type OracleHistory, oracle } from './oracle.ts'
import type { Played } from './product.ts'

export interface Difference {
  /** Index of the event after which the two differ. */
  readonly index: number
  readonly incidentId: string
  /** Exposed for the oracle, not for the rule. */
  readonly lacking: readonly string[]
  /** Exposed for the rule, not for the oracle. */
  readonly surplus: readonly string[]
}

/** The first event after which rule and oracle differ; null if they never do. */
export function firstDifference({ history, exposures }: Played): Difference | null {
  const expected = oracle(history)
  for (const [index, exposure] of exposures.entries()) {
    const difference = exposure === null ? null : differenceOf(expected[index], exposure, history)
    if (difference !== null) return { index, ...difference }
  }
  return null
}

function differenceOf(
  expected: Exposure | undefined,
  found: Exposure,
  { events }: OracleHistory,
): Omit<Difference, 'index'> | null {
  const reported = events.flatMap((event) => (event.type === 'reported' ? [event.incidentId] : []))
  for (const incidentId of new Set(reported)) {
    const wanted = expected?.get(incidentId) ?? new Set<string>()
    const given = found.get(incidentId) ?? new Set<string>()
    const lacking = [...wanted].filter((id) => !given.has(id))
    const surplus = [...given].filter((id) => !wanted.has(id))
    if (lacking.length + surplus.length > 0) return { incidentId, lacking, surplus }
  }
  return null
}
