/** One tour: what is still out, and what that means. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { OPENING_WORDS } from '../find/state-words.ts'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Facts, Loaded, Notice } from '../ui/parts.tsx'
import { TOUR_WORDS } from './office-words.ts'
import { RISK_LOOKS, RiskBadge } from './tour-lines.tsx'
import '../find/find.css'

type Tour = Answer<'GET /v1/tours/{id}'>

export default function TourPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(TOUR_WORDS)
  const names = useNames()
  const read = useRead('GET /v1/tours/{id}', { path: { id: params['id'] ?? '' } })
  const personId = read.data?.personId ?? null
  return (
    <Page title={(personId === null ? null : names.person(personId)) ?? say.one} back="/tours">
      <Loaded read={read}>{(tour) => <Shown tour={tour} />}</Loaded>
    </Page>
  )
}

function Shown({ tour }: { readonly tour: Tour }): ReactNode {
  const say = useWords(TOUR_WORDS)
  const states = useWords(OPENING_WORDS)
  const language = useLanguage()
  const { risk, containerId, devicesOut, devicesInstalled, plannedDone, plannedOpen, openings } = tour
  const [tone] = RISK_LOOKS[risk]
  return (
    <div className="stack loose">
      <Notice tone={tone}>
        <p>
          <RiskBadge risk={risk} />
        </p>
        <p>{say[`${risk}Text`]}</p>
      </Notice>
      <Facts
        of={[
          [say.status, say[tour.status]],
          [
            say.box,
            <Link key="box" href={`/boxes/${containerId}`} className="mono">
              {tour.containerSerial ?? say.box}
            </Link>,
          ],
          ...(tour.keySerial === null ? [] : ([[say.key, tour.keySerial]] as const)),
          [say.issued, momentText(language, tour.issuedAt)],
          [say.validUntil, momentText(language, tour.validUntil)],
          [say.codes, say.codesText(tour.codesUsed, tour.codesIssued, tour.codesAtLarge)],
          [say.receipts, String(tour.receiptsMissing)],
          ...(devicesOut === null
            ? []
            : ([[say.devices, say.devicesText(devicesOut, devicesInstalled ?? 0)]] as const)),
          [say.plans, say.plansText(plannedDone, plannedDone + plannedOpen)],
        ]}
      />
      <Section title={say.stillOut}>
        <StillOut of={tour.unsettled} />
      </Section>
      <Section title={say.openings}>
        {openings.length === 0 && <p className="quiet">{say.noOpenings}</p>}
        <ol className="find-chain">
          {openings.map(({ openingId, status, openedAt, closedAt }) => (
            <li key={openingId}>
              <span className="title">{states[status]}</span>
              <span className="quiet">
                {[openedAt, closedAt].flatMap((at) => (at === null ? [] : [momentText(language, at)])).join(' – ')}
              </span>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}

function StillOut({ of }: { readonly of: Tour['unsettled'] }): ReactNode {
  const say = useWords(TOUR_WORDS)
  const { codes, receipts, devices } = of
  if (codes.length + receipts.length + devices.length === 0) return <p className="quiet">{say.nothingOut}</p>
  return (
    <ul className="list">
      {receipts.map(({ openingId, action }) => (
        <li key={`receipt ${openingId} ${action}`}>
          <div className="line">
            <span className="title">{action === 'O' ? say.openReceipt : say.closeReceipt}</span>
            <Icon name="warn" />
          </div>
        </li>
      ))}
      {devices.map(({ deviceId, deviceType }) => (
        <li key={deviceId}>
          <Link href={`/devices/${deviceId}`}>
            <span className="stack tight">
              <span className="title link mono">{deviceText(deviceId)}</span>
              <span className="quiet">{deviceType}</span>
            </span>
            <Icon name="next" />
          </Link>
        </li>
      ))}
      {codes.map(({ openingId, action }) => (
        <li key={`code ${openingId} ${action}`}>
          <div className="line">
            <span>{action === 'O' ? say.openCode : say.closeCode}</span>
            <Icon name="key" />
          </div>
        </li>
      ))}
    </ul>
  )
}
