/** By whose clock hours are meant that people agree on. */
import { DEFAULT_TIME_ZONE, isTimeZone } from '../custody/local-time.ts'

/** Reads `GELEIT_TIME_ZONE`. @throws Error with a sentence for whoever starts the server */
export function timeZoneOf({ GELEIT_TIME_ZONE: text }: Readonly<Record<string, string | undefined>>): string {
  if (text === undefined || text === '') return DEFAULT_TIME_ZONE
  if (isTimeZone(text)) return text
  throw new Error('GELEIT_TIME_ZONE is no time zone; write its name in the IANA database, like Europe/Berlin.')
}
