/** All boxes that one may see. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Check, Select } from '../ui/fields.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/parts.tsx'
import { given, SiteFilter, TRUST_ONLY, TrustFilter } from './filter-fields.tsx'
import { idOrNone, oneOf, optionsOf, useFilters } from './filters.ts'
import { LongList } from './long-list.tsx'
import { useNames } from './names.ts'
import { TrustBadge } from './state-badge.tsx'
import { STATUS_WORDS } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'
import { useRows } from './use-rows.ts'

/** Rows of one request. */
const PAGE = '1000'

export default function BoxesPage(): ReactNode {
  const say = useWords(THINGS_WORDS)
  const status = useWords(STATUS_WORDS)
  const api = useApi()
  const names = useNames()
  const filters = useFilters(['status', 'trust', 'siteId', 'missing'])
  const rows = useRows('GET /v1/containers', filters.key, async (cursor, signal) => {
    const query = {
      limit: PAGE,
      ...given('cursor', cursor ?? undefined),
      ...given('status', oneOf(filters.get('status'), STATUS_WORDS)),
      ...given('trust', oneOf(filters.get('trust'), TRUST_ONLY)),
      ...given('siteId', idOrNone(filters.get('siteId'))),
      ...given('missing', filters.get('missing') === 'true' ? ('true' as const) : undefined),
    }
    const page = await api.page('GET /v1/containers', { query, signal })
    return { rows: page.answer.containers, cursor: page.cursor }
  })
  return (
    <Page title={say.boxes} lead={say.boxesLead} wide>
      <div className="find-filters">
        <Select
          label={say.status}
          value={filters.get('status')}
          onChange={(value) => filters.set('status', value)}
          options={optionsOf(status)}
          none={say.any}
        />
        <TrustFilter value={filters.get('trust')} onChange={(value) => filters.set('trust', value)} />
        <SiteFilter value={filters.get('siteId')} onChange={(value) => filters.set('siteId', value)} />
        <Check
          label={say.onlyMissing}
          checked={filters.get('missing') === 'true'}
          onChange={(isOn) => filters.set('missing', isOn ? 'true' : '')}
        />
      </div>
      {filters.isAny && (
        <div>
          <Button onClick={filters.reset}>{say.reset}</Button>
        </div>
      )}
      <LongList
        label={say.boxes}
        of={rows}
        keyOf={({ containerId }) => containerId}
        empty={
          <Empty title={say.noBoxes}>
            <p>{say.noBoxesText}</p>
          </Empty>
        }
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
    </Page>
  )
}
