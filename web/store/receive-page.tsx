/** A shipment at the ramp: compared with its notice as it is scanned, signed for, acknowledged. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type Answer, Problem } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Loaded, Notice } from '../ui/parts.tsx'
import { type Figure, Numbers } from './numbers.tsx'
import { ReceiveSign } from './receive-sign.tsx'
import { RECEIVE_WORDS } from './receive-words.ts'
import { ExpectedBox, StrangeDevices, SurplusBoxes } from './received-boxes.tsx'
import { type Receipt, Received } from './received-done.tsx'
import {
  differencesOf,
  type Expected,
  NOTHING_SAID,
  type Receiving,
  readInto,
  type Said,
  saying,
  seeing,
} from './receiving.ts'
import './store.css'

export type Shipment = Answer<'GET /v1/shipments/{id}'>

export default function ReceivePage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const { id = '' } = params
  const [waits, setWaits] = useState(false)
  const shipment = useRead('GET /v1/shipments/{id}', { path: { id } }, waits ? { refetchInterval: 2_000 } : {})
  return (
    <Page title={say.shipment} back="/receive" lead={say.compareLead} wide>
      <Loaded read={shipment}>{(data) => <Receive key={id} shipment={data} onWaits={setWaits} />}</Loaded>
    </Page>
  )
}

/** How far each box has come, for whoever stands at the ramp. */
export function expectedOf({ containers, stations }: Shipment): readonly Expected[] {
  const last = stations.length - 1
  return containers.map(({ containerId, serial, step, outcome }) => ({
    containerId,
    serial: serial ?? containerId,
    is: step >= last ? 'signed' : step === last - 1 ? 'here' : 'coming',
    outcome,
  }))
}

function Receive({
  shipment,
  onWaits,
}: {
  readonly shipment: Shipment
  readonly onWaits: (waits: boolean) => void
}): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const queries = useQueryClient()
  const names = useNames()
  const { may } = useSession()
  const expected = expectedOf(shipment)
  const ids = expected.map(({ containerId }) => containerId)
  const { now, told, change, undo, read } = useReceiving(expected, ids)
  const [receipt, setReceipt] = useState<Receipt | null>(null)
  const isOver = shipment.status === 'received' && receipt === null
  if (receipt !== null) {
    return (
      <Received
        receipt={receipt}
        onGoOn={() => {
          setReceipt(null)
          change(() => NOTHING_SAID)
        }}
      />
    )
  }
  const set = (serials: readonly string[], what: Said | null): void => change((known) => saying(known, serials, what))
  const stillOpen = expected.filter(
    ({ serial, outcome, is }) => outcome === null && is !== 'coming' && !now.said.has(serial),
  )
  return (
    <div className="store-sides">
      <div className="stack loose">
        <p className="quiet">
          {say.from(names.party(shipment.partyId))} · {names.site(shipment.toSiteId)}
        </p>
        {isOver ? (
          <Notice tone="good">
            <p>{say.doneAll}</p>
          </Notice>
        ) : (
          <>
            <Scan onRead={read} label={say.scanLabel} lists />
            <p className="store-told" role="status">
              {told}
            </p>
          </>
        )}
        <Section title={say.differences}>
          <Differences receiving={now} expected={expected} />
        </Section>
        {may('shipments:receive') && !isOver && (
          <ReceiveSign
            shipment={shipment}
            expected={expected}
            receiving={now}
            onWaits={onWaits}
            onReceipt={(done) => {
              onWaits(false)
              setReceipt(done)
              void queries.invalidateQueries()
            }}
          />
        )}
      </div>
      <div className="stack loose">
        <Section title={say.list}>
          <div className="row">
            {stillOpen.length > 0 && (
              <>
                <Button
                  onClick={() =>
                    set(
                      stillOpen.map(({ serial }) => serial),
                      'received',
                    )
                  }
                >
                  {say.restHere}
                </Button>
                <Button
                  onClick={() =>
                    set(
                      stillOpen.map(({ serial }) => serial),
                      'missing',
                    )
                  }
                >
                  {say.restMissing}
                </Button>
              </>
            )}
            {undo !== null && (
              <Button onClick={undo}>
                <Icon name="undo" />
                {say.undo}
              </Button>
            )}
          </div>
          <ul className="list">
            {expected.map((box) => (
              <ExpectedBox
                key={box.containerId}
                box={box}
                said={now.said.get(box.serial) ?? null}
                seen={now.devices.filter(({ containerId }) => containerId === box.containerId).length}
                onSay={(what) => set([box.serial], what)}
              />
            ))}
          </ul>
        </Section>
        {now.surplus.length > 0 && (
          <SurplusBoxes
            serials={now.surplus}
            onLeaveOut={(serial) =>
              change((known) => ({ ...known, surplus: known.surplus.filter((each) => each !== serial) }))
            }
          />
        )}
        <StrangeDevices devices={now.devices} />
      </div>
    </div>
  )
}

