/** What the pages of a box and of a device have in common. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Icon } from '../ui/icons.tsx'
import { Notice } from '../ui/parts.tsx'
import { TrustBadge } from './state-badge.tsx'
import { GROUND_WORDS, type Trust } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'

/** Where it is on its way, and whether it may be used: two things, never one. */
export function Axes({
  first,
  trust,
  missing,
}: {
  readonly first: readonly [name: string, value: string]
  readonly trust: Trust
  readonly missing: boolean
}): ReactNode {
  const say = useWords(THINGS_WORDS)
  const [name, value] = first
  return (
    <dl className="find-axes">
      <div>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
      <div>
        <dt>{say.trust}</dt>
        <dd>
          <TrustBadge trust={trust} missing={missing} />
        </dd>
      </div>
    </dl>
  )
}

interface Ground {
  readonly kind: keyof typeof GROUND_WORDS
  readonly incidentId: string | null
  readonly since: string
}

/** Why it is stopped, and what ends that. */
export function Grounds({ of }: { readonly of: readonly Ground[] }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const means = useWords(GROUND_WORDS)
  const language = useLanguage()
  const { may } = useSession()
  return of.map(({ kind, incidentId, since }) => (
    <Notice key={`${kind} ${incidentId}`} tone={kind === 'unproven' ? 'warn' : 'bad'}>
      <p>{means[kind]}</p>
      <p className="quiet">{momentText(language, since)}</p>
      {incidentId !== null && may('incidents:read') && (
        <p>
          <Link href={`/incidents/${incidentId}`} className="page-back">
            {say.toIncident}
            <Icon name="next" size={20} />
          </Link>
        </p>
      )}
    </Notice>
  ))
}
