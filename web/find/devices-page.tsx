/** All devices that one may see, a hundred thousand if need be. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useApi } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { Badge } from '../ui/parts.tsx'
import { given, ThingFilters, thingQuery, WordFilter } from './filter-fields.tsx'
import { idOrNone, oneOf, useFilters } from './filters.ts'
import { ListPage } from './list-page.tsx'
import { type Names, useNames } from './names.ts'
import { TrustBadge } from './state-badge.tsx'
import { CUSTODY_WORDS } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'

type Device = Answer<'GET /v1/devices'>['devices'][number]
const PAGE = '1000'

export default function DevicesPage(): ReactNode {
  const say = useWords(THINGS_WORDS)
  const custody = useWords(CUSTODY_WORDS)
  const api = useApi()
  const names = useNames()
  const filters = useFilters(['custody', 'trust', 'siteId', 'missing', 'containerId', 'personId'])
  return (
    <ListPage
      title={say.devices}
      lead={say.devicesLead}
      operation="GET /v1/devices"
      limit={PAGE}
      read={async (part, signal) => {
        const query = {
          ...part,
          ...given('custody', oneOf(filters.get('custody'), CUSTODY_WORDS)),
          ...given('containerId', idOrNone(filters.get('containerId'))),
          ...given('personId', idOrNone(filters.get('personId'))),
          ...thingQuery(filters),
        }
        const page = await api.page('GET /v1/devices', { query, signal })
        return { rows: page.answer.devices, cursor: page.cursor }
      }}
      filters={filters}
      fields={
        <>
          <WordFilter filters={filters} name="custody" label={say.custody} of={custody} />
          <ThingFilters filters={filters} />
        </>
      }
      narrowed={
        <>
          {filters.get('containerId') !== '' && <Badge>{say.inBox}</Badge>}
          {filters.get('personId') !== '' && <Badge>{say.ofPerson}</Badge>}
        </>
      }
      none={[say.noDevices, say.noDevicesText]}
      keyOf={({ deviceId }) => deviceId}
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
