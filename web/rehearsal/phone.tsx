/** A phone on the table: the app itself, as whoever holds it. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { ConnectionProvider } from '../api/context.tsx'
import { type Me, SessionProvider, sessionOf } from '../session/session.tsx'
import { FramedProvider } from '../ui/framed.ts'
import { Busy, Wrong } from '../ui/parts.tsx'
import type { Hands, Label } from './hands.ts'

const App = lazy(async () => ({ default: (await import('../shell/app.tsx')).App }))

interface PhoneProps {
  readonly hands: Hands
  readonly who: Label
  readonly path: string
  /** Told of a story: with each the phone shows its page anew. Hands on the box leave alone what somebody began on it. */
  readonly steps: number
  readonly title: string
}

export function Phone({ hands, who, path, steps, title }: PhoneProps): ReactNode {
  const api = hands.api(who)
  const [me, setMe] = useState<{ readonly who: Label; readonly is: Me } | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    let isOver = false
    api.call('GET /v1/me').then(
      (is) => !isOver && setMe({ who, is }),
      (refused: unknown) => !isOver && setError(refused),
    )
    return () => {
      isOver = true
    }
  }, [api, who])
  const isTheirs = me !== null && me.who === who
  return (
    <section className="phone" aria-label={title}>
      <div className="phone-screen" key={`${who} ${path} ${steps}`}>
        {error !== null && <Wrong error={error} />}
        {isTheirs ? <Running hands={hands} who={who} me={me.is} path={path} /> : <Busy />}
      </div>
    </section>
  )
}

function Running({ hands, who, me, path }: Omit<PhoneProps, 'steps' | 'title'> & { readonly me: Me }): ReactNode {
  const queries = useMemo(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }), [])
  const place = useMemo(() => memoryLocation({ path }), [path])
  const connection = useMemo(() => ({ api: hands.api(who), who: me.person.personId }), [hands, who, me])
  const session = useMemo(() => sessionOf(me, { rehearsal: false, change: () => {}, logOut: async () => {} }), [me])
  return (
    <QueryClientProvider client={queries}>
      <Router hook={place.hook} searchHook={place.searchHook}>
        <ConnectionProvider value={connection}>
          <SessionProvider value={session}>
            <FramedProvider value>
              <Suspense fallback={<Busy />}>
                <App />
              </Suspense>
            </FramedProvider>
          </SessionProvider>
        </ConnectionProvider>
      </Router>
    </QueryClientProvider>
  )
}
