import { useLayoutEffect } from 'react'

/** What the document showed until now goes, before the first frame in which the app stands in its place. */
export function useStarted(): void {
  useLayoutEffect(() => document.getElementById('before')?.remove(), [])
}
