/** One device: both axes in words, where it is, whether it may be installed, and its way so far. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { REASON_WORDS } from '../fitter/verdict-words.ts'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Download } from '../ui/download.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Facts, Loaded, Notice } from '../ui/parts.tsx'
import { CHAIN_WORDS, chainWord, isBad } from './chain-words.ts'
import { useNames } from './names.ts'
import { CUSTODY_WORDS } from './state-words.ts'
import { Axes, Grounds } from './thing-parts.tsx'
import { THINGS_WORDS } from './things-words.ts'
import './find.css'

type Device = Answer<'GET /v1/devices/{id}'>

export default function DevicePage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const id = params['id'] ?? ''
  const read = useRead('GET /v1/devices/{id}', { path: { id } })
  if (read.data === undefined) {
    return (
      <Page title={deviceText(id)} back="/devices">
        <Loaded read={read}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <Page title={deviceText(read.data.deviceId)} lead={`${say.type}: ${read.data.deviceType}`} back="/devices">
      <Shown device={read.data} />
    </Page>
  )
}

function Shown({ device }: { readonly device: Device }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const custody = useWords(CUSTODY_WORDS)
  const language = useLanguage()
  const { deviceId, defect, recalls, grounds } = device
  return (
    <div className="stack loose">
      <Axes first={[say.custody, custody[device.custody]]} trust={device.trust} missing={device.missing} />
      {recalls.map(({ incidentId, raisedAt }) => (
        <Notice key={incidentId} tone="bad">
          <h2>{say.recall}</h2>
          <p>{say.recallText(momentText(language, raisedAt))}</p>
        </Notice>
      ))}
      {defect !== null && (
        <Notice tone="warn">
          <h2>{say.defect}</h2>
          <p>{say.defectText(momentText(language, defect.since))}</p>
          {defect.note !== null && <p>{defect.note}</p>}
        </Notice>
      )}
      {grounds.length > 0 && (
        <Section title={say.grounds}>
          <Grounds of={grounds} />
        </Section>
      )}
      <Section title={say.where}>
        <Where device={device} />
      </Section>
      <Verdict deviceId={deviceId} />
      <Section title={say.chain}>
        <Chain of={device.chain} />
      </Section>
      <div className="row">
        <Download path={`/v1/devices/${deviceId}/evidence`} name={`${deviceId}-evidence.json`} icon="check">
          {say.evidence}
        </Download>
      </div>
    </div>
  )
}

function Where({ device }: { readonly device: Device }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { containerId, personId, siteId, placeOfUse, meterPointId, responsible } = device
  const box = useRead('GET /v1/containers/{id}', { path: { id: containerId ?? '' } }, { enabled: containerId !== null })
  const name = personId === null ? null : names.person(personId)
  return (
    <Facts
      of={[
        ...(containerId === null
          ? []
          : ([
              [
                say.box,
                <Link key="box" href={`/boxes/${containerId}`} className="mono">
                  {box.data?.serial ?? '…'}
                </Link>,
              ],
            ] as const)),
        ...(personId === null ? [] : ([[say.place, name === null ? say.withSomebody : say.withPerson(name)]] as const)),
        ...(siteId === null
          ? []
          : ([[say.place, names.site(siteId) ?? names.party(device.possessingPartyId)]] as const)),
        ...(placeOfUse === null ? [] : ([[say.installed, placeOfUse]] as const)),
        ...(meterPointId === null
          ? []
          : ([
              [
                say.meterPoint,
                <span key="point" className="mono">
                  {meterPointId}
                </span>,
              ],
            ] as const)),
        [say.responsible, say.since(names.party(responsible.partyId), momentText(language, responsible.since))],
        [say.holder, names.party(device.possessingPartyId)],
        [say.owner, names.party(device.owningPartyId)],
        [say.maker, names.party(device.makerPartyId)],
      ]}
    />
  )
}

function Verdict({ deviceId }: { readonly deviceId: string }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const reasons = useWords(REASON_WORDS)
  const read = useRead('GET /v1/devices/{id}/verdict', { path: { id: deviceId }, query: {} })
  return (
    <Section title={say.verdict}>
      <Loaded read={read}>
        {(told) => (
          <Notice tone={told.verdict === 'yes' ? 'good' : 'bad'}>
            <p>
              <strong>{told.verdict === 'yes' ? say.yes : say.no}</strong>
            </p>
            {told.reasons.map((reason) => (
              <p key={reason}>{reasons[reason]}</p>
            ))}
          </Notice>
        )}
      </Loaded>
    </Section>
  )
}

function Chain({ of }: { readonly of: Device['chain'] }): ReactNode {
  const say = useWords(CHAIN_WORDS)
  const language = useLanguage()
  return (
    <ol className="find-chain" reversed>
      {of.toReversed().map(({ entryId, type, recordTime }) => (
        <li key={entryId} className={isBad(type) ? 'bad' : undefined}>
          <span className="title">{chainWord(say, type)}</span>
          <span className="quiet">{momentText(language, recordTime)}</span>
        </li>
      ))}
    </ol>
  )
}
