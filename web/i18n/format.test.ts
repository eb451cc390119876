import { describe, expect, it } from 'vitest'
import { dayText, momentText } from './format.ts'

const DAY_MS = 86_400_000
/** Each day of a year, and each minute of an hour and hour of a day somewhere among them. */
const moments = Array.from({ length: 366 }, (_, day) => Date.UTC(2028, 0, 1) + day * (DAY_MS + 61 * 60_000))

describe('moments', () => {
  it.each(['de', 'en'] as const)('are written as browsers write them (%s)', (language) => {
    const locale = language === 'de' ? 'de-DE' : 'en-GB'
    const time = { hour: '2-digit', minute: '2-digit' } as const
    const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' })
    const moment = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', ...time })
    const clock = new Intl.DateTimeFormat(locale, time)
    for (const at of moments) {
      expect(dayText(language, at)).toBe(day.format(at))
      expect(momentText(language, at, at + 3 * DAY_MS)).toBe(moment.format(at))
      expect(momentText(language, at, at)).toBe(clock.format(at))
    }
  })
})
