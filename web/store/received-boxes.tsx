import { type ReactNode, useState } from 'react'
import { useRead } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Choice } from '../ui/fields.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Section } from '../ui/page.tsx'
import { Badge, Notice, type Tone } from '../ui/parts.tsx'
import { RECEIVE_WORDS } from './receive-words.ts'
import type { Expected, Said, SeenDevice } from './receiving.ts'

type Look = readonly [Tone, IconName]
const LOOKS: Readonly<Record<Said, Look>> = {
  received: ['good', 'check'],
  damaged: ['warn', 'warn'],
  refused: ['warn', 'cross'],
  missing: ['bad', 'search'],
}

/** One box of the notice: what is said of it, and how to say it by hand. */
export function ExpectedBox({
  box: { containerId, serial, is, outcome },
  said,
  seen,
  onSay,
}: {
  readonly box: Expected
  readonly said: Said | null
  /** Devices that were scanned and lie in it by the books. */
  readonly seen: number
  readonly onSay: (what: Said | null) => void
}): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const [isOpen, setOpen] = useState(false)
  const names: Readonly<Record<Said, string>> = {
    received: say.isHere,
    damaged: say.isDamaged,
    refused: say.isRefused,
    missing: say.isMissing,
  }
  const word = said ?? (isSaid(outcome) ? outcome : null)
  const [tone, icon]: Look = word === null ? ['info', is === 'coming' ? 'lorry' : 'clock'] : LOOKS[word]
  const isOver = is === 'coming' || (outcome !== null && outcome !== 'missing')
  return (
    <li>
      <button type="button" aria-expanded={isOpen} disabled={isOver} onClick={() => setOpen(!isOpen)}>
        <span className="stack tight">
          <span className="title mono">{serial}</span>
          <span className="row">
            <Badge tone={tone}>
              <Icon name={icon} size={18} />
              {word === null ? (is === 'coming' ? say.isComing : say.isOpen) : names[word]}
            </Badge>
            {outcome !== null && said === null && <span className="quiet">{say.isOver}</span>}
            {(seen > 0 || isOpen) && <Inside containerId={containerId} seen={seen} />}
          </span>
        </span>
        {!isOver && <Icon name={isOpen ? 'cross' : 'next'} size={20} />}
      </button>
      {isOpen && !isOver && (
        <div className="stack store-say">
          <Choice
            label={say.how(serial)}
            value={said ?? ''}
            onChange={(next) => onSay(isSaid(next) ? next : null)}
            options={[
              { value: 'received', text: say.isHere },
              { value: 'damaged', text: say.isDamaged },
              { value: 'refused', text: say.isRefused },
              { value: 'missing', text: say.isMissing },
              { value: '', text: say.isOpen },
            ]}
          />
          {said !== null && said !== 'received' && (
            <Notice tone="warn">
              <p>{said === 'damaged' ? say.damageText : said === 'refused' ? say.refusedText : say.missingText}</p>
              {said === 'damaged' && (
                <p>
                  <LinkButton to={`/report?container=${containerId}`}>{say.report}</LinkButton>
                </p>
              )}
            </Notice>
          )}
        </div>
      )}
    </li>
  )
}

function isSaid(text: string | null): text is Said {
  return text === 'received' || text === 'damaged' || text === 'refused' || text === 'missing'
}

function Inside({ containerId, seen }: { readonly containerId: string; readonly seen: number }): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const { data } = useRead('GET /v1/containers/{id}', { path: { id: containerId } })
  if (data === undefined) return null
  const inside = data.contents.length
  return <span className="quiet">{seen === 0 ? say.inside(inside) : say.scannedInside(seen, inside)}</span>
}

export function SurplusBoxes({
  serials,
  onLeaveOut,
}: {
  readonly serials: readonly string[]
  readonly onLeaveOut: (serial: string) => void
}): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  return (
    <Section title={say.surplusList}>
      <p className="quiet">{say.surplusText}</p>
      <ul className="list">
        {serials.map((serial) => (
          <li key={serial}>
            <div className="line">
              <span className="row">
                <span className="title mono">{serial}</span>
                <Badge tone="warn">
                  <Icon name="plus" size={18} />
                  {say.dSurplus}
                </Badge>
              </span>
              <Button label={say.leaveOut(serial)} onClick={() => onLeaveOut(serial)}>
                <Icon name="cross" />
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function StrangeDevices({ devices }: { readonly devices: readonly SeenDevice[] }): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const strange = devices.filter(({ is }) => is === 'strange')
  const noted = devices.filter(({ is }) => is === 'noted').length
  if (strange.length === 0) return noted === 0 ? null : <p className="quiet">{say.noted(noted)}</p>
  return (
    <Section title={say.strangeDevices}>
      <ul className="list">
        {strange.map(({ deviceId }) => (
          <li key={deviceId}>
            <div className="line">
              <span className="title mono">{deviceText(deviceId)}</span>
              <LinkButton to={`/report?device=${deviceId}`} kind="danger">
                <Icon name="warn" size={20} />
                {say.report}
              </LinkButton>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
