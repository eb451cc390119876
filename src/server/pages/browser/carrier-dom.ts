/** Parts of the page for drivers, and the language that it speaks. */
import { keep, kept } from './carrier-api.ts'
import { type Pictogram, pictogram } from './carrier-pictograms.ts'
import {
  CARRIER_LANGUAGES,
  CARRIER_WORDS,
  type CarrierLanguage,
  type CarrierPlural,
  type CarrierWord,
  carrierLanguageOf,
  carrierPlural,
  LANGUAGE_NAMES,
} from './carrier-words.ts'
import { type Child, h } from './dom.ts'

let language: CarrierLanguage = carrierLanguageOf([kept().language ?? '', ...navigator.languages])

export function say(word: CarrierWord): string {
  return CARRIER_WORDS[word][language]
}

export function sayNumber(word: CarrierPlural, count: number): string {
  return carrierPlural(word, language, count)
}

/** One button for each language, by its own name; the view is then shown anew. */
function languageBar(): HTMLElement {
  const buttons = CARRIER_LANGUAGES.map((each) => {
    const attributes = {
      type: 'button',
      lang: each,
      'aria-pressed': String(each === language),
      title: LANGUAGE_NAMES[each],
    }
    const letters = each.toUpperCase()
    const element = h('button', { ...attributes, 'aria-label': `${letters} ${LANGUAGE_NAMES[each]}` }, letters)
    element.addEventListener('click', () => {
      language = each
      keep({ language: each })
      view()
    })
    return element
  })
  return h('nav', { class: 'languages', 'aria-label': say('language') }, ...buttons)
}

export interface ButtonOptions {
  readonly picture?: Pictogram
  readonly className?: string
  readonly pressed?: boolean
}

/** A large button; nothing is sent twice while it is under way. */
export function bigButton(
  label: string,
  act: () => Promise<void> | void,
  { picture, className = '', pressed }: ButtonOptions = {},
): HTMLButtonElement {
  const attributes: Record<string, string> = { type: 'button', class: `big ${className}` }
  if (pressed !== undefined) attributes['aria-pressed'] = String(pressed)
  const element = h('button', attributes, picture === undefined ? null : pictogram(picture), h('span', {}, label))
  element.addEventListener('click', () => {
    if (element.disabled) return
    element.disabled = true
    void Promise.resolve(act()).finally(() => {
      element.disabled = false
    })
  })
  return element
}

export function labelled(label: string, input: HTMLElement, id: string, hint?: string): HTMLElement {
  input.id = id
  if (hint !== undefined) input.setAttribute('aria-describedby', `${id}-hint`)
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    input,
    hint === undefined ? null : h('p', { class: 'hint', id: `${id}-hint` }, hint),
  )
}

const main = document.querySelector('main') ?? document.body
const message = h('p', { id: 'message', role: 'alert', tabindex: '-1' })

let view: () => void = () => {}

/** Goes to another view. */
export function show(next: () => void): void {
  view = next
  next()
}

/** Shows languages, heading, what is to be told, and the rest. */
export function showView(heading: string, ...children: readonly Child[]): void {
  document.documentElement.lang = language
  document.title = `${heading} · Geleit`
  message.textContent = ''
  const title = h('h1', { tabindex: '-1' }, heading)
  main.textContent = ''
  main.append(...[languageBar(), title, message, ...children].filter((child) => child !== null))
  title.focus({ preventScroll: true })
  window.scrollTo(0, 0)
}

export function tell(text: string, isGood = false): void {
  message.textContent = text
  message.className = isGood ? 'good' : 'bad'
  if (text !== '') message.scrollIntoView({ block: 'center' })
}

const PROBLEMS: Readonly<Record<string, CarrierWord>> = {
  carrier_link_ended: 'linkEnded',
  carrier_link_expired: 'linkExpired',
  carrier_link_done: 'allDone',
  not_authenticated: 'linkEnded',
  container_held: 'held',
  container_not_closed: 'notClosed',
  containers_differ: 'differ',
  handover_out_of_order: 'changed',
  carrier_boxes_apart: 'changed',
  too_many_requests: 'tooMany',
}

/** What is said of an answer that is none of the good ones. */
export function wordFor(body: Readonly<Record<string, unknown>>): CarrierWord {
  return PROBLEMS[String(body['code'])] ?? 'problem'
}
