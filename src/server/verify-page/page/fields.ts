/** What the auditor typed, read as trust; the same keys and policies that the command line takes. */
import { parseVerifierKey, type VerifierKey } from '../../../auditlog/note.ts'
import { parsePolicy } from '../../../auditlog/policy.ts'
import type { Sentence, Trust } from '../../../auditlog/verify.ts'
import { SPOKEN, type SpokenWord } from './words.ts'

export interface Fields {
  readonly logKeys: string
  readonly witnessKeys: string
  readonly policy: string
}

export interface FieldProblem {
  readonly field: keyof Fields
  /** From 1; 0 is the field as a whole. */
  readonly line: number
  readonly sentence: Sentence
}

/** Empty: nothing is wrong with the fields. */
export type ReadFields = { readonly trust: Trust } | { readonly problems: readonly FieldProblem[] }

export function readFields(fields: Fields): ReadFields {
  const problems: FieldProblem[] = []
  const logKeys = readKeys(fields, 'logKeys', 1, problems)
  const witnesses = readKeys(fields, 'witnessKeys', 4, problems)
  const policy = readPolicy(fields.policy, problems)
  const trust = { logKeys: [...logKeys, ...(policy?.logs.map(({ key }) => key) ?? [])], witnesses, policy }
  if (problems.length === 0 && trust.logKeys.length === 0) {
    problems.push({ field: 'logKeys', line: 0, sentence: SPOKEN.whoseLog })
  }
  return problems.length === 0 ? { trust } : { problems }
}

function readKeys(
  fields: Fields,
  field: 'logKeys' | 'witnessKeys',
  type: VerifierKey['type'],
  problems: FieldProblem[],
): VerifierKey[] {
  const keys: VerifierKey[] = []
  for (const [index, line] of fields[field].split('\n').entries()) {
    const text = line.trim()
    if (text === '') continue
    const key = parseVerifierKey(text)
    if (key?.type === type) keys.push(key)
    else problems.push({ field, line: index + 1, sentence: SPOKEN[wrongKey(key)] })
  }
  return keys
}

function wrongKey(key: VerifierKey | null): SpokenWord {
  if (key === null) return 'noKey'
  return key.type === 1 ? 'keyOfLog' : 'keyOfWitness'
}

/** A text area has no newline behind its last line; the format wants one. */
function readPolicy(text: string, problems: FieldProblem[]): Trust['policy'] {
  if (text.trim() === '') return undefined
  const policy = parsePolicy(text.endsWith('\n') ? text : `${text}\n`)
  if (!('problems' in policy)) return policy
  problems.push(
    ...policy.problems.map(({ line, problem }) => ({
      field: 'policy' as const,
      line,
      sentence: { en: problem, de: problem },
    })),
  )
  return undefined
}
