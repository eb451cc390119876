/** One personal key: whose it is, and what it could still open. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useRead } from '../api/context.tsx'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Download } from '../ui/download.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Facts, Loaded, Notice } from '../ui/parts.tsx'
import { useNames } from './names.ts'
import { KEY_WORDS } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'
import './find.css'

export default function KeyPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(THINGS_WORDS)
  const states = useWords(KEY_WORDS)
  const language = useLanguage()
  const names = useNames()
  const serial = params['serial'] ?? ''
  const read = useRead('GET /v1/keys/{serial}', { path: { serial } })
  const nameOf = (personId: string | null): string =>
    personId === null ? say.nobody : (names.person(personId) ?? say.withSomebody)
  return (
    <Page title={`${say.key} ${serial}`}>
      <Loaded read={read}>
        {(key) => (
          <div className="stack loose">
            <Facts
              of={[
                [say.status, states[key.status]],
                [say.person, nameOf(key.personId)],
                [say.lastSeen, key.lastPossessionAt === null ? say.never : momentText(language, key.lastPossessionAt)],
              ]}
            />
            {key.codesOut.length > 0 && (
              <Notice tone="warn">
                <h2>{say.codesOut}</h2>
                {key.codesOut.map(({ containerId, openingId, action }) => (
                  <p key={`${openingId} ${action}`}>
                    {containerId === null ? say.codesAtLarge(1) : <Link href={`/boxes/${containerId}`}>{say.box}</Link>}
                  </p>
                ))}
              </Notice>
            )}
            <Section title={say.history}>
              <ol className="find-chain">
                {key.history.map(({ at, status, personId, entryId }) => (
                  <li key={`${entryId} ${status}`} className={status === 'lost' ? 'bad' : undefined}>
                    <span className="title">{states[status]}</span>
                    <span className="quiet">
                      {momentText(language, at)} · {nameOf(personId)}
                    </span>
                  </li>
                ))}
              </ol>
            </Section>
            <Download path={`/v1/keys/${encodeURIComponent(serial)}/label`} name={`${serial}.pdf`}>
              {say.label}
            </Download>
          </div>
        )}
      </Loaded>
    </Page>
  )
}
