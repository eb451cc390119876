import type { ReactNode } from 'react'
import { numberText } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Progress, type Tone } from '../ui/parts.tsx'

export interface Figure {
  readonly name: string
  readonly value: number
  readonly icon: IconName
  /** Worn as long as it is not zero. */
  readonly tone?: Tone
}

/** Numbers that run along while somebody scans, and how far it is. */
export function Numbers({
  of,
  done,
  all,
  label,
}: {
  readonly of: readonly Figure[]
  readonly done: number
  readonly all: number
  readonly label: string
}): ReactNode {
  const language = useLanguage()
  return (
    <div className="stack">
      <Progress done={done} of={all} label={label} />
      <dl className="store-numbers">
        {of.map(({ name, value, icon, tone }) => (
          <div key={name} className={value === 0 ? '' : (tone ?? '')}>
            <dt>
              <Icon name={icon} size={18} />
              {name}
            </dt>
            <dd>{numberText(language, value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
