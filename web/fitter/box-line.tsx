import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { STATUS_WORDS, TRUST_WORDS } from '../find/state-words.ts'
import { useWords } from '../i18n/language.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Badge, type Tone } from '../ui/parts.tsx'
import type { Day } from './my-day.ts'
import { DAY_WORDS } from './words.ts'

type Container = Day['containers'][number]

interface Shown extends Pick<Container, 'containerId' | 'serial'> {
  /** Null: there is no network to ask by. */
  readonly status: Container['status'] | null
  readonly refused: Container['refused']
  readonly trust?: Container['trust']
}

/** A box with its state, and the one next thing to do with it. */
export function BoxLine({
  box,
  opening,
  isOnTour,
}: {
  readonly box: Shown
  readonly opening: Day['openings'][number] | undefined
  readonly isOnTour: boolean
}): ReactNode {
  const say = useWords(DAY_WORDS)
  const states = useWords(STATUS_WORDS)
  const trusts = useWords(TRUST_WORDS)
  const { status, refused, trust = 'ok' } = box
  const action =
    opening !== undefined
      ? opening.status === 'closing_code_issued'
        ? say.actClose
        : say.actGoOn
      : refused === null || isOnTour
        ? say.actOpen
        : say.actLook
  const look: { readonly tone: Tone; readonly icon: IconName } =
    trust !== 'ok'
      ? { tone: 'bad', icon: 'warn' }
      : status === 'open'
        ? { tone: 'warn', icon: 'box' }
        : { tone: 'good', icon: 'check' }
  return (
    <li>
      <Link href={`/box/${box.containerId}`}>
        <span className="stack tight">
          <span className="title mono">{box.serial}</span>
          <span className="row">
            {status !== null && (
              <Badge tone={look.tone}>
                <Icon name={look.icon} size={18} />
                {trust === 'ok' ? states[status] : trusts[trust]}
              </Badge>
            )}
            {isOnTour && (
              <Badge tone="info">
                <Icon name="lorry" size={18} />
                {say.onTour}
              </Badge>
            )}
          </span>
          {refused !== null && !isOnTour && opening === undefined && <span className="quiet">{refused.detail}</span>}
        </span>
        <span className="go">
          {action}
          <Icon name="next" size={20} />
        </span>
      </Link>
    </li>
  )
}
