/** Long lists, page after page as somebody scrolls. Kept apart from the memory of queries, which compares what it gets. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useNews } from '../live/news.tsx'
import { isTouched } from '../live/touched.ts'

export interface PageOf<Row> {
  readonly rows: readonly Row[]
  /** Null: that was the last page. */
  readonly cursor: string | null
}

export interface Rows<Row> {
  readonly rows: readonly Row[]
  readonly isDone: boolean
  readonly isLoading: boolean
  readonly error: unknown
  /** Something of it has changed since it was read. */
  readonly isOld: boolean
  /** Reads the next page, unless it is being read. */
  readonly more: () => void
  /** From the beginning, while what is there stays in sight. */
  readonly again: () => void
}

interface State<Row> {
  readonly rows: Row[]
  readonly cursor: string | null
  readonly isDone: boolean
  readonly isLoading: boolean
  readonly error: unknown
  readonly isOld: boolean
  readonly pages: number
}

/** `operation`: by which it is read; `key`: what is listed; with another one it begins anew. */
export function useRows<Row>(
  operation: string,
  key: string,
  load: (cursor: string | null, signal: AbortSignal) => Promise<PageOf<Row>>,
): Rows<Row> {
  const loading = useRef(load)
  loading.current = load
  const state = useRef<State<Row>>(nothing())
  const running = useRef<AbortController | null>(null)
  const [, show] = useState(0)
  const read = useCallback(async (isFirst: boolean) => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    const change = (next: Partial<State<Row>>): void => {
      if (control.signal.aborted) return
      state.current = { ...state.current, ...next }
      show((count) => count + 1)
    }
    change({ isLoading: true, error: null, ...(isFirst ? { isOld: false } : {}) })
    try {
      const page = await pageWithRows(loading.current, isFirst ? null : state.current.cursor, control.signal)
      const { rows } = state.current
      // Of a hundred thousand rows none is copied for the next thousand.
      if (isFirst) change({ rows: [...page.rows] })
      else for (const row of page.rows) rows.push(row)
      const pages = isFirst ? 1 : state.current.pages + 1
      change({ cursor: page.cursor, isDone: page.cursor === null, isLoading: false, pages })
    } catch (error) {
      change({ error, isLoading: false })
    }
  }, [])
  // Another key is another list.
  useEffect(() => {
    state.current = nothing()
    void read(true)
    return () => running.current?.abort()
  }, [key, read])
  const { rows, isDone, isLoading, error, isOld } = state.current
  const more = useCallback(() => {
    const now = state.current
    if (!now.isDone && !now.isLoading && now.error === null) void read(false)
  }, [read])
  const again = useCallback(() => void read(true), [read])
  useNews((change) => {
    if (change !== 'all' && !isTouched(operation, {}, change)) return
    // A short list is read anew at once; in a long one somebody would lose their place.
    if (state.current.pages <= 1) return again()
    state.current = { ...state.current, isOld: true }
    show((count) => count + 1)
  })
  return { rows, isDone, isLoading, error, isOld, more, again }
}

function nothing<Row>(): State<Row> {
  return { rows: [], cursor: null, isDone: false, isLoading: true, error: null, isOld: false, pages: 0 }
}

/** A page that a filter left nothing of is not the end. */
async function pageWithRows<Row>(
  load: (cursor: string | null, signal: AbortSignal) => Promise<PageOf<Row>>,
  from: string | null,
  signal: AbortSignal,
): Promise<PageOf<Row>> {
  let page = await load(from, signal)
  while (page.rows.length === 0 && page.cursor !== null) page = await load(page.cursor, signal)
  return page
}
