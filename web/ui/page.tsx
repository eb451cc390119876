import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useWords } from '../i18n/language.tsx'
import { useFramed } from './framed.ts'
import { Icon } from './icons.tsx'
import { UI_WORDS } from './words.ts'

interface PageProps {
  readonly title: string
  /** Where one comes from. */
  readonly back?: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** Wide pages: tables, two things side by side. */
  readonly wide?: boolean
  readonly children: ReactNode
}

/** One page: its name, what it is for, what can be done. Screen readers begin at its heading. */
export function Page({ title, back, lead, actions, wide = false, children }: PageProps): ReactNode {
  const say = useWords(UI_WORDS)
  const heading = useRef<HTMLHeadingElement>(null)
  const isFramed = useFramed()
  const Heading = isFramed ? 'h2' : 'h1'
  useEffect(() => {
    if (!isFramed) document.title = `${title} · Geleit`
  }, [title, isFramed])
  useEffect(() => {
    if (!isFramed && !isTyping()) heading.current?.focus({ preventScroll: true })
  }, [isFramed])
  return (
    <div className={wide ? 'page wide' : 'page'}>
      {back !== undefined && (
        <Link href={back} className="page-back">
          <Icon name="back" size={20} />
          {say.back}
        </Link>
      )}
      <div className="row apart">
        <Heading className="page-title" ref={heading} tabIndex={-1}>
          {title}
        </Heading>
        {actions !== undefined && <div className="row">{actions}</div>}
      </div>
      {lead !== undefined && <p className="page-lead">{lead}</p>}
      {children}
    </div>
  )
}

/** A page may come late; whoever types something in the meantime goes on. */
function isTyping(): boolean {
  return document.activeElement?.matches('input, textarea, select') ?? false
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="stack">
      <h2>{title}</h2>
      {children}
    </section>
  )
}
