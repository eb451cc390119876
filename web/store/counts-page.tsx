/** Counts: those under way, to join; a new one. */
import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Empty, Loaded, Wrong } from '../ui/parts.tsx'
import { COUNT_WORDS } from './count-words.ts'
import './store.css'

type Count = Answer<'GET /v1/counts'>['counts'][number]

export default function CountsPage(): ReactNode {
  const say = useWords(COUNT_WORDS)
  const counts = useRead('GET /v1/counts', { query: { limit: '50' } })
  return (
    <Page title={say.title} lead={say.lead}>
      <div className="stack loose">
        <Section title={say.open}>
          <Loaded read={counts}>
            {(data) => {
              const open = data.counts.filter(({ status }) => status === 'open')
              if (open.length > 0) return <Counts of={open} />
              return (
                <Empty title={say.noneOpen}>
                  <p>{say.noneOpenText}</p>
                </Empty>
              )
            }}
          </Loaded>
        </Section>
        <Start />
        {counts.data?.counts.some(({ status }) => status !== 'open') === true && (
          <Section title={say.over}>
            <Counts of={counts.data.counts.filter(({ status }) => status !== 'open').slice(0, 10)} />
          </Section>
        )}
      </div>
    </Page>
  )
}

function Counts({ of }: { readonly of: readonly Count[] }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const language = useLanguage()
  return (
    <ul className="list">
      {of.map((count) => (
        <li key={count.countId}>
          <Link href={`/counts/${count.countId}`}>
            <span className="stack tight">
              <span className="title">
                <CountedThing count={count} />
              </span>
              <span className="row">
                <Badge tone={count.status === 'open' ? 'warn' : 'info'}>
                  <Icon
                    name={count.status === 'open' ? 'clock' : count.status === 'completed' ? 'check' : 'cross'}
                    size={18}
                  />
                  {count.status === 'open' ? say.underWay : say[count.status]}
                </Badge>
                <span className="quiet">{say.since(momentText(language, count.startedAt))}</span>
              </span>
            </span>
            <Icon name="next" size={20} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function CountedThing({
  count: { siteId, containerId },
}: {
  readonly count: Pick<Count, 'siteId' | 'containerId'>
}): ReactNode {
  const say = useWords(COUNT_WORDS)
  const names = useNames()
  const box = useRead('GET /v1/containers/{id}', { path: { id: containerId ?? '' } }, { enabled: containerId !== null })
  return siteId === null ? say.box(box.data?.serial ?? '…') : names.site(siteId)
}

function Start(): ReactNode {
  const say = useWords(COUNT_WORDS)
  const api = useApi()
  const { me } = useSession()
  const [, go] = useLocation()
  const stores = me.sites.filter(({ kind }) => kind !== 'place_of_use')
  const [siteId, setSite] = useState(stores[0]?.siteId ?? '')
  const [error, setError] = useState<unknown>(null)
  const start = async (body: { siteId: string } | { containerId: string }): Promise<void> => {
    const { countId } = await api.call('POST /v1/counts', { body })
    go(`/counts/${countId}`)
  }
  const startBox = async (text: string): Promise<void> => {
    setError(null)
    const reading = readingOf(text)
    const serial = reading.kind === 'serial' ? reading.serial : text.trim().toUpperCase()
    const { hits } = await api.call('GET /v1/search', { query: { q: serial, kinds: 'container' } })
    const containerId = hits.find(({ match }) => match === 'exact')?.id
    if (containerId === undefined) throw new Error(say.unknownBox(serial))
    await start({ containerId })
  }
  return (
    <Section title={say.start}>
      <Form send={say.startSend} onSend={() => start({ siteId })} off={siteId === '' ? say.nothingChosen : null}>
        <Select
          label={say.what}
          value={siteId}
          onChange={setSite}
          options={stores.map((site) => ({ value: site.siteId, text: site.name }))}
        />
      </Form>
      <h3>{say.orBox}</h3>
      <Scan onRead={(text) => void startBox(text).catch(setError)} label={say.boxNumber} />
      {error !== null && <Wrong error={error} />}
    </Section>
  )
}
