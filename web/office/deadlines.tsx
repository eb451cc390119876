/** Deadlines that passed or come near, and saying that somebody has seen it. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextArea } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Section } from '../ui/page.tsx'
import { Badge, Loaded } from '../ui/parts.tsx'
import { useToast } from '../ui/toasts.tsx'
import { DEADLINE_WORDS, OFFICE_WORDS } from './office-words.ts'

type Deadline = Answer<'GET /v1/deadlines'>['deadlines'][number]
const SHOWN_MOST = '8'
/** What is due later is nobody's business of today, ms. */
const SOON_MS = 14 * 86_400_000

export function Deadlines(): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const passed = useRead('GET /v1/deadlines', { query: { status: 'passed', limit: SHOWN_MOST } })
  const coming = useRead('GET /v1/deadlines', { query: { status: 'coming', limit: SHOWN_MOST } })
  const [chosen, setChosen] = useState<Deadline | null>(null)
  return (
    <Section title={say.deadlines}>
      <div id="deadlines" />
      <Loaded read={passed}>
        {({ deadlines }) => {
          const soon = Date.now() + SOON_MS
          const near = coming.data?.deadlines.filter(({ dueAt }) => Date.parse(dueAt) < soon) ?? []
          const all = [...deadlines, ...near]
          if (all.length === 0) return <p className="quiet">{say.noDeadlines}</p>
          return (
            <ul className="list">
              {all.map((each) => (
                <li key={`${each.kind} ${each.subjectId} ${each.dueAt}`}>
                  <Line of={each} onChoose={() => setChosen(each)} />
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      {chosen !== null && <Acknowledge of={chosen} onClose={() => setChosen(null)} />}
    </Section>
  )
}

function Line({ of, onChoose }: { readonly of: Deadline; readonly onChoose: () => void }): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const kinds = useWords(DEADLINE_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { may } = useSession()
  const isOver = of.status === 'passed' || of.status === 'escalated'
  const href = placeOf(of)
  const who = of.subjectKind === 'person' ? names.person(of.subjectId) : null
  return (
    <div className="line">
      <span className="stack tight">
        {href === null ? (
          <span className="title">{kinds[of.kind]}</span>
        ) : (
          <Link href={href} className="title office-due">
            {kinds[of.kind]}
          </Link>
        )}
        <span className="quiet">{[who, say.dueAt(momentText(language, of.dueAt))].filter(Boolean).join(' · ')}</span>
        <span>
          <Badge tone={isOver ? 'bad' : 'warn'}>
            <Icon name={isOver ? 'warn' : 'clock'} size={18} />
            {isOver ? say.overdue : say.coming}
          </Badge>
        </span>
      </span>
      {isOver && of.deadlineId !== null && may('deadlines:acknowledge') && (
        <Button onClick={onChoose}>{say.acknowledge}</Button>
      )}
    </div>
  )
}

/** Where one does something about it. */
function placeOf({ subjectKind, subjectId, about }: Deadline): string | null {
  const { containerId } = about
  switch (subjectKind) {
    case 'shipment':
      return `/shipments/${subjectId}`
    case 'incident':
      return `/incidents/${subjectId}`
    case 'key':
      return `/keys/${encodeURIComponent(subjectId)}`
    case 'site':
      return `/boxes?siteId=${subjectId}`
    case 'person':
      return `/devices?personId=${subjectId}`
    case 'opening':
    case 'lock':
      return typeof containerId === 'string' ? `/boxes/${containerId}` : null
    default:
      subjectKind satisfies never
      throw new Error('a deadline about nothing')
  }
}

function Acknowledge({ of, onClose }: { readonly of: Deadline; readonly onClose: () => void }): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const kinds = useWords(DEADLINE_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const tell = useToast()
  const [note, setNote] = useState('')
  const send = async (): Promise<void> => {
    await api.call('POST /v1/deadlines/{id}/acknowledgements', {
      path: { id: of.deadlineId ?? '' },
      body: { note: note.trim() },
    })
    tell(say.acknowledged)
    onClose()
    await queries.invalidateQueries()
  }
  return (
    <Dialog title={say.acknowledgeTitle} onClose={onClose}>
      <p>{kinds[of.kind]}</p>
      <Form send={say.acknowledge} onSend={send} off={note.trim() === '' ? say.noteFirst : null}>
        <TextArea label={say.note} hint={say.noteHint} value={note} onChange={setNote} maxLength={1_000} />
      </Form>
    </Dialog>
  )
}
