import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Badge, type Tone } from '../ui/parts.tsx'
import { TRUST_WORDS, type Trust } from './state-words.ts'

const LOOKS: Readonly<Record<Trust, readonly [Tone, IconName]>> = {
  ok: ['good', 'check'],
  unproven: ['warn', 'clock'],
  incident: ['bad', 'warn'],
  locked_out: ['bad', 'cross'],
}

/** The second axis: whether it may be used. A symbol, a word and a colour. */
export function TrustBadge({
  trust,
  missing = false,
}: {
  readonly trust: Trust
  readonly missing?: boolean
}): ReactNode {
  const say = useWords(TRUST_WORDS)
  const [tone, icon] = LOOKS[trust]
  return (
    <span className="find-badges">
      {missing && (
        <Badge tone="bad">
          <Icon name="search" size={18} />
          {say.missing}
        </Badge>
      )}
      {(trust !== 'ok' || !missing) && (
        <Badge tone={tone}>
          <Icon name={icon} size={18} />
          {say[trust]}
        </Badge>
      )}
    </span>
  )
}
