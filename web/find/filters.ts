/** What a list shows, kept in its address: whoever comes back, or is sent there by a number, finds the same list. */
import { useLocation, useSearch } from 'wouter'

export interface Filters {
  get(name: string): string
  set(name: string, value: string): void
  reset(): void
  readonly isAny: boolean
  /** The same for the same choice. */
  readonly key: string
}

export function useFilters(names: readonly string[]): Filters {
  const [location, go] = useLocation()
  const params = new URLSearchParams(useSearch())
  const show = (next: URLSearchParams): void => {
    const text = next.toString()
    go(text === '' ? location : `${location}?${text}`, { replace: true })
  }
  const chosen = names.flatMap((name) => {
    const value = params.get(name) ?? ''
    return value === '' ? [] : [[name, value] as const]
  })
  return {
    get: (name) => params.get(name) ?? '',
    set: (name, value) => {
      const next = new URLSearchParams(params)
      if (value === '') next.delete(name)
      else next.set(name, value)
      show(next)
    },
    reset: () => show(new URLSearchParams()),
    isAny: chosen.length > 0,
    key: JSON.stringify(chosen),
  }
}

/** The value if it is one of these: an address can be typed by anybody. */
export function oneOf<Value extends string>(value: string, of: Readonly<Record<Value, unknown>>): Value | undefined {
  return Object.hasOwn(of, value) ? (value as Value) : undefined
}

export function optionsOf(say: Readonly<Record<string, string>>, leaveOut: readonly string[] = []) {
  return Object.entries(say)
    .filter(([value]) => !leaveOut.includes(value))
    .map(([value, text]) => ({ value, text }))
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export function idOrNone(value: string): string | undefined {
  return UUID.test(value) ? value : undefined
}
