/** Who is under way with codes, and how risky that is. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { given, WordFilter } from '../find/filter-fields.tsx'
import { oneOf, useFilters } from '../find/filters.ts'
import { ListPage } from '../find/list-page.tsx'
import { useNames } from '../find/names.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { OFFICE_WORDS, TOUR_WORDS } from './office-words.ts'
import { RiskBadge } from './tour-lines.tsx'

const STATES = { under_way: 0, returned: 0 } as const

export default function ToursPage(): ReactNode {
  const say = useWords(TOUR_WORDS)
  const office = useWords(OFFICE_WORDS)
  const language = useLanguage()
  const api = useApi()
  const names = useNames()
  const { may } = useSession()
  const filters = useFilters(['status'])
  return (
    <ListPage
      title={say.title}
      lead={say.lead}
      actions={
        may('installations:plan') && (
          <LinkButton to="/tours/plan" kind="main">
            {say.plan}
          </LinkButton>
        )
      }
      operation="GET /v1/tours"
      read={async (part, signal) => {
        const query = { ...part, ...given('status', oneOf(filters.get('status'), STATES)) }
        const page = await api.page('GET /v1/tours', { query, signal })
        return { rows: page.answer.tours, cursor: page.cursor }
      }}
      filters={filters}
      fields={
        <WordFilter
          filters={filters}
          name="status"
          label={say.status}
          of={{ under_way: say.under_way, returned: say.returned }}
        />
      }
      none={[say.noTours, office.noToursText]}
      tall
      keyOf={({ tourId }) => tourId}
      columns={[
        {
          title: say.one,
          cell: ({ tourId, personId }) => (
            <Link href={`/tours/${tourId}`}>
              <span className="cut">{(personId === null ? null : names.person(personId)) ?? say.somebody}</span>
            </Link>
          ),
        },
        {
          title: say.codes,
          cell: ({ containerSerial, codesUsed, codesIssued, codesAtLarge }) => (
            <span className="cut">
              {containerSerial} · {say.codesText(codesUsed, codesIssued, codesAtLarge)}
            </span>
          ),
        },
        { title: say.risk, cell: ({ risk }) => <RiskBadge risk={risk} /> },
        {
          title: say.validUntil,
          cell: ({ status, validUntil }) => (
            <span className="cut">{status === 'returned' ? say.returned : momentText(language, validUntil)}</span>
          ),
        },
      ]}
    />
  )
}
