import { useEffect, useState } from 'react'

/** True once something has gone on for so long. */
export function useLate(isGoingOn: boolean, ms: number): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isGoingOn) return
    const timer = setTimeout(() => setLate(true), ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isGoingOn, ms])
  return isGoingOn && isLate
}
