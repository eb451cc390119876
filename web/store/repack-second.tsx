/** Above so many devices a second person looks, on a device of their own. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { Loaded, Notice } from '../ui/parts.tsx'
import { Numbers } from './numbers.tsx'
import { REPACK_WORDS } from './repack-words.ts'
import './store.css'

export default function RepackSecond({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(REPACK_WORDS)
  const language = useLanguage()
  const api = useApi()
  const queries = useQueryClient()
  const names = useNames()
  const { id = '' } = params
  const [isDone, setDone] = useState(false)
  const jobs = useRead(
    'GET /v1/repackagings',
    { query: { status: 'under_way', limit: '50' } },
    { refetchInterval: 2_000 },
  )
  const send = async (): Promise<void> => {
    await api.call('POST /v1/repackagings/{id}/completion', { path: { id } })
    setDone(true)
    void queries.invalidateQueries()
  }
  if (isDone) {
    return (
      <Page title={say.secondPage} back="/repack">
        <Notice tone="good" alert>
          <p>{say.confirmed}</p>
        </Notice>
        <div>
          <LinkButton to="/repack">{say.toRepack}</LinkButton>
        </div>
      </Page>
    )
  }
  return (
    <Page title={say.secondPage} back="/repack" lead={say.secondLead}>
      <Loaded read={jobs}>
        {({ repackagings }) => {
          const job = repackagings.find(({ repackagingId }) => repackagingId === id)
          if (job === undefined) {
            return (
              <Notice>
                <p>{say.gone}</p>
              </Notice>
            )
          }
          const { scannedOut, scannedIn, personId } = job
          const isEqual = scannedOut === scannedIn
          const who = names.person(personId)
          return (
            <div className="stack loose">
              <p>
                <span className="mono">{say.way(job.fromSerial ?? '', job.toSerial ?? '')}</span>
                {who !== null && <span className="quiet"> · {who}</span>}
              </p>
              <Numbers
                of={[
                  { name: say.out, value: scannedOut, icon: 'box' },
                  { name: say.in, value: scannedIn, icon: 'check', tone: 'good' },
                  { name: say.hand, value: scannedOut - scannedIn, icon: 'person', tone: 'warn' },
                ]}
                done={scannedIn}
                all={scannedOut}
                label={say.outIn(scannedOut, scannedIn)}
              />
              <Form send={say.confirm} onSend={send} off={isEqual ? null : REFUSALS.repackaging_differs[language]}>
                {null}
              </Form>
            </div>
          )
        }}
      </Loaded>
    </Page>
  )
}
