/** Repackaging begins: which two boxes; what is under way; what waits for a second person. */
import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi, useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Loaded } from '../ui/parts.tsx'
import { REPACK_WORDS } from './repack-words.ts'
import './store.css'

export default function RepackChoose(): ReactNode {
  const say = useWords(REPACK_WORDS)
  return (
    <Page title={say.title} lead={say.lead}>
      <div className="stack loose">
        <UnderWay />
        <ChooseTwo />
      </div>
    </Page>
  )
}

function UnderWay(): ReactNode {
  const say = useWords(REPACK_WORDS)
  const { me } = useSession()
  const { data } = useRead(
    'GET /v1/repackagings',
    { query: { status: 'under_way', limit: '50' } },
    { refetchInterval: 5_000 },
  )
  if (data === undefined || data.repackagings.length === 0) return null
  return (
    <Section title={say.underWay}>
      <ul className="list">
        {data.repackagings.map((job) => {
          const isMine = job.personId === me.person.personId
          const to = isMine
            ? `/repack/${job.fromContainerId}/${job.toContainerId}`
            : `/repack/second/${job.repackagingId}`
          return (
            <li key={job.repackagingId}>
              <Link href={to}>
                <span className="stack tight">
                  <span className="title mono">{say.way(job.fromSerial ?? '', job.toSerial ?? '')}</span>
                  <span className="row">
                    <Badge tone={job.scannedOut === job.scannedIn ? 'good' : 'warn'}>
                      <Icon name={job.scannedOut === job.scannedIn ? 'check' : 'clock'} size={18} />
                      {say.outIn(job.scannedOut, job.scannedIn)}
                    </Badge>
                    <span>{isMine ? say.goOn : say.second}</span>
                  </span>
                </span>
                <Icon name="next" size={20} />
              </Link>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function ChooseTwo(): ReactNode {
  const say = useWords(REPACK_WORDS)
  const api = useApi()
  const { me } = useSession()
  const [, go] = useLocation()
  const boxes = useRead('GET /v1/containers', { query: { limit: '1000' } })
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [told, setTold] = useState('')
  const take = async (text: string): Promise<void> => {
    const reading = readingOf(text)
    const serial = reading.kind === 'serial' ? reading.serial : text.trim().toUpperCase()
    const listed = boxes.data?.containers.find((box) => box.serial === serial)?.containerId
    const found =
      listed ??
      (await api.call('GET /v1/search', { query: { q: serial, kinds: 'container' } })).hits.find(
        ({ match }) => match === 'exact',
      )?.id
    setTold(found === undefined ? say.unknownBox(serial) : '')
    if (found === undefined) return
    if (from === '' || from === found) setFrom(found)
    else setTo(found)
  }
  return (
    <Section title={say.choose}>
      <p>{say.chooseText}</p>
      <Scan onRead={(text) => void take(text)} label={say.chooseScan} />
      <p className="store-told" role="status">
        {told}
      </p>
      <Loaded read={boxes}>
        {({ containers }) => {
          const ours = containers.filter(
            ({ possessingPartyId, status, containerId, siteId }) =>
              (possessingPartyId === me.party.partyId &&
                me.sites.some((site) => site.siteId === siteId) &&
                ['empty', 'open', 'closed', 'inspected'].includes(status)) ||
              containerId === from ||
              containerId === to,
          )
          const options = (other: string) =>
            ours
              .filter(({ containerId }) => containerId !== other)
              .map(({ containerId, serial, usedUnits, capacityUnits }) => ({
                value: containerId,
                text: `${serial} (${usedUnits}/${capacityUnits})`,
              }))
          return (
            <Form
              send={say.begin}
              onSend={() => go(`/repack/${from}/${to}`)}
              off={from === '' || to === '' ? say.none : null}
            >
              <div className="store-pair">
                <Select label={say.from} value={from} onChange={setFrom} none={say.none} options={options(to)} />
                <Select label={say.to} value={to} onChange={setTo} none={say.none} options={options(from)} />
              </div>
            </Form>
          )
        }}
      </Loaded>
    </Section>
  )
}
