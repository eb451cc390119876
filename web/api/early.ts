/** Answers that web/early asked for before the app was there. */

export interface Early {
  /** As whom: with this token, or with the cookie. */
  readonly token: string | null
  /** When, ms since 1970 UTC. */
  readonly at: number
  /** By path. Null: none came. */
  readonly answers: Map<string, Promise<Response | null>>
}

declare global {
  var geleitEarly: Early | undefined
}

/** Longer on its way, it is asked for again. */
const GOOD_MS = 30_000

let usedFrom: number | null = null

/**
 * What the server said to this question, once; null: ask it. Refusals but that nobody is logged in are asked for again,
 * since their sentences may be in another language.
 */
export async function earlyAnswer(
  path: string,
  token: string | null,
  signal: AbortSignal | null,
): Promise<Response | null> {
  const early = globalThis.geleitEarly
  const asked = early?.answers.get(path)
  if (early === undefined || asked === undefined) return null
  early.answers.delete(path)
  if (early.token !== token || Date.now() - early.at > GOOD_MS) return null
  const answer = await Promise.race([asked, ...(signal === null ? [] : [abortedBy(signal)])])
  if (answer === null || !(answer.ok || answer.status === 401)) return null
  usedFrom = Math.min(usedFrom ?? early.at, early.at)
  return answer
}

/** Since when what pages show may be, where it is older than it seems: it came before they asked. Told once. */
export function earlySince(): number | null {
  const since = usedFrom
  usedFrom = null
  return since
}

function abortedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
