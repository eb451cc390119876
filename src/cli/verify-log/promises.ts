/** Holds a log to its word: what it promised to somebody who filed a report stands in it, or it has broken its promise. */
import { readFile } from 'node:fs/promises'
import type { VerifierKey } from '../../auditlog/note.ts'
import { type InclusionPromise, verifyPromise } from '../../auditlog/promise.ts'
import { WrongUse } from '../command.ts'
import { nodeVerifyEd25519 } from '../node-crypto.ts'
import type { Finding } from './check.ts'

/** An entry in a bundle: two bytes of length, and its commitment. */
const ENTRY_BYTES = 34
const LENGTH_BYTES = 2

/**
 * Reads a promise: the member `promise` of the answer to a report, or the promise alone.
 * @throws WrongUse where the file is neither
 */
export async function readPromise(path: string): Promise<InclusionPromise> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new WrongUse(`the promise "${path}" can't be read`)
  })
  try {
    const answer = JSON.parse(text) as Record<string, unknown>
    const promise = (answer['promise'] ?? answer) as Partial<Record<keyof InclusionPromise, unknown>>
    const { commitments, ...lines } = promise
    const isWhole = ['origin', 'logKey', 'recordedAt', 'keepBy', 'signature'].every(
      (member) => typeof lines[member as keyof typeof lines] === 'string',
    )
    if (isWhole && Array.isArray(commitments) && commitments.every((each) => typeof each === 'string')) {
      return promise as InclusionPromise
    }
  } catch {
    // Said below.
  }
  throw new WrongUse(`"${path}" holds no promise: keep the answer that the server gave to the report, as it is`)
}

/** Looks for what was promised while the entries of a log pass by. */
export class PromisedEntries {
  readonly #promises: readonly InclusionPromise[]
  readonly #missing: Set<string>

  constructor(promises: readonly InclusionPromise[]) {
    this.#promises = promises
    this.#missing = new Set(promises.flatMap(({ commitments }) => commitments))
  }

  pass(bundle: Uint8Array): void {
    if (this.#missing.size === 0) return
    for (let at = 0; at + ENTRY_BYTES <= bundle.length; at += ENTRY_BYTES) {
      this.#missing.delete(Buffer.from(bundle.subarray(at + LENGTH_BYTES, at + ENTRY_BYTES)).toString('hex'))
    }
  }

  findings(origin: string, logKeys: readonly VerifierKey[]): Finding[] {
    return this.#promises.map((promise) => {
      const { keepBy, commitments } = promise
      const entries = commitments.length === 1 ? 'the entry' : `all ${commitments.length} entries`
      const say = (proven: boolean, text: string): Finding => ({ check: 'promise', proven, text })
      if (promise.origin !== origin || !logKeys.some((key) => verifyPromise(promise, key, nodeVerifyEd25519))) {
        return say(false, 'The promise was not signed with the key of this log: it is of another one, or was changed.')
      }
      const missing = commitments.filter((commitment) => this.#missing.has(commitment)).length
      if (missing === 0) return say(true, `The promise was kept: ${entries} of the report stand in the log.`)
      return say(
        false,
        `The log promised ${entries} of the report until ${keepBy}, and ${missing} are not under this checkpoint. If it ` +
          'is younger than that, the log has broken its word: keep the promise, it is signed.',
      )
    })
  }
}
