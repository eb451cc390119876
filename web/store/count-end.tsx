/** The end of a count: what it will do is said before. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useApi } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { Notice, Wrong } from '../ui/parts.tsx'
import { COUNT_WORDS } from './count-words.ts'

type Completion = Answer<'POST /v1/counts/{id}/completion'>

export function CountEnd({ countId }: { readonly countId: string }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const path = { id: countId }
  const [will, setWill] = useState<Completion | null>(null)
  const [isSure, setSure] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const again = (): Promise<void> => queries.invalidateQueries()
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    setError(null)
    await act().catch(setError)
  }
  const look = (): Promise<void> =>
    attempt(async () => {
      setSure(false)
      setWill(await api.call('POST /v1/counts/{id}/completion', { path, query: { dryRun: 'true' }, body: {} }))
    })
  const complete = async (): Promise<void> => {
    await api.call('POST /v1/counts/{id}/completion', { path, body: { confirmMissing: isSure } })
    await again()
  }
  const cancel = (): Promise<void> =>
    attempt(async () => {
      await api.call('POST /v1/counts/{id}/cancellation', { path })
      await again()
    })
  const hasMissing = will !== null && will.totals.devicesMissing + will.totals.containersMissing > 0
  return (
    <Section title={say.end}>
      {error !== null && <Wrong error={error} />}
      {will === null ? (
        <>
          <p className="quiet">{say.lookText}</p>
          <div className="row">
            <Button kind="main" onClick={look}>
              {say.look}
            </Button>
            <Button kind="plain" onClick={cancel}>
              {say.cancel}
            </Button>
          </div>
        </>
      ) : (
        <Form
          send={say.complete}
          onSend={complete}
          kind={hasMissing ? 'danger' : 'main'}
          off={hasMissing && !isSure ? say.confirmFirst : null}
          more={
            <Button kind="plain" onClick={() => setWill(null)}>
              {say.goOn}
            </Button>
          }
        >
          <Will completion={will} />
          {hasMissing && <Check label={say.confirm} checked={isSure} onChange={setSure} />}
        </Form>
      )}
    </Section>
  )
}

function Will({ completion: { totals, incidents } }: { readonly completion: Completion }): ReactNode {
  const say = useWords(COUNT_WORDS)
  const { devicesMissing, containersMissing, devicesSurplus, containersSurplus, devicesWrongPlace, unknown } = totals
  const lines = [
    devicesMissing + containersMissing > 0 ? say.willMissing(devicesMissing, containersMissing) : null,
    devicesSurplus + containersSurplus > 0 ? say.willSurplus(devicesSurplus, containersSurplus) : null,
    devicesWrongPlace > 0 ? say.willWrongPlace(devicesWrongPlace) : null,
    unknown > 0 ? say.willUnknown(unknown) : null,
    totals.devicesFoundAgain > 0 ? say.willAgain(totals.devicesFoundAgain) : null,
    incidents > 0 ? say.willIncidents(incidents) : null,
  ].filter((line) => line !== null)
  return (
    <Notice tone={incidents > 0 ? 'warn' : 'good'} alert>
      <p>
        <strong>{say.willTitle}</strong>
      </p>
      {lines.length === 0 ? <p>{say.willNothing}</p> : lines.map((line) => <p key={line}>{line}</p>)}
    </Notice>
  )
}
