/** Moments, numbers and identifications as people write them. */
import type { Language } from './language.tsx'

const LOCALES: Readonly<Record<Language, string>> = { de: 'de-DE', en: 'en-GB' }

/**
 * As `Intl.DateTimeFormat` writes them, which a test compares. To make the first one of those takes a browser 20 ms and a
 * phone 100, before the page of the day is there.
 */
const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  de: ['So.', 'Mo.', 'Di.', 'Mi.', 'Do.', 'Fr.', 'Sa.'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  de: ['Jan.', 'Feb.', 'März', 'Apr.', 'Mai', 'Juni', 'Juli', 'Aug.', 'Sept.', 'Okt.', 'Nov.', 'Dez.'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
}

function dayOfMonth(language: Language, date: Date): string {
  return `${date.getDate()}${language === 'de' ? '.' : ''} ${MONTHS[language][date.getMonth()]}`
}

function timeOf(date: Date): string {
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** Today: the time alone; else with the date. */
export function momentText(language: Language, at: string | number, now = Date.now()): string {
  const date = new Date(at)
  const isToday = new Date(now).toDateString() === date.toDateString()
  return isToday ? timeOf(date) : `${dayOfMonth(language, date)} ${date.getFullYear()}, ${timeOf(date)}`
}

export function dayText(language: Language, at: string | number): string {
  const date = new Date(at)
  return `${WEEKDAYS[language][date.getDay()]}${language === 'de' ? ',' : ''} ${dayOfMonth(language, date)}`
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
