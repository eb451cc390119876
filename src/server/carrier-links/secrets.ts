/**
 * What makes a carrier's link good for one. The secret of the address is random, 256 bits, and only its hash is stored;
 * the code on paper is derived from the key store, so that the paper can be printed again and no table has it.
 */
import { randomBytes } from 'node:crypto'
import type { CarrierLinkId } from '../../custody/identifiers.ts'
import { type PaperCode, paperCodeOf } from '../../custody/paper-code.ts'
import type { LoginSecrets } from '../auth/login-secrets.ts'
import { hashOfToken } from '../auth/rehearsal-tokens.ts'

const SECRET_BYTES = 32

export function newLinkSecret(): { readonly token: string; readonly tokenHash: Buffer } {
  const token = `link_${randomBytes(SECRET_BYTES).toString('base64url')}`
  return { token, tokenHash: hashOfToken(token) }
}

/** Behind the # nothing is sent to a server, and so nothing stands in its log. */
export function addressOf(origin: string, token: string): string {
  return `${origin}/carrier#${token}`
}

/** Another one for each secret of a link: what was printed before it was renewed is good for nothing. */
export function paperCode(secrets: LoginSecrets, linkId: CarrierLinkId, generation: number): PaperCode {
  return paperCodeOf(secrets.mac('paper_code', linkId, String(generation)))
}
