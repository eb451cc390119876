/** What stands around pages that come before the app. */
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { useChooseLanguage } from '../shell/preferences.tsx'
import { SHELL_WORDS } from '../shell/words.ts'
import { Button } from '../ui/button.tsx'
import { useStarted } from '../ui/started.ts'
import '../shell/shell.css'

export function Door({ children }: { readonly children: ReactNode }): ReactNode {
  const say = useWords(SHELL_WORDS)
  const chooseLanguage = useChooseLanguage()
  useStarted()
  return (
    <div className="shell">
      <div className="shell-frame">
        <header className="shell-bar">
          <span className="brand">
            <img src="/app/icon.svg" alt="" />
            Geleit
          </span>
          <div className="shell-end">
            <Button kind="plain" onClick={chooseLanguage}>
              {say.language}
            </Button>
          </div>
        </header>
        <main className="shell-main" id="main">
          {children}
        </main>
      </div>
    </div>
  )
}
