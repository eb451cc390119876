/** May this device be installed? */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import type { ShownVerdict } from '../offline/types.ts'
import { Scan } from '../scan/scan.tsx'
import { Page } from '../ui/page.tsx'
import { Busy } from '../ui/parts.tsx'
import { VerdictScreen } from './verdict-screen.tsx'
import { VERDICT_WORDS } from './verdict-words.ts'
import './fitter.css'

interface VerdictPageProps {
  /** `deviceId`: whose verdict to show at once. */
  readonly params: Readonly<Record<string, string>>
}

export default function VerdictPage({ params: { deviceId } }: VerdictPageProps): ReactNode {
  const say = useWords(VERDICT_WORDS)
  const { verdict: askVerdict } = useField()
  const [verdict, setVerdict] = useState<ShownVerdict | null>(null)
  const [isAsking, setAsking] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const asked = useRef(0)
  const read = async (text: string): Promise<void> => {
    performance.mark('geleit-scan')
    asked.current += 1
    const mine = asked.current
    setAsking(true)
    const answer = await askVerdict(text)
    // Of two labels that were read in a hurry, the later one counts.
    if (mine !== asked.current) return
    setVerdict(answer)
    setAsking(false)
  }
  const first = useRef(read)
  useEffect(() => {
    if (deviceId !== undefined) void first.current(deviceId)
  }, [deviceId])
  const leave = useCallback(() => setVerdict(null), [])
  return (
    <Page title={say.title} lead={say.lead}>
      <div className="stack fitter" ref={place}>
        <Scan onRead={(text) => void read(text)} label={say.field} isPaused={verdict !== null} />
        {isAsking && <Busy text={say.checking} />}
      </div>
      {verdict !== null && place.current !== null && (
        <VerdictScreen verdict={verdict} about={place.current} onNext={leave} />
      )}
    </Page>
  )
}
