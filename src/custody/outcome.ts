import type { Fact } from './entries.ts'
import type { RefusalCode } from './refusals.ts'

/** A refusal is a value: a stable code, and members that name what is concerned. Never a code, never a secret. */
export interface Refusal {
  readonly code: RefusalCode
  readonly members: Readonly<Record<string, unknown>>
}

/** What a rule decides. Facts may come with a refusal: a stranger in a scan is refused *and* opens an incident. */
export type Outcome<Answer> =
  | { readonly facts: readonly Fact[]; readonly answer: Answer; readonly refusal?: undefined }
  | { readonly facts: readonly Fact[]; readonly refusal: Refusal; readonly answer?: undefined }

export function refuse(code: RefusalCode, members: Readonly<Record<string, unknown>> = {}): Refusal {
  return { code, members }
}

export function refused(refusal: Refusal, facts: readonly Fact[] = []): Outcome<never> {
  return { facts, refusal }
}

export function decided<Answer>(answer: Answer, facts: readonly Fact[]): Outcome<Answer> {
  return { answer, facts }
}

/** What a rule takes from outside: time (ms since 1970 UTC, ours) and fresh identifiers. */
export interface Given {
  readonly now: number
  newId(): string
}
