/** Rehearsal tokens: people without passwords, for learning and for tests. Only their hashes are stored. */
import { hash, randomBytes } from 'node:crypto'

export function newToken(): { readonly token: string; readonly hash: Buffer } {
  const token = `rehearsal-${randomBytes(24).toString('base64url')}`
  return { token, hash: hashOfToken(token) }
}

/** What of a token is stored: whoever reads the books can't send it. */
export function hashOfToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
