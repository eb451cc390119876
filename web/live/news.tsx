/**
 * What happens, as it happens: pages read anew what it concerns. Several windows of one person share one stream; the
 * one that has the lock listens, and tells the others.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useConnection } from '../api/context.tsx'
import { earlySince } from '../api/early.ts'
import { listen, type Told } from './stream.ts'
import { type Change, isTouched, joined } from './touched.ts'

export interface Live {
  /** Null: everything is told as it happens. Else since when it is not, ms since 1970 UTC. */
  readonly notSince: number | null
}

type Hear = (change: Change | 'all') => void
interface News {
  readonly live: Live
  hear(listener: Hear): () => void
}

const NewsContext = createContext<News | null>(null)

/** So long several changes are gathered, so that what they all concern is read once, ms. */
const GATHER_MS = 250

export function NewsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { api, who } = useConnection()
  const queries = useQueryClient()
  const [live, setLive] = useState<Live>(() => ({ notSince: Date.now() }))
  const listeners = useRef(new Set<Hear>())
  useEffect(() => {
    const gathered = gatherer((change) => {
      readAnew(queries, who, change)
      for (const hear of listeners.current) hear(change)
    })
    const hear = (told: Told): void => {
      if (told.is === 'cut') setLive(({ notSince }) => ({ notSince: notSince ?? Date.now() }))
      else setLive(({ notSince }) => (notSince === null ? { notSince } : { notSince: null }))
      if (told.is === 'change') gathered.add(told.change)
      if (told.is === 'reset') gathered.add('all')
      if (told.is === 'ready') readOld(queries, who)
    }
    const control = new AbortController()
    void shared(who, (tell) => listen(api, tell, control.signal), hear, control.signal)
    return () => {
      control.abort()
      gathered.stop()
    }
  }, [api, who, queries])
  const news = useMemo(
    () => ({
      live,
      hear: (listener: Hear) => {
        listeners.current.add(listener)
        return () => void listeners.current.delete(listener)
      },
    }),
    [live],
  )
  return <NewsContext.Provider value={news}>{children}</NewsContext.Provider>
}

/** Tells of what happens. `all`: something was missed, so anything may have changed. */
export function useNews(listener: Hear): void {
  const hear = useContext(NewsContext)?.hear
  const told = useRef(listener)
  told.current = listener
  useEffect(() => hear?.((change) => told.current(change)), [hear])
}

export function useLive(): Live {
  return useContext(NewsContext)?.live ?? { notSince: null }
}

function readAnew(queries: QueryClient, who: string, change: Change | 'all'): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey: [person, operation, input] }) =>
      person === who && (change === 'all' || isTouched(String(operation), input, change)),
  })
}

/** A page that opens reads everything, and has its stream some moments later: nobody reads all of that twice, ms. */
const JUST_READ_MS = 2_000

/** Between what is shown and the beginning of the stream something may have happened. */
function readOld(queries: QueryClient, who: string): void {
  const since = Date.now() - JUST_READ_MS
  const isTheirs = (key: readonly unknown[]): boolean => key[0] === who
  // Answers that had come before the pages asked are older than they seem.
  const isAllOld = (earlySince() ?? since) < since
  void queries.invalidateQueries({
    predicate: ({ queryKey, state }) => isTheirs(queryKey) && (isAllOld || state.dataUpdatedAt < since),
  })
  void queries.invalidateQueries({ predicate: ({ queryKey }) => isTheirs(queryKey), refetchType: 'none' })
}

function gatherer(tell: Hear): { add(change: Change | 'all'): void; stop(): void } {
  let waiting: Change | 'all' | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    add(change) {
      waiting = change === 'all' || waiting === 'all' ? 'all' : joined(waiting, change)
      timer ??= setTimeout(() => {
        timer = undefined
        const all = waiting
        waiting = null
        if (all !== null) tell(all)
      }, GATHER_MS)
    },
    stop: () => clearTimeout(timer),
  }
}

/** Runs `work` in one window of this person; all of them hear what it tells. Where a browser can't do that, in each. */
async function shared(
  who: string,
  work: (tell: (told: Told) => void) => Promise<void>,
  hear: (told: Told) => void,
  signal: AbortSignal,
): Promise<void> {
  const name = `geleit-news-${who}`
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) return work(hear)
  const channel = new BroadcastChannel(name)
  signal.addEventListener('abort', () => channel.close())
  channel.onmessage = ({ data }: MessageEvent<Told | 'how is it?'>) => {
    if (data !== 'how is it?') hear(data)
  }
  channel.postMessage('how is it?')
  await navigator.locks
    .request(name, { signal }, () => {
      let isLive = false
      const tell = (told: Told): void => {
        if (signal.aborted) return
        isLive = told.is !== 'cut'
        hear(told)
        channel.postMessage(told)
      }
      channel.onmessage = ({ data }: MessageEvent<Told | 'how is it?'>) => {
        if (data === 'how is it?' && isLive) channel.postMessage({ is: 'live' } satisfies Told)
      }
      return work(tell)
    })
    .catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
}
