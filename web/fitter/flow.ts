/**
 * What comes next at a box: one thing at a time, from what the books say and what has just happened here. Pure. Codes
 * are in here while they are shown, and nowhere else.
 */
import type { ReceiptFlags } from '../../src/oath/lock-codes.ts'

export type Turn = 'open' | 'close'

export interface ShownCode {
  readonly turn: Turn
  readonly openingId: string
  /** 10 digits. */
  readonly code: string
  readonly expiresAt: string | null
  /** It was shown before and is still good. */
  readonly shownAgain: boolean
}

/** An opening that is not over, as the books have it. */
export interface OpeningKnown {
  readonly openingId: string
  readonly status: 'opening_code_issued' | 'open' | 'closing_code_issued' | 'out_of_sync'
  readonly isMine: boolean
}

export interface BoxKnown {
  readonly opening: OpeningKnown | null
  /** Why no opening code can be had now; null: one can. */
  readonly refused: string | null
  /** Somebody was at it, or may have been: nothing is taken out. */
  readonly stopped: boolean
}

/** What the lock said of itself in the last receipt that was typed in here. */
export interface TakenReceipt {
  readonly turn: Turn
  readonly flags: ReceiptFlags
  /** Blocked by it. */
  readonly exposed: number
  /** The server has it; otherwise it waits on this phone, or for the receipt before it. */
  readonly standing: 'confirmed' | 'waiting' | 'kept'
}

export interface Flow {
  readonly code: ShownCode | null
  /** The person says that the lock has taken the code. */
  readonly isTypedIn: boolean
  readonly receipt: TakenReceipt | null
  /** Everything is done, and the box is to be shut. */
  readonly isClosing: boolean
}

export const START: Flow = { code: null, isTypedIn: false, receipt: null, isClosing: false }

export type Happened =
  | { readonly is: 'code_shown'; readonly code: ShownCode }
  | { readonly is: 'typed_in' }
  /** Back to the code: the lock has not taken it. */
  | { readonly is: 'not_typed_in' }
  | { readonly is: 'receipt_taken'; readonly receipt: TakenReceipt }
  | { readonly is: 'closing_begun' }
  | { readonly is: 'closing_put_off' }
  | { readonly is: 'begun_again' }

export function flowed(flow: Flow, happened: Happened): Flow {
  switch (happened.is) {
    case 'code_shown':
      return { ...flow, code: happened.code, isTypedIn: false }
    case 'typed_in':
      return { ...flow, isTypedIn: true }
    case 'not_typed_in':
      return { ...flow, isTypedIn: false }
    case 'receipt_taken':
      // The code has done its work: it is shown to nobody any more.
      return { code: null, isTypedIn: false, receipt: happened.receipt, isClosing: false }
    case 'closing_begun':
      return { ...flow, isClosing: true }
    case 'closing_put_off':
      return { ...flow, isClosing: false, code: null, isTypedIn: false }
    case 'begun_again':
      return START
    default:
      return happened satisfies never
  }
}

export type Step =
  /** Nothing can be opened; the box says why. */
  | 'refused'
  /** Somebody else has it open, or a code for it. */
  | 'somebody_else'
  | 'ask'
  /** A code was given before: shown again, or its receipt is typed in. */
  | 'ask_again'
  | 'type_code'
  | 'receipt'
  /** Flag 1: nothing is taken out any more, and the box is shut. */
  | 'stopped'
  | 'work'
  | 'close'
  | 'type_closing_code'
  | 'closing_receipt'
  | 'done'

/** The one next thing. */
export function stepOf(flow: Flow, { opening, refused, stopped }: BoxKnown): Step {
  const { code, isTypedIn, receipt, isClosing } = flow
  if (code?.turn === 'open') return isTypedIn ? 'receipt' : 'type_code'
  if (code?.turn === 'close') return isTypedIn ? 'closing_receipt' : 'type_closing_code'
  if (receipt?.turn === 'close') return 'done'
  if (isClosing) return 'close'
  const isOpen = opening !== null && opening.status !== 'opening_code_issued'
  if (receipt?.turn === 'open') return stopped || receipt.flags.tampered ? 'stopped' : 'work'
  if (isOpen && opening.status === 'open') return stopped ? 'stopped' : 'work'
  if (isOpen) return 'close'
  if (opening !== null) return opening.isMine ? 'ask_again' : 'somebody_else'
  return refused === null ? 'ask' : 'refused'
}
