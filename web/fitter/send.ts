/** Tells the server what was done. It is on this phone for good before it goes out, and goes out in order. */
import { useCallback } from 'react'
import { type Answer, type Operation, Problem } from '../api/client.ts'
import { type NewAct, useField } from '../offline/field.ts'

export type Sent<Name extends Operation> =
  | { readonly is: 'answered'; readonly answer: Answer<Name> }
  /** No answer came yet: it goes out by itself. */
  | { readonly is: 'kept' }

/** How long somebody looks at a button that is busy, ms. */
const PATIENCE_MS = 5_000

/** Throws the server's `Problem` where it refuses: the person reads it then and there, so it is not kept. */
export function useSend(): <Name extends Operation>(act: NewAct & { readonly operation: Name }) => Promise<Sent<Name>> {
  const { add, settled, drop } = useField().queue
  return useCallback(
    async (act) => {
      const kept = await add(act)
      const known = await settled(kept.id, navigator.onLine ? PATIENCE_MS : 0)
      if (known === null) return { is: 'kept' }
      if (known.state !== 'refused' || known.problem === undefined) {
        return { is: 'answered', answer: known.answer as never }
      }
      await drop(known.id)
      const { code, message, status, members, waitUntil } = known.problem
      throw new Problem(code, message, status, waitUntil === undefined ? members : { ...members, waitUntil })
    },
    [add, settled, drop],
  )
}
