/** German and English. Each part of the app has its words beside it, in both languages, and the compiler asks for both. */
import { createContext, useContext } from 'react'

export const LANGUAGES = ['de', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** By name: texts, or functions that make texts of values; the same in both languages. */
export type Words<Said> = { readonly [Name in keyof Said]: { readonly de: Said[Name]; readonly en: Said[Name] } }

export function words<Said>(of: Words<Said>): Words<Said> {
  return of
}

const LanguageContext = createContext<Language>('en')
export const LanguageProvider = LanguageContext.Provider

export function useLanguage(): Language {
  return useContext(LanguageContext)
}

export function useWords<Said>(of: Words<Said>): Said {
  return wordsIn(of, useLanguage())
}

const made = new WeakMap<object, Partial<Record<Language, unknown>>>()

export function wordsIn<Said>(of: Words<Said>, language: Language): Said {
  const known = made.get(of) ?? {}
  known[language] ??= Object.fromEntries(
    Object.entries(of as Readonly<Record<string, Readonly<Record<Language, unknown>>>>).map(([name, texts]) => [
      name,
      texts[language],
    ]),
  )
  made.set(of, known)
  return known[language] as Said
}

export const KEPT = 'geleit-language'

/** The one that was chosen here, else the first of the browser's that there is. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT) ?? '', ...navigator.languages].map((each) => each.slice(0, 2))
  return wanted.find((each): each is Language => (LANGUAGES as readonly string[]).includes(each)) ?? 'en'
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language)
}
