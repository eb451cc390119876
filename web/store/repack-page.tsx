/** Two boxes side by side, from both shut to both shut; each scan goes to the side where the device is. */
import { type ReactNode, useRef } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { useRead } from '../api/context.tsx'
import { type Box, BoxProvider } from '../fitter/box.tsx'
import { BoxFlow } from '../fitter/box-flow.tsx'
import { useBoxOnServer } from '../fitter/box-on-server.ts'
import '../fitter/fitter.css'
import { deviceText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Scan } from '../scan/scan.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Busy, Notice, Progress, Wrong } from '../ui/parts.tsx'
import { Numbers } from './numbers.tsx'
import { REPACK_WORDS } from './repack-words.ts'
import { countIn, type Misfit, type Move, type Places } from './repacking.ts'
import { type Repacking, useRepacking } from './use-repacking.ts'
import './store.css'

export default function RepackPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const { from = '', to = '' } = params
  return <Repack key={`${from} ${to}`} fromId={from} toId={to} />
}

function Repack({ fromId, toId }: { readonly fromId: string; readonly toId: string }): ReactNode {
  const say = useWords(REPACK_WORDS)
  const language = useLanguage()
  const from = useBoxOnServer(fromId)
  const to = useBoxOnServer(toId)
  const work = useRepacking(from.box, to.box)
  const error = from.error ?? to.error
  if (from.box === null || to.box === null) {
    return (
      <Page title={say.title} back="/repack" wide>
        {error === null ? (
          <Busy />
        ) : (
          <Wrong
            error={error}
            again={() => {
              from.again()
              to.again()
            }}
          />
        )}
      </Page>
    )
  }
  const bothOpen = [from.box, to.box].every(({ opening }) => opening?.status === 'open' && opening.isMine)
  const hand = countIn(work.places, 'hand')
  const closeOff =
    hand > 0
      ? REFUSALS.repackaging_differs[language]
      : work.job !== null && work.finished === null
        ? say.finishFirst
        : null
  return (
    <Page title={say.title} back="/repack" wide>
      <div className="stack loose">
        {bothOpen ? (
          <Desk work={work} />
        ) : (
          <Notice>
            <p>{say.openBoth}</p>
          </Notice>
        )}
        <div className="store-pair">
          <Side
            box={from.box}
            title={say.sideFrom(from.box.serial)}
            places={work.places}
            where="from"
            closeOff={closeOff}
          />
          <Side box={to.box} title={say.sideTo(to.box.serial)} places={work.places} where="to" closeOff={closeOff} />
        </div>
      </div>
    </Page>
  )
}

