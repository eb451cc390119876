/** One count, as all who count see it, while they count. */
import { type ReactNode, useRef, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Loaded, Notice, type Tone, Wrong } from '../ui/parts.tsx'
import { CountEnd } from './count-end.tsx'
import { CountLists } from './count-lists.tsx'
import { COUNT_WORDS } from './count-words.ts'
import { Numbers } from './numbers.tsx'
import { type ScannedLine, useCounting } from './use-counting.ts'
import './store.css'

export type Count = Answer<'GET /v1/counts/{id}'>

/** Scans stand beside the record, so that no event tells of them. */
const LOOK_AGAIN_MS = 1_500
/** Of one’s own scans, so that the numbers for all stay near on a phone. */
const SHOWN_HERE = 12

export default function CountPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const names = useNames()
  const { id = '' } = params
  const [isOver, setOver] = useState(false)
  const count = useRead('GET /v1/counts/{id}', { path: { id } }, isOver ? {} : { refetchInterval: LOOK_AGAIN_MS })
  const containerId = count.data?.containerId ?? null
  const box = useRead('GET /v1/containers/{id}', { path: { id: containerId ?? '' } }, { enabled: containerId !== null })
  const siteId = count.data?.siteId ?? null
  const what = siteId === null ? say.box(box.data?.serial ?? '…') : (names.site(siteId) ?? '…')
  if (count.data !== undefined && count.data.status !== 'open' && !isOver) setOver(true)
  return (
    <Page title={say.countOf(what)} back="/counts" wide>
      <Loaded read={count}>{(data) => <Counting key={id} count={data} />}</Loaded>
    </Page>
  )
}

function Counting({ count }: { readonly count: Count }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const { may } = useSession()
  const isOpen = count.status === 'open'
  return (
    <div className="store-sides">
      <div className="stack loose">
        {!isOpen && (
          <Notice tone={count.status === 'completed' ? 'good' : 'info'}>
            <p>{count.status === 'completed' ? say.isCompleted : say.isCancelled}</p>
            {count.status === 'completed' && differs(count.totals) && may('incidents:read') && (
              <p>
                <LinkButton to="/incidents">{say.toIncidents}</LinkButton>
              </p>
            )}
          </Notice>
        )}
        {isOpen && may('counts:take') && <ScanDesk countId={count.countId} />}
      </div>
      <div className="stack loose">
        <Section title={say.state}>
          <Totals totals={count.totals} />
        </Section>
        <People of={count.byPerson} />
        <CountLists countId={count.countId} totals={count.totals} isOpen={isOpen} />
        {isOpen && may('counts:complete') && <CountEnd countId={count.countId} />}
        {isOpen && !may('counts:complete') && <p className="quiet">{say.keeperEnds}</p>}
      </div>
    </div>
  )
}

/** Of each an incident was opened. */
function differs(totals: Count['totals']): boolean {
  const { devicesMissing, devicesSurplus, devicesWrongPlace, containersMissing, containersSurplus, unknown } = totals
  return devicesMissing + devicesSurplus + devicesWrongPlace + containersMissing + containersSurplus + unknown > 0
}

export function Totals({ totals }: { readonly totals: Count['totals'] }): ReactNode {
  const say = useWords(COUNT_WORDS)
  return (
    <Numbers
      of={[
        { name: say.expected, value: totals.devicesExpected, icon: 'box' },
        { name: say.found, value: totals.devicesFound, icon: 'check', tone: 'good' },
        { name: say.missing, value: totals.devicesMissing, icon: 'search', tone: 'bad' },
        { name: say.surplus, value: totals.devicesSurplus, icon: 'plus', tone: 'warn' },
        { name: say.wrongPlace, value: totals.devicesWrongPlace, icon: 'warn', tone: 'warn' },
        { name: say.strange, value: totals.unknown, icon: 'info', tone: 'warn' },
        { name: say.boxesFound, value: totals.containersFound, icon: 'box', tone: 'good' },
        { name: say.boxesMissing, value: totals.containersMissing, icon: 'search', tone: 'bad' },
        { name: say.foundAgain, value: totals.devicesFoundAgain, icon: 'undo', tone: 'good' },
      ]}
      done={totals.devicesFound}
      all={totals.devicesExpected}
      label={say.state}
    />
  )
}

function People({ of }: { readonly of: Count['byPerson'] }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { me } = useSession()
  if (of.length === 0) return null
  return (
    <Section title={say.people}>
      <ul className="list">
        {of.map(({ personId, scanned, lastAt }) => (
          <li key={personId}>
            <div className="line">
              <span className="row">
                <Icon name="person" size={20} />
                <span className="title">
                  {personId === me.person.personId ? say.you : (names.person(personId) ?? say.somebody)}
                </span>
              </span>
              <span>
                {say.scans(scanned)} <span className="quiet">{say.lastAt(momentText(language, lastAt))}</span>
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function ScanDesk({ countId }: { readonly countId: string }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const [place, setPlace] = useState('')
  const { lines, told, error, scan, undo } = useCounting(countId, place)
  const batch = useRef<string[]>([])
  // A pasted list comes line by line, and goes out as one.
  const read = (text: string): void => {
    if (batch.current.push(text) > 1) return
    queueMicrotask(() => scan(batch.current.splice(0)))
  }
  return (
    <>
      <p>{say.scanText}</p>
      <Scan onRead={read} label={say.scanLabel} lists />
      <p className="store-told" role="status">
        {told}
      </p>
      {error !== null && <Wrong error={error} />}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          // A scanner ends with Enter: what it reads next is no place any more.
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
        }}
      >
        <TextField
          label={say.place}
          hint={say.placeHint}
          value={place}
          onChange={setPlace}
          autoComplete="off"
          className="mono"
        />
      </form>
      <Section title={say.mine}>
        {lines.length === 0 ? (
          <p className="quiet">{say.nothingYet}</p>
        ) : (
          <ul className="list">
            {lines
              .toReversed()
              .slice(0, SHOWN_HERE)
              .map((line) => (
                <Line key={line.key} line={line} onUndo={() => undo(line)} />
              ))}
          </ul>
        )}
      </Section>
    </>
  )
}

const LOOKS: Readonly<Record<ScannedLine['result'], readonly [Tone, IconName]>> = {
  counted: ['good', 'check'],
  already: ['info', 'info'],
  not_of_here: ['warn', 'warn'],
  unknown: ['warn', 'warn'],
  unreadable: ['bad', 'cross'],
  undone: ['info', 'undo'],
}

function Line({ line, onUndo }: { readonly line: ScannedLine; readonly onUndo: () => unknown }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const { text, result, standsFor, because, why } = line
  const [tone, icon] = LOOKS[result]
  const because_ = because === null ? null : say[`because_${because}`]
  return (
    <li>
      <div className="line">
        <span className="stack tight">
          <span className="title mono">{text}</span>
          <span className="row">
            <Badge tone={tone}>
              <Icon name={icon} size={18} />
              {say[result]}
            </Badge>
            {because === null && standsFor !== null && <span>{say.standsFor(standsFor)}</span>}
          </span>
          {(because_ ?? why) !== null && <span>{because_ ?? why}</span>}
        </span>
        {result !== 'undone' && result !== 'unreadable' && (
          <Button label={say.undo(text)} onClick={onUndo}>
            <Icon name="undo" />
          </Button>
        )}
      </div>
    </li>
  )
}
