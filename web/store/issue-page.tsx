/** A small box goes out to a fitter's vehicle, or comes back into the store. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { TrustBadge } from '../find/state-badge.tsx'
import { useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Loaded, Notice } from '../ui/parts.tsx'
import { ISSUE_WORDS } from './issue-words.ts'
import { placesOf, STORE_KINDS } from './sites.ts'
import './store.css'

type Box = Answer<'GET /v1/containers'>['containers'][number]

export default function IssuePage(): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const { me } = useSession()
  const boxes = useRead('GET /v1/containers', { query: { limit: '1000' } })
  const vehicles = placesOf(me, ['vehicle'])
  return (
    <Page title={say.title} lead={say.lead}>
      {vehicles.length === 0 ? (
        <Empty title={say.noVehicle}>
          <p>{say.noVehicleText}</p>
        </Empty>
      ) : (
        <Loaded read={boxes}>
          {({ containers }) => {
            const ours = containers.filter(({ possessingPartyId }) => possessingPartyId === me.party.partyId)
            return (
              <div className="stack loose">
                <Issue boxes={ours} />
                <Outside boxes={ours.filter(({ siteId }) => vehicles.some((van) => van.siteId === siteId))} />
              </div>
            )
          }}
        </Loaded>
      )}
    </Page>
  )
}

function Issue({ boxes }: { readonly boxes: readonly Box[] }): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const { me } = useSession()
  const vehicles = placesOf(me, ['vehicle'])
  const stores = placesOf(me, STORE_KINDS)
  const [boxId, setBox] = useState('')
  const [siteId, setSite] = useState('')
  const [told, setTold] = useState('')
  const [done, setDone] = useState<string | null>(null)
  const box = boxes.find(({ containerId }) => containerId === boxId)
  const isOut = vehicles.some((van) => van.siteId === box?.siteId)
  const choose = (id: string): void => {
    setBox(id)
    setTold('')
  }
  const read = (text: string): void => {
    const reading = readingOf(text)
    const serial = reading.kind === 'serial' ? reading.serial : text.trim().toUpperCase()
    const found = boxes.find((each) => each.serial === serial)
    if (found === undefined) setTold(say.unknownBox(serial))
    else choose(found.containerId)
  }
  const send = async (): Promise<void> => {
    await api.call('POST /v1/containers/{id}/storings', { path: { id: boxId }, body: { siteId } })
    const place = me.sites.find((site) => site.siteId === siteId)
    setDone(say.done(box?.serial ?? '', place?.name ?? ''))
    await queries.invalidateQueries()
  }
  if (done !== null) {
    return (
      <div className="stack">
        <Notice tone="good" alert>
          <p>{done}</p>
        </Notice>
        <div>
          <Button
            kind="main"
            onClick={() => {
              setDone(null)
              setBox('')
            }}
          >
            {say.next}
          </Button>
        </div>
      </div>
    )
  }
  const shut = boxes.filter(({ status }) => status === 'closed' || status === 'inspected' || status === 'empty')
  const off =
    box === undefined
      ? say.scanFirst
      : box.status === 'open'
        ? say.notShut
        : !isOut && box.trust !== 'ok'
          ? say.held
          : siteId === ''
            ? say.vehicleFirst
            : null
  return (
    <div className="stack loose">
      <Scan onRead={read} label={say.scan} />
      <p className="store-told" role="status">
        {told}
      </p>
      <Form send={isOut ? say.backTo : say.send} onSend={send} off={off}>
        <Select
          label={say.which}
          value={boxId}
          onChange={choose}
          none={say.none}
          options={(box === undefined || shut.includes(box) ? shut : [...shut, box]).map(({ containerId, serial }) => ({
            value: containerId,
            text: serial,
          }))}
        />
        {box !== undefined && <BoxFacts box={box} />}
        <Select
          label={isOut ? say.backTo : say.vehicle}
          value={siteId}
          onChange={setSite}
          none={say.none}
          options={[...vehicles, ...stores]
            .filter((site) => site.siteId !== box?.siteId)
            .filter((site) => isOut || site.kind === 'vehicle')
            .map((site) => ({ value: site.siteId, text: site.name }))}
        />
        <Drivers siteId={siteId} />
      </Form>
    </div>
  )
}

function BoxFacts({ box }: { readonly box: Box }): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const { data } = useRead('GET /v1/containers/{id}', { path: { id: box.containerId } })
  return (
    <p className="row">
      <TrustBadge trust={box.trust} missing={box.missing} />
      {data !== undefined && <span>{say.inside(data.contents.length)}</span>}
      {box.status === 'open' && <LinkButton to={`/box/${box.containerId}`}>{say.notShut}</LinkButton>}
    </p>
  )
}

/** Who has the right at this vehicle, as far as one may read that. */
function Drivers({ siteId }: { readonly siteId: string }): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const { may } = useSession()
  const { data } = useRead(
    'GET /v1/people',
    { query: { limit: '999', status: 'active' } },
    { enabled: may('people:read') && siteId !== '' },
  )
  const names = (data?.people ?? [])
    .filter(({ siteIds, roles }) => siteIds.includes(siteId) && roles.includes('fitter'))
    .map(({ name }) => name ?? '')
  return names.length === 0 ? null : <p className="quiet">{say.fitters(names.join(', '))}</p>
}

function Outside({ boxes }: { readonly boxes: readonly Box[] }): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const names = useNames()
  return (
    <Section title={say.outside}>
      <p className="quiet">{boxes.length === 0 ? say.noneOutside : say.back}</p>
      {boxes.length > 0 && (
        <ul className="list">
          {boxes.map(({ containerId, serial, siteId, trust, missing }) => (
            <li key={containerId}>
              <div className="line">
                <span className="row">
                  <Icon name="lorry" size={20} />
                  <span className="title mono">{serial}</span>
                </span>
                <span className="row">
                  {siteId !== null && <span>{names.site(siteId)}</span>}
                  <TrustBadge trust={trust} missing={missing} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
