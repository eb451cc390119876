/** Facts about what a maker and an operator agreed on. */
import type { PolicyVersion } from './policy-state.ts'

export type PolicyFact = {
  /** From its day on; what was decided before stays as it was decided. */
  readonly type: 'policy_set'
  /** Records of before shipments had several stations lack `responsibility`: it passed with each hand-over. */
  readonly policy: Omit<PolicyVersion, 'responsibility'> & Partial<Pick<PolicyVersion, 'responsibility'>>
}
