/** A box that a colleague offers: look at it, then take it or not. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useApi, useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Facts, Loaded, Notice, Wrong } from '../ui/parts.tsx'
import { PASS_ON_WORDS } from './pass-on-words.ts'
import './fitter.css'

export default function TakeOverPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(PASS_ON_WORDS)
  const { id = '' } = params
  const offer = useRead('GET /v1/pass-ons/{id}', { path: { id } })
  return (
    <Page title={say.takeTitle} back="/">
      <div className="stack loose fitter">
        <Loaded read={offer}>
          {({ containerId, status }) => <Offer passOnId={id} containerId={containerId} status={status} />}
        </Loaded>
      </div>
    </Page>
  )
}

function Offer({
  passOnId,
  containerId,
  status,
}: {
  readonly passOnId: string
  readonly containerId: string
  readonly status: 'offered' | 'accepted' | 'ended'
}): ReactNode {
  const say = useWords(PASS_ON_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const box = useRead('GET /v1/containers/{id}', { path: { id: containerId } })
  const [done, setDone] = useState<'accepted' | 'declined' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const answer = async (is: 'accepted' | 'declined'): Promise<void> => {
    setError(null)
    try {
      const path = { id: passOnId }
      if (is === 'accepted') await api.call('POST /v1/pass-ons/{id}/acceptances', { path })
      else await api.call('POST /v1/pass-ons/{id}/withdrawals', { path })
      setDone(is)
      void queries.invalidateQueries()
    } catch (refused) {
      setError(refused)
    }
  }
  if (done === 'accepted') {
    return (
      <section className="stack">
        <div className="done-mark">
          <Icon name="check" size={48} />
          <h2>{say.accepted}</h2>
        </div>
        <LinkButton to={`/box/${containerId}`} kind="main" wide>
          {say.toBox}
        </LinkButton>
        <LinkButton to="/" wide>
          {say.toDay}
        </LinkButton>
      </section>
    )
  }
  if (done === 'declined' || status !== 'offered') {
    return (
      <Notice>
        <p>{done === 'declined' ? say.declined : say.over}</p>
        <p>
          <LinkButton to="/">{say.toDay}</LinkButton>
        </p>
      </Notice>
    )
  }
  return (
    <section className="stack">
      <Loaded read={box}>
        {({ serial, contents }) => (
          <Facts
            of={[
              [
                say.box,
                <span key="serial" className="mono">
                  {serial}
                </span>,
              ],
              [say.inside, say.devices(contents.length)],
            ]}
          />
        )}
      </Loaded>
      <p>{say.takeText}</p>
      {error !== null && <Wrong error={error} />}
      <Button kind="main" wide className="huge" onClick={() => answer('accepted')}>
        {say.accept}
      </Button>
      <Button wide onClick={() => answer('declined')}>
        {say.decline}
      </Button>
    </section>
  )
}
