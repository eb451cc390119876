import { type ReactNode, useState } from 'react'
import { deviceText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { buzz, READ } from '../scan/buzz.ts'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { Button } from '../ui/button.tsx'
import { Notice, Wrong } from '../ui/parts.tsx'
import { useBox } from './box.tsx'
import type { ShownCode } from './flow.ts'
import { FLOW_WORDS } from './flow-words.ts'
import { whyNoDevice } from './work-step.tsx'

/** Before the closing code: what should be inside, and who wants it, scans all of it. A difference never blocks. */
export function CloseStep({
  onCode,
  onLater,
  onReceipt,
}: {
  readonly onCode: (code: ShownCode) => void
  /** Null: nothing may be taken any more. */
  readonly onLater: (() => void) | null
  /** Set where a closing code was given before. */
  readonly onReceipt: (() => void) | null
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const language = useLanguage()
  const box = useBox()
  const [found, setFound] = useState<readonly string[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const send = async (): Promise<void> => {
    setError(null)
    try {
      onCode((await box.askClosing(found)).code)
    } catch (refused) {
      setError(refused)
    }
  }
  const read = (text: string): void => {
    const reading = readingOf(text)
    const next =
      reading.kind === 'device' ? reading.deviceId : reading.kind === 'serial' ? reading.serial : reading.text
    buzz(READ)
    setFound((known) => [...new Set([...(known ?? []), next])])
  }
  return (
    <section className="stack step">
      <h2>{say.closeTitle}</h2>
      <p>{say.closeText(box.contents.length)}</p>
      {box.opening?.status === 'out_of_sync' && (
        <Notice tone="warn">
          <p>{say.outOfSync}</p>
        </Notice>
      )}
      {found === null ? (
        <Button wide onClick={() => setFound([])}>
          {say.closeCount}
        </Button>
      ) : (
        <>
          <Scan onRead={read} check={(text) => whyNoDevice(text, language)} label={say.deviceField} lists />
          <Difference found={found} />
        </>
      )}
      {error !== null && <Wrong error={error} />}
      <Button kind="main" wide onClick={send}>
        {say.closeSend}
      </Button>
      {onReceipt !== null && (
        <Button wide onClick={onReceipt}>
          {say.closedReceipt}
        </Button>
      )}
      {onLater !== null && (
        <Button kind="plain" onClick={onLater}>
          {say.closeLater}
        </Button>
      )}
    </section>
  )
}

function Difference({ found }: { readonly found: readonly string[] }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { contents } = useBox()
  const inside = contents.map(({ deviceId }) => deviceId)
  const lacking = inside.filter((id) => !found.includes(id))
  const surplus = found.filter((id) => !inside.includes(id))
  return (
    <div className="stack" role="status">
      <p className="counted">{say.closeCounted(inside.length - lacking.length, inside.length)}</p>
      {lacking.length > 0 && (
        <div>
          <p>{say.lacking(lacking.length)}</p>
          <Ids of={lacking} />
        </div>
      )}
      {surplus.length > 0 && (
        <div>
          <p>{say.surplus(surplus.length)}</p>
          <Ids of={surplus} />
        </div>
      )}
      {lacking.length + surplus.length === 0 ? (
        <Notice tone="good">
          <p>{say.allThere}</p>
        </Notice>
      ) : (
        <p className="quiet">{say.differs}</p>
      )}
    </div>
  )
}

export function Ids({ of }: { readonly of: readonly string[] }): ReactNode {
  return (
    <ul className="ids">
      {of.map((id) => (
        <li key={id} className="mono">
          {deviceText(id)}
        </li>
      ))}
    </ul>
  )
}
