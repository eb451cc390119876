/** The running list while devices are taken out of a box, or put back into it. Pure. */
import type { Language } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'

export type Direction = 'out' | 'in'

export interface ListItem {
  /** The identification; what was read, where it is none. */
  readonly text: string
  readonly direction: Direction
  /**
   * `sending`: on its way. `done`: the server has it. `kept`: it waits on this phone. `refused`: with the sentence. `unknown`:
   * no identification of a device; kept so that it can be said.
   */
  readonly is: 'sending' | 'done' | 'kept' | 'refused' | 'unknown' | 'undone'
  readonly why?: string
}

export type Judged =
  /** Send it. */
  | { readonly is: 'new'; readonly deviceId: string }
  /** It is in the list with this direction, and nothing has undone that. */
  | { readonly is: 'already'; readonly deviceId: string }
  | { readonly is: 'unknown'; readonly text: string; readonly why: string }

/** What to do with something that was read. Unknown ones are no reason to stop: they are listed. */
export function judge(
  items: readonly ListItem[],
  text: string,
  {
    direction,
    language,
    noDevice,
  }: { readonly direction: Direction; readonly language: Language; readonly noDevice: string },
): Judged {
  const reading = readingOf(text)
  if (reading.kind === 'serial') return { is: 'unknown', text: reading.serial, why: noDevice }
  if (reading.kind === 'unknown') return { is: 'unknown', text: reading.text, why: reading.why[language] }
  const { deviceId } = reading
  const last = items.findLast((item) => item.text === deviceId)
  const isThere = last !== undefined && last.direction === direction && ['sending', 'done', 'kept'].includes(last.is)
  return { is: isThere ? 'already' : 'new', deviceId }
}

/** The newest last; what is read again after a refusal stands in its old place. */
export function listed(items: readonly ListItem[], item: ListItem): readonly ListItem[] {
  const place = items.findLastIndex(({ text }) => text === item.text)
  if (place === -1) return [...items, item]
  return items.map((known, at) => (at === place ? item : known))
}
