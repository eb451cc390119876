import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icons.tsx'
import { UI_WORDS } from './words.ts'

export type Tone = 'good' | 'bad' | 'warn' | 'info'
const TONE_ICONS: Readonly<Record<Tone, IconName>> = { good: 'check', bad: 'warn', warn: 'warn', info: 'info' }

/** `alert`: read out at once. */
export function Notice({
  tone = 'info',
  alert = false,
  children,
}: {
  readonly tone?: Tone
  readonly alert?: boolean
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className={`notice ${tone}`} role={alert ? 'alert' : undefined}>
      <Icon name={TONE_ICONS[tone]} />
      <div className="stack tight">{children}</div>
    </div>
  )
}

export function Badge({ tone, children }: { readonly tone?: Tone; readonly children: ReactNode }): ReactNode {
  return <span className={`badge ${tone ?? ''}`}>{children}</span>
}

/** What a thing is: names and values. */
export function Facts({ of }: { readonly of: readonly (readonly [name: string, value: ReactNode])[] }): ReactNode {
  return (
    <dl className="facts">
      {of.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Nothing there: what that means, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  )
}

export function Busy({ text }: { readonly text?: string }): ReactNode {
  const say = useWords(UI_WORDS)
  return (
    <p className="busy" role="status">
      {text ?? say.loading}
    </p>
  )
}

export function Progress({
  done,
  of,
  label,
}: {
  readonly done: number
  readonly of: number
  readonly label: string
}): ReactNode {
  const percent = of === 0 ? 100 : Math.min(100, (100 * done) / of)
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuenow={done}
      aria-valuemin={0}
      aria-valuemax={of}
    >
      <div style={{ width: `${percent}%` }} />
    </div>
  )
}

/** What went wrong, in the server's sentence, and a way to try again. */
export function Wrong({ error, again }: { readonly error: unknown; readonly again?: () => unknown }): ReactNode {
  const say = useWords(UI_WORDS)
  return (
    <Notice tone="bad" alert>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {again !== undefined && (
        <p>
          <Button onClick={again}>{say.again}</Button>
        </p>
      )}
    </Notice>
  )
}

interface Read<Of> {
  readonly data: Of | undefined
  readonly error: Error | null
  refetch(): unknown
}

/** What was read, or that it is being read, or why it can't be. */
export function Loaded<Of>({
  read,
  children,
}: {
  readonly read: Read<Of>
  readonly children: (data: NonNullable<Of>) => ReactNode
}): ReactNode {
  if (read.data !== undefined && read.data !== null) return children(read.data)
  if (read.error !== null) return <Wrong error={read.error} again={() => read.refetch()} />
  return <Busy />
}
