/** Parts that showing a new way to log in takes, for the account and for an invitation. */
import { button, field, form, h, say } from './dom.ts'

export function codesShown(codes: readonly string[], kept: () => void): HTMLElement {
  return h(
    'section',
    { class: 'shown' },
    h('h2', {}, say('recoveryHeading')),
    h('p', {}, say('codesShown')),
    h('ol', { class: 'codes' }, ...codes.map((code) => h('li', {}, h('code', {}, code)))),
    h('p', {}, button('codesKept', kept, 'main')),
  )
}

export interface Totp {
  readonly secret: string
  readonly uri: string
}

/** The secret for the app; `confirm` gets the code that it then shows. */
export function totpShown({ secret, uri }: Totp, confirm: (code: string) => Promise<void>): HTMLElement {
  const inGroups = secret.match(/.{1,4}/g)?.join(' ') ?? secret
  const code = field({
    name: 'code',
    word: 'code',
    hint: 'codeHint',
    autocomplete: 'one-time-code',
    attributes: { inputmode: 'numeric', maxlength: '7' },
  })
  return h(
    'section',
    { class: 'shown' },
    h('h2', {}, say('appHeading')),
    h('p', {}, say('appHint')),
    h('p', {}, h('code', { class: 'secret' }, inGroups)),
    h('p', {}, h('a', { href: uri }, say('appLink'))),
    form('confirm', [code], (typed) => confirm(typed['code'] ?? '')),
  )
}
