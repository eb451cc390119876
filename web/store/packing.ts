/** Packing by a list: what a text is sent as, and what came back for its lines. Pure. */

/** As the server names them (`POST /v1/openings/{id}/packing-lists`). */
export type ListType = 'application/json' | 'text/csv' | 'text/plain'

/** A body of JSON, a table with a header that names its column, or one identification a line. */
export function typeOf(text: string): ListType {
  const [first = ''] = text.trim().split(/\r\n?|\n/)
  if (/^[{[]/.test(first)) return 'application/json'
  return /device\s*id|ger(?:ä|ae)te?/i.test(first) ? 'text/csv' : 'text/plain'
}

export interface Finding {
  /** From 1 on; null: the server could not say. */
  readonly line: number | null
  /** What stands there. */
  readonly text: string
  /** Why it is not taken; null: as the refusal itself says. */
  readonly why: string | null
}

/** The lines that a refusal names, in the order of the list. */
export function findingsIn(members: Readonly<Record<string, unknown>>): readonly Finding[] {
  const found = members['findings']
  if (!Array.isArray(found)) return []
  return found
    .map((each: Readonly<Record<string, unknown>>) => ({
      line: typeof each['line'] === 'number' ? each['line'] : null,
      text: String(each['text'] ?? each['deviceId'] ?? ''),
      why: typeof each['why'] === 'string' ? each['why'] : null,
    }))
    .toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0))
}

/** The same list without the lines that were refused. */
export function withoutLines(text: string, findings: readonly Finding[]): string {
  const bad = new Set(findings.map(({ line }) => line))
  return text
    .split(/\r\n?|\n/)
    .filter((_, place) => !bad.has(place + 1))
    .join('\n')
}

export interface SampleProgress {
  readonly done: number
  readonly of: number
}

/** Drawn devices may lack though as many as were needed have been scanned; then more are needed. */
export function progressOf({
  sampled,
  stillToScan,
}: {
  readonly sampled: number
  readonly stillToScan: number
}): SampleProgress {
  return { done: sampled, of: sampled + stillToScan }
}
