/** What only this phone knows yet, and what the server did not take. */
import type { ReactNode } from 'react'
import { deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { type Advice, adviceFor, type QueuedAct, useField } from '../offline/field.ts'
import { useOnline } from '../shell/network.tsx'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Empty, Notice, type Tone } from '../ui/parts.tsx'
import { ACT_WORDS, UNCONFIRMED_WORDS } from './unconfirmed-words.ts'
import { useWait } from './wait.ts'
import './fitter.css'

export default function UnconfirmedPage(): ReactNode {
  const say = useWords(UNCONFIRMED_WORDS)
  const { queue } = useField()
  const refused = queue.entries.filter(({ state }) => state === 'refused')
  const waiting = queue.entries.filter(({ state }) => state === 'waiting' || state === 'sending')
  const recent = queue.entries.filter(({ state }) => state === 'confirmed').toReversed()
  return (
    <Page title={say.title} lead={say.lead}>
      <div className="stack loose fitter">
        {queue.loginNeeded && (
          <Notice tone="warn" alert>
            <p>{say.loginNeeded}</p>
            <p>
              <a className="button" href="/login?next=/app/unconfirmed">
                {say.logIn}
              </a>
            </p>
          </Notice>
        )}
        {refused.length + waiting.length === 0 && (
          <Section title={say.waitingTitle}>
            <Empty title={say.nothing}>
              <p>{say.nothingText}</p>
            </Empty>
          </Section>
        )}
        {refused.length > 0 && (
          <Section title={say.refusedTitle}>
            <p>{say.refusedText}</p>
            <ul className="list">
              {refused.map((act) => (
                <Act key={act.id} act={act} />
              ))}
            </ul>
          </Section>
        )}
        {waiting.length > 0 && (
          <Section title={say.waitingTitle}>
            <ol className="list">
              {waiting.map((act) => (
                <Act key={act.id} act={act} />
              ))}
            </ol>
            <Button kind="main" wide onClick={queue.retry}>
              {say.sendNow}
            </Button>
          </Section>
        )}
        {recent.length > 0 && (
          <Section title={say.recentTitle}>
            <ul className="list">
              {recent.map((act) => (
                <Act key={act.id} act={act} />
              ))}
            </ul>
          </Section>
        )}
      </div>
    </Page>
  )
}

const LOOKS: Readonly<Record<QueuedAct['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  waiting: { tone: 'warn', icon: 'offline' },
  sending: { tone: 'info', icon: 'clock' },
  confirmed: { tone: 'good', icon: 'check' },
  refused: { tone: 'bad', icon: 'cross' },
}
const ADVICE_WORDS = {
  read: 'readAdvice',
  again: 'againAdvice',
  correct: 'correctAdvice',
  set_aside: 'setAsideAdvice',
  tell: 'tellAdvice',
} as const satisfies Readonly<Record<Advice, keyof typeof UNCONFIRMED_WORDS>>

function Act({ act }: { readonly act: QueuedAct }): ReactNode {
  const say = useWords(UNCONFIRMED_WORDS)
  const kinds = useWords(ACT_WORDS)
  const language = useLanguage()
  const { queue } = useField()
  // Without a network nothing is on its way, whatever was tried before.
  const isOnline = useOnline()
  const state = act.state === 'sending' && !isOnline ? 'waiting' : act.state
  const { tone, icon } = LOOKS[state]
  const { problem } = act
  const wait = useWait(problem?.waitUntil ?? null)
  return (
    <li>
      <div className="line act">
        <div className="stack tight">
          <span className="title">
            {kinds[act.what.kind]} <span className="mono">{deviceText(act.what.about)}</span>
          </span>
          <span className="quiet">{momentText(language, act.at)}</span>
          {problem !== undefined && act.state === 'refused' && (
            <>
              {wait === null && <p>{problem.message}</p>}
              <p className="advice">{say[ADVICE_WORDS[adviceFor(problem)]]}</p>
              <div className="row">
                <Button onClick={() => queue.again(act.id)} off={wait}>
                  {say.again}
                </Button>
                <Button onClick={() => queue.drop(act.id)}>{say.putAway}</Button>
              </div>
            </>
          )}
        </div>
        <Badge tone={tone}>
          <Icon name={icon} size={18} />
          {say[state]}
        </Badge>
      </div>
    </li>
  )
}
