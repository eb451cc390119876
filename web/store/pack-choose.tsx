/** Packing by a list begins: which box, and what is under way. */
import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Empty, Loaded } from '../ui/parts.tsx'
import { PACK_WORDS } from './pack-words.ts'
import './store.css'

type Box = Answer<'GET /v1/containers'>['containers'][number]

/** What is under way concerns a few of the newest. */
const NEWEST = '50'

export default function PackChoose(): ReactNode {
  const say = useWords(PACK_WORDS)
  const { me } = useSession()
  const boxes = useRead('GET /v1/containers', { query: { limit: '1000' } })
  return (
    <Page title={say.title} lead={say.lead}>
      <Loaded read={boxes}>
        {({ containers }) => {
          const ours = containers.filter(
            ({ possessingPartyId, status, siteId }) =>
              possessingPartyId === me.party.partyId &&
              me.sites.some((site) => site.siteId === siteId) &&
              ['empty', 'open', 'closed', 'inspected'].includes(status),
          )
          return (
            <div className="stack loose">
              <UnderWay boxes={containers} />
              {ours.length === 0 ? (
                <Empty title={say.noBox}>
                  <p>{say.noBoxText}</p>
                </Empty>
              ) : (
                <Choose boxes={ours} />
              )}
            </div>
          )
        }}
      </Loaded>
    </Page>
  )
}

function UnderWay({ boxes }: { readonly boxes: readonly Box[] }): ReactNode {
  const say = useWords(PACK_WORDS)
  const { data } = useRead('GET /v1/packing-lists', { query: { limit: NEWEST } })
  const open = data?.packingLists.filter(({ status }) => status === 'open' || status === 'stopped') ?? []
  if (open.length === 0) return null
  return (
    <Section title={say.underWay}>
      <ul className="list">
        {open.map(({ packingListId, containerId, status, sampled, sampleSize, devices }) => (
          <li key={packingListId}>
            <Link href={`/pack/${containerId}`}>
              <span className="stack tight">
                <span className="title mono">{boxes.find((box) => box.containerId === containerId)?.serial ?? ''}</span>
                <span className="row">
                  <Badge tone={status === 'stopped' ? 'bad' : 'warn'}>
                    <Icon name={status === 'stopped' ? 'warn' : 'clock'} size={18} />
                    {say.progress(sampled, status === 'stopped' ? devices : sampleSize)}
                  </Badge>
                  <span>{say.goOn}</span>
                </span>
              </span>
              <Icon name="next" size={20} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Choose({ boxes }: { readonly boxes: readonly Box[] }): ReactNode {
  const say = useWords(PACK_WORDS)
  const [, go] = useLocation()
  const [boxId, setBox] = useState('')
  const [told, setTold] = useState('')
  const read = (text: string): void => {
    const reading = readingOf(text)
    const serial = reading.kind === 'serial' ? reading.serial : text.trim().toUpperCase()
    const found = boxes.find((box) => box.serial === serial)
    setTold(found === undefined ? say.unknownBox(serial) : '')
    if (found !== undefined) setBox(found.containerId)
  }
  return (
    <Section title={say.scanOrChoose}>
      <Scan onRead={read} label={say.scan} />
      <p className="store-told" role="status">
        {told}
      </p>
      <Form send={say.begin} onSend={() => go(`/pack/${boxId}`)} off={boxId === '' ? say.boxFirst : null}>
        <Select
          label={say.choose}
          value={boxId}
          onChange={setBox}
          none={say.none}
          options={boxes.map(({ containerId, serial, usedUnits, capacityUnits }) => ({
            value: containerId,
            text: `${serial} (${usedUnits}/${capacityUnits})`,
          }))}
        />
      </Form>
    </Section>
  )
}
