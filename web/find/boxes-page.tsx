/** All boxes that one may see. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { given, ThingFilters, thingQuery, WordFilter } from './filter-fields.tsx'
import { oneOf, useFilters } from './filters.ts'
import { ListPage } from './list-page.tsx'
import { useNames } from './names.ts'
import { TrustBadge } from './state-badge.tsx'
import { STATUS_WORDS } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'

/** Rows of one request. */
const PAGE = '1000'

export default function BoxesPage(): ReactNode {
  const say = useWords(THINGS_WORDS)
  const status = useWords(STATUS_WORDS)
  const api = useApi()
  const names = useNames()
  const filters = useFilters(['status', 'trust', 'siteId', 'missing'])
  return (
    <ListPage
      title={say.boxes}
      lead={say.boxesLead}
      operation="GET /v1/containers"
      limit={PAGE}
      read={async (part, signal) => {
        const query = {
          ...part,
          ...given('status', oneOf(filters.get('status'), STATUS_WORDS)),
          ...thingQuery(filters),
        }
        const page = await api.page('GET /v1/containers', { query, signal })
        return { rows: page.answer.containers, cursor: page.cursor }
      }}
      filters={filters}
      fields={
        <>
          <WordFilter filters={filters} name="status" label={say.status} of={status} />
          <ThingFilters filters={filters} />
        </>
      }
      none={[say.noBoxes, say.noBoxesText]}
      keyOf={({ containerId }) => containerId}
      columns={[
        {
          title: say.box,
          cell: ({ containerId, serial }) => (
            <Link href={`/boxes/${containerId}`} className="mono">
              {serial}
            </Link>
          ),
        },
        {
          title: say.status,
          cell: (box) => (
            <span className="cut">
              {status[box.status]} · {say.fill(String(box.usedUnits), String(box.capacityUnits))}
            </span>
          ),
        },
        { title: say.trust, cell: ({ trust, missing }) => <TrustBadge trust={trust} missing={missing} /> },
        {
          title: say.place,
          cell: ({ siteId, possessingPartyId }) => (
            <span className="cut">
              {siteId === null ? say.onTheRoad : (names.site(siteId) ?? names.party(possessingPartyId))}
            </span>
          ),
        },
      ]}
    />
  )
}
