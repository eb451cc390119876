import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useWords } from '../i18n/language.tsx'
import { SHELL_WORDS } from './words.ts'

/** Takes anything that stands on a label, scanned or typed, whole or in part. */
export function SearchField(): ReactNode {
  const say = useWords(SHELL_WORDS)
  const [, go] = useLocation()
  const [text, setText] = useState('')
  return (
    <search className="shell-search">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') go(`/search?q=${encodeURIComponent(text.trim())}`)
        }}
      >
        <input
          type="search"
          name="q"
          aria-label={say.search}
          placeholder={say.search}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
        />
      </form>
    </search>
  )
}
