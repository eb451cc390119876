/** All devices that one may see, a hundred thousand if need be. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useApi } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Check, Select } from '../ui/fields.tsx'
import { Page } from '../ui/page.tsx'
import { Badge, Empty } from '../ui/parts.tsx'
import { given, SiteFilter, TRUST_ONLY, TrustFilter } from './filter-fields.tsx'
import { idOrNone, oneOf, optionsOf, useFilters } from './filters.ts'
import { LongList } from './long-list.tsx'
import { type Names, useNames } from './names.ts'
import { TrustBadge } from './state-badge.tsx'
import { CUSTODY_WORDS } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'
import { useRows } from './use-rows.ts'

type Device = Answer<'GET /v1/devices'>['devices'][number]
const PAGE = '1000'

export default function DevicesPage(): ReactNode {
  const say = useWords(THINGS_WORDS)
  const custody = useWords(CUSTODY_WORDS)
  const api = useApi()
  const names = useNames()
  const filters = useFilters(['custody', 'trust', 'siteId', 'missing', 'containerId', 'personId'])
  const rows = useRows('GET /v1/devices', filters.key, async (cursor, signal) => {
    const query = {
      limit: PAGE,
      ...given('cursor', cursor ?? undefined),
      ...given('custody', oneOf(filters.get('custody'), CUSTODY_WORDS)),
      ...given('trust', oneOf(filters.get('trust'), TRUST_ONLY)),
      ...given('siteId', idOrNone(filters.get('siteId'))),
      ...given('containerId', idOrNone(filters.get('containerId'))),
      ...given('personId', idOrNone(filters.get('personId'))),
      ...given('missing', filters.get('missing') === 'true' ? ('true' as const) : undefined),
    }
    const page = await api.page('GET /v1/devices', { query, signal })
    return { rows: page.answer.devices, cursor: page.cursor }
  })
  return (
    <Page title={say.devices} lead={say.devicesLead} wide>
      <div className="find-filters">
        <Select
          label={say.custody}
          value={filters.get('custody')}
          onChange={(value) => filters.set('custody', value)}
          options={optionsOf(custody)}
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
        <div className="row">
          <Button onClick={filters.reset}>{say.reset}</Button>
          {filters.get('containerId') !== '' && <Badge>{say.inBox}</Badge>}
          {filters.get('personId') !== '' && <Badge>{say.ofPerson}</Badge>}
        </div>
      )}
      <LongList
        label={say.devices}
        of={rows}
        keyOf={({ deviceId }) => deviceId}
        empty={
          <Empty title={say.noDevices}>
            <p>{say.noDevicesText}</p>
          </Empty>
        }
        columns={[
          {
            title: say.device,
            cell: ({ deviceId }) => (
              <Link href={`/devices/${deviceId}`} className="mono">
                {deviceText(deviceId)}
              </Link>
            ),
          },
          {
            title: say.custody,
            cell: (device) => (
              <span className="cut">
                {custody[device.custody]} · {device.deviceType}
              </span>
            ),
          },
          { title: say.trust, cell: ({ trust, missing }) => <TrustBadge trust={trust} missing={missing} /> },
          { title: say.place, cell: (device) => <span className="cut">{placeOf(device, names, say)}</span> },
        ]}
      />
    </Page>
  )
}

interface PlaceWords {
  readonly withSomebody: string
  readonly withPerson: (name: string) => string
}

function placeOf(device: Device, names: Names, say: PlaceWords): string {
  const { containerSerial, personId, siteId } = device
  if (personId !== null) {
    const name = names.person(personId)
    return name === null ? say.withSomebody : say.withPerson(name)
  }
  const parts = [containerSerial, siteId === null ? null : names.site(siteId)].filter((part) => part !== null)
  return parts.length === 0 ? names.party(device.possessingPartyId) : parts.join(', ')
}
