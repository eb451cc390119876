/** What is being investigated, and what was. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { given } from '../find/filter-fields.tsx'
import { oneOf, optionsOf, useFilters } from '../find/filters.ts'
import { LongList } from '../find/long-list.tsx'
import { INCIDENT_STATUS_WORDS, INCIDENT_WORDS } from '../find/state-words.ts'
import { useRows } from '../find/use-rows.ts'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Select } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Badge, Empty } from '../ui/parts.tsx'
import { INCIDENT_PAGE_WORDS } from './incident-words.ts'

export default function IncidentsPage(): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const kinds = useWords(INCIDENT_WORDS)
  const states = useWords(INCIDENT_STATUS_WORDS)
  const language = useLanguage()
  const api = useApi()
  const filters = useFilters(['status'])
  const rows = useRows('GET /v1/incidents', filters.key, async (cursor, signal) => {
    const query = {
      limit: '200',
      ...given('cursor', cursor ?? undefined),
      ...given('status', oneOf(filters.get('status'), INCIDENT_STATUS_WORDS)),
    }
    const page = await api.page('GET /v1/incidents', { query, signal })
    return { rows: page.answer.incidents, cursor: page.cursor }
  })
  return (
    <Page title={say.title} lead={say.lead} wide>
      <div className="find-filters">
        <Select
          label={say.status}
          value={filters.get('status')}
          onChange={(value) => filters.set('status', value)}
          options={optionsOf(states)}
          none={say.any}
        />
      </div>
      <LongList
        label={say.title}
        of={rows}
        keyOf={({ incidentId }) => incidentId}
        empty={
          <Empty title={say.none}>
            <p>{say.noneText}</p>
          </Empty>
        }
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
    </Page>
  )
}
