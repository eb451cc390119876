/** Moments, numbers and identifications as people write them. */
import type { Language } from './language.tsx'

const LOCALES: Readonly<Record<Language, string>> = { de: 'de-DE', en: 'en-GB' }
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], options)
  formats.set(key, known)
  return known
}

/** Today: the time alone; else with the date. */
export function momentText(language: Language, at: string | number, now = Date.now()): string {
  const date = new Date(at)
  const isToday = new Date(now).toDateString() === date.toDateString()
  const day = isToday ? {} : ({ day: 'numeric', month: 'short', year: 'numeric' } as const)
  return formatOf(language, { ...day, hour: '2-digit', minute: '2-digit' }).format(date)
}

export function dayText(language: Language, at: string | number): string {
  return formatOf(language, { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at))
}

export function numberText(language: Language, value: number): string {
  return value.toLocaleString(LOCALES[language])
}

/** In groups as on the name plate (DIN 43849): `E PPC 02 10486901`. Anything else as it is. */
export function deviceText(id: string): string {
  return /^[0-9A-Z]{14}$/.test(id) ? `${id[0]} ${id.slice(1, 4)} ${id.slice(4, 6)} ${id.slice(6)}` : id
}

/** A code of a lock as its keypad shows it: `1234 5678 90`. */
export function codeText(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** How long: `3 min`, `2 h 10 min`, `4 d`. */
export function spanText(language: Language, ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.round(hours / 24)
  return language === 'de' ? `${days} Tage` : `${days} days`
}
