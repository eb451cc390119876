/** Entries in which the log speaks of itself: its keys, its witnesses, its name. */
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { parseCheckpoint } from '../checkpoint.ts'
import { type NoteSignature, parseNote, parseVerifierKey, type VerifierKey } from '../note.ts'
import { type Policy, parsePolicy } from '../policy.ts'
import type { ReadFact } from './entry.ts'

/** The party of the log's own entries. */
export const LOG_PARTY = 'log'
export const STATEMENT_TYPES: readonly string[] = ['log_policy_set', 'log_key_changed', 'log_continued']

/** Name and id of a key, as a signature line has them. */
export function keyName({ name, keyId }: Pick<NoteSignature, 'name' | 'keyId'>): string {
  return `${name}+${bytesToHex(keyId)}`
}

/** What a fact says of the log. Read once: to tell a key from bytes that are none takes a while. */
export interface Stated {
  readonly fact: ReadFact
  /** Keys of the log: of a policy the one in force, of a hand-over the old and the new one. */
  readonly logKeys: readonly VerifierKey[]
  /** Null for another fact, and for a policy that can't be read. */
  readonly policy: Policy | null
}

/** Null for a fact that says nothing of the log. */
export function statedBy(fact: ReadFact): Stated | null {
  if (!STATEMENT_TYPES.includes(fact.type)) return null
  const texts = fact.type === 'log_key_changed' ? [fact['fromKey'], fact['toKey']] : [fact['logKey']]
  const logKeys = texts.flatMap((text) => (typeof text === 'string' ? (parseVerifierKey(text) ?? []) : []))
  const policy =
    fact.type === 'log_policy_set' && typeof fact['policy'] === 'string' ? parsePolicy(fact['policy']) : null
  return { fact, logKeys, policy: policy === null || 'problems' in policy ? null : policy }
}

/** What both keys sign when the log goes over from one to the other: four lines, each with a newline. */
export function handOverMessage(fact: ReadFact): Uint8Array {
  return utf8ToBytes(`geleit-log-key-v1\n${fact['origin']}\n${fact['fromKey']}\n${fact['toKey']}\n`)
}

/**
 * Which of the log's words about itself a file needs: the newest policy, and older statements where a signature under a
 * checkpoint is of a key, or a checkpoint of a name, that no newer one states; and every hand-over from one key of the
 * log to the next. `statements`: ascending by index.
 */
export function neededStatements<Some extends { readonly stated: Stated }>(
  statements: readonly Some[],
  checkpoints: readonly string[],
): ReadonlySet<Some> {
  const notes = checkpoints.flatMap((text) => parseNote(text) ?? [])
  const open = new Set(notes.flatMap((note) => note.signatures.map(keyName)))
  const origins = new Set(notes.map((note) => parseCheckpoint(note.text)?.origin))
  const needed = new Set<Some>()
  let hasPolicy = false
  for (const each of statements.toReversed()) {
    const { fact, logKeys, policy } = each.stated
    const keys = [...logKeys, ...(policy?.witnesses.map((witness) => witness.key) ?? [])]
    const closes = keys.filter((key) => open.delete(keyName(key))).length > 0
    const isNewest = fact.type === 'log_policy_set' && !hasPolicy
    // Who trusts an old key alone finds the way to the new one by each hand-over in between.
    const leads =
      fact.type === 'log_key_changed' || (fact.type === 'log_continued' && origins.has(fact['oldOrigin'] as string))
    if (closes || isNewest || leads) needed.add(each)
    hasPolicy ||= fact.type === 'log_policy_set'
  }
  return needed
}
