/** Small logs in memory, for talking to witnesses: leaves, checkpoints signed with a key of the test's own, proofs. */
import { hash } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { signCheckpoint } from '../../src/auditlog/checkpoint.ts'
import { consistencyProof, leafHash, treeRoot } from '../../src/auditlog/merkle.ts'
import { type KeyType, type NoteSigner, verifierKey } from '../../src/auditlog/note.ts'
import { formatAddCheckpoint } from '../../src/auditlog/witness.ts'

/** A key that follows from a word. */
export function signerOf(name: string, type: KeyType, word = name): NoteSigner {
  const secret = sha256(utf8ToBytes(`secret of ${word}`))
  const key = verifierKey(name, type, ed25519.getPublicKey(secret))
  return { key, sign: (message) => ed25519.sign(message, secret) }
}

const fastSha256 = (data: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', data, 'buffer'))

export const ORIGIN = 'log.example/sample'

export interface SmallLogOptions {
  readonly origin?: string
  /** Another word makes another key. */
  readonly key?: string
  readonly shared?: number
  readonly word?: string
}

export class SmallLog {
  readonly signer: NoteSigner
  readonly #leaves: Uint8Array[] = []

  /** Two logs with the same first `shared` leaves, and different ones from there on, are made with other words. */
  constructor(size: number, options: SmallLogOptions = {}) {
    const { origin = ORIGIN, key = origin, shared = size, word = 'a' } = options
    this.signer = signerOf(origin, 1, key)
    for (let index = 0; index < size; index++) {
      this.#leaves.push(leafHash(utf8ToBytes(`${index < shared ? 'shared' : word} ${index}`)))
    }
  }

  get origin(): string {
    return this.signer.key.name
  }

  root(size = this.#leaves.length): Uint8Array {
    return treeRoot(this.#leaves.slice(0, size), fastSha256)
  }

  note(size = this.#leaves.length, root = this.root(size), signers: readonly NoteSigner[] = [this.signer]): string {
    return signCheckpoint({ origin: this.origin, size, root, extensions: [] }, signers)
  }

  proof(oldSize: number, size = this.#leaves.length): Uint8Array[] {
    return oldSize === 0 ? [] : consistencyProof(this.#leaves.slice(0, size), oldSize, fastSha256)
  }

  /** The body of an add-checkpoint request. */
  request(oldSize: number, size = this.#leaves.length): string {
    return formatAddCheckpoint({ oldSize, proof: this.proof(oldSize, size), note: this.note(size) })
  }
}
