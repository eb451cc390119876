import { type Language, WORDS, type Word } from './words.ts'

export type Child = Node | string | null

export const language: Language = document.documentElement.lang === 'de' ? 'de' : 'en'

export function say(word: Word): string {
  return WORDS[word][language]
}

/** A word of the server's in the page's language; one that is not known here as it came. */
export function sayName(prefix: 'role' | 'event' | 'method', name: string): string {
  const word = `${prefix}_${name}`
  return word in WORDS ? say(word as Word) : name.replace(/_/g, ' ')
}

/** A moment as people write it. */
export function when(text: string | null): string {
  if (text === null) return say('neverUsed')
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text))
}

/** Texts become text and never HTML, wherever they come from. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== null))
  return element
}

export function button(word: Word, act: () => Promise<void> | void, className = ''): HTMLButtonElement {
  const element = h('button', { type: 'button', class: className }, say(word))
  element.addEventListener('click', () => void busy(element, act))
  return element
}

/** Nothing is sent twice while it is under way. */
async function busy(element: HTMLButtonElement, act: () => Promise<void> | void): Promise<void> {
  element.disabled = true
  try {
    await act()
  } finally {
    element.disabled = false
  }
}

export interface FieldOptions {
  readonly name: string
  readonly word: Word
  readonly type?: string
  readonly autocomplete?: string
  readonly hint?: Word
  readonly attributes?: Readonly<Record<string, string>>
}

export function field({ name, word, type = 'text', autocomplete = 'off', hint, attributes = {} }: FieldOptions): Node {
  const described: Record<string, string> = hint === undefined ? {} : { 'aria-describedby': `${name}-hint` }
  const plain = { autocapitalize: 'off', spellcheck: 'false' }
  return h(
    'div',
    { class: 'field' },
    h('label', { for: name }, say(word)),
    h('input', { id: name, name, type, autocomplete, ...plain, ...described, ...attributes }),
    hint === undefined ? null : h('p', { class: 'hint', id: `${name}-hint` }, say(hint)),
  )
}

/** A form that sends nothing by itself: `act` gets what was typed. */
export function form(
  submit: Word,
  fields: readonly Node[],
  act: (typed: Readonly<Record<string, string>>) => Promise<void>,
): HTMLFormElement {
  const send = h('button', { type: 'submit', class: 'main' }, say(submit))
  const element = h('form', { novalidate: '' }, ...fields, send)
  element.addEventListener('submit', (event) => {
    event.preventDefault()
    const typed = Object.fromEntries(Array.from(new FormData(element), ([name, value]) => [name, String(value)]))
    void busy(send, () => act(typed))
  })
  return element
}

const main = document.querySelector('main') ?? document.body

/** Shows these; what is to be told stands under the heading. */
export function show(heading: Child, ...children: readonly Child[]): void {
  main.textContent = ''
  main.append(...[heading, message, ...children].filter((child) => child !== null))
}

const message = h('p', { id: 'message', role: 'alert', tabindex: '-1' })

export function tell(text: string, isGood = false): void {
  message.textContent = text
  message.className = isGood ? 'good' : 'bad'
  if (text !== '') message.scrollIntoView({ block: 'nearest' })
  // Into a dialog that is open, or nobody would see it.
  const dialog = document.querySelector('dialog[open] .said')
  if (dialog !== null) dialog.textContent = text
}

export function section(heading: Word, ...children: readonly Child[]): HTMLElement {
  return h('section', {}, h('h2', {}, say(heading)), ...children)
}
