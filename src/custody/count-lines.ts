/** What scanners that type like keyboards, and pasted lists, bring into a count (DOMAIN, section 5). */
import { type DeviceId, isMalformed, type Malformed, parseDeviceId } from './identifiers.ts'

/** Of one request; a large store is counted in several. */
export const COUNT_LINES_MOST = 20_000

/** A label of a box or a tray, as it may be; whether there is one, the records say. */
const LABEL = /^[0-9A-Za-z._/-]{1,40}$/

export type CountLine =
  | { readonly kind: 'device'; readonly text: string; readonly deviceId: DeviceId }
  | { readonly kind: 'label'; readonly text: string; readonly label: string }
  | { readonly kind: 'unreadable'; readonly text: string; readonly why: Malformed }

/**
 * Reads texts of one or many lines each; empty lines are nothing. Several identifications on one line, with commas,
 * semicolons or tabs between them, are as many lines. What holds no identification may be a label.
 * @returns the lines in order, or null where there are more than `COUNT_LINES_MOST`
 */
export function readCountLines(texts: readonly string[]): readonly CountLine[] | null {
  const lines: CountLine[] = []
  for (const text of texts) {
    for (const line of text.split(/\r\n|\r|\n/)) {
      if (line.trim() === '') continue
      lines.push(...readLine(line))
      if (lines.length > COUNT_LINES_MOST) return null
    }
  }
  return lines
}

function readLine(text: string): readonly CountLine[] {
  const read = parseDeviceId(text)
  if (!isMalformed(read)) return [{ kind: 'device', text, deviceId: read }]
  if (read.code === 'ambiguous') {
    const parts = text.split(/[,;\t]/).filter((part) => part.trim() !== '')
    if (parts.length > 1) return parts.flatMap(readLine)
  }
  const label = text.trim()
  return LABEL.test(label) ? [{ kind: 'label', text, label }] : [{ kind: 'unreadable', text, why: read }]
}
