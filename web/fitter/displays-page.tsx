/** All that the display of a lock can say. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { DISPLAY_CODES, DISPLAY_WORDS, DISPLAYS_WORDS } from './display-words.ts'
import './fitter.css'

export default function DisplaysPage(): ReactNode {
  const say = useWords(DISPLAYS_WORDS)
  const displays = useWords(DISPLAY_WORDS)
  return (
    <Page title={say.title} lead={say.lead}>
      <ul className="list fitter displays">
        {DISPLAY_CODES.map((code) => (
          <li key={code}>
            <Link href={`/help/displays/${code}`}>
              <span className="stack tight">
                <span className="title">{displays[code].title}</span>
                <span className="lcd" lang="en">
                  {displays[code].shows === '' ? say.dark : displays[code].shows}
                </span>
              </span>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  )
}
