/** One box: where it stands, whether it may be opened, what is in it, and who opened it. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Download } from '../ui/download.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Empty, Facts, Loaded } from '../ui/parts.tsx'
import { useNames } from './names.ts'
import { TrustBadge } from './state-badge.tsx'
import { OPENING_WORDS, PURPOSE_WORDS, STATUS_WORDS } from './state-words.ts'
import { Axes, Grounds } from './thing-parts.tsx'
import { PROTOCOL_WORDS, THINGS_WORDS } from './things-words.ts'
import './find.css'

type Box = Answer<'GET /v1/containers/{id}'>
/** More of its devices are in the list of all. */
const SHOWN_MOST = 60

export default function BoxPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const read = useRead('GET /v1/containers/{id}', { path: { id: params['id'] ?? '' } })
  if (read.data === undefined) {
    return (
      <Page title={say.box} back="/boxes">
        <Loaded read={read}>{() => null}</Loaded>
      </Page>
    )
  }
  return <Shown box={read.data} />
}

function Shown({ box }: { readonly box: Box }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const status = useWords(STATUS_WORDS)
  const { may } = useSession()
  const { containerId, serial } = box
  return (
    <Page
      title={serial}
      back="/boxes"
      actions={
        may('codes:open') && (
          <LinkButton to={`/box/${containerId}`} kind="main">
            <Icon name="key" />
            {say.openBox}
          </LinkButton>
        )
      }
    >
      <div className="stack loose">
        <Axes first={[say.status, status[box.status]]} trust={box.trust} missing={box.missing} />
        {box.grounds.length > 0 && (
          <Section title={say.grounds}>
            <Grounds of={box.grounds} />
          </Section>
        )}
        <Section title={say.where}>
          <Where box={box} />
        </Section>
        <Section title={say.contents(box.devices.length)}>
          <Contents box={box} />
        </Section>
        <Section title={say.openings}>
          <Openings of={box.openings} />
        </Section>
        <div className="row">
          <Download path={`/v1/containers/${containerId}/label`} name={`${serial}.pdf`}>
            {say.label}
          </Download>
          <Download path={`/v1/containers/${containerId}/device-list`} name={`${serial}-list.pdf`}>
            {say.deviceList}
          </Download>
          <Download path={`/v1/containers/${containerId}/evidence`} name={`${serial}-evidence.json`} icon="check">
            {say.evidence}
          </Download>
        </div>
        <Protocols containerId={containerId} />
      </div>
    </Page>
  )
}

function Where({ box }: { readonly box: Box }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { lock, responsible, siteId, shipmentId } = box
  const intact = lock?.foundIntactAt
  return (
    <Facts
      of={[
        [say.place, siteId === null ? say.onTheRoad : (names.site(siteId) ?? names.party(box.possessingPartyId))],
        ...(shipmentId === null
          ? []
          : ([
              [
                say.shipment,
                <Link key="shipment" href={`/shipments/${shipmentId}`}>
                  {say.toShipment}
                </Link>,
              ],
            ] as const)),
        [say.responsible, say.since(names.party(responsible.partyId), momentText(language, responsible.since))],
        [say.holder, names.party(box.possessingPartyId)],
        [say.owner, names.party(box.owningPartyId)],
        ...(lock === null
          ? []
          : ([
              [
                say.lock,
                <span key="lock" className="row">
                  <span className="mono">{lock.lockSerial}</span>
                  {lock.outOfSync === true && <Badge tone="bad">{say.outOfSync}</Badge>}
                  {(lock.codesAtLarge ?? 0) > 0 && (
                    <Badge tone="warn">{say.codesAtLarge(lock.codesAtLarge ?? 0)}</Badge>
                  )}
                </span>,
              ],
            ] as const)),
        ...(intact === undefined
          ? []
          : ([[say.intact, intact === null ? say.never : momentText(language, intact)]] as const)),
      ]}
    />
  )
}

function Contents({ box }: { readonly box: Box }): ReactNode {
  const say = useWords(THINGS_WORDS)
  if (box.contents.length === 0) {
    return (
      <Empty title={say.emptyBox}>
        <p>{say.emptyBoxText}</p>
      </Empty>
    )
  }
  return (
    <>
      <ul className="list">
        {box.contents.slice(0, SHOWN_MOST).map(({ deviceId, deviceType, trust, missing }) => (
          <li key={deviceId}>
            <Link href={`/devices/${deviceId}`}>
              <span className="stack tight">
                <span className="title link mono">{deviceText(deviceId)}</span>
                <span className="quiet">{deviceType}</span>
              </span>
              <TrustBadge trust={trust} missing={missing} />
            </Link>
          </li>
        ))}
      </ul>
      {box.contents.length > SHOWN_MOST && (
        <div>
          <LinkButton to={`/devices?containerId=${box.containerId}`}>{say.allContents}</LinkButton>
        </div>
      )}
    </>
  )
}

function Openings({ of }: { readonly of: Box['openings'] }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const states = useWords(OPENING_WORDS)
  const purposes = useWords(PURPOSE_WORDS)
  const language = useLanguage()
  const names = useNames()
  if (of.length === 0) return <p className="quiet">{say.noOpenings}</p>
  return (
    <ol className="find-chain">
      {of.map(({ openingId, purpose, status, personId, issuedAt, openedAt, closedAt }) => {
        const name = personId === null ? null : names.person(personId)
        const isBad = status === 'out_of_sync' || status === 'force_closed' || status === 'failed'
        return (
          <li key={openingId} className={isBad ? 'bad' : undefined}>
            <span className="title">
              {purposes[purpose]}: {states[status]}
            </span>
            <span className="quiet">
              {[momentText(language, openedAt ?? issuedAt), closedAt === null ? null : momentText(language, closedAt)]
                .filter((part) => part !== null)
                .join(' – ')}
              {name !== null && ` · ${name}`}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function Protocols({ containerId }: { readonly containerId: string }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const kinds = useWords(PROTOCOL_WORDS)
  const language = useLanguage()
  const { data } = useRead('GET /v1/containers/{id}/protocols', { path: { id: containerId } })
  if (data === undefined || data.protocols.length === 0) return null
  return (
    <Section title={say.protocols}>
      <ul className="list">
        {data.protocols.map(({ entryId, kind, recordedAt }) => (
          <li key={entryId}>
            <div className="line">
              <span className="stack tight">
                <span className="title">{kinds[kind]}</span>
                <span className="quiet">{momentText(language, recordedAt)}</span>
              </span>
              <Download path={`/v1/containers/${containerId}/protocols/${entryId}`} name={`${kind}-${entryId}.pdf`}>
                {say.protocol}
              </Download>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
