import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { firstLanguage, keepLanguage, type Language, LanguageProvider } from '../i18n/language.tsx'

const ChooseContext = createContext<() => void>(() => {})

/** Changes to the other language. */
export function useChooseLanguage(): () => void {
  return useContext(ChooseContext)
}

export function Preferences({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const choose = (): void => {
    const next = language === 'de' ? 'en' : 'de'
    keepLanguage(next)
    setLanguage(next)
  }
  return (
    <ChooseContext.Provider value={choose}>
      <LanguageProvider value={language}>{children}</LanguageProvider>
    </ChooseContext.Provider>
  )
}
