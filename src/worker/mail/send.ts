/** What sends a mail, as the worker sees it. */
import type { MailLanguage } from '../../custody/mail-contacts.ts'

export interface Letter {
  /** The same each time: by it a repeat is recognised. */
  readonly mailId: string
  readonly kind: string
  readonly to: string
  readonly subject: string
  /** Plain text; lines end with `\n`. */
  readonly text: string
  readonly language: MailLanguage
  /** When it was made, ms since 1970 UTC. */
  readonly createdAt: number
}

export type SendOutcome =
  | { readonly sent: true }
  | {
      readonly sent: false
      /** In words of ours: what a mail server says may name an address. */
      readonly why: string
      /** Reply of the mail server; null: there was none. */
      readonly answer: number | null
      /** It will be the same next time. */
      readonly forGood: boolean
    }

export type Send = (letter: Letter) => Promise<SendOutcome>
