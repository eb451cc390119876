/** The hand-over from one key of a log to the next: each of them says that it is so. */
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { formatVerifierKey, type NoteSigner, parseVerifierKey, type VerifyEd25519, verifyEd25519 } from './note.ts'

const TAG = 'geleit-log-key-v1'

export interface KeyChange {
  readonly origin: string
  /** As signed notes have it: `<name>+<key id>+<key>`. */
  readonly fromKey: string
  readonly toKey: string
  /** By the old key over the message, 64 bytes in hexadecimal. */
  readonly signature: string
  /** By the new key over the same. */
  readonly counterSignature: string
}

/** `geleit-log-key-v1`, origin, fromKey, toKey, each with a newline. */
export function keyChangeMessage({ origin, fromKey, toKey }: Omit<KeyChange, 'signature' | 'counterSignature'>) {
  return utf8ToBytes(`${TAG}\n${origin}\n${fromKey}\n${toKey}\n`)
}

/** Both keys have the log's origin as their name. */
export function signKeyChange(origin: string, from: NoteSigner, to: NoteSigner): KeyChange {
  const change = { origin, fromKey: formatVerifierKey(from.key), toKey: formatVerifierKey(to.key) }
  const message = keyChangeMessage(change)
  return { ...change, signature: bytesToHex(from.sign(message)), counterSignature: bytesToHex(to.sign(message)) }
}

/** True if both keys are Ed25519 keys of this log and both signed. Never throws. */
export function verifyKeyChange(change: KeyChange, verify: VerifyEd25519 = verifyEd25519): boolean {
  const { origin, fromKey, toKey, signature, counterSignature } = change
  const [from, to] = [parseVerifierKey(fromKey), parseVerifierKey(toKey)]
  if (from === null || to === null || [from, to].some((key) => key.type !== 1 || key.name !== origin)) return false
  if (![signature, counterSignature].every((hex) => /^[0-9a-f]{128}$/.test(hex))) return false
  const message = keyChangeMessage(change)
  return (
    verify(hexToBytes(signature), message, from.publicKey) &&
    verify(hexToBytes(counterSignature), message, to.publicKey)
  )
}
