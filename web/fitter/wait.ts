/** What the server takes again after a while only: how long, for whoever looks at a button that is off. */
import { useEffect, useState } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { WAIT_WORDS } from './words.ts'

/** The end of the wait that a problem asks for, ms since 1970 UTC; null: it asks for none. */
export function waitIn(problem: unknown): number | null {
  const { waitUntil } = (problem as { readonly members?: { readonly waitUntil?: unknown } } | null)?.members ?? {}
  return typeof waitUntil === 'number' ? waitUntil : null
}

/** Why nothing is taken before `until`: the refusal's sentence, and what is left of it. Null: it is over. */
export function useWait(until: number | null): string | null {
  const say = useWords(WAIT_WORDS)
  const language = useLanguage()
  const [now, setNow] = useState(Date.now)
  const isOver = until === null || until <= now
  useEffect(() => {
    if (isOver) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isOver])
  // A wait that has just begun is measured by the moment at which it is drawn.
  const left = until === null ? 0 : Math.ceil((until - Math.max(now, Date.now())) / 1_000)
  return left <= 0 ? null : `${REFUSALS.receipt_wait[language]} ${say.left(left)}`
}
