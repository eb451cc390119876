import type { ReactNode } from 'react'
import type { Answer } from '../api/client.ts'
import { useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Notice } from '../ui/parts.tsx'
import { RECEIVE_WORDS } from './receive-words.ts'
import type { Expected } from './receiving.ts'

export type Receipt = Answer<'POST /v1/shipments/{id}/receipt'> & {
  /** Taken in, and to be looked at. */
  readonly inspect: readonly Expected[]
  readonly photosFailed: boolean
}

/** What follows from the receipt, and what is to be done now. */
export function Received({
  receipt: { late, complete, incidentIds, returnShipmentIds, inspect, photosFailed },
  onGoOn,
}: {
  readonly receipt: Receipt
  readonly onGoOn: () => void
}): ReactNode {
  const say = useWords(RECEIVE_WORDS)
  const warnings = [
    late ? say.doneLate : null,
    incidentIds.length > 0 ? say.doneIncidents(incidentIds.length) : null,
    returnShipmentIds.length > 0 ? say.doneReturns : null,
    photosFailed ? say.photosFailed : null,
  ].filter((line) => line !== null)
  return (
    <section className="stack loose store-done">
      <div className="row">
        <Icon name="check" size={40} />
        <h2>{say.doneTitle}</h2>
      </div>
      <p>{complete ? say.doneAll : say.donePart}</p>
      {warnings.map((line) => (
        <Notice key={line} tone="warn">
          <p>{line}</p>
        </Notice>
      ))}
      <div className="stack tight">
        {inspect.map(({ containerId, serial }) => (
          <LinkButton key={containerId} to={`/inspect/${containerId}`} kind="main" wide>
            {say.inspect(serial)}
          </LinkButton>
        ))}
        {!complete && (
          <Button wide onClick={onGoOn}>
            {say.goOn}
          </Button>
        )}
        <LinkButton to="/receive" wide>
          {say.toList}
        </LinkButton>
      </div>
    </section>
  )
}
