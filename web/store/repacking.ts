/** Repackaging: each scan is told its side by where the device is. Pure. */

import type { Language } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'

/** `hand`: scanned out of one box and in none yet. */
export type Where = 'from' | 'hand' | 'to'
export type Places = ReadonlyMap<string, Where>

export interface Move {
  readonly deviceIds: readonly string[]
  readonly box: 'from' | 'to'
  readonly direction: 'out' | 'in'
}

export interface Misfit {
  readonly text: string
  /** `elsewhere`: by the books it is in neither box. */
  readonly is: 'already' | 'elsewhere' | 'unknown'
  readonly why?: string
}

export interface Sorted {
  /** At most one out of the first box and one into the second. */
  readonly moves: readonly Move[]
  readonly misfits: readonly Misfit[]
}

/** Whole lists, too: what lies in the first box comes out, what is in hand goes into the second. */
export function sortScans(places: Places, texts: readonly string[], language: Language): Sorted {
  const out = new Set<string>()
  const into = new Set<string>()
  const misfits = new Map<string, Misfit>()
  for (const text of texts) {
    const reading = readingOf(text)
    if (reading.kind !== 'device') {
      const shown = reading.kind === 'serial' ? reading.serial : reading.text
      misfits.set(shown, {
        text: shown,
        is: 'unknown',
        ...(reading.kind === 'unknown' ? { why: reading.why[language] } : {}),
      })
      continue
    }
    const { deviceId } = reading
    const where = places.get(deviceId)
    if (where === 'from') out.add(deviceId)
    else if (where === 'hand') into.add(deviceId)
    else misfits.set(deviceId, { text: deviceId, is: where === 'to' ? 'already' : 'elsewhere' })
  }
  const moves: Move[] = []
  if (out.size > 0) moves.push({ deviceIds: [...out], box: 'from', direction: 'out' })
  if (into.size > 0) moves.push({ deviceIds: [...into], box: 'to', direction: 'in' })
  return { moves, misfits: [...misfits.values()] }
}

/** Where things are once this was done. */
export function moved(places: Places, { deviceIds, box, direction }: Move): Places {
  const next = new Map(places)
  for (const deviceId of deviceIds) next.set(deviceId, direction === 'out' ? 'hand' : box)
  return next
}

/** What takes it back. */
export function opposite({ deviceIds, box, direction }: Move): Move {
  return { deviceIds, box, direction: direction === 'out' ? 'in' : 'out' }
}

export function countIn(places: Places, where: Where): number {
  return [...places.values()].filter((each) => each === where).length
}
