/** What was read: from a label by a camera or a scanner, typed, or pasted. */
import { parseDeviceId } from '../../src/custody/device-id.ts'
import { parseGs1 } from '../../src/custody/gs1.ts'
import { isMalformed, type Sentence } from '../../src/custody/malformed.ts'

export type Reading =
  | { readonly kind: 'device'; readonly deviceId: string }
  /** A serial as boxes, keys and locks have them. Whether there is such a box, only the server knows. */
  | { readonly kind: 'serial'; readonly serial: string }
  | { readonly kind: 'unknown'; readonly text: string; readonly why: Sentence }

export function readingOf(text: string): Reading {
  const deviceId = parseDeviceId(text)
  if (!isMalformed(deviceId)) return { kind: 'device', deviceId }
  const gs1 = parseGs1(text)
  if (gs1?.kind === 'grai') return { kind: 'serial', serial: gs1.grai.serial }
  const bare = text.trim().toUpperCase()
  // What is as long as an identification is a misread one rather than a serial.
  if (/^(?=.*-)[0-9A-Z-]{2,16}$/.test(bare)) return { kind: 'serial', serial: bare }
  return { kind: 'unknown', text: text.trim().slice(0, 60), why: deviceId.reason }
}

/** Whole lists: one identification in each line, or between commas or semicolons. */
export function linesIn(text: string): readonly string[] {
  return text
    .split(/[\r\n\t,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
