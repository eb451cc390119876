/** What came of a report, and what to do now. */
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Notice } from '../ui/parts.tsx'
import type { Report } from './report-act.ts'
import { REPORT_WORDS } from './report-words.ts'
import { heldIn } from './what-if.tsx'

export interface Reported {
  readonly report: Report
  /** `kept`: on this phone, and on its way. */
  readonly state: 'told' | 'kept' | 'refused'
  readonly answer: unknown
  readonly incidentId: string | null
  /** Photos that could not be added. */
  readonly photosLeft: number
}

export function AfterReport({
  reported,
  onAgain,
}: {
  readonly reported: Reported
  readonly onAgain: () => void
}): ReactNode {
  const say = useWords(REPORT_WORDS)
  const { may } = useSession()
  const { report, state, incidentId, photosLeft } = reported
  const { thing, sight } = report
  return (
    <Page title={state === 'kept' ? say.keptTitle : say.sentTitle}>
      <div className="stack loose report">
        <Result reported={reported} />
        {photosLeft > 0 && (
          <Notice tone="warn">
            <p>{say.noPhoto}</p>
          </Notice>
        )}
        <Section title={say.todo}>
          <ul className="stack report-todo">
            {(thing.kind === 'box' || thing.kind === 'label') && sight !== 'gone' && <li>{say.todoBox}</li>}
            {thing.kind === 'device' && sight !== 'gone' && <li>{say.todoDevice}</li>}
            {sight === 'gone' && <li>{say.todoGone}</li>}
            <li>{say.todoCall}</li>
          </ul>
        </Section>
        <div className="row">
          {incidentId !== null && may('incidents:read') && (
            <LinkButton kind="main" to={`/incidents/${incidentId}`}>
              {say.toIncident}
            </LinkButton>
          )}
          <LinkButton to="/">{say.toStart}</LinkButton>
          <Button onClick={onAgain}>{say.another}</Button>
        </div>
      </div>
    </Page>
  )
}

function Result({ reported }: { readonly reported: Reported }): ReactNode {
  const say = useWords(REPORT_WORDS)
  const { state, answer } = reported
  if (state === 'kept') {
    return (
      <Notice tone="warn" alert>
        <p>{say.keptText}</p>
      </Notice>
    )
  }
  if (state === 'refused') {
    return (
      <Notice tone="bad" alert>
        <p>{say.refused}</p>
        <p>
          <LinkButton to="/unconfirmed">{say.toUnconfirmed}</LinkButton>
        </p>
      </Notice>
    )
  }
  const held = heldIn(answer)
  if (held === null) {
    return (
      <Notice tone="good" alert>
        <p>{say.hintText}</p>
      </Notice>
    )
  }
  const {
    recalled = [],
    contacts,
    recalledInAll,
  } = (answer ?? {}) as {
    readonly recalled?: readonly string[]
    readonly recalledInAll?: number
    readonly contacts?: { readonly containerIds: readonly string[] }
  }
  const calledBack = recalledInAll ?? recalled.length
  const elsewhere = contacts?.containerIds.length ?? 0
  return (
    <Notice tone="bad" alert>
      <p>
        <strong>{say.held(held.held)}</strong>
      </p>
      {calledBack > 0 && <p>{say.recalled(calledBack)}</p>}
      {elsewhere > 0 && <p>{say.spread(elsewhere)}</p>}
      {held.isMerged && <p>{say.merged}</p>}
    </Notice>
  )
}
