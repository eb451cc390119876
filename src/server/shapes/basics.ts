/** What the shapes of answers are made of. */
import { type TSchema, Type } from 'typebox'

/** A moment of ours. */
export const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC.' })
export const orNull = <Of extends TSchema>(of: Of) => Type.Union([of, Type.Null()])
export const TextOrNull = orNull(Type.String())
export const TimeOrNull = orNull(Time)
export const IntegerOrNull = orNull(Type.Integer())
/** A moment as rules count it; kept as it is where a caller counts on with it. */
export const Milliseconds = Type.Integer({ description: 'ms since 1970, UTC.' })
export const MillisecondsOrNull = orNull(Milliseconds)
export const Ids = Type.Array(Type.String())

/** One of the words of a list: an enumeration, which takes a third of the room of a union of literals. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  options: { readonly description?: string } = {},
) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], ...options })
}

/** One of the words of a union type: the compiler asks for each of them, and for no other. */
export function wordsOf<Word extends string>(words: Readonly<Record<Word, true>>) {
  return oneOf(Object.keys(words) as Word[])
}

/** Done, and nothing to tell. */
export const nothing = (description: string) => Type.Null({ description })
