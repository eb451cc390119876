/** A box as the flow needs it, wherever it is known from: the server, or the tour that this phone has with it. */
import { createContext, useContext } from 'react'
import type { ReceiptFlags } from '../../src/oath/lock-codes.ts'
import type { TypingError } from '../offline/types.ts'
import type { BoxKnown, ShownCode, TakenReceipt } from './flow.ts'
import type { Direction } from './taking.ts'

export interface InBox {
  readonly deviceId: string
  readonly deviceType: string | null
}

export interface Closing {
  readonly code: ShownCode
  readonly lacking: readonly string[]
  readonly surplus: readonly string[]
}

export interface Box extends BoxKnown {
  readonly containerId: string
  readonly serial: string
  readonly lockSerial: string | null
  readonly contents: readonly InBox[]
  /** With the person who looks at it. */
  readonly inHand: readonly InBox[]
  /** Its codes are on this phone. */
  readonly tourId: string | null
  /** Gets the code that opens it. Throws the server's `Problem`. */
  askOpening(purpose: string): Promise<ShownCode>
  /** `found`: all that is inside, where it was scanned; null: nobody scanned. */
  askClosing(found: readonly string[] | null): Promise<Closing>
  /** The lock has taken a code, as the person says: a phone that starts again knows where it was. */
  codeTyped(code: ShownCode): Promise<void>
  /** Says what slip there was, or what the lock has told. Throws the server's `Problem`. */
  takeReceipt(code: Pick<ShownCode, 'openingId' | 'turn'>, typed: string): Promise<Receipt>
  /** Throws the server's `Problem`. */
  scan(direction: Direction, deviceId: string): Promise<'done' | 'kept'>
}

export type Receipt =
  | { readonly ok: false; readonly slip: TypingError }
  | ({ readonly ok: true } & Omit<TakenReceipt, 'turn'> & { readonly flags: ReceiptFlags })

const BoxContext = createContext<Box | null>(null)
export const BoxProvider = BoxContext.Provider

export function useBox(): Box {
  const box = useContext(BoxContext)
  if (box === null) throw new Error('outside of a BoxProvider')
  return box
}
