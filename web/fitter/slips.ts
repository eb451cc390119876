/** Says which slip it was when a receipt was typed. */
import type { TypingError } from '../offline/types.ts'
import type { FLOW_WORDS } from './flow-words.ts'

type Said = { readonly [Name in keyof typeof FLOW_WORDS]: (typeof FLOW_WORDS)[Name]['de'] }

export function slipText(say: Said, slip: TypingError): string {
  switch (slip.kind) {
    case 'empty':
      return say.slipEmpty
    case 'not_digits':
      return say.slipNotDigits
    case 'too_short':
      return say.slipShort(slip.lacking)
    case 'too_long':
      return say.slipLong(slip.surplus)
    case 'is_a_code':
      return say.slipIsCode
    case 'bad_first':
      return say.slipFirst
    case 'swapped':
      return say.slipSwapped(slip.first, slip.second)
    case 'mistyped':
      return say.slipMistyped
    case 'same_again':
      return say.slipSame
    case 'nothing_to_confirm':
      return say.slipNothing
    default:
      return slip satisfies never
  }
}
