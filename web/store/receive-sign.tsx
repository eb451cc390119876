/** The end of a receipt: signing for what is taken over, then saying how each box arrived. */
import { type ReactNode, useState } from 'react'
import type { Api } from '../api/client.ts'
import { useApi } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { Notice } from '../ui/parts.tsx'
import { PhotoField } from '../ui/photo-field.tsx'
import type { Shipment } from './receive-page.tsx'
import { RECEIVE_WORDS, REFUSAL_REASON_WORDS } from './receive-words.ts'
import type { Receipt } from './received-done.tsx'
import { type Expected, type Receiving, toSign } from './receiving.ts'

interface SignProps {
  readonly shipment: Shipment
  readonly expected: readonly Expected[]
  readonly receiving: Receiving
  readonly onWaits: (waits: boolean) => void
  readonly onReceipt: (receipt: Receipt) => void
}

type RefusedBecause = keyof typeof REFUSAL_REASON_WORDS

export function ReceiveSign({ shipment, expected, receiving, onWaits, onReceipt }: SignProps): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const reasons = useWords(REFUSAL_REASON_WORDS)
  const api = useApi()
  const [photos, setPhotos] = useState<readonly Blob[]>([])
  const [because, setBecause] = useState<RefusedBecause | ''>('')
  const signing = toSign(receiving, expected)
  const waiting = shipment.handovers.filter(
    ({ leg, signedAt, withdrawnAt }) => leg === 'delivery' && signedAt === null && withdrawnAt === null,
  )
  const byDriver = waiting.find(({ fromPersonId, toPersonId }) => fromPersonId !== null && toPersonId === null)
  const byUs = waiting.find(({ toPersonId }) => toPersonId !== null)
  const isMissed = [...receiving.said.values()].some((said) => said !== 'received')
  const hasRefused = [...receiving.said.values()].includes('refused')
  const path = { id: shipment.shipmentId }
  /** @returns whether both have signed for all of it */
  const sign = async (): Promise<boolean> => {
    if (signing.all.length === 0) return true
    const { complete } = await api.call('POST /v1/shipments/{id}/handovers', {
      path,
      body: {
        leg: 'delivery',
        containerSerials: signing.all,
        condition: signing.damaged.length > 0 ? 'damaged' : 'intact',
        ...(signing.damaged.length > 0 ? { damaged: signing.damaged } : {}),
      },
    })
    return complete
  }
  const send = async (): Promise<void> => {
    if (byUs === undefined && !(await sign())) return onWaits(true)
    const containers = [...receiving.said].map(([serial, outcome]) => ({ serial, outcome }))
    const done = await api.call('POST /v1/shipments/{id}/receipt', {
      path,
      body: {
        containers,
        ...(receiving.surplus.length > 0 ? { surplus: receiving.surplus } : {}),
        ...(hasRefused && because !== '' ? { refusedBecause: because } : {}),
      },
    })
    const serials = containers.filter(({ outcome }) => outcome === 'received' || outcome === 'damaged')
    const inspect = expected.filter((box) => serials.some(({ serial }) => serial === box.serial))
    const photosFailed = !(await keepPhotos(api, shipment.shipmentId, photos))
    onReceipt({ ...done, inspect, photosFailed })
  }
  const isNear = expected.some(({ is }) => is !== 'coming')
  const nothing = receiving.said.size === 0 && receiving.surplus.length === 0
  const off = !isNear ? say.notNear : nothing ? say.nothingSaid : hasRefused && because === '' ? say.whyFirst : null
  const isPart = expected.some(({ serial, outcome }) => outcome === null && !receiving.said.has(serial))
  if (byUs !== undefined && signing.all.length > 0) {
    return (
      <Section title={say.sign}>
        <Notice tone="warn" alert>
          <p>{say.waitsForDriver}</p>
        </Notice>
        <div>
          <Button
            onClick={async () => {
              await api.call('POST /v1/shipments/{id}/handovers/{handoverId}/withdrawals', {
                path: { id: shipment.shipmentId, handoverId: byUs.handoverId },
              })
            }}
          >
            {say.takeBack}
          </Button>
        </div>
      </Section>
    )
  }
  return (
    <Section title={say.sign}>
      {byDriver !== undefined && (
        <Notice>
          <p>{say.driverSigned(byDriver.containerIds.length)}</p>
        </Notice>
      )}
      <Form
        send={signing.all.length > 0 ? say.send : isPart && !nothing ? say.sendPart : say.sendReceipt}
        onSend={send}
        off={off}
      >
        {hasRefused && (
          <Choice
            label={say.why}
            value={because}
            onChange={(next) => setBecause(next as RefusedBecause)}
            options={(Object.keys(REFUSAL_REASON_WORDS) as RefusedBecause[]).map((value) => ({
              value,
              text: reasons[value],
            }))}
          />
        )}
        {(isMissed || receiving.surplus.length > 0) && (
          <PhotoField label={say.photos} photos={photos} onChange={setPhotos} most={8} />
        )}
        {signing.all.length > 0 && <p>{say.signText(signing.all.length)}</p>}
      </Form>
    </Section>
  )
}

/** Everybody in the shipment sees them. Whether all arrived: the receipt counts without them. */
async function keepPhotos(api: Api, shipmentId: string, photos: readonly Blob[]): Promise<boolean> {
  try {
    for (const [place, photo] of photos.entries()) {
      await api.call('POST /v1/shipments/{id}/photos', {
        path: { id: shipmentId },
        body: { name: `photo-${place + 1}.jpg`, contentType: 'image/jpeg', dataBase64: await base64(photo) },
      })
    }
    return true
  } catch {
    return false
  }
}

async function base64(photo: Blob): Promise<string> {
  const bytes = new Uint8Array(await photo.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}
