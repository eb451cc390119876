import { type ReactNode, useState } from 'react'
import { useApi } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import { useSession } from '../session/session.tsx'
import { TextArea } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { Notice } from '../ui/parts.tsx'
import type { MyDay } from './my-day.ts'
import { StillOut } from './still-out.tsx'
import { DAY_WORDS } from './words.ts'

/** What is still out, so that nothing stays out overnight that nobody has said a word about. */
export function Evening({ my }: { readonly my: MyDay }): ReactNode {
  const say = useWords(DAY_WORDS)
  const { queue, tour } = useField()
  const { day, devices } = my
  const boxes = day?.openings.filter(({ openedAt }) => openedAt !== null) ?? []
  const lines = [
    ...boxes.map(({ containerSerial }) => say.stillOpen(containerSerial ?? '')),
    ...(devices.length === 0 ? [] : [say.stillDevices(devices.length)]),
    ...tour.tours.map(({ containerSerial }) => say.stillTour(containerSerial)),
    ...(queue.unsent === 0 ? [] : [say.unsent(queue.unsent)]),
  ]
  return (
    <Section title={say.evening}>
      {lines.length === 0 ? (
        <Notice tone="good">
          <p>{say.eveningDone}</p>
        </Notice>
      ) : (
        <>
          <p>{say.eveningLead}</p>
          <StillOut lines={lines} />
          {devices.length > 0 && day !== null && <Explain deviceIds={devices.map(({ deviceId }) => deviceId)} />}
        </>
      )}
    </Section>
  )
}

/** A device that stays with somebody overnight has to be explained before the day ends. */
function Explain({ deviceIds }: { readonly deviceIds: readonly string[] }): ReactNode {
  const say = useWords(DAY_WORDS)
  const api = useApi()
  const { me, may } = useSession()
  const [text, setText] = useState('')
  const [isDone, setDone] = useState(false)
  if (!may('devices:explain')) return null
  const send = async (): Promise<void> => {
    await api.call('POST /v1/people/{id}/explanations', {
      path: { id: me.person.personId },
      body: { deviceIds, text },
    })
    setDone(true)
  }
  return (
    <details>
      <summary>{say.explainTitle}</summary>
      <div className="stack">
        <p>{say.explainText}</p>
        {isDone ? (
          <Notice tone="good">
            <p>{say.explained}</p>
          </Notice>
        ) : (
          <Form send={say.explainSend} onSend={send} off={text.trim() === '' ? say.explainFirst : null}>
            <TextArea label={say.explainWhere} value={text} onChange={setText} />
          </Form>
        )}
      </div>
    </details>
  )
}
