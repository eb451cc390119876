/** A list of any length: only the rows in sight are in the document. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { numberText } from '../i18n/format.ts'
import { useLanguage, useWords, words } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Busy, Wrong } from '../ui/parts.tsx'
import type { Rows } from './use-rows.ts'
import './find.css'

const LIST_WORDS = words({
  all: { de: (n: string) => `${n} in der Liste`, en: (n: string) => `${n} in the list` },
  soFar: {
    de: (n: string) => `${n} gelesen; beim Blättern kommen mehr`,
    en: (n: string) => `${n} read; more come while you scroll`,
  },
  reading: { de: 'Liste wird gelesen …', en: 'Reading the list …' },
  old: { de: 'Inzwischen hat sich etwas geändert.', en: 'Something has changed meanwhile.' },
  again: { de: 'Neu lesen', en: 'Read anew' },
})

export interface Column<Row> {
  readonly title: string
  /** The first one holds the link of the row. */
  readonly cell: (row: Row) => ReactNode
}

interface LongListProps<Row> {
  readonly label: string
  readonly of: Rows<Row>
  readonly columns: readonly [Column<Row>, Column<Row>, Column<Row>, Column<Row>]
  readonly keyOf: (row: Row) => string
  readonly empty: ReactNode
  /** Its rows have names of two lines. */
  readonly tall?: boolean
}

/** px: rows in a table, and rows of several lines where there is no room for one. The style sheet says the same. */
const HEIGHTS = { wide: 76, narrow: 152, tall: 176 } as const
/** A container as wide as this in px shows a table; the style sheet says the same in rem. */
const WIDE_FROM = 704
/** So many rows before the end the next page is read. */
const AHEAD = 400

export function LongList<Row>({ label, of, columns, keyOf, empty, tall = false }: LongListProps<Row>): ReactNode {
  const say = useWords(LIST_WORDS)
  const language = useLanguage()
  const { rows, isDone, isLoading, isOld, error, more, again } = of
  const place = useRef<HTMLDivElement>(null)
  const height = HEIGHTS[useIsWide(place) ? 'wide' : tall ? 'tall' : 'narrow']
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => height,
    overscan: 10,
    getItemKey: (at) => {
      const row = rows[at]
      return row === undefined ? at : keyOf(row)
    },
  })
  useEffect(() => list.measure(), [height])
  const shown = list.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (last > rows.length - AHEAD) more()
  }, [last, rows.length, more])
  const onKeyDown = useRowKeys(place, rows.length, (to) => list.scrollToIndex(to))
  if (rows.length === 0 && isDone) return empty
  return (
    <div className="stack tight">
      <div className="row apart">
        <p className="quiet" role="status">
          {isDone ? say.all(numberText(language, rows.length)) : say.soFar(numberText(language, rows.length))}
          {isOld && <strong> {say.old}</strong>}
        </p>
        <Button kind="plain" onClick={again}>
          {say.again}
        </Button>
      </div>
      {error !== null && <Wrong error={error} again={again} />}
      {/* Rows that are not in the document can't be rows of a real table. */}
      <div role="table" aria-label={label} aria-rowcount={isDone ? rows.length + 1 : -1}>
        <div className="find-head" role="row" aria-rowindex={1}>
          {columns.map(({ title }) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        <div className={tall ? 'find-rows tall' : 'find-rows'} role="rowgroup" ref={place} onKeyDown={onKeyDown}>
          <div className="find-rows-inner" role="presentation" style={{ height: `${list.getTotalSize()}px` }}>
            {shown.map(({ index, key, start }) => {
              const row = rows[index]
              if (row === undefined) return null
              return (
                <div
                  key={key}
                  className="find-row"
                  role="row"
                  aria-rowindex={index + 2}
                  data-index={index}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {columns.map(({ title, cell }) => (
                    <div key={title} role="cell">
                      {cell(row)}
                    </div>
                  ))}
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {isLoading && <Busy text={say.reading} />}
    </div>
  )
}

function useIsWide(place: { readonly current: HTMLElement | null }): boolean {
  const [isWide, setWide] = useState(true)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const look = new ResizeObserver(([entry]) => setWide((entry?.contentRect.width ?? 0) > WIDE_FROM))
    look.observe(element)
    return () => look.disconnect()
  })
  return isWide
}

/** Arrows go from row to row, Home and End to the first and the last one, also where they are not in sight yet. */
function useRowKeys(
  place: { readonly current: HTMLElement | null },
  count: number,
  show: (index: number) => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    const at = Number(row?.dataset['index'] ?? -1)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[event.key]
    if (to === undefined || to < 0 || to >= count) return
    event.preventDefault()
    show(to)
    requestAnimationFrame(() => focusRow(place.current, to, 10))
  }
}

/** The row may come into the document some frames later. */
function focusRow(place: HTMLElement | null, index: number, frames: number): void {
  const link = place?.querySelector<HTMLElement>(`[data-index="${index}"] a`)
  if (link !== null && link !== undefined) link.focus({ preventScroll: true })
  else if (frames > 0) requestAnimationFrame(() => focusRow(place, index, frames - 1))
}
