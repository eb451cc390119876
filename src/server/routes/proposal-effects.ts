/** What becomes of an approved proposal beside its facts: what is erased, granted, and answered. */
import type { Granted, Recovered } from '../../custody/approvers.ts'
import type { Erased } from '../../custody/erasure.ts'
import { decided, type Outcome } from '../../custody/outcome.ts'
import type { ProposalKind } from '../../custody/state.ts'
import { removeParts } from '../../store/queries/erasure.ts'
import type { Writes } from '../../store/writes.ts'
import { issueEnrolment } from '../auth/accounts.ts'
import type { Context } from '../context.ts'

/** How long somebody who lost a second factor has to enrol a new one. */
const ENROLMENT_MS = 60 * 60_000

/** An approval that was carried out, by the kind of what was proposed. */
export interface Carried {
  readonly kind: ProposalKind
  readonly effect: unknown
}

/** What is kept of it for a replay: no code, no token. */
export type KeptEffect = Readonly<Record<string, unknown>>

export function carryOut(
  { proposal }: { readonly proposal: { readonly kind: ProposalKind } },
  outcome: Outcome<unknown>,
): Outcome<Carried> {
  if (outcome.refusal !== undefined) return outcome
  return decided({ kind: proposal.kind, effect: outcome.answer }, outcome.facts)
}

/** What one request writes beside its facts, and what of it only its own answer shows. */
export interface PreparedEffect {
  readonly enrolment: { readonly token: string; readonly expiresAt: string } | null
  write(writes: Writes, carried: Carried): void
}

export function prepareEffect({ clock }: Pick<Context, 'clock'>): PreparedEffect {
  let enrolment: PreparedEffect['enrolment'] = null
  return {
    get enrolment() {
      return enrolment
    },
    write(writes, { kind, effect }) {
      if (kind === 'erasure') removeParts(writes, effect as Erased)
      if (kind !== 'second_factor_recovery') return
      const now = clock()
      const token = issueEnrolment(writes, (effect as Recovered).naturalPersonId, ENROLMENT_MS, now)
      enrolment = { token, expiresAt: new Date(now + ENROLMENT_MS).toISOString() }
    },
  }
}

export function keptEffect({ kind, effect }: Carried): KeptEffect {
  switch (kind) {
    case 'erasure': {
      const { personId, entryIds } = effect as Erased
      return { personId, entries: entryIds.length }
    }
    case 'right_to_approve':
    case 'second_person':
      return { approvesFrom: new Date((effect as Granted).approvesFrom).toISOString() }
    case 'second_factor_recovery':
      return { enrolment: null }
    case 'policy_change': {
      const changed = effect as { readonly validFrom: number }
      return { ...changed, validFrom: new Date(changed.validFrom).toISOString() }
    }
    case 'lock_out':
    case 'force_close':
    case 'maintenance_code':
    case 'lock_personalisation':
    case 'lock_repersonalisation':
      return effect as KeptEffect
    default:
      return unknownKind(kind)
  }
}

function unknownKind(kind: never): never {
  throw new Error(`no effect is known for a proposal of kind ${String(kind)}`)
}

/** The token of an enrolment is shown once: a replay has none, and another proposal gives another one. */
export function completed(kept: KeptEffect, prepared: PreparedEffect | null): KeptEffect {
  return 'enrolment' in kept && prepared !== null ? { ...kept, enrolment: prepared.enrolment } : kept
}
