/** Lets a person in: with the cookie of a login, as one of several that they are, or in a rehearsal as anybody. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { type Api, isNoNetwork, makeApi, Problem } from '../api/client.ts'
import { ConnectionProvider } from '../api/context.tsx'
import { useLanguage, wordsIn } from '../i18n/language.tsx'
import { forgetAllTours } from '../offline/browser.ts'
import { Busy, Wrong } from '../ui/parts.tsx'
import { CastPage } from './cast.tsx'
import { Door } from './door.tsx'
import { PersonPage } from './person.tsx'
import { type Cast, type CastMember, keepToken, keptToken, readCast } from './rehearsal-token.ts'
import { isLeaving, keepLeaving, keepMe, keptMe, type Me, SessionProvider, sessionOf } from './session.tsx'
import { StepUp } from './step-up.tsx'
import { useLate } from './use-late.ts'
import { useLookAgain } from './use-look-again.ts'
import { SESSION_WORDS } from './words.ts'

/** Where one chooses whom to be in a rehearsal. */
const ROLES = '/roles'

/** So long nothing is said of it that the server is asked who is there. */
const LOOKING_MS = 600

type State =
  | { readonly is: 'looking' }
  | { readonly is: 'cast'; readonly cast: Cast }
  | { readonly is: 'choosing' }
  | { readonly is: 'in'; readonly me: Me }
  | { readonly is: 'failed'; readonly error: unknown }

export function Gate({
  children,
  table,
}: {
  readonly children: ReactNode
  /** The table with the virtual box, which needs nobody. */
  readonly table: ReactNode
}): ReactNode {
  const [token, setToken] = useState(keptToken)
  const [state, setState] = useState<State>({ is: 'looking' })
  const [atTable] = useRoute('/rehearsal/*?')
  const [path, go] = useLocation()
  const isStart = path === '/'
  const queries = useQueryClient()
  const stepUp = useStepUp()
  const language = useLanguage()
  const spoken = useRef(language)
  spoken.current = language
  const look = useCallback(() => setState({ is: 'looking' }), [])
  const api = useMemo(
    () =>
      makeApi({
        token,
        language: () => spoken.current,
        noNetwork: () => wordsIn(SESSION_WORDS, spoken.current).noNetwork,
        secondFactor: stepUp.ask,
        loggedOut: look,
      }),
    [token, stepUp.ask, look],
  )
  const become = useCallback(
    (next: string | null) => {
      keepToken(next)
      keepMe(null)
      setToken(next)
      look()
    },
    [look],
  )
  const choose = (member: CastMember): void => {
    if (path === ROLES) go('/')
    become(member.token)
  }
  const isLooking = state.is === 'looking' && !atTable
  useEffect(() => {
    if (!isLooking) return
    let isOver = false
    void find(api, token, () => wordsIn(SESSION_WORDS, spoken.current).leaving).then((found) => {
      if (isOver) return
      if (found.is === 'in') keepMe(found.me)
      if (found.is === 'cast' && token !== null) keepToken(null)
      // A rehearsal begins at the table; whoever knows where they want to be is asked who they are.
      if (found.is === 'cast' && isStart) go('/rehearsal', { replace: true })
      else setState(found)
    })
    return () => {
      isOver = true
    }
  }, [api, token, isLooking, isStart, go])
  const me = state.is === 'in' ? state.me : null
  const personId = me?.person.personId ?? null
  useLookAgain({ personId, failed: state.is === 'failed', byCookie: token === null, look })
  const session = useMemo(() => {
    if (me === null) return null
    return sessionOf(me, {
      rehearsal: token !== null,
      change: () => {
        queries.clear()
        void forgetAllTours()
        if (token === null) return setState({ is: 'choosing' })
        go(ROLES)
        become(null)
      },
      logOut: async () => {
        if (token === null) keepLeaving(true)
        queries.clear()
        await forgetAllTours()
        // Whoever comes next need not know where this one was.
        go('/', { replace: true })
        become(null)
      },
    })
  }, [me, token, queries, become, go])
  const connection = useMemo(() => ({ api, who: personId ?? '' }), [api, personId])
  // Mostly the answer is there before anybody could read that it is waited for.
  const isWaiting = useLate(isLooking, LOOKING_MS)
  if (atTable) return table
  return (
    <ConnectionProvider value={connection}>
      {state.is !== 'in' && (state.is !== 'looking' || isWaiting) && (
        <Door>
          {state.is === 'looking' && <Busy />}
          {state.is === 'failed' && <Wrong error={state.error} again={look} />}
          {state.is === 'cast' && <CastPage cast={state.cast} onChoose={choose} />}
          {state.is === 'choosing' && <PersonPage onChosen={() => become(null)} />}
        </Door>
      )}
      {session !== null && <SessionProvider value={session}>{children}</SessionProvider>}
      {stepUp.isAsked && <StepUp api={api} onEnd={stepUp.end} />}
    </ConnectionProvider>
  )
}

/** Who is there; strangers go to the login, but in a rehearsal to its door. */
async function find(api: Api, token: string | null, leaving: () => string): Promise<State> {
  try {
    if (token === null && isLeaving() && !(await leave(api))) return { is: 'failed', error: new Error(leaving()) }
    // Where the app was used before, a network that hardly is one holds nobody up.
    const patience = keptMe() === null ? {} : { signal: AbortSignal.timeout(5_000) }
    return { is: 'in', me: await api.call('GET /v1/me', patience) }
  } catch (error) {
    const kept = keptMe()
    if (isNoNetwork(error)) return kept === null ? { is: 'failed', error } : { is: 'in', me: kept }
    if (!(error instanceof Problem)) return { is: 'failed', error }
    if (error.code === 'person_not_chosen') return { is: 'choosing' }
    if (error.status !== 401) return { is: 'failed', error }
    const cast = await readCast()
    if (cast !== null) return { is: 'cast', cast }
    if (token !== null) keepToken(null)
    // The way back from the login leads past here: nobody is sent forth again.
    location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search)}`)
    return { is: 'looking' }
  }
}

/** Ends the session at the server; false: it could not be told yet. */
async function leave(api: Api): Promise<boolean> {
  try {
    await api.call('DELETE /v1/session')
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) return false
  }
  keepLeaving(false)
  return true
}

interface Asked {
  readonly isAsked: boolean
  ask(): Promise<boolean>
  end(shown: boolean): void
}

/** Several requests that need it at once share one question. */
function useStepUp(): Asked {
  const [isAsked, setAsked] = useState(false)
  const waiting = useRef<((shown: boolean) => void)[]>([])
  const ask = useCallback(() => {
    setAsked(true)
    return new Promise<boolean>((resolve) => waiting.current.push(resolve))
  }, [])
  const end = useCallback((shown: boolean) => {
    setAsked(false)
    for (const resolve of waiting.current.splice(0)) resolve(shown)
  }, [])
  return { isAsked, ask, end }
}
