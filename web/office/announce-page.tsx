/** Announces a shipment: which boxes, who drives, to whom. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Check, Select, TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/parts.tsx'
import { useToast } from '../ui/toasts.tsx'
import { ANNOUNCE_WORDS } from './office-words.ts'
import './office.css'

/** More than these nobody looks through; the number finds the others. */
const SHOWN_MOST = 60

export default function AnnouncePage(): ReactNode {
  const say = useWords(ANNOUNCE_WORDS)
  const language = useLanguage()
  const api = useApi()
  const queries = useQueryClient()
  const tell = useToast()
  const [, go] = useLocation()
  const { me } = useSession()
  const parties = useRead('GET /v1/parties', { query: { limit: '999' } })
  const [chosen, setChosen] = useState<ReadonlyMap<string, Box>>(new Map())
  const [carrierPartyId, setCarrier] = useState('')
  const [recipientPartyId, setRecipient] = useState('')
  const [toSiteId, setSite] = useState('')
  const recipient = useRead(
    'GET /v1/parties/{id}',
    { path: { id: recipientPartyId } },
    { enabled: recipientPartyId !== '' },
  )
  const [arrival, setArrival] = useState('')
  const others = parties.data?.parties.filter(({ partyId }) => partyId !== me.party.partyId) ?? []
  const isHeld = [...chosen.values()].some(({ trust }) => trust !== 'ok')
  const off =
    chosen.size === 0
      ? say.pickBox
      : isHeld
        ? REFUSALS.container_held[language]
        : carrierPartyId === ''
          ? say.pickCarrier
          : toSiteId === ''
            ? say.pickSite
            : null
  const send = async (): Promise<void> => {
    const at = Date.parse(arrival)
    const { shipmentId } = await api.call('POST /v1/shipments', {
      body: {
        containerIds: [...chosen.keys()],
        carrierPartyId,
        recipientPartyId,
        toSiteId,
        ...(Number.isNaN(at) ? {} : { expectedArrival: new Date(at).toISOString() }),
      },
    })
    tell(say.done)
    await queries.invalidateQueries()
    go(`/shipments/${shipmentId}`)
  }
  return (
    <Page title={say.title} lead={say.lead} back="/shipments">
      <Form send={say.send} onSend={send} off={off}>
        <Boxes chosen={chosen} onChange={setChosen} />
        <Select
          label={say.carrier}
          value={carrierPartyId}
          onChange={setCarrier}
          none={say.choose}
          options={optionsOf(others.filter(({ roles }) => roles.includes('carrier')))}
        />
        <Select
          label={say.recipient}
          value={recipientPartyId}
          onChange={(partyId) => {
            setRecipient(partyId)
            setSite('')
          }}
          none={say.choose}
          options={optionsOf(others.filter(({ roles }) => !roles.includes('carrier')))}
        />
        <Select
          label={say.site}
          value={toSiteId}
          onChange={setSite}
          none={say.choose}
          options={
            recipient.data?.sites
              .filter(({ siteStatus }) => siteStatus === 'active')
              .map(({ siteId, name }) => ({ value: siteId, text: name })) ?? []
          }
        />
        <TextField
          label={say.arrival}
          hint={say.arrivalHint}
          type="datetime-local"
          value={arrival}
          onChange={setArrival}
        />
      </Form>
    </Page>
  )
}

function optionsOf(parties: readonly { readonly partyId: string; readonly name: string }[]) {
  return parties.map(({ partyId, name }) => ({ value: partyId, text: name }))
}

interface Box {
  readonly containerId: string
  readonly serial: string
  readonly trust: string
}

function Boxes({
  chosen,
  onChange,
}: {
  readonly chosen: ReadonlyMap<string, Box>
  readonly onChange: (chosen: ReadonlyMap<string, Box>) => void
}): ReactNode {
  const say = useWords(ANNOUNCE_WORDS)
  const { me } = useSession()
  const [text, setText] = useState('')
  const read = useRead('GET /v1/containers', { query: { status: 'closed', limit: '1000' } })
  const turn = (box: Box): void => {
    const next = new Map(chosen)
    if (!next.delete(box.containerId)) next.set(box.containerId, box)
    onChange(next)
  }
  return (
    <Section title={say.boxes}>
      <Loaded read={read}>
        {({ containers }) => {
          const theirs = containers.filter(
            ({ possessingPartyId, shipmentId }) => possessingPartyId === me.party.partyId && shipmentId === null,
          )
          if (theirs.length === 0) {
            return (
              <Empty title={say.noBoxes}>
                <p>{say.noBoxesText}</p>
              </Empty>
            )
          }
          const found = theirs.filter(({ serial }) => serial.startsWith(text.trim().toUpperCase()))
          return (
            <>
              {theirs.length > 10 && <TextField label={say.filter} type="search" value={text} onChange={setText} />}
              <div className="office-pick">
                {found.slice(0, SHOWN_MOST).map((box) => (
                  <Check
                    key={box.containerId}
                    label={<span className="mono">{box.serial}</span>}
                    checked={chosen.has(box.containerId)}
                    onChange={() => turn(box)}
                  />
                ))}
              </div>
              {found.length > SHOWN_MOST && <p className="quiet">{say.more}</p>}
              <p role="status">{say.chosen(chosen.size)}</p>
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}
