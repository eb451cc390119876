/** What clocks on the wall show: for hours that people agree on, such as when nobody is to be woken. */

const QUARTER_MS = 15 * 60_000
/** A day of 25 hours, and the quarter before it. */
const QUARTERS_MOST = 101

/** Where nothing else is set. */
export const DEFAULT_TIME_ZONE = 'Europe/Berlin'

/** Whether this is a zone of the IANA database that is known here, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** @returns 0 to 23, as a clock in this zone shows it at that moment (ms since 1970 UTC) */
export function hourIn(zone: string, at: number): number {
  return Math.floor(shownIn(zone, at).minutes / 60)
}

/**
 * The first moment, `at` or later (ms since 1970 UTC), at which a day in this zone reaches the hour. Once on every day: an
 * hour that is shown twice counts where it begins first, and one that is skipped where the clock is set past it.
 */
export function nextHourIn(zone: string, at: number, hour: number): number {
  const first = Math.ceil(at / QUARTER_MS) * QUARTER_MS
  let before = shownIn(zone, first - QUARTER_MS)
  for (let step = 0; step <= QUARTERS_MOST; step += 1) {
    const moment = first + step * QUARTER_MS
    const now = shownIn(zone, moment)
    if (now.minutes >= hour * 60 && (now.day !== before.day || before.minutes < hour * 60)) return moment
    before = now
  }
  throw new RangeError(`no day in ${zone} reaches ${hour} o'clock`)
}

/** @returns the day as a calendar in this zone shows it at that moment (ms since 1970 UTC), `YYYY-MM-DD` */
export function dayIn(zone: string, at: number): string {
  const known = calendars.get(zone)
  const calendar = known ?? new Intl.DateTimeFormat('en', { timeZone: zone, ...WHOLE_DAY })
  calendars.set(zone, calendar)
  const parts = new Map(calendar.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

const WHOLE_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const calendars = new Map<string, Intl.DateTimeFormat>()

interface Shown {
  readonly day: string
  /** Since midnight, by the clock. */
  readonly minutes: number
}

function shownIn(zone: string, at: number): Shown {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return { day: parts.get('day') ?? '', minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) }
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws RangeError for a zone that is none */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  formats.set(zone, format)
  return format
}
