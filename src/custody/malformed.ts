declare const brand: unique symbol

/** A string that was parsed as the named kind of thing. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }

/** What a person reads, in both languages of the interface; it says what to do next. */
export interface Sentence {
  readonly de: string
  readonly en: string
}

export type MalformedCode =
  | 'empty'
  | 'too_long'
  | 'hidden_direction'
  | 'lookalike'
  | 'ambiguous'
  | 'wrong_length'
  | 'medium_forbidden'
  | 'medium_unknown'
  | 'maker_not_letters'
  | 'block_not_hexadecimal'
  | 'number_not_digits'
  | 'not_found'
  | 'bad_server_id'
  | 'bad_market_partner_id'
  | 'bad_serial'
  | 'bad_id'
  | 'bad_paper_code'
  | 'bad_gs1_prefix'

/** A text that is not the identifier it should be. Codes are stable; `reason` is for people. */
export interface Malformed {
  readonly code: MalformedCode
  readonly reason: Sentence
}

/** Builds the refusal half of a parser. */
export function malformed(code: MalformedCode, de: string, en: string): Malformed {
  return { code, reason: { de, en } }
}

/** Tells the refusal half of a parser from the good half. */
export function isMalformed(value: unknown): value is Malformed {
  return typeof value === 'object' && value !== null && 'code' in value && 'reason' in value
}
