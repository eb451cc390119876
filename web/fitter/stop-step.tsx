import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { useBox } from './box.tsx'
import { FLOW_WORDS } from './flow-words.ts'

/** Flag 1: somebody was at the box. Nothing goes on but shutting it. */
export function StopStep({ exposed, onClose }: { readonly exposed: number; readonly onClose: () => void }): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { containerId } = useBox()
  return (
    <section className="stop" role="alert">
      <div className="stop-head">
        <Icon name="warn" size={56} />
        <h2>{say.stopTitle}</h2>
      </div>
      <p className="stop-what">{say.stopText}</p>
      {exposed > 0 && <p>{say.stopBlocked(exposed)}</p>}
      <ol className="stop-do">
        <li>{say.stopDo1}</li>
        <li>{say.stopDo2}</li>
        <li>{say.stopDo3}</li>
      </ol>
      <Button wide onClick={onClose}>
        {say.closeNow}
      </Button>
      <LinkButton wide to={`/report?container=${containerId}`}>
        {say.stopReport}
      </LinkButton>
    </section>
  )
}
