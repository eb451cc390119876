/** What is out in vehicles, and who has taken it over. */
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useNames } from '../find/names.ts'
import { TrustBadge } from '../find/state-badge.tsx'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Section } from '../ui/page.tsx'
import { Badge } from '../ui/parts.tsx'
import { type HandingOver, useHandingOver } from './handing-over.ts'
import { ISSUE_WORDS } from './issue-words.ts'

type Box = Answer<'GET /v1/containers'>['containers'][number]

export function Issued({ boxes }: { readonly boxes: readonly Box[] }): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const handing = useHandingOver()
  return (
    <Section title={say.outside}>
      <p className="quiet">{boxes.length === 0 ? say.noneOutside : say.back}</p>
      {boxes.length > 0 && (
        <ul className="list">
          {boxes.map((box) => (
            <IssuedBox key={box.containerId} box={box} handing={handing} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function IssuedBox({ box, handing }: { readonly box: Box; readonly handing: HandingOver }): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const names = useNames()
  const language = useLanguage()
  const [isChoosing, setChoosing] = useState(false)
  const { containerId, serial, siteId, trust, missing } = box
  const offered = handing.offeredOf(containerId)
  const waits = offered?.status === 'offered'
  const takers = siteId === null ? [] : handing.takersAt(siteId)
  const person = offered === null ? '' : (handing.nameOf(offered.toPersonId) ?? say.somebody)
  return (
    <li>
      <div className="line">
        <span className="stack tight">
          <span className="row">
            <Icon name="lorry" size={20} />
            <span className="title mono">{serial}</span>
            {siteId !== null && <span>{names.site(siteId)}</span>}
          </span>
          <span className="row">
            <TrustBadge trust={trust} missing={missing} />
            {offered !== null && (
              <Badge tone={waits ? 'warn' : 'good'}>
                <Icon name={waits ? 'clock' : 'person'} size={18} />
                {waits
                  ? say.waitsFor(person)
                  : say.takenBy(person, momentText(language, offered.endedAt ?? offered.offeredAt))}
              </Badge>
            )}
          </span>
        </span>
        {waits && <Button onClick={() => handing.withdraw(offered.passOnId)}>{say.withdrawOffer}</Button>}
        {!waits && takers.length > 0 && !isChoosing && (
          <Button label={`${say.handOver}: ${serial}`} onClick={() => setChoosing(true)}>
            {say.handOver}
          </Button>
        )}
      </div>
      {isChoosing && !waits && siteId !== null && (
        <div className="store-say">
          <Choose
            serial={serial}
            takers={takers}
            onChosen={async (personId) => {
              await handing.offer(containerId, personId, siteId)
              setChoosing(false)
            }}
          />
        </div>
      )}
    </li>
  )
}

function Choose({
  serial,
  takers,
  onChosen,
}: {
  readonly serial: string
  readonly takers: ReturnType<HandingOver['takersAt']>
  readonly onChosen: (personId: string) => Promise<void>
}): ReactNode {
  const say = useWords(ISSUE_WORDS)
  const [chosen, setChosen] = useState('')
  return (
    <Form send={say.handOverSend} onSend={() => onChosen(chosen)} off={chosen === '' ? say.chooseWhom : null}>
      <Choice
        label={say.handOverOf(serial)}
        value={chosen}
        onChange={setChosen}
        options={takers.map(({ personId, name }) => ({ value: personId, text: name }))}
      />
    </Form>
  )
}
