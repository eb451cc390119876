/** Proofs that fit in one file (C2SP tlog-proof@v1): an index, the way up to the root, and the checkpoint. */
import { base64, parseBase64 } from './base64.ts'
import { parseCheckpoint, parseCount } from './checkpoint.ts'
import { type CheckpointFault, type OpenedCheckpoint, openCheckpoint } from './cosignature.ts'
import { HASH_BYTES, type Sha256, sha256 } from './hash.ts'
import { verifyInclusion } from './merkle.ts'
import { parseNote, type VerifierKey, type VerifyEd25519, verifyEd25519 } from './note.ts'

export interface TlogProof {
  /** Not authenticated by anything; null where there is none. */
  readonly extra: Uint8Array | null
  readonly index: number
  /** Hashes from the leaf's sibling up (RFC 6962 section 2.1.1). */
  readonly path: readonly Uint8Array[]
  /** The whole signed note. */
  readonly note: string
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
const EXTRA = 'extra '
const INDEX = 'index '
/** No tree whose size is a safe integer is deeper. */
const MAX_PATH = 64

/** Throws a `TypeError` for what `parseProof` would not read. */
export function formatProof(proof: TlogProof): string {
  if (!isProof(proof)) throw new TypeError('not a proof')
  const { extra, index, path, note } = proof
  const extraLines = extra === null ? [] : [`${EXTRA}${base64(extra)}`]
  return [FIRST_LINE, ...extraLines, `${INDEX}${index}`, ...path.map(base64), '', note].join('\n')
}

/** The proof, or null for anything that `formatProof` would not write exactly so. It is not verified yet. */
export function parseProof(text: string): TlogProof | null {
  const split = text.indexOf('\n\n')
  if (split < 0) return null
  const [first, ...lines] = text.slice(0, split).split('\n')
  if (first !== FIRST_LINE) return null
  const extraText = lines[0]?.startsWith(EXTRA) === true ? lines.shift()?.slice(EXTRA.length) : undefined
  const indexLine = lines.shift()
  if (indexLine?.startsWith(INDEX) !== true || lines.length > MAX_PATH) return null
  const extra = extraText === undefined ? null : parseBase64(extraText)
  const index = parseCount(indexLine.slice(INDEX.length))
  if ((extraText !== undefined && extra === null) || index === null) return null
  const path: Uint8Array[] = []
  for (const line of lines) {
    const hash = parseBase64(line)
    if (hash === null) return null
    path.push(hash)
  }
  const proof = { extra, index, path, note: text.slice(split + 2) }
  return isProof(proof) ? proof : null
}

/**
 * Opens the checkpoint with the keys one trusts (`openCheckpoint`) and checks that the leaf of that hash is in its tree
 * at the proof's index. Whether the cosignatures are enough is for a policy to say. Never throws.
 */
export function verifyProof(
  proof: TlogProof,
  leafHash: Uint8Array,
  trusted: { readonly logKeys: readonly VerifierKey[]; readonly witnesses: readonly VerifierKey[] },
  verify: VerifyEd25519 = verifyEd25519,
  hash: Sha256 = sha256,
): OpenedCheckpoint | { readonly fault: CheckpointFault | 'not_included'; readonly key?: VerifierKey } {
  const opened = openCheckpoint(proof.note, trusted, verify)
  if ('fault' in opened) return opened
  const { size, root } = opened.checkpoint
  const claim = { leaf: leafHash, index: proof.index, size, path: proof.path, root }
  return verifyInclusion(claim, hash) ? opened : { fault: 'not_included' }
}

function isProof({ extra, index, path, note }: TlogProof): boolean {
  if (extra?.length === 0 || !Number.isSafeInteger(index) || index < 0) return false
  if (path.length > MAX_PATH || !path.every((hash) => hash.length === HASH_BYTES)) return false
  const parsed = parseNote(note)
  return parsed !== null && parseCheckpoint(parsed.text) !== null
}
