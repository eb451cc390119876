/**
 * Policies (C2SP tlog-policy): whose logs one believes, which witnesses one knows, and how many of them are enough.
 */
import { equalBytes } from './hash.ts'
import { parseVerifierKey, type VerifierKey } from './note.ts'

export interface Policy {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  /** A witness, a group, or `none`. */
  readonly quorum: string
  /**
   * True if those who cosigned are enough. Witnesses are named as in the policy, or by their keys; others count
   * nothing. Their cosignatures have been verified before.
   */
  quorumMet(cosigned: Iterable<string | VerifierKey>): boolean
}

export interface PolicyLog {
  /** Of type 1; its name is the log's origin. */
  readonly key: VerifierKey
  readonly url: string | null
}

export interface PolicyWitness {
  /** Within the policy only. */
  readonly name: string
  /** Of type 4. */
  readonly key: VerifierKey
  readonly url: string | null
}

/** Lines count from 1; 0 is the file as a whole. */
export interface PolicyProblem {
  readonly line: number
  readonly problem: string
}

interface Group {
  readonly needed: number
  readonly members: readonly string[]
}

const NONE = 'none'
const MAX_LENGTH = 1_000_000
/** Below U+0020 other than tab and newline, and U+007F. */
const CONTROLS = /[[\p{Cc}&&\p{ASCII}]--[\t\n]]/v

/** The policy, or every line that is wrong, in words. Never throws. */
export function parsePolicy(text: string): Policy | { readonly problems: readonly PolicyProblem[] } {
  const reader = new PolicyReader()
  if (text.length > MAX_LENGTH) reader.problem(0, `it is longer than ${MAX_LENGTH} characters`)
  else if (!text.isWellFormed()) reader.problem(0, 'it is no valid text')
  else if (text !== '' && !text.endsWith('\n')) reader.problem(0, 'its last line does not end with a newline')
  else for (const [index, line] of text.slice(0, -1).split('\n').entries()) reader.read(index + 1, line)
  return reader.result()
}

class PolicyReader {
  readonly #problems: PolicyProblem[] = []
  readonly #logs: PolicyLog[] = []
  readonly #witnesses: PolicyWitness[] = []
  readonly #groups = new Map<string, Group>()
  readonly #names = new Set<string>()
  /** Names that are members of a group: each may be one only once. */
  readonly #members = new Set<string>()
  #quorum: string | null = null

  problem(line: number, problem: string): void {
    this.#problems.push({ line, problem })
  }

  read(line: number, text: string): void {
    const problem = CONTROLS.test(text) ? 'it has a control character' : this.#readWords(text)
    if (problem !== null) this.problem(line, problem)
  }

  result(): Policy | { readonly problems: readonly PolicyProblem[] } {
    if (this.#quorum === null && this.#problems.length === 0) this.problem(0, 'it has no quorum line')
    if (this.#quorum === null || this.#problems.length > 0) return { problems: this.#problems }
    const quorum = this.#quorum
    const witnesses = this.#witnesses
    const groups = this.#groups
    return {
      logs: this.#logs,
      witnesses,
      quorum,
      quorumMet: (cosigned) => quorum === NONE || isWitnessed(quorum, namesOf(cosigned, witnesses), groups),
    }
  }

  #readWords(text: string): string | null {
    const [keyword, ...words] = text.split(/[ \t]+/).filter((word) => word !== '')
    if (keyword === undefined || keyword.startsWith('#')) return null
    switch (keyword) {
      case 'log':
        return this.#readLog(words)
      case 'witness':
        return this.#readWitness(words)
      case 'group':
        return this.#readGroup(words)
      case 'quorum':
        return this.#readQuorum(words)
      default:
        return `"${keyword}" is none of log, witness, group and quorum`
    }
  }

  #readLog([keyText, url, ...more]: readonly string[]): string | null {
    if (keyText === undefined || more.length > 0) return 'its form is: log <verifier key> [<url>]'
    const key = parseVerifierKey(keyText)
    if (key?.type !== 1) return `"${keyText}" is no verifier key of a log with Ed25519`
    if (this.#logs.some((other) => equalBytes(other.key.publicKey, key.publicKey))) return 'a log above has this key'
    this.#logs.push({ key, url: url ?? null })
    return null
  }

  #readWitness([name, keyText, url, ...more]: readonly string[]): string | null {
    if (name === undefined || keyText === undefined || more.length > 0) {
      return 'its form is: witness <name> <verifier key> [<url>]'
    }
    const key = parseVerifierKey(keyText)
    if (key?.type !== 4) return `"${keyText}" is no verifier key of a witness with Ed25519`
    if (this.#witnesses.some((other) => equalBytes(other.key.publicKey, key.publicKey))) {
      return 'a witness above has this key'
    }
    const problem = this.#define(name)
    if (problem === null) this.#witnesses.push({ name, key, url: url ?? null })
    return problem
  }

  #readGroup([name, threshold, ...members]: readonly string[]): string | null {
    if (name === undefined || threshold === undefined || members.length === 0) {
      return 'its form is: group <name> all|any|<number> <name>...'
    }
    const needed = neededOf(threshold, members.length)
    if (needed === null) return `"${threshold}" is none of all, any, and a number from 1 to ${members.length}`
    for (const member of members) {
      if (!this.#names.has(member)) return `no line above defines "${member}"`
      if (this.#members.has(member)) return `"${member}" is a member of a group already`
      this.#members.add(member)
    }
    const problem = this.#define(name)
    if (problem === null) this.#groups.set(name, { needed, members })
    return problem
  }

  #readQuorum([name, ...more]: readonly string[]): string | null {
    if (name === undefined || more.length > 0) return 'its form is: quorum <name>'
    if (this.#quorum !== null) return 'a line above sets the quorum'
    if (name !== NONE && !this.#names.has(name)) return `no line above defines "${name}"`
    this.#quorum = name
    return null
  }

  #define(name: string): string | null {
    if (name === NONE) return 'the name "none" is taken'
    if (this.#names.has(name)) return `a line above defines "${name}"`
    this.#names.add(name)
    return null
  }
}

function neededOf(threshold: string, members: number): number | null {
  if (threshold === 'all') return members
  if (threshold === 'any') return 1
  const needed = /^[1-9][0-9]{0,5}$/.test(threshold) ? Number(threshold) : 0
  return needed >= 1 && needed <= members ? needed : null
}

function namesOf(cosigned: Iterable<string | VerifierKey>, witnesses: readonly PolicyWitness[]): Set<string> {
  const names = new Set<string>()
  for (const each of cosigned) {
    const witness = witnesses.find(({ name, key }) =>
      typeof each === 'string' ? name === each : each.type === key.type && equalBytes(each.publicKey, key.publicKey),
    )
    if (witness !== undefined) names.add(witness.name)
  }
  return names
}

/** A group refers to lines above only, so this ends. */
function isWitnessed(name: string, cosigned: ReadonlySet<string>, groups: ReadonlyMap<string, Group>): boolean {
  const group = groups.get(name)
  if (group === undefined) return cosigned.has(name)
  return group.members.filter((member) => isWitnessed(member, cosigned, groups)).length >= group.needed
}
