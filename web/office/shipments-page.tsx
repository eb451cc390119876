/** All shipments that one has to do with. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { given } from '../find/filter-fields.tsx'
import { oneOf, optionsOf, useFilters } from '../find/filters.ts'
import { LongList } from '../find/long-list.tsx'
import { useNames } from '../find/names.ts'
import { SHIPMENT_WORDS } from '../find/state-words.ts'
import { useRows } from '../find/use-rows.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Select } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Badge, Empty, type Tone } from '../ui/parts.tsx'
import { SHIPMENT_PAGE_WORDS } from './shipment-words.ts'

const TONES: Readonly<Record<keyof typeof SHIPMENT_WORDS, Tone>> = {
  announced: 'info',
  in_transit: 'info',
  delivered: 'warn',
  received: 'good',
  withdrawn: 'info',
}

export default function ShipmentsPage(): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const states = useWords(SHIPMENT_WORDS)
  const language = useLanguage()
  const api = useApi()
  const names = useNames()
  const { may } = useSession()
  const filters = useFilters(['status'])
  const rows = useRows('GET /v1/shipments', filters.key, async (cursor, signal) => {
    const query = {
      limit: '200',
      ...given('cursor', cursor ?? undefined),
      ...given('status', oneOf(filters.get('status'), SHIPMENT_WORDS)),
    }
    const page = await api.page('GET /v1/shipments', { query, signal })
    return { rows: page.answer.shipments, cursor: page.cursor }
  })
  return (
    <Page
      title={say.title}
      lead={say.lead}
      wide
      actions={
        may('shipments:announce') && (
          <LinkButton to="/shipments/new" kind="main">
            <Icon name="plus" />
            {say.announce}
          </LinkButton>
        )
      }
    >
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
        tall
        keyOf={({ shipmentId }) => shipmentId}
        empty={
          <Empty title={say.none}>
            <p>{say.noneText}</p>
          </Empty>
        }
        columns={[
          {
            title: say.one,
            cell: ({ shipmentId, partyId, recipientPartyId }) => (
              <Link href={`/shipments/${shipmentId}`}>
                <span className="cut">{say.fromTo(names.party(partyId), names.party(recipientPartyId))}</span>
              </Link>
            ),
          },
          {
            title: say.contents,
            cell: ({ containerIds, toSiteId, recipientPartyId }) => (
              <span className="cut">
                {say.boxes(containerIds.length)} · {names.site(toSiteId) ?? names.party(recipientPartyId)}
              </span>
            ),
          },
          { title: say.status, cell: ({ status }) => <Badge tone={TONES[status]}>{states[status]}</Badge> },
          {
            title: say.expected,
            cell: ({ expectedArrival }) => (
              <span className="cut">
                {expectedArrival === null ? say.noTime : momentText(language, expectedArrival)}
              </span>
            ),
          },
        ]}
      />
    </Page>
  )
}
