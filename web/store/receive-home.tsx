/** Goods in: what is on its way, what is to be inspected, what needs a place. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { SHIPMENT_WORDS } from '../find/state-words.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Empty, Loaded } from '../ui/parts.tsx'
import { RECEIVE_WORDS } from './receive-words.ts'
import './store.css'

type Shipment = Answer<'GET /v1/shipments'>['shipments'][number]

export default function ReceiveHome(): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const { me, may } = useSession()
  const shipments = useRead('GET /v1/shipments', { query: { limit: '200' } })
  return (
    <Page title={say.title} lead={say.lead}>
      <div className="stack loose">
        <Section title={say.coming}>
          <Loaded read={shipments}>
            {(data) => {
              const ours = data.shipments.filter(
                ({ recipientPartyId, status }) =>
                  recipientPartyId === me.party.partyId && status !== 'received' && status !== 'withdrawn',
              )
              if (ours.length === 0) {
                return (
                  <Empty title={say.noneComing}>
                    <p>{say.noneComingText}</p>
                  </Empty>
                )
              }
              return (
                <ul className="list">
                  {ours.map((shipment) => (
                    <Coming key={shipment.shipmentId} shipment={shipment} />
                  ))}
                </ul>
              )
            }}
          </Loaded>
        </Section>
        {may('containers:move') && (
          <>
            <Boxes title={say.toInspect} none={say.noneToInspect} status="arrived" />
            <Boxes title={say.toPutAway} none={say.noneToPutAway} status="inspected" />
          </>
        )}
      </div>
    </Page>
  )
}

function Coming({ shipment }: { readonly shipment: Shipment }): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const states = useWords(SHIPMENT_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { shipmentId, partyId, containerIds, status, acknowledgeBy, expectedArrival } = shipment
  return (
    <li>
      <Link href={`/receive/${shipmentId}`}>
        <span className="stack tight">
          <span className="title">{say.from(names.party(partyId))}</span>
          <span className="row">
            <Badge tone={status === 'delivered' ? 'warn' : 'info'}>
              <Icon name="lorry" size={18} />
              {states[status]}
            </Badge>
            <span>{say.boxes(containerIds.length)}</span>
            {acknowledgeBy !== null ? (
              <span className="quiet">{say.acknowledgeBy(momentText(language, acknowledgeBy))}</span>
            ) : (
              expectedArrival !== null && (
                <span className="quiet">{say.expectedAt(momentText(language, expectedArrival))}</span>
              )
            )}
          </span>
        </span>
        <Icon name="next" size={20} />
      </Link>
    </li>
  )
}

function Boxes({
  title,
  none,
  status,
}: {
  readonly title: string
  readonly none: string
  readonly status: 'arrived' | 'inspected'
}): ReactNode {
  const { me } = useSession()
  const names = useNames()
  const read = useRead('GET /v1/containers', { query: { status, limit: '200' } })
  return (
    <Section title={title}>
      <Loaded read={read}>
        {({ containers }) => {
          const ours = containers.filter(
            ({ possessingPartyId, shipmentId }) => possessingPartyId === me.party.partyId && shipmentId === null,
          )
          if (ours.length === 0) return <p className="quiet">{none}</p>
          return (
            <ul className="list">
              {ours.map(({ containerId, serial, siteId }) => (
                <li key={containerId}>
                  <Link href={`/inspect/${containerId}`}>
                    <span className="stack tight">
                      <span className="title mono">{serial}</span>
                      {siteId !== null && <span className="quiet">{names.site(siteId)}</span>}
                    </span>
                    <Icon name="next" size={20} />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Section>
  )
}
