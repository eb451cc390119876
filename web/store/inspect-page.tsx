/** The look at a box that arrived, by a list; then its place. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Choice, Select } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { Loaded, Notice } from '../ui/parts.tsx'
import { CHECK_WORDS, type CheckWord, INSPECT_WORDS } from './inspect-words.ts'
import { placesOf, STORE_KINDS, useSiteKinds } from './sites.ts'
import './store.css'

type Box = Answer<'GET /v1/containers/{id}'>

export default function InspectPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(INSPECT_WORDS)
  const { id = '' } = params
  const read = useRead('GET /v1/containers/{id}', { path: { id } })
  const serial = read.data?.serial ?? ''
  const isArrived = read.data?.status === 'arrived'
  return (
    <Page
      title={isArrived ? say.title(serial) : say.putTitle(serial)}
      back="/receive"
      {...(isArrived ? { lead: say.lead } : {})}
    >
      <Loaded read={read}>
        {(box) => (isArrived ? <Inspection key={id} box={box} /> : <PutAway key={id} box={box} />)}
      </Loaded>
    </Page>
  )
}

type Asked = CheckWord | 'whole'
type Answers = Partial<Record<Asked, boolean>>

function checksOf({ whole: _, ...checks }: Answers): Partial<Record<CheckWord, boolean>> {
  return checks
}

function Inspection({ box }: { readonly box: Box }): ReactNode {
  const say = useWords(INSPECT_WORDS)
  const checkWords = useWords(CHECK_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const [seen, setSeen] = useState<string | null>(null)
  const [answers, setAnswers] = useState<Answers>({})
  const { inspectionPoints } = box
  // Where no point was agreed, one question is left.
  const asked: readonly Asked[] = inspectionPoints.length > 0 ? inspectionPoints : ['whole']
  const isDamaged = Object.values(answers).includes(false)
  const open = asked.filter((each) => answers[each] === undefined).length
  const off = seen === null ? say.serialFirst : open > 0 ? say.answerAll(open) : null
  const read = (text: string): void => {
    const reading = readingOf(text)
    setSeen(reading.kind === 'serial' ? reading.serial : text.trim().toUpperCase())
  }
  const send = async (): Promise<void> => {
    await api.call('POST /v1/containers/{id}/inspections', {
      path: { id: box.containerId },
      body: {
        serial: seen ?? '',
        condition: isDamaged ? 'damaged' : 'intact',
        siteId: box.siteId ?? '',
        checks: checksOf(answers),
      },
    })
    await queries.invalidateQueries()
  }
  return (
    <div className="stack loose">
      <Scan onRead={read} label={say.label} />
      {seen !== null && (
        <Notice tone={seen === box.serial ? 'good' : 'bad'} alert>
          <p>{seen === box.serial ? say.matches : say.differs(seen, box.serial)}</p>
        </Notice>
      )}
      <Form send={say.send} onSend={send} off={off}>
        <h2>{say.checks}</h2>
        {inspectionPoints.length > 0 && <p className="quiet">{say.agreed(inspectionPoints.length)}</p>}
        <div className="store-checks">
          {asked.map((each) => (
            <Choice
              key={each}
              label={each === 'whole' ? say.whole : checkWords[each]}
              value={answers[each] === undefined ? '' : answers[each] ? 'yes' : 'no'}
              onChange={(next) => setAnswers({ ...answers, [each]: next === 'yes' })}
              options={[
                { value: 'yes', text: say.yes },
                { value: 'no', text: say.no },
              ]}
            />
          ))}
        </div>
        {isDamaged && (
          <Notice tone="warn" alert>
            <p>{say.forced}</p>
            <p>
              <LinkButton to={`/report?container=${box.containerId}`} kind="danger">
                {say.report}
              </LinkButton>
            </p>
          </Notice>
        )}
      </Form>
    </div>
  )
}

function PutAway({ box }: { readonly box: Box }): ReactNode {
  const say = useWords(INSPECT_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const { me } = useSession()
  const kinds = useSiteKinds()
  const places = placesOf(me, STORE_KINDS)
  const here = places.find(({ siteId }) => siteId === box.siteId) ?? places[0]
  const [siteId, setSite] = useState(here?.siteId ?? '')
  const [done, setDone] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    await api.call('POST /v1/containers/{id}/storings', { path: { id: box.containerId }, body: { siteId } })
    setDone(places.find((place) => place.siteId === siteId)?.name ?? '')
    await queries.invalidateQueries()
  }
  if (done !== null) {
    return (
      <div className="stack">
        <Notice tone="good" alert>
          <p>{say.putDone(box.serial, done)}</p>
        </Notice>
        <LinkButton to="/receive" kind="main" wide>
          {say.toList}
        </LinkButton>
        <LinkButton to={`/box/${box.containerId}`} wide>
          {say.openIt}
        </LinkButton>
      </div>
    )
  }
  return (
    <div className="stack loose">
      <Notice tone={box.status === 'inspected' ? 'good' : 'info'}>
        <p>{box.status === 'inspected' ? say.inspected : say.nothing}</p>
      </Notice>
      <Form send={say.put} onSend={send}>
        <Select
          label={say.where}
          value={siteId}
          onChange={setSite}
          options={places.map((place) => ({ value: place.siteId, text: `${place.name} (${kinds[place.kind]})` }))}
        />
      </Form>
    </div>
  )
}
