/** When it has to be looked anew who is there: other windows share the session, and change it. */
import { useEffect } from 'react'
import { KEPT, keptMe } from './session.tsx'

interface Looking {
  readonly personId: string | null
  readonly failed: boolean
  /** In a rehearsal each window is somebody of its own. */
  readonly byCookie: boolean
  /** The same as long as the page lives. */
  look(): void
}

export function useLookAgain({ personId, failed, byCookie, look }: Looking): void {
  useEffect(() => {
    if (!byCookie) return
    // Browsers tell this to all windows but the one that wrote it.
    const wrote = ({ key }: StorageEvent): void => {
      const isOther = (key === KEPT || key === null) && (keptMe()?.person.personId ?? null) !== personId
      if (isOther) look()
    }
    // Back and forth: the browser may show the page as it was when it was left.
    const shown = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) look()
    }
    addEventListener('storage', wrote)
    addEventListener('pageshow', shown)
    return () => {
      removeEventListener('storage', wrote)
      removeEventListener('pageshow', shown)
    }
  }, [personId, byCookie, look])
  useEffect(() => {
    if (!failed) return
    addEventListener('online', look)
    return () => removeEventListener('online', look)
  }, [failed, look])
}
