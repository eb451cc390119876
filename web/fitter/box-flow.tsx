/** From the closed box to the closed box: one big next action at a time. */
import { type ReactNode, useReducer, useState } from 'react'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Notice } from '../ui/parts.tsx'
import { AskStep } from './ask-step.tsx'
import { useBox } from './box.tsx'
import { CloseStep } from './close-step.tsx'
import { CodeStep } from './code-step.tsx'
import { flowed, START, type Step, stepOf, type TakenReceipt } from './flow.ts'
import { FLOW_WORDS } from './flow-words.ts'
import { ReceiptStep } from './receipt-step.tsx'
import { StopStep } from './stop-step.tsx'
import type { ListItem } from './taking.ts'
import { WorkStep } from './work-step.tsx'

interface FlowProps {
  /** What the opening is for, where that is not to be chosen. */
  readonly purpose?: string
  /** What is done with the open box, instead of taking devices out into one's hand; `close` goes on to shutting it. */
  readonly work?: { readonly name: string; show(close: () => void): ReactNode }
}

export function BoxFlow({ purpose, work }: FlowProps = {}): ReactNode {
  const box = useBox()
  const [flow, tell] = useReducer(flowed, START)
  const [items, setItems] = useState<readonly ListItem[]>([])
  const step = stepOf(flow, box)
  const { code, receipt } = flow
  const wasStopped = receipt?.turn === 'open' && receipt.flags.tampered
  const receiptFor = (turn: 'open' | 'close') => (
    <ReceiptStep
      code={code ?? { openingId: box.opening?.openingId ?? '', turn }}
      onTaken={(taken) => {
        if (taken.turn === 'close') setItems([])
        tell({ is: 'receipt_taken', receipt: taken })
      }}
      onBack={code === null || code.code === '' ? null : () => tell({ is: 'not_typed_in' })}
    />
  )
  /** Straight to the receipt of a code that was given before and is not on this screen any more. */
  const toReceipt = (turn: 'open' | 'close') => () => {
    const openingId = box.opening?.openingId ?? ''
    tell({ is: 'code_shown', code: { turn, openingId, code: '', expiresAt: null, shownAgain: true } })
    tell({ is: 'typed_in' })
  }
  const shown = (): ReactNode => {
    switch (step) {
      case 'refused':
        return <Refused why={box.refused ?? ''} />
      case 'somebody_else':
      case 'ask':
      case 'ask_again':
        return (
          <AskStep
            step={step}
            {...(purpose === undefined ? {} : { purpose })}
            onCode={(given) => tell({ is: 'code_shown', code: given })}
            onReceipt={toReceipt('open')}
          />
        )
      case 'type_code':
      case 'type_closing_code':
        return (
          code !== null && (
            <CodeStep code={code} onTypedIn={() => box.codeTyped(code).then(() => tell({ is: 'typed_in' }))} />
          )
        )
      case 'receipt':
        return receiptFor('open')
      case 'closing_receipt':
        return receiptFor('close')
      case 'stopped':
        return <StopStep exposed={receipt?.exposed ?? 0} onClose={() => tell({ is: 'closing_begun' })} />
      case 'work':
        return work === undefined ? (
          <WorkStep items={items} onItems={setItems} onDone={() => tell({ is: 'closing_begun' })} />
        ) : (
          work.show(() => tell({ is: 'closing_begun' }))
        )
      case 'close':
        return (
          <CloseStep
            onCode={(given) => tell({ is: 'code_shown', code: given })}
            onLater={wasStopped || !flow.isClosing ? null : () => tell({ is: 'closing_put_off' })}
            onReceipt={box.opening?.status === 'closing_code_issued' ? toReceipt('close') : null}
          />
        )
      case 'done':
        return <Done receipt={receipt} onAgain={() => tell({ is: 'begun_again' })} />
      default:
        return step satisfies never
    }
  }
  return (
    <div className="stack loose fitter">
      <Steps now={step} {...(work === undefined ? {} : { workName: work.name })} />
      {receipt !== null && step !== 'stopped' && <Told receipt={receipt} />}
      {shown()}
    </div>
  )
}

const PLACES: Readonly<Record<Step, number>> = {
  refused: 0,
  somebody_else: 0,
  ask: 0,
  ask_again: 0,
  type_code: 0,
  receipt: 0,
  stopped: 2,
  work: 1,
  close: 2,
  type_closing_code: 2,
  closing_receipt: 2,
  done: 3,
}

function Steps({ now, workName }: { readonly now: Step; readonly workName?: string }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const place = PLACES[now]
  return (
    <ol className="steps" aria-label={say.steps}>
      {[say.stepOpen, workName ?? say.stepTake, say.stepClose].map((name, at) => (
        <li key={name} aria-current={at === place ? 'step' : undefined} className={at < place ? 'over' : ''}>
          <span className="steps-mark">{at < place ? <Icon name="check" size={18} /> : at + 1}</span>
          {name}
          {at === place && <span className="hidden-text">({say.stepNow})</span>}
          {at < place && <span className="hidden-text">({say.stepDone})</span>}
        </li>
      ))}
    </ol>
  )
}

/** What the last receipt said beside "all is well". */
function Told({ receipt }: { readonly receipt: TakenReceipt }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { flags, standing } = receipt
  const lines = [
    flags.wrongCodes ? say.wrongCodes : null,
    flags.fault ? say.fault : null,
    standing === 'waiting' ? say.waiting : null,
  ].filter((line) => line !== null)
  return (
    <>
      {flags.tampered && (
        <Notice tone="bad" alert>
          <p>{say.stopText}</p>
          <p>{say.stopDo1}</p>
        </Notice>
      )}
      {lines.map((line) => (
        <Notice key={line} tone="warn">
          <p>{line}</p>
        </Notice>
      ))}
      {standing === 'kept' && (
        <Notice>
          <p>{say.keptHere}</p>
        </Notice>
      )}
    </>
  )
}

function Refused({ why }: { readonly why: string }): ReactNode {
  const say = useWords(FLOW_WORDS)
  return (
    <section className="stack step">
      <h2>{say.refusedTitle}</h2>
      <Button kind="main" wide onClick={() => {}} off={why}>
        {say.askSend}
      </Button>
      <LinkButton to="/" wide>
        {say.doneDay}
      </LinkButton>
    </section>
  )
}

function Done({
  receipt,
  onAgain,
}: {
  readonly receipt: TakenReceipt | null
  readonly onAgain: () => void
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const language = useLanguage()
  return (
    <section className="stack step">
      <div className="done-mark">
        <Icon name="check" size={48} />
        <h2>{say.doneTitle}</h2>
      </div>
      <p>
        {receipt?.standing === 'kept' ? say.keptHere : say.doneText} <span>{momentText(language, Date.now())}</span>
      </p>
      <LinkButton to="/" kind="main" wide>
        {say.doneDay}
      </LinkButton>
      <Button wide onClick={onAgain}>
        {say.doneOpen}
      </Button>
    </section>
  )
}
