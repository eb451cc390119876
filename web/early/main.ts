/**
 * Runs while the script of the app is still on its way, and asks the server what every start asks: on a slow line each
 * question costs a moment, and these two need not wait for 50 kB. web/api/early.ts takes the answers. It imports nothing,
 * so that it is one small file; the compiler holds the names against those that the app uses.
 */
import type { Early } from '../api/early.ts'
import type { KEPT as KEPT_LANGUAGE } from '../i18n/language.tsx'
import type { KEPT as KEPT_TOKEN } from '../session/rehearsal-token.ts'
import type { KEPT as KEPT_ME } from '../session/session.tsx'

const TOKEN: typeof KEPT_TOKEN = 'geleit-rehearsal-token'
const ME: typeof KEPT_ME = 'geleit-me'
const LANGUAGE: typeof KEPT_LANGUAGE = 'geleit-language'

/** Whoever was here last may have a day of their own, or it is not known yet. */
function mayHaveDay(): boolean {
  const kept = localStorage.getItem(ME)
  return kept === null || kept.includes('"devices:install"')
}

function begin(): void {
  const { pathname } = location
  // The table asks as several people, each for themselves.
  if (pathname.startsWith('/app/rehearsal')) return
  const token = localStorage.getItem(TOKEN)
  const headers: Record<string, string> = {
    'accept-language': localStorage.getItem(LANGUAGE) ?? navigator.languages.join(),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  }
  const credentials = token === null ? 'same-origin' : 'omit'
  const paths = ['/v1/me', ...(pathname === '/app/' && mayHaveDay() ? ['/v1/my-day'] : [])]
  const answers = paths.map((path) => [path, fetch(path, { headers, credentials }).catch(() => null)] as const)
  globalThis.geleitEarly = { token, at: Date.now(), answers: new Map(answers) } satisfies Early
}

begin()
