/** What pages do with the field. `FieldProvider` in provider.tsx gives it to them. */
import { createContext, useContext } from 'react'
import type { FieldCore, View } from './core.ts'
import type { TourHand } from './tour-hand.ts'

export { type Advice, adviceFor } from './advice.ts'
export type * from './types.ts'
export { answerOf } from './types.ts'

export interface Field {
  /** False until what is on the phone was read. */
  readonly ready: boolean
  /** False where the browser keeps nothing: then it lives as long as the page. */
  readonly durable: boolean
  readonly queue: Pick<View, 'entries' | 'unsent' | 'refused' | 'loginNeeded'> &
    Pick<FieldCore, 'add' | 'retry' | 'again' | 'drop' | 'settled'>
  readonly tour: Pick<View, 'pack' | 'box' | 'block' | 'tours' | 'asked'> &
    Pick<
      TourHand,
      'fetch' | 'choose' | 'nextCode' | 'closingCode' | 'codeTyped' | 'assume' | 'typed' | 'stillOut' | 'end'
    >
  readonly verdict: FieldCore['verdict']
}

export const FieldContext = createContext<Field | null>(null)

export function useField(): Field {
  const field = useContext(FieldContext)
  if (field === null) throw new Error('outside of a FieldProvider')
  return field
}

export function fieldOf(core: FieldCore, view: View, durable: boolean): Field {
  const { entries, unsent, refused, loginNeeded, pack, box, block, tours, asked, ready } = view
  const { add, retry, again, drop, settled, verdict } = core
  const { fetch, choose, nextCode, closingCode, codeTyped, assume, typed, stillOut, end } = core.tour
  return {
    ready,
    durable,
    queue: { entries, unsent, refused, loginNeeded, add, retry, again, drop, settled },
    tour: {
      ...{ pack, box, block, tours, asked },
      ...{ fetch, choose, nextCode, closingCode, codeTyped, assume, typed, stillOut, end },
    },
    verdict,
  }
}
