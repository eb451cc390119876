import { ask, done } from './api.ts'
import { button, field, form, h, say, section, show, tell } from './dom.ts'
import { usePasskey } from './passkey.ts'
import { wayOn } from './way-on.ts'

const { body } = await ask('GET', '/v1/login')
const providers = (body['singleSignOn'] ?? []) as readonly string[]

show(
  h('h1', {}, say('loginTitle')),
  h('p', {}, button('withPasskey', withPasskey, 'main')),
  h('p', { class: 'hint' }, say('passkeyHint')),
  providers.length === 0 ? null : section('withProvider', h('p', {}, ...providers.map(provider))),
  section(
    'withPassword',
    form(
      'next',
      [
        field({ name: 'loginName', word: 'loginName', type: 'email', autocomplete: 'username' }),
        field({ name: 'password', word: 'password', type: 'password', autocomplete: 'current-password' }),
      ],
      async (typed) => {
        if ((await done(ask('POST', '/v1/login/password', typed))) !== null) secondHalf('totp')
      },
    ),
  ),
)
const problem = new URLSearchParams(location.search).get('problem')
if (problem !== null) tell(say(problem === 'single_sign_on_unknown' ? 'problemUnknown' : 'problem'))

/** The server remembers where that leads to in the end. */
function provider(name: string): HTMLElement {
  const query = new URLSearchParams({ next: wayOn() })
  return h('a', { class: 'wide', href: `/v1/login/oidc/${name}?${query}` }, name)
}

async function withPasskey(): Promise<void> {
  const options = await done(ask('POST', '/v1/login/passkeys/options', {}))
  const response = options === null ? null : await usePasskey(options)
  if (response !== null && (await done(ask('POST', '/v1/login/passkeys', { response }))) !== null) enter()
}

function secondHalf(kind: 'totp' | 'recovery-codes'): void {
  const isApp = kind === 'totp'
  const code = isApp
    ? field({
        name: 'code',
        word: 'code',
        hint: 'codeHint',
        autocomplete: 'one-time-code',
        attributes: { inputmode: 'numeric', maxlength: '7' },
      })
    : field({ name: 'code', word: 'recoveryCode', hint: 'recoveryHint', attributes: { maxlength: '40' } })
  show(
    h('h1', {}, say('loginTitle')),
    form('next', [code], async (typed) => {
      if ((await done(ask('POST', `/v1/login/${kind}`, typed))) !== null) enter()
    }),
    h(
      'p',
      {},
      button(isApp ? 'usePaper' : 'useApp', () => secondHalf(isApp ? 'recovery-codes' : 'totp'), 'plain'),
    ),
  )
  document.getElementById('code')?.focus()
}

function enter(): void {
  location.assign(wayOn())
}
