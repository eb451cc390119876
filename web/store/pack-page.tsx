/** One box from shut to shut, filled by a list in between. */
import type { ReactNode } from 'react'
import { useRead } from '../api/context.tsx'
import { BoxProvider } from '../fitter/box.tsx'
import { BoxFlow } from '../fitter/box-flow.tsx'
import { useBoxOnServer } from '../fitter/box-on-server.ts'
import '../fitter/fitter.css'
import { useWords } from '../i18n/language.tsx'
import { Page } from '../ui/page.tsx'
import { Busy, Progress, Wrong } from '../ui/parts.tsx'
import { PackDesk } from './pack-desk.tsx'
import { PACK_WORDS } from './pack-words.ts'
import './store.css'

export default function PackPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const { id = '' } = params
  return <Pack key={id} containerId={id} />
}

function Pack({ containerId }: { readonly containerId: string }): ReactNode {
  const say = useWords(PACK_WORDS)
  const { box, error, again } = useBoxOnServer(containerId)
  const { data } = useRead('GET /v1/containers', { query: { limit: '1000' } })
  const listed = data?.containers.find((each) => each.containerId === containerId)
  if (box === null) {
    return (
      <Page title={say.title} back="/pack">
        {error === null ? <Busy /> : <Wrong error={error} again={again} />}
      </Page>
    )
  }
  return (
    <Page title={say.boxTitle(box.serial)} back="/pack">
      <div className="stack loose">
        {listed !== undefined && (
          <div className="stack tight">
            <Progress
              done={listed.usedUnits}
              of={listed.capacityUnits}
              label={say.fill(listed.usedUnits, listed.capacityUnits)}
            />
            <p>{say.fill(listed.usedUnits, listed.capacityUnits)}</p>
          </div>
        )}
        <BoxProvider value={box}>
          <BoxFlow
            purpose="packing"
            work={{
              name: say.work,
              show: (close) => <PackDesk openingId={box.opening?.openingId ?? ''} onClose={close} />,
            }}
          />
        </BoxProvider>
      </div>
    </Page>
  )
}
