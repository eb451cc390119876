/** What is being investigated, and what was. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { given, WordFilter } from '../find/filter-fields.tsx'
import { oneOf, useFilters } from '../find/filters.ts'
import { ListPage } from '../find/list-page.tsx'
import { INCIDENT_STATUS_WORDS, INCIDENT_WORDS } from '../find/state-words.ts'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icons.tsx'
import { Badge } from '../ui/parts.tsx'
import { INCIDENT_PAGE_WORDS } from './incident-words.ts'

export default function IncidentsPage(): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const kinds = useWords(INCIDENT_WORDS)
  const states = useWords(INCIDENT_STATUS_WORDS)
  const language = useLanguage()
  const api = useApi()
  const filters = useFilters(['status'])
  return (
    <ListPage
      title={say.title}
      lead={say.lead}
      operation="GET /v1/incidents"
      read={async (part, signal) => {
        const query = { ...part, ...given('status', oneOf(filters.get('status'), INCIDENT_STATUS_WORDS)) }
        const page = await api.page('GET /v1/incidents', { query, signal })
        return { rows: page.answer.incidents, cursor: page.cursor }
      }}
      filters={filters}
      fields={<WordFilter filters={filters} name="status" label={say.status} of={states} />}
      none={[say.none, say.noneText]}
      keyOf={({ incidentId }) => incidentId}
      columns={[
        {
          title: say.one,
          cell: ({ incidentId, kind }) => <Link href={`/incidents/${incidentId}`}>{kinds[kind]}</Link>,
        },
        {
          title: say.about,
          cell: ({ deviceId, containerId }) => (
            <span className="cut">
              {deviceId !== null ? deviceText(deviceId) : containerId === null ? say.record : say.box}
            </span>
          ),
        },
        {
          title: say.status,
          cell: ({ status }) => (
            <Badge tone={status === 'open' ? 'bad' : 'good'}>
              <Icon name={status === 'open' ? 'warn' : 'check'} size={18} />
              {states[status]}
            </Badge>
          ),
        },
        { title: say.since, cell: ({ openedAt }) => <span className="cut">{momentText(language, openedAt)}</span> },
      ]}
    />
  )
}
