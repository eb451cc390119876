/** All shipments that one has to do with. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { given, WordFilter } from '../find/filter-fields.tsx'
import { oneOf, useFilters } from '../find/filters.ts'
import { ListPage } from '../find/list-page.tsx'
import { useNames } from '../find/names.ts'
import { SHIPMENT_WORDS } from '../find/state-words.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Badge, type Tone } from '../ui/parts.tsx'
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
  return (
    <ListPage
      title={say.title}
      lead={say.lead}
      actions={
        may('shipments:announce') && (
          <LinkButton to="/shipments/new" kind="main">
            <Icon name="plus" />
            {say.announce}
          </LinkButton>
        )
      }
      operation="GET /v1/shipments"
      read={async (part, signal) => {
        const query = { ...part, ...given('status', oneOf(filters.get('status'), SHIPMENT_WORDS)) }
        const page = await api.page('GET /v1/shipments', { query, signal })
        return { rows: page.answer.shipments, cursor: page.cursor }
      }}
      filters={filters}
      fields={<WordFilter filters={filters} name="status" label={say.status} of={states} />}
      none={[say.none, say.noneText]}
      tall
      keyOf={({ shipmentId }) => shipmentId}
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
            <span className="cut">{expectedArrival === null ? say.noTime : momentText(language, expectedArrival)}</span>
          ),
        },
      ]}
    />
  )
}
