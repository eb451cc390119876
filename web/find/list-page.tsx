/** What all pages of long lists have in common: their filters, kept in the address, and the list below. */
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/parts.tsx'
import { given } from './filter-fields.tsx'
import type { Filters } from './filters.ts'
import { type Column, LongList } from './long-list.tsx'
import { THINGS_WORDS } from './things-words.ts'
import { type PageOf, useRows } from './use-rows.ts'

/** What the address of each request says of its part of the list. */
export interface Part {
  readonly limit: string
  readonly cursor?: string
}

interface ListPageProps<Row> {
  readonly title: string
  readonly lead: string
  readonly actions?: ReactNode
  /** By which it is read. */
  readonly operation: string
  /** Rows of one request. */
  readonly limit?: string
  readonly read: (part: Part, signal: AbortSignal) => Promise<PageOf<Row>>
  readonly filters: Filters
  readonly fields: ReactNode
  /** What else narrows the list, where there is no field for it. */
  readonly narrowed?: ReactNode
  /** What stands there instead of an empty list: that nothing fits, and what to do. */
  readonly none: readonly [title: string, text: string]
  readonly keyOf: (row: Row) => string
  readonly columns: readonly [Column<Row>, Column<Row>, Column<Row>, Column<Row>]
  /** Its rows have names of two lines. */
  readonly tall?: boolean
}

export function ListPage<Row>({
  title,
  lead,
  actions,
  operation,
  limit = '200',
  read,
  filters,
  fields,
  narrowed,
  none,
  ...list
}: ListPageProps<Row>): ReactNode {
  const say = useWords(THINGS_WORDS)
  const rows = useRows(operation, filters.key, (cursor, signal) =>
    read({ limit, ...given('cursor', cursor ?? undefined) }, signal),
  )
  const [nothing, what] = none
  return (
    <Page title={title} lead={lead} wide actions={actions}>
      <div className="find-filters">{fields}</div>
      {filters.isAny && (
        <div className="row">
          <Button onClick={filters.reset}>{say.reset}</Button>
          {narrowed}
        </div>
      )}
      <LongList
        label={title}
        of={rows}
        empty={
          <Empty title={nothing}>
            <p>{what}</p>
          </Empty>
        }
        {...list}
      />
    </Page>
  )
}
