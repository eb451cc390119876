/** Where a login leads: back to where somebody came from, on this server and nowhere else. */

const APP = '/app/'

export function wayOn(): string {
  const next = new URLSearchParams(location.search).get('next')
  if (next === null || !URL.canParse(next, location.origin)) return APP
  const { origin, pathname, search } = new URL(next, location.origin)
  const isOurs = origin === location.origin && (pathname.startsWith(APP) || pathname === '/account')
  return isOurs ? pathname + search : APP
}
