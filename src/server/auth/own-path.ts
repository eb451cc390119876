/** Pages of ours that a login may lead back to, and nothing else: an address of others here would be an open redirect. */

const OURS = 'https://geleit.invalid'

/** Path and query of a page of the app, or of the account; null for anything else. */
export function ownPath(next: unknown): string | null {
  if (typeof next !== 'string' || !URL.canParse(next, OURS)) return null
  const { origin, pathname, search } = new URL(next, OURS)
  if (origin !== OURS) return null
  return pathname.startsWith('/app/') || pathname === '/account' ? pathname + search : null
}
