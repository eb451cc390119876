/** The start page of a rehearsal: a box, a phone, and three stories. Nobody has to be anybody here. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Door } from '../session/door.tsx'
import { type Cast, readCast } from '../session/rehearsal-token.ts'
import { LinkButton } from '../ui/button.tsx'
import { Select } from '../ui/fields.tsx'
import { Busy, Empty } from '../ui/parts.tsx'
import { VirtualBox } from './box.tsx'
import { DeviceCounts } from './counts.tsx'
import { Guide } from './guide.tsx'
import { type Hands, handsOf, type LockSeen } from './hands.ts'
import { Phone } from './phone.tsx'
import type { Box } from './stage.ts'
import { TABLE_WORDS } from './words.ts'
import './rehearsal.css'

export default function Table(): ReactNode {
  const say = useWords(TABLE_WORDS)
  const language = useLanguage()
  const spoken = useRef(language)
  spoken.current = language
  const [cast, setCast] = useState<Cast | null | undefined>(undefined)
  useEffect(() => {
    void readCast().then(setCast)
  }, [])
  const hands = useMemo(() => (cast ? handsOf(cast, () => spoken.current) : null), [cast])
  useEffect(() => {
    document.title = `${say.title} · Geleit`
  }, [say])
  return (
    <Door>
      <div className="table-page">
        <h1>{say.title}</h1>
        <p className="page-lead">{say.lead}</p>
        <p className="row">
          <strong>{say.sample}</strong>
          <LinkButton to="/roles">{say.toApp}</LinkButton>
        </p>
        {cast === undefined && <Busy />}
        {cast === null && <Empty title={say.failed} />}
        {hands !== null && <Played hands={hands} />}
      </div>
    </Door>
  )
}

/** Whose phones can lie on the table. */
const PHONES = ['fitter-1', 'store-keeper', 'maker-dispatcher', 'operator-security'] as const

function Played({ hands }: { readonly hands: Hands }): ReactNode {
  const say = useWords(TABLE_WORDS)
  const boxes = useMemo(() => sampleBoxes(hands), [hands])
  const [box, setBox] = useState<Box | undefined>(boxes[0])
  const [seen, setSeen] = useState<LockSeen | null>(null)
  const [devices, setDevices] = useState(0)
  const [display, setDisplay] = useState('')
  const [code, setCode] = useState<string | null>(null)
  const [phone, setPhone] = useState({ who: 'fitter-1', path: '/' })
  /** How often something was done to a box, and how many steps of stories were told. */
  const [touches, setTouches] = useState(0)
  const [steps, setSteps] = useState(0)
  const [side, setSide] = useState<'box' | 'phone'>('box')
  const [about, setAbout] = useState<readonly string[]>([])
  const shown = useRef(box)
  shown.current = box
  const look = useCallback(async (): Promise<void> => {
    const { current } = shown
    if (current === undefined) return
    const [lock, inside] = await Promise.all([hands.look(current.lockSerial), contentsOf(hands, current)])
    // Another box may have been put there while this one was looked at.
    if (shown.current !== current) return
    setSeen(lock)
    setDevices(inside)
    setTouches((known) => known + 1)
  }, [hands])
  useEffect(() => {
    if (box !== undefined) void look()
  }, [box, look])
  const stage = useMemo(
    () => ({
      show(next: Box) {
        shown.current = next
        setBox(next)
        setDisplay('')
      },
      phone(who: string, path: string) {
        setPhone({ who, path })
        setSide('phone')
      },
      displayed(text: string) {
        setDisplay(text)
        setSide('box')
      },
      told: setCode,
    }),
    [],
  )
  const told = useCallback(async (): Promise<void> => {
    setSteps((known) => known + 1)
    await look()
  }, [look])
  const known = box === undefined || boxes.some((each) => each.serial === box.serial) ? boxes : [box, ...boxes]
  return (
    <div className={`table show-${side}`}>
      <section className="table-guide" aria-label={say.guide}>
        <Guide hands={hands} stage={stage} onStep={told} onDevices={setAbout} />
        {about.length > 0 && <DeviceCounts hands={hands} deviceIds={about} touches={touches} />}
      </section>
      <div className="table-sides">
        {(['box', 'phone'] as const).map((name) => (
          <button key={name} type="button" aria-pressed={side === name} onClick={() => setSide(name)}>
            {say[name]}
          </button>
        ))}
      </div>
      <section className="table-box" aria-label={say.box}>
        <Select
          label={say.whoseBox}
          value={box?.serial ?? ''}
          onChange={(serial) => {
            const next = known.find((each) => each.serial === serial)
            if (next !== undefined) stage.show(next)
          }}
          options={known.map(({ serial }) => ({ value: serial, text: serial }))}
        />
        {box !== undefined && seen !== null && seen.lockSerial === box.lockSerial && (
          <VirtualBox
            key={box.serial}
            {...{ hands, box, seen, devices, display, code }}
            onDisplay={setDisplay}
            onTouched={look}
          />
        )}
      </section>
      <div className="table-phone">
        <Select
          label={say.whosePhone}
          value={phone.who}
          onChange={(who) => setPhone({ who, path: '/' })}
          options={PHONES.map((label) => ({ value: label, text: hands.person(label).name }))}
        />
        <Phone hands={hands} who={phone.who} path={phone.path} steps={steps} title={say.phone} />
      </div>
    </div>
  )
}

function sampleBoxes({ cast }: Hands): readonly Box[] {
  return cast.containers.flatMap(({ id, serial }) => {
    const lock = cast.locks.find(({ containerId }) => containerId === id)
    return lock === undefined ? [] : [{ serial, containerId: id, lockSerial: lock.serial }]
  })
}

/** How many are inside, as whoever has the box sees it; nobody else is told. */
async function contentsOf(hands: Hands, { containerId }: Box): Promise<number> {
  for (const who of ['store-keeper', 'maker-dispatcher']) {
    try {
      const answer = await hands.api(who).call('GET /v1/containers/{id}', { path: { id: containerId } })
      return answer.devices.length
    } catch {
      // Not theirs.
    }
  }
  return 0
}
