/** Gives every page the field of whoever is there. */
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useConnection } from '../api/context.tsx'
import { useLanguage, wordsIn } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Busy } from '../ui/parts.tsx'
import { type BrowserField, type OpenedVault, startField, vaultOfBrowser } from './browser.ts'
import type { FieldCore } from './core.ts'
import { FieldContext, fieldOf } from './field.ts'
import { forgetTours } from './vault.ts'
import { OFFLINE_WORDS } from './words.ts'

export function FieldProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { api } = useConnection()
  const { me, rehearsal } = useSession()
  const { personId } = me.person
  const language = useLanguage()
  const spoken = useRef(language)
  spoken.current = language
  const [started, setStarted] = useState<{ readonly core: FieldCore; readonly durable: boolean } | null>(null)
  useEffect(() => {
    let isOver = false
    let field: BrowserField | null = null
    void vaultOfBrowser().then(async ({ vault, durable }: OpenedVault) => {
      // In a rehearsal several people play on one page, each with a phone of their own.
      if (!rehearsal) await forgetTours(vault, personId)
      if (isOver) return
      const needsEarlier = (): string => wordsIn(OFFLINE_WORDS, spoken.current).needsEarlier
      field = startField(vault, { personId, api, needsEarlier })
      setStarted({ core: field.core, durable })
    })
    return () => {
      isOver = true
      field?.stop()
      setStarted(null)
    }
  }, [api, personId, rehearsal])
  if (started === null) return <Busy />
  return <Given {...started}>{children}</Given>
}

function Given({
  core,
  durable,
  children,
}: {
  readonly core: FieldCore
  readonly durable: boolean
  readonly children: ReactNode
}): ReactNode {
  const view = useSyncExternalStore(core.subscribe, core.view)
  const field = useMemo(() => fieldOf(core, view, durable), [core, view, durable])
  return <FieldContext.Provider value={field}>{children}</FieldContext.Provider>
}
