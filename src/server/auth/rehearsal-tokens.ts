/** Rehearsal tokens: people without passwords, for learning and for tests. Only their hashes are stored. */
import { hash, randomBytes } from 'node:crypto'
import type { PartyId, PersonId } from '../../custody/identifiers.ts'
import type { PersonRole } from '../../custody/state.ts'
import type { Database } from '../../store/database.ts'
import { findPersonByToken } from '../../store/queries/people.ts'

/** Who sent a request. */
export interface Identity {
  readonly personId: PersonId
  readonly partyId: PartyId
  readonly naturalPersonId: string
  readonly roles: readonly PersonRole[]
}

/** How long a token is believed without asking again, ms. Rules read the person's row anew in any case. */
const BELIEVED_MS = 5_000

export function newToken(): { readonly token: string; readonly hash: Buffer } {
  const token = `rehearsal-${randomBytes(24).toString('base64url')}`
  return { token, hash: hashOf(token) }
}

function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

export class TokenAuthentication {
  readonly #database: Database
  readonly #known = new Map<string, { readonly identity: Identity | null; readonly until: number }>()

  constructor(database: Database) {
    this.#database = database
  }

  /** The person behind `Authorization: Bearer …`; null for a stranger. */
  async authenticate(authorization: string | undefined, now: number): Promise<Identity | null> {
    const token = /^Bearer ([A-Za-z0-9._~+/-]{1,200}=*)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return null
    const hash = hashOf(token)
    const key = hash.toString('base64')
    const known = this.#known.get(key)
    if (known !== undefined && now < known.until) return known.identity
    const identity = await findPersonByToken(this.#database, hash)
    // Strangers are not remembered: they would fill the memory.
    if (identity === null) this.#known.delete(key)
    else this.#known.set(key, { identity, until: now + BELIEVED_MS })
    return identity
  }
}