/** What is scanned, what is in no box, and the end of it. */
function Desk({ work }: { readonly work: Repacking }): ReactNode {
  const say = useWords(REPACK_WORDS)
  const language = useLanguage()
  const batch = useRef<string[]>([])
  const { job, places, misfits, lastMove, error, finished, waits } = work
  // A pasted list comes line by line, and goes out as one.
  const read = (text: string): void => {
    if (batch.current.push(text) > 1) return
    queueMicrotask(() => work.scan(batch.current.splice(0)))
  }
  if (finished !== null) {
    return (
      <Notice tone="good" alert>
        <p>{say.finished(finished)}</p>
      </Notice>
    )
  }
  const out = job?.scannedOut ?? 0
  const into = job?.scannedIn ?? 0
  const hand = [...places].filter(([, where]) => where === 'hand').map(([deviceId]) => deviceId)
  const off =
    job === null ? say.nothingYet : hand.length > 0 || out !== into ? REFUSALS.repackaging_differs[language] : null
  return (
    <Section title={say.scan}>
      <p>{say.scanText}</p>
      <div className="store-sides">
        <div className="stack">
          <Scan onRead={read} label={say.scanLabel} lists />
          <Told move={lastMove} />
        </div>
        <div className="stack">
          <Numbers
            of={[
              { name: say.out, value: out, icon: 'box' },
              { name: say.in, value: into, icon: 'check', tone: 'good' },
              { name: say.hand, value: hand.length, icon: 'person', tone: 'warn' },
            ]}
            done={into}
            all={out}
            label={say.outIn(out, into)}
          />
          {hand.length > 0 && (
            <details className="store-hand">
              <summary>{`${say.handList}: ${hand.length}`}</summary>
              <ul className="ids">
                {hand.slice(0, 100).map((deviceId) => (
                  <li key={deviceId} className="mono">
                    {deviceText(deviceId)}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      </div>
      <Misfits of={misfits} onLeaveOut={work.leaveOut} />
      {error !== null && <Wrong error={error} />}
      {waits ? (
        <Notice tone="warn" alert>
          <p>
            <strong>{say.secondTitle}</strong>
          </p>
          <p>{say.secondText}</p>
        </Notice>
      ) : (
        <div className="row">
          <Button kind="main" onClick={work.finish} off={off}>
            {say.finish}
          </Button>
          {lastMove !== null && (
            <Button onClick={work.undo}>
              <Icon name="undo" />
              {say.undo}
            </Button>
          )}
        </div>
      )}
    </Section>
  )
}

function Told({ move }: { readonly move: Move | null }): ReactNode {
  const say = useWords(REPACK_WORDS)
  const told = (): string => {
    const [first = ''] = move?.deviceIds ?? []
    const count = move?.deviceIds.length ?? 0
    const isOut = move?.direction === 'out'
    if (count === 0) return ''
    if (count > 1) return isOut ? say.toldManyOut(count) : say.toldManyIn(count)
    return isOut ? say.toldOut(deviceText(first)) : say.toldIn(deviceText(first))
  }
  return (
    <p className="store-told" role="status">
      {told()}
    </p>
  )
}

function Misfits({
  of,
  onLeaveOut,
}: {
  readonly of: readonly Misfit[]
  readonly onLeaveOut: (text: string) => void
}): ReactNode {
  const say = useWords(REPACK_WORDS)
  if (of.length === 0) return null
  return (
    <div className="stack tight store-misfits">
      <h3>{say.misfits}</h3>
      <ul className="list">
        {of.map(({ text, is, why }) => (
          <li key={text}>
            <div className="line">
              <span className="stack tight">
                <span className="title mono">{deviceText(text)}</span>
                <span>
                  {why ?? (is === 'already' ? say.already : is === 'elsewhere' ? say.elsewhere : say.noDevice)}
                </span>
              </span>
              <span className="row">
                {is === 'elsewhere' && <LinkButton to={`/report?device=${text}`}>{say.report}</LinkButton>}
                <Button label={say.leaveOut(text)} onClick={() => onLeaveOut(text)}>
                  <Icon name="cross" />
                </Button>
              </span>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Side({
  box,
  title,
  places,
  where,
  closeOff,
}: {
  readonly box: Box
  readonly title: string
  readonly places: Places
  readonly where: 'from' | 'to'
  readonly closeOff: string | null
}): ReactNode {
  const say = useWords(REPACK_WORDS)
  const { data } = useRead('GET /v1/containers', { query: { limit: '1000' } })
  const listed = data?.containers.find(({ containerId }) => containerId === box.containerId)
  const inside = countIn(places, where)
  return (
    <section className="stack store-side" aria-label={title}>
      <h2>{title}</h2>
      {listed !== undefined && (
        <div className="stack tight">
          <Progress
            done={listed.usedUnits}
            of={listed.capacityUnits}
            label={say.fill(listed.usedUnits, listed.capacityUnits)}
          />
          <p className="row">
            <span>{say.fill(listed.usedUnits, listed.capacityUnits)}</span>
            {listed.usedUnits >= listed.capacityUnits && (
              <Badge tone="warn">
                <Icon name="warn" size={18} />
                {say.full}
              </Badge>
            )}
          </p>
        </div>
      )}
      <BoxProvider value={box}>
        <BoxFlow
          purpose="repackaging"
          work={{
            name: say.title,
            show: (close) => (
              <div className="stack">
                <p className="store-inside">
                  <Icon name="box" size={32} />
                  {say.inside(inside)}
                </p>
                <Button wide onClick={close} off={closeOff}>
                  {say.close}
                </Button>
              </div>
            ),
          }}
        />
      </BoxProvider>
    </section>
  )
}
