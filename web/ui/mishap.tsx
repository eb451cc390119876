import { Component, type ReactNode } from 'react'
import { wordsIn } from '../i18n/language.tsx'
import { Button } from './button.tsx'
import { Notice } from './parts.tsx'
import { UI_WORDS } from './words.ts'

interface MishapProps {
  readonly children: ReactNode
  /** Another value: try again, for another page may be whole. */
  readonly page: string
}

/** A mistake of ours in one page must not take the rest of the app with it: reports and the queue still work. */
export class Mishap extends Component<MishapProps, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override componentDidUpdate({ page }: MishapProps): void {
    if (this.state.failed && page !== this.props.page) this.setState({ failed: false })
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    const say = wordsIn(UI_WORDS, document.documentElement.lang === 'de' ? 'de' : 'en')
    return (
      <Notice tone="bad" alert>
        <p>{say.mishap}</p>
        <p>
          <Button onClick={() => this.setState({ failed: false })}>{say.again}</Button>
        </p>
      </Notice>
    )
  }
}
