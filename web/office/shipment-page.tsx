/** One shipment: its way, who is responsible since when, and what both sides have signed. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { SHIPMENT_WORDS } from '../find/state-words.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Download } from '../ui/download.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Facts, Loaded } from '../ui/parts.tsx'
import { CarrierLinks } from './carrier-links.tsx'
import { SHIPMENT_PAGE_WORDS } from './shipment-words.ts'
import '../find/find.css'

export type Shipment = Answer<'GET /v1/shipments/{id}'>

export default function ShipmentPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const names = useNames()
  const read = useRead('GET /v1/shipments/{id}', { path: { id: params['id'] ?? '' } })
  const { data } = read
  if (data === undefined) {
    return (
      <Page title={say.one} back="/shipments">
        <Loaded read={read}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <Page title={say.fromTo(names.party(data.partyId), names.party(data.recipientPartyId))} back="/shipments">
      <Shown shipment={data} />
    </Page>
  )
}

function Shown({ shipment }: { readonly shipment: Shipment }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const states = useWords(SHIPMENT_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { may } = useSession()
  const to = useRead('GET /v1/parties/{id}', { path: { id: shipment.recipientPartyId } }).data
  const site = to?.sites.find(({ siteId }) => siteId === shipment.toSiteId)
  const { shipmentId, responsible, expectedArrival, acknowledgeBy, receivedAt, status } = shipment
  const times = [
    [say.announced, shipment.announcedAt],
    [say.expected, expectedArrival],
    ...(receivedAt === null ? [[say.acknowledgeBy, acknowledgeBy] as const] : []),
    [say.received, receivedAt],
  ] as const
  return (
    <div className="stack loose">
      <Facts
        of={[
          [say.status, states[status]],
          [say.responsible, say.since(names.party(responsible.partyId), momentText(language, responsible.since))],
          [say.to, site?.name ?? names.party(shipment.recipientPartyId)],
          ...times.flatMap(([name, at]) => (at === null ? [] : [[name, momentText(language, at)] as const])),
        ]}
      />
      <Section title={say.way}>
        <Way shipment={shipment} />
      </Section>
      <Section title={say.contents}>
        <ul className="list">
          {shipment.containers.map(({ containerId, serial }) => (
            <li key={containerId}>
              <Link href={`/boxes/${containerId}`}>
                <span className="title link mono">{serial ?? say.boxes(1)}</span>
                <Icon name="next" />
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say.handovers}>
        <Handovers shipment={shipment} />
      </Section>
      {may('carriers:link') && <CarrierLinks shipment={shipment} />}
      <div className="row">
        <Download path={`/v1/shipments/${shipmentId}/labels`} name={`labels-${shipmentId}.pdf`}>
          {say.labels}
        </Download>
        {receivedAt !== null && (
          <Download path={`/v1/shipments/${shipmentId}/receipt/protocol`} name={`receipt-${shipmentId}.pdf`}>
            {say.receipt}
          </Download>
        )}
        <Download path={`/v1/shipments/${shipmentId}/evidence`} name={`evidence-${shipmentId}.json`} icon="check">
          {say.evidence}
        </Download>
      </div>
    </div>
  )
}

function Way({ shipment }: { readonly shipment: Shipment }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const names = useNames()
  const { stations, step, status } = shipment
  const at = status === 'received' ? stations.length : step
  return (
    <ol className="find-chain">
      {stations.map(({ partyId, siteId }, index) => {
        const site = siteId === null ? null : names.site(siteId)
        return (
          <li key={`${partyId} ${siteId}`} aria-current={index === at ? 'step' : undefined}>
            <span className="title">{names.party(partyId)}</span>
            <span className="quiet">
              {site === null ? '' : `${site} · `}
              {index < at ? say.done : index === at ? <strong>{say.here}</strong> : say.next}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function Handovers({ shipment }: { readonly shipment: Shipment }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const language = useLanguage()
  const names = useNames()
  if (shipment.handovers.length === 0) return <p className="quiet">{say.noHandovers}</p>
  return (
    <ul className="list">
      {shipment.handovers.map((each) => {
        const { handoverId, leg, fromPartyId, toPartyId, signedAt, withdrawnAt, damagedContainerIds } = each
        const state =
          withdrawnAt !== null
            ? say.withdrawn
            : signedAt === null
              ? say.halfSigned
              : say.signed(momentText(language, signedAt))
        return (
          <li key={handoverId}>
            <div className="line">
              <span className="stack tight">
                <span className="title">{say[leg]}</span>
                <span>{say.fromTo(names.party(fromPartyId), names.party(toPartyId))}</span>
                <span className="quiet">{state}</span>
                {damagedContainerIds.length > 0 && (
                  <span>
                    <Badge tone="bad">
                      <Icon name="warn" size={18} />
                      {say.damaged(damagedContainerIds.length)}
                    </Badge>
                  </span>
                )}
              </span>
              {signedAt !== null && (
                <Download
                  path={`/v1/shipments/${shipment.shipmentId}/handovers/${handoverId}/protocol`}
                  name={`handover-${handoverId}.pdf`}
                >
                  {say.protocol}
                </Download>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
