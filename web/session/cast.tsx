/** The door of a rehearsal: everybody who takes part, to be anybody of them. */
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Page, Section } from '../ui/page.tsx'
import type { Cast, CastMember } from './rehearsal-token.ts'
import { ROLE_WORDS, SESSION_WORDS } from './words.ts'

export function CastPage({
  cast,
  onChoose,
}: {
  readonly cast: Cast
  readonly onChoose: (member: CastMember) => void
}): ReactNode {
  const say = useWords(SESSION_WORDS)
  const roles: Readonly<Record<string, string>> = useWords(ROLE_WORDS)
  return (
    <Page title={say.castTitle} lead={say.castText} actions={<LinkButton to="/rehearsal">{say.toTable}</LinkButton>}>
      <div className="stack loose">
        {cast.parties.map((party) => {
          const people = cast.people.filter((person) => person.partyId === party.partyId)
          if (people.length === 0) return null
          return (
            <Section key={party.partyId} title={party.name}>
              <ul className="list">
                {people.map((person) => (
                  <li key={person.personId}>
                    <button type="button" onClick={() => onChoose(person)}>
                      <span className="title link">{person.name}</span>
                      <span className="quiet">{roles[person.role] ?? person.role}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </Section>
          )
        })}
      </div>
    </Page>
  )
}
