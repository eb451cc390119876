/** The link behind which a driver without an account signs. It is shown once, and kept nowhere on this device. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Download } from '../ui/download.tsx'
import { Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { Badge } from '../ui/parts.tsx'
import { useToast } from '../ui/toasts.tsx'
import { UI_WORDS } from '../ui/words.ts'
import type { Shipment } from './shipment-page.tsx'
import { SHIPMENT_PAGE_WORDS } from './shipment-words.ts'

type Given = Answer<'POST /v1/shipments/{id}/carrier-links'>
type LinkStatus = Answer<'GET /v1/shipments/{id}/carrier-links'>['carrierLinks'][number]['linkStatus']

export function CarrierLinks({ shipment }: { readonly shipment: Shipment }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const language = useLanguage()
  const names = useNames()
  const api = useApi()
  const queries = useQueryClient()
  const { shipmentId: id, stations, step: at, status } = shipment
  const known = useRead('GET /v1/shipments/{id}/carrier-links', { path: { id } }).data?.carrierLinks ?? []
  // Not in the memory of queries: whoever has it signs.
  const [given, setGiven] = useState<Given | null>(null)
  const legs = stations
    .map(({ partyId }, step) => ({ step, name: names.party(partyId) }))
    .filter(({ step }) => step > 0 && step < stations.length - 1 && step >= at)
  const [chosen, setChosen] = useState('')
  const step = Number(chosen || (legs[0]?.step ?? 0))
  const isThere = known.some((link) => link.step === step && link.linkStatus !== 'taken_away')
  const give = async (): Promise<void> => {
    setGiven(await api.call('POST /v1/shipments/{id}/carrier-links', { path: { id }, body: { step } }))
    await queries.invalidateQueries()
  }
  const renew = async (linkId: string): Promise<void> => {
    setGiven(
      await api.call('POST /v1/shipments/{id}/carrier-links/{linkId}/renewals', { path: { id, linkId }, body: {} }),
    )
    await queries.invalidateQueries()
  }
  const [ending, setEnding] = useState<string | null>(null)
  const isOver = legs.length === 0 || status === 'received' || status === 'withdrawn'
  if (isOver && known.length === 0) return null
  return (
    <Section title={say.links}>
      <p className="page-lead">{say.linksText}</p>
      <ul className="list">
        {known.map((link) => (
          <li key={link.linkId}>
            <div className="line">
              <span className="stack tight">
                <span className="title">{say.goodUntil(link.carrier.name, momentText(language, link.expiresAt))}</span>
                <span>
                  <LinkBadge status={link.linkStatus} />
                </span>
              </span>
              <span className="row">
                {link.linkStatus === 'good' && (
                  <Download
                    path={`/v1/shipments/${id}/carrier-links/${link.linkId}/paper`}
                    name={`carrier-${link.linkId}.html`}
                  >
                    {say.paper}
                  </Download>
                )}
                {(link.linkStatus === 'good' || link.linkStatus === 'expired') && (
                  <Button onClick={() => renew(link.linkId)}>{say.renew}</Button>
                )}
                {link.linkStatus === 'good' && <Button onClick={() => setEnding(link.linkId)}>{say.end}</Button>}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {!isOver && (
        <Form send={say.give} onSend={give} off={isThere ? REFUSALS.carrier_link_exists[language] : null}>
          {legs.length > 1 && (
            <Select
              label={say.station}
              value={String(step)}
              onChange={setChosen}
              options={legs.map((leg) => ({ value: String(leg.step), text: leg.name }))}
            />
          )}
        </Form>
      )}
      {given !== null && <Once given={given} onClose={() => setGiven(null)} />}
      {ending !== null && <End path={{ id, linkId: ending }} onClose={() => setEnding(null)} />}
    </Section>
  )
}

function LinkBadge({ status }: { readonly status: LinkStatus }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  return <Badge tone={status === 'good' ? 'good' : 'info'}>{status === 'done' ? say.over : say[status]}</Badge>
}

function Once({ given, onClose }: { readonly given: Given; readonly onClose: () => void }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const ui = useWords(UI_WORDS)
  const tell = useToast()
  const { url, qr, paperCode } = given
  return (
    <Dialog title={say.links} onClose={onClose}>
      {qr !== null && <Qr svg={qr} />}
      <p>{say.open}</p>
      <p>
        {say.paperCode}: <strong className="mono">{paperCode}</strong>
      </p>
      <p className="quiet">{say.shownOnce}</p>
      <div className="row">
        {url !== null && (
          <Button
            kind="main"
            onClick={async () => {
              await navigator.clipboard.writeText(url)
              tell(say.copied)
            }}
          >
            {say.copy}
          </Button>
        )}
        <Button onClick={onClose}>{ui.close}</Button>
      </div>
    </Dialog>
  )
}

interface EndProps {
  readonly path: { readonly id: string; readonly linkId: string }
  readonly onClose: () => void
}

/** The driver may be on the way with it: asked once more, since nobody gets the same link back. */
function End({ path, onClose }: EndProps): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const ui = useWords(UI_WORDS)
  const tell = useToast()
  const api = useApi()
  const queries = useQueryClient()
  const end = async (): Promise<void> => {
    await api.call('DELETE /v1/shipments/{id}/carrier-links/{linkId}', { path })
    onClose()
    tell(say.ended)
    await queries.invalidateQueries()
  }
  return (
    <Dialog title={say.end} onClose={onClose}>
      <p>{say.endText}</p>
      <div className="row">
        <Button kind="main" onClick={end}>
          {say.end}
        </Button>
        <Button onClick={onClose}>{ui.cancel}</Button>
      </div>
    </Dialog>
  )
}

function Qr({ svg }: { readonly svg: string }): ReactNode {
  const say = useWords(SHIPMENT_PAGE_WORDS)
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [svg])
  return address === null ? null : <img className="find-qr" src={address} alt={say.qr} />
}
