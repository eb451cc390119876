/** One display of a lock: what it means, and what to do. */
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Page, Section } from '../ui/page.tsx'
import { DISPLAY_CODES, DISPLAY_WORDS, DISPLAYS_WORDS } from './display-words.ts'
import './fitter.css'

export default function DisplayPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(DISPLAYS_WORDS)
  const displays = useWords(DISPLAY_WORDS)
  const code = DISPLAY_CODES.find((each) => each === params['code'])
  if (code === undefined) {
    return (
      <Page title={say.title} back="/help/displays">
        <p>{say.none}</p>
      </Page>
    )
  }
  const { title, shows, means, steps } = displays[code]
  return (
    <Page title={title} back="/help/displays">
      <div className="stack loose fitter">
        {shows !== '' && (
          <p className="lcd large" lang="en">
            {shows}
          </p>
        )}
        <Section title={say.means}>
          <p>{means}</p>
        </Section>
        <Section title={say.todo}>
          <ol className="todo">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Section>
        <LinkButton to="/report" wide>
          {say.report}
        </LinkButton>
      </div>
    </Page>
  )
}
