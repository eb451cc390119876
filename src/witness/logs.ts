/** Which logs a witness serves: the `log` lines of a policy (C2SP tlog-policy). */
import type { VerifierKey } from '../auditlog/note.ts'
import { parsePolicy } from '../auditlog/policy.ts'

/** The quorum says nothing to a witness: the line may be left out. Never throws. */
export function logsOfPolicy(text: string): {
  readonly logs: readonly VerifierKey[]
  readonly problems: readonly string[]
} {
  const hasQuorum = /^[ \t]*quorum[ \t]/m.test(text)
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`
  const policy = parsePolicy(hasQuorum ? whole : `${whole}quorum none\n`)
  if (!('problems' in policy)) return { logs: policy.logs.map(({ key }) => key), problems: [] }
  return { logs: [], problems: policy.problems.map(({ line, problem }) => `line ${line}: ${problem}`) }
}
