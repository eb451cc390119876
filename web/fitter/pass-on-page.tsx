/** A box goes to a colleague. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Choice } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Loaded, Wrong } from '../ui/parts.tsx'
import { useToast } from '../ui/toasts.tsx'
import { PASS_ON_WORDS } from './pass-on-words.ts'
import { StillOut } from './still-out.tsx'
import './fitter.css'

type Offered = Answer<'POST /v1/containers/{id}/pass-ons'>

export default function PassOnPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(PASS_ON_WORDS)
  const { id = '' } = params
  const { me } = useSession()
  const offers = useRead('GET /v1/pass-ons', { query: { status: 'offered' } })
  const [offered, setOffered] = useState<Offered | null>(null)
  return (
    <Page title={say.title} back={`/box/${id}`} lead={say.lead}>
      <div className="stack loose fitter">
        <Loaded read={offers}>
          {({ passOns }) => {
            const mine = passOns.find(
              ({ containerId, fromPersonId }) => containerId === id && fromPersonId === me.person.personId,
            )
            const passOnId = offered?.passOnId ?? mine?.passOnId
            return passOnId === undefined ? (
              <Offer containerId={id} onOffered={setOffered} />
            ) : (
              <Waiting passOnId={passOnId} offered={offered} onWithdrawn={() => setOffered(null)} />
            )
          }}
        </Loaded>
      </div>
    </Page>
  )
}

function Offer({
  containerId,
  onOffered,
}: {
  readonly containerId: string
  readonly onOffered: (offered: Offered) => void
}): ReactNode {
  const say = useWords(PASS_ON_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const receivers = useRead('GET /v1/pass-on-receivers', {})
  const [chosen, setChosen] = useState('')
  const send = async (): Promise<void> => {
    const [toPersonId = '', toSiteId = ''] = chosen.split(' ')
    onOffered(
      await api.call('POST /v1/containers/{id}/pass-ons', {
        path: { id: containerId },
        body: { toPersonId, toSiteId },
      }),
    )
    void queries.invalidateQueries()
  }
  return (
    <Loaded read={receivers}>
      {({ receivers: people }) =>
        people.length === 0 ? (
          <Section title={say.who}>
            <Empty title={say.nobody}>
              <p>{say.nobodyText}</p>
            </Empty>
          </Section>
        ) : (
          <Form send={say.send} onSend={send} off={chosen === '' ? say.chooseFirst : null}>
            <Choice
              label={say.who}
              value={chosen}
              onChange={setChosen}
              options={people.flatMap(({ personId, name, sites }) =>
                sites.map((site) => ({
                  value: `${personId} ${site.siteId}`,
                  text: `${name ?? personId} · ${site.name}`,
                })),
              )}
            />
          </Form>
        )
      }
    </Loaded>
  )
}

function Waiting({
  passOnId,
  offered,
  onWithdrawn,
}: {
  readonly passOnId: string
  readonly offered: Offered | null
  readonly onWithdrawn: () => void
}): ReactNode {
  const say = useWords(PASS_ON_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const tell = useToast()
  const [error, setError] = useState<unknown>(null)
  const withdraw = async (): Promise<void> => {
    try {
      await api.call('POST /v1/pass-ons/{id}/withdrawals', { path: { id: passOnId } })
      onWithdrawn()
      tell(say.withdrawn)
    } catch (refused) {
      setError(refused)
    }
    await queries.invalidateQueries()
  }
  return (
    <section className="stack">
      <div className="done-mark">
        <Icon name="check" size={48} />
        <h2>{say.offeredTitle}</h2>
      </div>
      <p>{say.offeredText}</p>
      {offered !== null && <Outstanding of={offered.outstanding} />}
      {error !== null && <Wrong error={error} />}
      <LinkButton to="/" kind="main" wide>
        {say.toDay}
      </LinkButton>
      <Button wide onClick={withdraw}>
        {say.withdraw}
      </Button>
    </section>
  )
}

/** What is not settled, for both to know. */
function Outstanding({ of }: { readonly of: Offered['outstanding'] }): ReactNode {
  const say = useWords(PASS_ON_WORDS)
  const lines = [
    of.openings.length === 0 ? null : say.openings(of.openings.length),
    of.receipts.length === 0 ? null : say.receipts(of.receipts.length),
    of.codes.length === 0 ? null : say.codes(of.codes.length),
    of.staysWithGiver.length === 0 ? null : say.stays(of.staysWithGiver.length),
  ].filter((line) => line !== null)
  if (lines.length === 0) return null
  return (
    <div className="stack tight">
      <h3>{say.outstanding}</h3>
      <StillOut lines={lines} />
    </div>
  )
}
