/** In a rehearsal one acts as anybody, with a token that the server gives to whoever asks. Elsewhere there is none. */

export interface CastMember {
  readonly personId: string
  readonly partyId: string
  readonly label: string
  readonly name: string
  readonly role: string
  readonly party: string
  readonly token: string
  readonly keySerial: string | null
}
export interface Cast {
  readonly people: readonly CastMember[]
  readonly parties: readonly { readonly partyId: string; readonly name: string; readonly roles: readonly string[] }[]
  readonly sites: readonly {
    readonly siteId: string
    readonly partyId: string
    readonly kind: string
    readonly name: string
  }[]
  readonly containerTypes: readonly {
    readonly containerTypeId: string
    readonly name: string
    readonly partyId: string
  }[]
  readonly containers: readonly { readonly id: string; readonly serial: string; readonly siteId: string | null }[]
  readonly locks: readonly { readonly serial: string; readonly containerId: string }[]
}

/** Null: this server runs no rehearsal, or can't be reached. */
export async function readCast(): Promise<Cast | null> {
  try {
    const answer = await fetch('/rehearsal/cast', { method: 'POST' })
    return answer.ok ? ((await answer.json()) as Cast) : null
  } catch {
    return null
  }
}

export const KEPT = 'geleit-rehearsal-token'

export function keptToken(): string | null {
  return localStorage.getItem(KEPT)
}

export function keepToken(token: string | null): void {
  if (token === null) localStorage.removeItem(KEPT)
  else localStorage.setItem(KEPT, token)
}
