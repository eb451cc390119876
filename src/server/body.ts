/** How JSON bodies are read, and how a report is read whatever it looks like. */

/** Nested deeper than this, a body is no request of ours; reading and writing it again would end the stack. */
const MAX_DEPTH = 32

/** A body that can't be read: what is wrong with it, for the problem document. */
export class UnreadableBody extends Error {
  override name = 'UnreadableBody'
}

/** An empty body says the same as `{}`. Throws `UnreadableBody`. */
export function readJsonBody(bytes: Buffer): unknown {
  let text: string
  try {
    // Bytes that aren't UTF-8 must not become U+FFFD inside an identification.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableBody('must be UTF-8')
  }
  if (text.trim() === '') return {}
  if (isDeep(text, MAX_DEPTH)) throw new UnreadableBody(`must not be nested deeper than ${MAX_DEPTH}`)
  try {
    return JSON.parse(text, withoutPrototype)
  } catch (error) {
    throw error instanceof UnreadableBody ? error : new UnreadableBody('must be JSON')
  }
}

function withoutPrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new UnreadableBody('must have no member __proto__')
  return value
}

/** The body of a report. A report with a slip in it is still a report: what can't be read is kept as text. */
export function readReportBody(bytes: Buffer): object {
  let value: unknown
  try {
    value = readJsonBody(bytes)
  } catch {
    return { what: bytes.toString('utf8') }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { what: value }
}

/** Megabytes of brackets keep the parser busy for seconds before it says that they don't close. */
export function isDeep(text: string, most: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // a string: on to the quote that ends it
        for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++
        break
      case 0x5b:
      case 0x7b:
        if (++depth > most) return true
        break
      case 0x5d:
      case 0x7d:
        depth--
    }
  }
  return false
}

/** Text as the database can hold it: no NUL, no half of a surrogate pair, not even where it was cut. */
export function storable(text: string, most: number): string {
  return text.replaceAll('\0', '').slice(0, most).toWellFormed()
}
