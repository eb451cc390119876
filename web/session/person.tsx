import type { ReactNode } from 'react'
import { useApi, useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Page } from '../ui/page.tsx'
import { Loaded } from '../ui/parts.tsx'
import { ROLE_WORDS, SESSION_WORDS } from './words.ts'

/** A human with accounts at several parties says for which of them they are here. */
export function PersonPage({ onChosen }: { readonly onChosen: () => void }): ReactNode {
  const say = useWords(SESSION_WORDS)
  const roles = useWords(ROLE_WORDS)
  const api = useApi()
  const session = useRead('GET /v1/session', {})
  const choose = async (personId: string): Promise<void> => {
    await api.call('POST /v1/session/person', { body: { personId } })
    onChosen()
  }
  return (
    <Page title={say.chooseTitle}>
      <Loaded read={session}>
        {({ persons }) => (
          <ul className="list">
            {persons.map((person) => (
              <li key={person.personId}>
                <button type="button" onClick={() => void choose(person.personId)}>
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
