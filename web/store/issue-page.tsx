/** A small box goes out to a fitter's vehicle, or comes back into the store. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { TrustBadge } from '../find/state-badge.tsx'
import { useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, Loaded, Notice, Wrong } from '../ui/parts.tsx'
import { useHandingOver } from './handing-over.ts'
import { ISSUE_WORDS } from './issue-words.ts'
import { Issued } from './issued.tsx'
import { placesOf, STORE_KINDS } from './sites.ts'
import './store.css'

type Box = Answer<'GET /v1/containers'>['containers'][number]

export default function IssuePage(): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const { me } = useSession()
  const boxes = useRead('GET /v1/containers', { query: { limit: '1000' } })
  const vehicles = placesOf(me, ['vehicle'])
  return (
    <Page
      title={say.title}
      lead={say.lead}
      actions={
        <LinkButton to="/repack">
          <Icon name="box" size={20} />
          {say.repackFirst}
        </LinkButton>
      }
    >
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
                <Issued boxes={ours.filter(({ siteId }) => vehicles.some((van) => van.siteId === siteId))} />
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
  const [failed, setFailed] = useState<unknown>(null)
  const [personId, setPerson] = useState('')
  const { takersAt, offer } = useHandingOver()
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
  const takers = takersAt(siteId)
  const send = async (): Promise<void> => {
    await api.call('POST /v1/containers/{id}/storings', { path: { id: boxId }, body: { siteId } })
    const place = me.sites.find((site) => site.siteId === siteId)
    const person = takers.find((each) => each.personId === personId)
    setDone(say.done(box?.serial ?? '', place?.name ?? ''))
    setFailed(null)
    // The box is out by now: what stands against the hand-over is said beside that, and can be mended below.
    if (person !== undefined) await offer(boxId, person.personId, siteId).catch(setFailed)
    await queries.invalidateQueries()
  }
  if (done !== null) {
    const next = (): void => {
      setDone(null)
      setPerson('')
      setBox('')
    }
    return <Done told={done} failed={failed} onNext={next} />
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
        {!isOut && takers.length > 0 && (
          <Select
            label={say.toWhom}
            hint={say.toWhomHint}
            value={personId}
            onChange={setPerson}
            none={say.toNobody}
            options={takers.map((each) => ({ value: each.personId, text: each.name }))}
          />
        )}
        {takers.length === 0 && <Drivers siteId={siteId} />}
      </Form>
    </div>
  )
}

function Done({
  told,
  failed,
  onNext,
}: {
  readonly told: string
  readonly failed: unknown
  readonly onNext: () => void
}): ReactNode {
  const say = useWords(ISSUE_WORDS)
  return (
    <div className="stack">
      <Notice tone="good" alert>
        <p>{told}</p>
      </Notice>
      {failed !== null && <Wrong error={failed} />}
      <div>
        <Button kind="main" onClick={onNext}>
          {say.next}
        </Button>
      </div>
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
