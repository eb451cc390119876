import { type ReactNode, useState } from 'react'
import { useApi, useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Page } from '../ui/page.tsx'
import { Loaded, Wrong } from '../ui/parts.tsx'
import { ROLE_WORDS, SESSION_WORDS } from './words.ts'

/** A human with accounts at several parties says for which of them they are here. */
export function PersonPage({ onChosen }: { readonly onChosen: () => void }): ReactNode {
  const say = useWords(SESSION_WORDS)
  const roles = useWords(ROLE_WORDS)
  const api = useApi()
  const session = useRead('GET /v1/session', {})
  const [error, setError] = useState<unknown>(null)
  const choose = (personId: string): void => {
    setError(null)
    api.call('POST /v1/session/person', { body: { personId } }).then(onChosen, setError)
  }
  return (
    <Page title={say.chooseTitle}>
      {error !== null && <Wrong error={error} />}
      <Loaded read={session}>
        {({ persons }) => (
          <ul className="list">
            {persons.map((person) => (
              <li key={person.personId}>
                <button type="button" onClick={() => choose(person.personId)}>
                  <span className="title link">{person.partyName}</span>
                  <span className="quiet">{person.roles.map((role) => roles[role]).join(', ')}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  )
}
