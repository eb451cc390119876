/** All that was found, by kind. */
import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useRead } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Loaded, Notice } from '../ui/parts.tsx'
import { type Found, type Hit, hrefOf } from './search.ts'
import { SEARCH_WORDS } from './search-words.ts'
import { TrustBadge } from './state-badge.tsx'
import {
  CUSTODY_WORDS,
  INCIDENT_STATUS_WORDS,
  KEY_WORDS,
  KIND_WORDS,
  SHIPMENT_WORDS,
  STATUS_WORDS,
} from './state-words.ts'
import './find.css'

export default function SearchPage(): ReactNode {
  const say = useWords(SEARCH_WORDS)
  const [params] = useSearchParams()
  const q = params.get('q')?.trim() ?? ''
  const read = useRead('GET /v1/search', { query: { q } }, { enabled: q !== '' })
  if (q === '') {
    return (
      <Page title={say.title}>
        <Empty title={say.empty}>
          <p>{say.emptyText}</p>
        </Empty>
      </Page>
    )
  }
  return (
    <Page title={say.title} lead={say.lead(q)}>
      <Loaded read={read}>{(found) => <Hits found={found} />}</Loaded>
    </Page>
  )
}

function Hits({ found }: { readonly found: Found }): ReactNode {
  const say = useWords(SEARCH_WORDS)
  const kinds = useWords(KIND_WORDS)
  const groups = Map.groupBy(found.hits, ({ kind }) => kind)
  return (
    <div className="stack loose">
      {found.unknown && found.deviceId !== null && (
        <Notice tone="bad">
          <h2>{say.unknownTitle(deviceText(found.deviceId))}</h2>
          <p>{say.unknownText}</p>
          <p>
            <LinkButton kind="danger" to={`/report?device=${encodeURIComponent(found.deviceId)}`}>
              {say.report}
            </LinkButton>
          </p>
        </Notice>
      )}
      {found.hits.length === 0 && !found.unknown && (
        <Empty title={say.nothingTitle}>
          <p>{say.nothingText}</p>
        </Empty>
      )}
      {[...groups].map(([kind, hits]) => (
        <Section key={kind} title={kinds[kind]}>
          <ul className="list">
            {hits.map((hit) => (
              <li key={hit.id}>
                <Line hit={hit} />
              </li>
            ))}
          </ul>
        </Section>
      ))}
      {found.more && <p className="quiet">{say.more}</p>}
    </div>
  )
}

function Line({ hit }: { readonly hit: Hit }): ReactNode {
  const state = useStateWord()(hit)
  const href = hrefOf(hit)
  const title = hit.kind === 'device' ? deviceText(hit.title) : hit.title
  const more = [state, hit.subtitle].filter((part) => part !== null && part !== '').join(' · ')
  const content = (
    <>
      <span className="stack tight">
        <span className={href === null ? 'title' : 'title link'}>{title}</span>
        {more !== '' && <span className="quiet">{more}</span>}
      </span>
      <span className="row">
        {hit.trust !== null && (hit.trust !== 'ok' || hit.missing) && (
          <TrustBadge trust={hit.trust} missing={hit.missing} />
        )}
        {href !== null && <Icon name="next" />}
      </span>
    </>
  )
  return href === null ? <div className="line">{content}</div> : <Link href={href}>{content}</Link>
}

/** The server gives a word of the kind; people read another one. Of the rest it says nothing that helps. */
function useStateWord(): (hit: Hit) => string | null {
  const of: Partial<Record<Hit['kind'], Readonly<Record<string, string>>>> = {
    device: useWords(CUSTODY_WORDS),
    container: useWords(STATUS_WORDS),
    shipment: useWords(SHIPMENT_WORDS),
    incident: useWords(INCIDENT_STATUS_WORDS),
    key: useWords(KEY_WORDS),
  }
  return ({ kind, state }) => (state === null ? null : (of[kind]?.[state] ?? null))
}
