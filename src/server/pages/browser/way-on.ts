/** Where a login leads: back to where somebody came from, on this server and nowhere else. */

const KEPT = 'geleit-next'
const APP = '/app/'

/** Its path, or null for what does not lead into the app or to the account. */
export function ownPath(next: string | null): string | null {
  if (next === null || !URL.canParse(next, location.origin)) return null
  const { origin, pathname, search } = new URL(next, location.origin)
  if (origin !== location.origin) return null
  return pathname.startsWith(APP) || pathname === '/account' ? pathname + search : null
}

export function wayOn(): string {
  return ownPath(new URLSearchParams(location.search).get('next')) ?? APP
}

/** Before one leaves for a provider, who comes back to the account. */
export function keepWayOn(next: string): void {
  sessionStorage.setItem(KEPT, next)
}

/** Null: whoever is here wanted to be here. */
export function keptWayOn(): string | null {
  const kept = ownPath(sessionStorage.getItem(KEPT))
  sessionStorage.removeItem(KEPT)
  return kept
}
