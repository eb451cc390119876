/** One incident: what it holds, where that is now, and what to do. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { LongList } from '../find/long-list.tsx'
import { useNames } from '../find/names.ts'
import { CUSTODY_WORDS, INCIDENT_STATUS_WORDS, INCIDENT_WORDS } from '../find/state-words.ts'
import { useRows } from '../find/use-rows.ts'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Download } from '../ui/download.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Facts, Loaded, Notice } from '../ui/parts.tsx'
import { INCIDENT_PAGE_WORDS } from './incident-words.ts'
import '../find/find.css'

type Incident = Answer<'GET /v1/incidents/{id}'>

export default function IncidentPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const kinds = useWords(INCIDENT_WORDS)
  const read = useRead('GET /v1/incidents/{id}', { path: { id: params['id'] ?? '' } })
  return (
    <Page title={read.data === undefined ? say.one : kinds[read.data.kind]} back="/incidents">
      <Loaded read={read}>{(incident) => <Shown incident={incident} />}</Loaded>
    </Page>
  )
}

function Shown({ incident }: { readonly incident: Incident }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const states = useWords(INCIDENT_STATUS_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { may } = useSession()
  const { incidentId, status, containerId, deviceId, closedAt, counts } = incident
  return (
    <div className="stack loose">
      <Facts
        of={[
          [say.status, states[status]],
          ...(containerId === null ? [] : ([[say.about, <Box key="box" containerId={containerId} />]] as const)),
          ...(deviceId === null
            ? []
            : ([
                [
                  say.device,
                  <Link key="device" href={`/devices/${deviceId}`} className="mono">
                    {deviceText(deviceId)}
                  </Link>,
                ],
              ] as const)),
          [say.since, momentText(language, incident.openedAt)],
          ...(closedAt === null ? [] : ([[say.ended, momentText(language, closedAt)]] as const)),
          [say.owner, names.party(incident.partyId)],
        ]}
      />
      <Todo incident={incident} />
      <Section title={say.exposed(counts.exposed)}>
        {counts.exposed === 0 ? <p className="quiet">{say.noExposed}</p> : <Exposed incidentId={incidentId} />}
      </Section>
      {incident.contacts.length > 0 && (
        <Section title={say.nearby}>
          <ul className="list">
            {incident.contacts.map((contact) => (
              <li key={contact.containerId}>
                <div className="line">
                  <Box containerId={contact.containerId} />
                  <span className="quiet">{say.nearbyText(contact.exposed, contact.beside)}</span>
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Timeline incidentId={incidentId} />
      {may('attachments:read') && counts.attachments > 0 && <Files incidentId={incidentId} />}
      <div className="row">
        <Download path={`/v1/incidents/${incidentId}/evidence`} name={`evidence-${incidentId}.json`} icon="check">
          {say.evidence}
        </Download>
      </div>
    </div>
  )
}

function Todo({ incident }: { readonly incident: Incident }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const { status, counts, recalls, containerId } = incident
  if (status === 'closed') {
    return (
      <Notice tone="good">
        <p>{say.closedText}</p>
      </Notice>
    )
  }
  return (
    <Section title={say.todo}>
      <Notice tone="bad">
        {counts.exposed > 0 && <p>{say.todoHeld}</p>}
        {recalls.length > 0 && <p>{say.todoRecall}</p>}
        {containerId !== null && <p>{say.todoLook}</p>}
        <p>{say.todoTwo}</p>
      </Notice>
    </Section>
  )
}

/** By its serial, which one reads as soon as it is there. */
function Box({ containerId }: { readonly containerId: string }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const { data } = useRead('GET /v1/containers/{id}', { path: { id: containerId } })
  return (
    <Link href={`/boxes/${containerId}`} className="mono">
      {data?.serial ?? say.box}
    </Link>
  )
}

function Exposed({ incidentId }: { readonly incidentId: string }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const custody = useWords(CUSTODY_WORDS)
  const language = useLanguage()
  const names = useNames()
  const api = useApi()
  const rows = useRows('GET /v1/incidents', incidentId, async (cursor, signal) => {
    const query = { limit: '200', ...(cursor === null ? {} : { cursor }) }
    const page = await api.page('GET /v1/incidents/{id}/exposed', { path: { id: incidentId }, query, signal })
    return { rows: page.answer.exposed, cursor: page.cursor }
  })
  return (
    <LongList
      label={say.exposed(rows.rows.length)}
      of={rows}
      keyOf={({ deviceId }) => deviceId}
      empty={<p className="quiet">{say.noExposed}</p>}
      columns={[
        {
          title: say.device,
          cell: ({ deviceId }) => (
            <Link href={`/devices/${deviceId}`} className="mono">
              {deviceText(deviceId)}
            </Link>
          ),
        },
        { title: say.about, cell: ({ now }) => <span className="cut">{custody[now.custody]}</span> },
        {
          title: say.status,
          cell: ({ releasedAt, recall }) => (
            <Badge tone={releasedAt === null ? 'bad' : 'good'}>
              <Icon name={releasedAt === null ? 'warn' : 'check'} size={18} />
              {releasedAt !== null
                ? say.released(momentText(language, releasedAt))
                : recall === 'open'
                  ? say.recalled
                  : say.held}
            </Badge>
          ),
        },
        { title: say.owner, cell: ({ now }) => <span className="cut">{names.party(now.possessingPartyId)}</span> },
      ]}
    />
  )
}

function Timeline({ incidentId }: { readonly incidentId: string }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const language = useLanguage()
  const names = useNames()
  const read = useRead('GET /v1/incidents/{id}/timeline', { path: { id: incidentId }, query: { limit: '200' } })
  return (
    <Section title={say.timeline}>
      <Loaded read={read}>
        {({ timeline }) => (
          <ol className="find-chain">
            {timeline.map(({ sequence, at, sentence, partyId, personId }) => {
              const person = personId === null ? null : names.person(personId)
              const who = person ?? (partyId === null ? null : names.party(partyId))
              return (
                <li key={sequence}>
                  <span className="title">{sentence[language]}</span>
                  <span className="quiet">
                    {[momentText(language, at), who].filter((part) => part !== null).join(' · ')}
                  </span>
                </li>
              )
            })}
          </ol>
        )}
      </Loaded>
    </Section>
  )
}

function Files({ incidentId }: { readonly incidentId: string }): ReactNode {
  const say = useWords(INCIDENT_PAGE_WORDS)
  const language = useLanguage()
  const read = useRead('GET /v1/incidents/{id}/attachments', { path: { id: incidentId }, query: {} })
  return (
    <Section title={say.files}>
      <Loaded read={read}>
        {({ attachments }) => (
          <ul className="list">
            {attachments.map(({ attachmentId, name, addedAt }) => (
              <li key={attachmentId}>
                <div className="line">
                  <span className="stack tight">
                    <span className="title">{name ?? say.file}</span>
                    <span className="quiet">{momentText(language, addedAt)}</span>
                  </span>
                  <Download path={`/v1/attachments/${attachmentId}/content`} name={name ?? attachmentId}>
                    {say.file}
                  </Download>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  )
}
