/** One field, on every page, that takes anything that stands on a label: scanned or typed, whole or in part. */
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../api/context.tsx'
import { type Hit, hrefOf, onlyExact, useSuggestions } from '../find/search.ts'
import { SEARCH_WORDS } from '../find/search-words.ts'
import { useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icons.tsx'
import { Busy } from '../ui/parts.tsx'
import { SHELL_WORDS } from './words.ts'

const SearchScan = lazy(() => import('../find/search-scan.tsx'))

/** A combobox with a list, as the ARIA Authoring Practices describe it: the focus stays in the field. */
export function SearchField(): ReactNode {
  const say = useWords(SHELL_WORDS)
  const words = useWords(SEARCH_WORDS)
  const list = useId()
  const place = useRef<HTMLElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const [isScanning, setScanning] = useState(false)
  const find = useFind()
  const suggestions = useSuggestions(isOpen ? text : '')
  const hits = suggestions?.hits.filter((hit) => hrefOf(hit) !== null) ?? []
  const isShown = isOpen && suggestions !== null
  useCloseOutside(place, () => setOpen(false))
  const leave = (go: () => unknown): void => {
    setOpen(false)
    setChosen(-1)
    setText('')
    // The page that comes takes the focus.
    field.current?.blur()
    go()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape' && isOpen) {
      event.preventDefault()
      setOpen(false)
    }
    if (step === undefined || hits.length === 0) return
    event.preventDefault()
    setOpen(true)
    // From the field itself (-1) through all hits and around.
    setChosen((was) => ((was + 1 + step + hits.length + 1) % (hits.length + 1)) - 1)
  }
  const hit = isShown ? hits[chosen] : undefined
  return (
    <search className="shell-search" ref={place}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (hit !== undefined) leave(() => find.show(hit))
          else if (text.trim() !== '') leave(() => find.read(text))
        }}
      >
        <input
          ref={field}
          type="search"
          name="q"
          role="combobox"
          aria-label={say.search}
          aria-expanded={isShown && hits.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={hit === undefined ? undefined : `${list}-${chosen}`}
          placeholder={say.search}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setOpen(true)
            setChosen(-1)
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={4_296}
        />
        <button type="button" className="shell-scan" aria-label={words.scan} onClick={() => setScanning(true)}>
          <Icon name="scan" />
        </button>
      </form>
      <div className={isShown ? 'shell-found' : undefined}>
        <div id={list} role="listbox" aria-label={words.found}>
          {isShown &&
            hits.map((each, at) => (
              <Suggestion
                key={`${each.kind} ${each.id}`}
                id={`${list}-${at}`}
                hit={each}
                isChosen={at === chosen}
                onChoose={() => leave(() => find.show(each))}
              />
            ))}
        </div>
        <p role="status" className={isShown ? undefined : 'hidden-text'}>
          {isShown && (hits.length === 0 ? (suggestions.unknown ? words.unknownShort : words.nothing) : '')}
        </p>
      </div>
      {isScanning && (
        <Suspense fallback={<Busy />}>
          <SearchScan
            onClose={() => setScanning(false)}
            onRead={(read) => {
              setScanning(false)
              leave(() => find.read(read))
            }}
          />
        </Suspense>
      )}
    </search>
  )
}

interface SuggestionProps {
  readonly id: string
  readonly hit: Hit
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function Suggestion({ id, hit, isChosen, onChoose }: SuggestionProps): ReactNode {
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  return (
    // Keys go to the field, which keeps the focus.
    <div ref={line} id={id} role="option" aria-selected={isChosen} tabIndex={-1} onPointerUp={onChoose}>
      <span className="title">{hit.title}</span>
      <span className="quiet">{hit.subtitle}</span>
    </div>
  )
}

interface Find {
  show(hit: Hit): void
  /** Goes to what was meant without doubt, else to all that was found. */
  read(text: string): Promise<void>
}

function useFind(): Find {
  const api = useApi()
  const [, go] = useLocation()
  const show = (hit: Hit): void => go(hrefOf(hit) ?? '/search')
  return {
    show,
    async read(raw) {
      const text = raw.trim().slice(0, 4_296)
      const found = await api.call('GET /v1/search', { query: { q: text } }).catch(() => null)
      const hit = found === null ? null : onlyExact(found)
      if (hit === null) go(`/search?q=${encodeURIComponent(text)}`)
      else show(hit)
    },
  }
}

function useCloseOutside(place: { readonly current: HTMLElement | null }, close: () => void): void {
  const told = useRef(close)
  told.current = close
  useEffect(() => {
    const look = (event: Event): void => {
      if (event.target instanceof Node && place.current?.contains(event.target) !== true) told.current()
    }
    document.addEventListener('pointerdown', look)
    document.addEventListener('focusin', look)
    return () => {
      document.removeEventListener('pointerdown', look)
      document.removeEventListener('focusin', look)
    }
  }, [place])
}
