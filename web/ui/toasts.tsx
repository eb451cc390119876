import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'

const ToastContext = createContext<(text: string) => void>(() => {})

/** Says for a few seconds that something was done. What must not be missed is a `Notice` on the page instead. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext)
}

const SHOWN_MS = 5_000

export function Toasts({ children }: { readonly children: ReactNode }): ReactNode {
  const [texts, setTexts] = useState<readonly { readonly id: number; readonly text: string }[]>([])
  const count = useRef(0)
  const tell = useCallback((text: string) => {
    count.current += 1
    const id = count.current
    setTexts((known) => [...known.slice(-2), { id, text }])
    setTimeout(() => setTexts((known) => known.filter((each) => each.id !== id)), SHOWN_MS)
  }, [])
  return (
    <ToastContext.Provider value={tell}>
      {children}
      <div className="toasts" role="status">
        {texts.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </ToastContext.Provider>
  )
}