interface Compared {
  readonly now: Receiving
  readonly told: string
  change(next: (known: Receiving) => Receiving): void
  /** Null: there is nothing to undo. */
  readonly undo: (() => void) | null
  read(text: string): void
}

function useReceiving(expected: readonly Expected[], ids: readonly string[]): Compared {
  const say = useWords(RECEIVE_WORDS)
  const api = useApi()
  const [steps, setSteps] = useState<readonly Receiving[]>([NOTHING_SAID])
  const [told, setTold] = useState('')
  // Several labels may be read before the page is drawn again.
  const newest = useRef(steps)
  const put = (next: readonly Receiving[]): void => {
    newest.current = next
    setSteps(next)
  }
  const last = (): Receiving => newest.current.at(-1) ?? NOTHING_SAID
  const change = (next: (known: Receiving) => Receiving): void => put([...newest.current.slice(-200), next(last())])
  const isSigned = expected.length > 0 && expected.every(({ is }) => is === 'signed')
  const look = async (deviceId: string): Promise<void> => {
    const containerId = await api.call('GET /v1/devices/{id}', { path: { id: deviceId } }).then(
      (device) => device.containerId,
      (error: unknown) => {
        if (error instanceof Problem && error.status === 404) return null
        throw error
      },
    )
    const inside = containerId !== null && ids.includes(containerId) ? containerId : null
    const is = inside !== null ? 'here' : isSigned || containerId !== null ? 'strange' : 'noted'
    change((known) => seeing(known, { deviceId, is, containerId: inside }))
    const words = { here: say.deviceHere, strange: say.deviceStrange, noted: say.deviceNoted }
    setTold(words[is](deviceText(deviceId)))
    navigator.vibrate?.(is === 'strange' ? [40, 60, 40] : 40)
  }
  const read = (text: string): void => {
    const [next, what] = readInto(last(), expected, text)
    if (what.is === 'device') {
      setTold('')
      void look(what.deviceId).catch((error: unknown) => setTold(error instanceof Error ? error.message : ''))
      return
    }
    navigator.vibrate?.(what.is === 'found' ? 40 : [40, 60, 40])
    if (next !== last()) put([...newest.current.slice(-200), next])
    if (what.is === 'unreadable') setTold(say.unreadable(what.text))
    else if (what.is === 'surplus') setTold(say.surplusTold(what.serial))
    else setTold(what.is === 'found' ? say.found(what.serial) : say.already(what.serial))
  }
  // More of them were signed for: of what lies in those, the books tell now.
  const signed = expected.filter(({ is }) => is === 'signed').length
  const lookAgain = useRef(look)
  lookAgain.current = look
  useEffect(() => {
    if (signed === 0) return
    const noted = newest.current.at(-1)?.devices.filter(({ is }) => is === 'noted') ?? []
    for (const { deviceId } of noted) void lookAgain.current(deviceId).catch(() => {})
  }, [signed])
  return {
    now: steps.at(-1) ?? NOTHING_SAID,
    told,
    change,
    undo: steps.length < 2 ? null : () => put(newest.current.slice(0, -1)),
    read,
  }
}

function Differences({
  receiving,
  expected,
}: {
  readonly receiving: Receiving
  readonly expected: readonly Expected[]
}): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const found = differencesOf(receiving, expected)
  const numbers: readonly Figure[] = [
    { name: say.dExpected, value: found.expected, icon: 'box' },
    { name: say.dFound, value: found.found, icon: 'check', tone: 'good' },
    { name: say.dOpen, value: found.open, icon: 'clock', tone: 'info' },
    { name: say.dMissing, value: found.missing, icon: 'search', tone: 'bad' },
    { name: say.dSurplus, value: found.surplus, icon: 'plus', tone: 'warn' },
    { name: say.dDamaged, value: found.damaged, icon: 'warn', tone: 'warn' },
    { name: say.dRefused, value: found.refused, icon: 'cross', tone: 'warn' },
  ]
  return <Numbers of={numbers} done={found.expected - found.open} all={found.expected} label={say.differences} />
}
