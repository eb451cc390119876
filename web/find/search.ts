/** What the one field finds, and where in the app that is. */
import { useEffect, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'

export type Found = Answer<'GET /v1/search'>
export type Hit = Found['hits'][number]

/** Where the app shows it; null: it has no page. */
export function hrefOf({ kind, id, title }: Pick<Hit, 'kind' | 'id' | 'title'>): string | null {
  switch (kind) {
    case 'device':
      return `/devices/${encodeURIComponent(id)}`
    case 'container':
      return `/boxes/${id}`
    case 'shipment':
      return `/shipments/${id}`
    case 'incident':
      return `/incidents/${id}`
    case 'key':
      return `/keys/${encodeURIComponent(id)}`
    case 'site':
      return `/boxes?siteId=${id}`
    case 'person':
      return `/devices?personId=${id}`
    case 'tray':
    case 'party':
      return null
    default:
      kind satisfies never
      throw new Error(`no place for ${title}`)
  }
}

/** The one that was meant without doubt, so that nobody has to choose it. */
export function onlyExact({ hits }: Pick<Found, 'hits'>): Hit | null {
  const exact = hits.filter(({ match }) => match === 'exact')
  const [first] = exact
  return first !== undefined && exact.length === 1 && hrefOf(first) !== null ? first : null
}

const WAIT_MS = 150
/** One letter finds too much to be of use. */
const LEAST = 2

/** What is found while somebody types; null before anything was. */
export function useSuggestions(text: string): Found | null {
  const settled = useSettled(text.trim(), WAIT_MS)
  const isAsked = settled.length >= LEAST
  const { data } = useRead('GET /v1/search', { query: { q: settled, limit: '5' } }, { enabled: isAsked })
  return isAsked && settled === text.trim() ? (data ?? null) : null
}

/** The value as it was when it had not changed for so long. */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
