/** Who is at the app: read once, kept for when there is no network, and known to every page. */
import { createContext, useContext } from 'react'
import type { Permission } from '../../src/custody/people.ts'
import type { Answer } from '../api/client.ts'

export type Me = Answer<'GET /v1/me'>

export interface Session {
  readonly me: Me
  /** Nothing here is real. */
  readonly rehearsal: boolean
  may(permission: Permission): boolean
  /** To act as somebody else: of another party of one's own, or in a rehearsal as anybody. */
  change(): void
  logOut(): Promise<void>
}

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('outside of a SessionProvider')
  return session
}

export function sessionOf(me: Me, parts: Pick<Session, 'rehearsal' | 'change' | 'logOut'>): Session {
  const rights = new Set<string>(me.rights.map(({ right }) => right))
  return { me, may: (permission) => rights.has(permission), ...parts }
}

export const KEPT = 'geleit-me'
const LEAVING = 'geleit-leaving'

/** As whom the app was used last, for a start without a network. */
export function keptMe(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Me | null
  } catch {
    return null
  }
}

export function keepMe(me: Me | null): void {
  if (me === null) localStorage.removeItem(KEPT)
  else localStorage.setItem(KEPT, JSON.stringify(me))
}

/** Somebody has logged out, and the server may not know of it yet. */
export function isLeaving(): boolean {
  return localStorage.getItem(LEAVING) !== null
}

export function keepLeaving(leaving: boolean): void {
  if (leaving) localStorage.setItem(LEAVING, 'yes')
  else localStorage.removeItem(LEAVING)
}
