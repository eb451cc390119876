import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { TourRisk } from '../../src/custody/tour-balance.ts'
import type { Answer } from '../api/client.ts'
import { useNames } from '../find/names.ts'
import { useWords } from '../i18n/language.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Badge, type Tone } from '../ui/parts.tsx'
import { TOUR_WORDS } from './office-words.ts'

export type TourListed = Answer<'GET /v1/tours'>['tours'][number]

export const RISK_LOOKS: Readonly<Record<TourRisk, readonly [Tone, IconName]>> = {
  none: ['good', 'check'],
  codes_at_large: ['warn', 'key'],
  receipts_missing: ['bad', 'warn'],
  overdue: ['bad', 'clock'],
}

export function RiskBadge({ risk }: { readonly risk: TourRisk }): ReactNode {
  const say = useWords(TOUR_WORDS)
  const [tone, icon] = RISK_LOOKS[risk]
  return (
    <Badge tone={tone}>
      <Icon name={icon} size={18} />
      {say[risk]}
    </Badge>
  )
}

/** A few tours, the worst first. */
export function TourLines({ of }: { readonly of: readonly TourListed[] }): ReactNode {
  const say = useWords(TOUR_WORDS)
  const names = useNames()
  const worst = Object.keys(RISK_LOOKS)
  const sorted = of.toSorted((a, b) => worst.indexOf(b.risk) - worst.indexOf(a.risk))
  return (
    <ul className="list">
      {sorted.map(({ tourId, personId, containerSerial, risk }) => (
        <li key={tourId}>
          <Link href={`/tours/${tourId}`}>
            <span className="stack tight">
              <span className="title link">{(personId === null ? null : names.person(personId)) ?? say.somebody}</span>
              <span className="quiet mono">{containerSerial ?? ''}</span>
            </span>
            <RiskBadge risk={risk} />
          </Link>
        </li>
      ))}
    </ul>
  )
}
