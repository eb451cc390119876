/** Facts about what a maker and an operator agreed on. */
import type { PolicyVersion } from './policy-state.ts'

export type PolicyFact = {
  /** From its day on; what was decided before stays as it was decided. */
  readonly type: 'policy_set'
  readonly policy: PolicyVersion
}
