/** Moments as people read them on paper: by the clock that this server goes by, with the name of its zone. */
import { DEFAULT_TIME_ZONE } from '../../custody/local-time.ts'
import type { Language } from '../problem.ts'

const LOCALES: Readonly<Record<Language, string>> = { de: 'de-DE', en: 'en-GB' }

/** `at`: ms since 1970 UTC. To the second: on paper nobody can look closer. */
export function moment(
  at: number,
  { language, timeZone }: { readonly language: Language; readonly timeZone: string },
): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  return format.format(at)
}

export function zoneOf({ timeZone }: { readonly timeZone?: string }): string {
  return timeZone ?? DEFAULT_TIME_ZONE
}
