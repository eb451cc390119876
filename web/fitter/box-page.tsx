/** My box: from closed to closed, and what else there is about it. */
import { type ReactNode, useState } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { useRead } from '../api/context.tsx'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Busy, Notice, Wrong } from '../ui/parts.tsx'
import { useToast } from '../ui/toasts.tsx'
import { BoxProvider, useBox } from './box.tsx'
import { BoxFlow } from './box-flow.tsx'
import { useBoxOnServer } from './box-on-server.ts'
import { useBoxOnTour } from './box-on-tour.ts'
import { FLOW_WORDS } from './flow-words.ts'
import './fitter.css'

export default function BoxPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const { id = '' } = params
  const { tour } = useField()
  const isOnTour = tour.tours.some(({ containerId }) => containerId === id)
  return isOnTour ? <OnTour id={id} key={id} /> : <OnServer id={id} key={id} />
}

function OnServer({ id }: { readonly id: string }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { box, error, again } = useBoxOnServer(id)
  if (box === null) {
    return (
      <Page title={say.title('')} back="/">
        {error === null ? <Busy /> : <Wrong error={error} again={again} />}
      </Page>
    )
  }
  return (
    <BoxProvider value={box}>
      <Page title={say.title(box.serial)} back="/">
        {box.opening === null && box.tourId !== null && (
          <Notice tone="warn">
            <p>{say.tourElsewhere}</p>
          </Notice>
        )}
        <BoxFlow />
        <More>{box.opening === null && box.refused === null && <TourOffer />}</More>
      </Page>
    </BoxProvider>
  )
}

function OnTour({ id }: { readonly id: string }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const language = useLanguage()
  const { tour } = useField()
  const isOther = tour.pack?.containerId !== id
  const wanted = tour.tours.find(({ containerId }) => containerId === id)
  const box = useBoxOnTour(id)
  if (box === null || tour.pack === null) {
    return (
      <Page title={say.title(wanted?.containerSerial ?? '')} back="/">
        {isOther && wanted !== undefined && (
          <div>
            <Button kind="main" wide onClick={() => tour.choose(wanted.tourId)}>
              {say.tourChoose}
            </Button>
          </div>
        )}
      </Page>
    )
  }
  return (
    <BoxProvider value={box}>
      <Page title={say.title(box.serial)} back="/">
        <p>
          <Badge tone={tour.block === null ? 'info' : 'warn'}>
            <Icon name="offline" size={18} />
            {say.tourOn(momentText(language, tour.pack.validUntil))}
          </Badge>
        </p>
        <BoxFlow />
        <More>
          <TourEnd />
        </More>
      </Page>
    </BoxProvider>
  )
}

function More({ children }: { readonly children: ReactNode }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { may } = useSession()
  const box = useBox()
  return (
    <div className="stack loose fitter more">
      {children}
      <details>
        <summary>
          {say.contents}: {say.devices(box.contents.length)}
        </summary>
        {box.contents.length === 0 ? (
          <p className="quiet">{say.nothingInside}</p>
        ) : (
          <ul className="ids">
            {box.contents.map(({ deviceId, deviceType }) => (
              <li key={deviceId}>
                <span className="mono">{deviceText(deviceId)}</span> <span className="quiet">{deviceType}</span>
              </li>
            ))}
          </ul>
        )}
      </details>
      <div className="row">
        {may('containers:pass-on') && <LinkButton to={`/box/${box.containerId}/pass-on`}>{say.passOn}</LinkButton>}
        <LinkButton to="/help/displays">{say.displays}</LinkButton>
      </div>
    </div>
  )
}

/** Codes and verdicts for a day without a network. */
function TourOffer(): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { may } = useSession()
  const { tour } = useField()
  const box = useBox()
  const day = useRead('GET /v1/my-day', {})
  const [pairs, setPairs] = useState('4')
  if (!may('tours:fetch') || day.data === undefined) return null
  const { containers, keys } = day.data
  const siteId = containers.find(({ containerId }) => containerId === box.containerId)?.siteId
  const key = keys.find(({ keyStatus }) => keyStatus === 'active')
  if (siteId === undefined || siteId === null || key === undefined) return null
  return (
    <details>
      <summary>{say.tourTitle}</summary>
      <div className="stack">
        <p>{say.tourText}</p>
        <Form
          send={say.tourFetch}
          onSend={() => tour.fetch(box.containerId, key.keySerial, siteId, Number(pairs) || 1)}
        >
          <TextField label={say.tourPairs} type="number" inputMode="numeric" value={pairs} onChange={setPairs} />
        </Form>
      </div>
    </details>
  )
}

function TourEnd(): ReactNode {
  const say = useWords(FLOW_WORDS)
  const language = useLanguage()
  const { tour } = useField()
  const tell = useToast()
  const out = tour.stillOut()
  if (out === null) return null
  const end = async (): Promise<void> => {
    const ended = await tour.end()
    if (ended?.ended === true) tell(say.tourEnded)
  }
  return (
    <Section title={say.tourEnd}>
      <p>{say.tourLeft(out.openingCodes)}</p>
      {out.openingCodes > 0 && <p className="quiet">{say.atLarge(2 * out.openingCodes)}</p>}
      <div>
        <Button wide onClick={end} off={out.boxOpen ? REFUSALS.opening_not_closed[language] : null}>
          {say.tourEnd}
        </Button>
      </div>
    </Section>
  )
}
