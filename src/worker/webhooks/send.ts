/** What the sending of events asks of whoever speaks HTTP. */
import type { Destination } from '../../store/webhooks/deliveries.ts'

export interface Message {
  readonly destination: Destination
  /** The same for every attempt: by it the receiver knows what it has already. */
  readonly id: string
  readonly body: string
}

/** An attempt ends in a known time, whatever the receiver does. It never throws. */
export type SendOutcome =
  | { readonly delivered: true; readonly answer: number }
  | {
      readonly delivered: false
      /** HTTP status; null: no answer came. */
      readonly answer: number | null
      /** A stable snake_case word. */
      readonly why: string
      /** As the receiver asked for; null: it did not. */
      readonly retryAfterMs: number | null
    }

export type Send = (message: Message, signal: AbortSignal) => Promise<SendOutcome>
