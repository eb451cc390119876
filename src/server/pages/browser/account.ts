import { type Answer, ask, done } from './api.ts'
import { button, field, form, h, say, sayName, section, show, tell, when } from './dom.ts'
import { codesShown, type Totp, totpShown } from './enrol.ts'
import { forgetPerson } from './forget.ts'
import { createPasskey } from './passkey.ts'
import { withSecondFactor } from './step-up.ts'

interface Session {
  readonly loginName: string | null
  readonly person: { readonly personId: string } | null
  readonly persons: readonly { personId: string; partyName: string; roles: readonly string[] }[]
}
interface Credentials {
  readonly password: boolean
  readonly recoveryCodesLeft: number
  readonly passkeys: readonly { passkeyId: string; name: string; lastUsedAt: string | null }[]
  readonly singleSignOn: readonly { singleSignOnId: string; name: string; issuer: string }[]
}
interface Sessions {
  readonly sessions: readonly { sessionId: string; current: boolean; device: string; createdAt: string }[]
}
interface Events {
  readonly events: readonly { at: string; what: string; method: string; succeeded: boolean; device: string }[]
}

const secured = (method: 'POST' | 'DELETE', url: string, body?: object): Promise<Answer> =>
  withSecondFactor(() => ask(method, url, body))

await load()
const problem = new URLSearchParams(location.search).get('problem')
if (problem !== null) tell(say('problem'))

async function load(): Promise<void> {
  const own = await ask('GET', '/v1/session')
  if (own.status === 401) return showStranger()
  const [credentials, sessions, events, ways] = await Promise.all(
    ['/v1/credentials', '/v1/sessions', '/v1/login-events', '/v1/login'].map((url) => done(ask('GET', url))),
  )
  if (!own.ok || !credentials || !sessions || !events || !ways) return tell(say('offline'))
  const session = own.body as unknown as Session
  show(
    h('h1', {}, say('accountTitle')),
    h('p', {}, h('a', { class: 'wide', href: '/app/' }, say('toApp'))),
    h('p', { class: 'who' }, session.loginName ?? '', ' ', button('logOut', logOut, 'plain')),
    persons(session),
    factors(credentials as unknown as Credentials, ways['singleSignOn'] as readonly string[]),
    sessionList(sessions as unknown as Sessions),
    eventList(events as unknown as Events),
  )
}

function showStranger(): void {
  const toLogin = h('a', { href: '/login' }, say('toLogin'))
  show(h('h1', {}, say('accountTitle')), h('p', {}, say('notLoggedIn')), h('p', {}, toLogin))
}

async function logOut(): Promise<void> {
  await ask('DELETE', '/v1/session')
  await forgetPerson()
  location.assign('/login')
}

/** Does it, tells why not, and shows how things are then. */
async function act(asked: Promise<Answer>): Promise<void> {
  if ((await done(asked)) === null) return
  await load()
  tell(say('done'), true)
}

function persons({ person, persons: choices }: Session): HTMLElement {
  const items = choices.map(({ personId, partyName, roles }) => {
    const isChosen = person?.personId === personId
    const choose = button('next', () => act(ask('POST', '/v1/session/person', { personId })))
    choose.setAttribute('aria-label', `${say('next')}: ${partyName}`)
    const label = h(
      'span',
      {},
      h('strong', {}, partyName),
      ` (${roles.map((role) => sayName('role', role)).join(', ')})`,
    )
    return h('li', {}, label, isChosen ? h('span', { class: 'mark' }, say('chosen')) : choose)
  })
  return section(person === null ? 'chooseParty' : 'actingAs', h('ul', { class: 'rows' }, ...items))
}

function factors(credentials: Credentials, providers: readonly string[]): HTMLElement {
  const { passkeys } = credentials
  const rows = passkeys.map(({ passkeyId, name, lastUsedAt }) => {
    const remove = button('remove', () => act(secured('DELETE', `/v1/credentials/passkeys/${passkeyId}`)))
    remove.setAttribute('aria-label', `${say('remove')}: ${name}`)
    const used = lastUsedAt === null ? say('neverUsed') : `${say('lastUsed')} ${when(lastUsedAt)}`
    return h('li', {}, h('span', {}, h('strong', {}, name), ` ${used}`), remove)
  })
  return section(
    'factorsHeading',
    h('h3', {}, say('passkeys')),
    rows.length === 0 ? h('p', {}, say('nonePasskeys')) : h('ul', { class: 'rows', id: 'passkeys' }, ...rows),
    form(
      'addPasskey',
      [
        field({
          name: 'passkey-name',
          word: 'passkeyName',
          hint: 'passkeyNameExample',
          attributes: { maxlength: '60' },
        }),
      ],
      (typed) => addPasskey(typed['passkey-name'] || 'Passkey'),
    ),
    passwordPart(credentials),
    h('h3', {}, say('recoveryHeading')),
    h('p', {}, `${credentials.recoveryCodesLeft} ${say('recoveryLeft')} `, button('newCodes', newCodes)),
    providerPart(credentials, providers),
  )
}

async function addPasskey(name: string): Promise<void> {
  const options = await done(secured('POST', '/v1/credentials/passkey-options', {}))
  const response = options === null ? null : await createPasskey(options)
  if (response !== null) await act(secured('POST', '/v1/credentials/passkeys', { name, response }))
}

function passwordPart({ password }: Credentials): HTMLElement {
  const fields = [
    password
      ? field({
          name: 'currentPassword',
          word: 'currentPassword',
          type: 'password',
          autocomplete: 'current-password',
        })
      : null,
    field({
      name: 'password',
      word: 'newPassword',
      type: 'password',
      autocomplete: 'new-password',
      hint: 'passwordHint',
    }),
  ].filter((each) => each !== null)
  const change = form(password ? 'changePassword' : 'setPassword', fields, async (typed) => {
    const answer = await done(secured('POST', '/v1/credentials/password', typed))
    if (answer === null) return
    if (answer['totp'] === null) {
      await load()
      return tell(say('passwordChanged'), true)
    }
    const shown = totpShown(answer['totp'] as Totp, (code) => act(secured('POST', '/v1/credentials/totp', { code })))
    show(h('h1', {}, say('accountTitle')), shown)
  })
  const remove = button('remove', () => act(secured('DELETE', '/v1/credentials/password')))
  remove.setAttribute('aria-label', `${say('remove')}: ${say('passwordAndApp')}`)
  return h(
    'div',
    {},
    h('h3', {}, say('passwordAndApp')),
    h('p', {}, say(password ? 'hasPassword' : 'hasNoPassword'), ' ', password ? remove : null),
    h('details', {}, h('summary', {}, say(password ? 'changePassword' : 'setPassword')), change),
  )
}

async function newCodes(): Promise<void> {
  const answer = await done(secured('POST', '/v1/credentials/recovery-codes', {}))
  if (answer === null) return
  show(h('h1', {}, say('accountTitle')), codesShown(answer['recoveryCodes'] as readonly string[], load))
}

function providerPart({ singleSignOn }: Credentials, providers: readonly string[]): HTMLElement | null {
  if (providers.length === 0 && singleSignOn.length === 0) return null
  const rows = singleSignOn.map(({ singleSignOnId, name }) => {
    const remove = button('remove', () => act(secured('DELETE', `/v1/credentials/single-sign-on/${singleSignOnId}`)))
    remove.setAttribute('aria-label', `${say('remove')}: ${name}`)
    return h('li', {}, h('span', {}, h('strong', {}, name), ` ${say('linked')}`), remove)
  })
  const others = providers.filter((provider) => !singleSignOn.some(({ name }) => name === provider))
  const links = others.map((provider) => {
    const link = button('link', () => linkProvider(provider))
    link.setAttribute('aria-label', `${say('link')}: ${provider}`)
    return h('li', {}, h('span', {}, provider), link)
  })
  return h('div', {}, h('h3', {}, say('providers')), h('ul', { class: 'rows' }, ...rows, ...links))
}

async function linkProvider(provider: string): Promise<void> {
  const answer = await done(secured('POST', '/v1/credentials/single-sign-on', { provider }))
  if (answer !== null) location.assign(String(answer['location']))
}

function sessionList({ sessions }: Sessions): HTMLElement {
  const rows = sessions.map(({ sessionId, current, device, createdAt }) => {
    const end = button('end', () => act(ask('DELETE', `/v1/sessions/${sessionId}`)))
    end.setAttribute('aria-label', `${say('end')}: ${device}, ${when(createdAt)}`)
    const label = h('span', {}, h('strong', {}, device), ` ${say('since')} ${when(createdAt)}`)
    return h('li', {}, label, current ? h('span', { class: 'mark' }, say('thisSession')) : end)
  })
  return section(
    'sessionsHeading',
    h('ul', { class: 'rows', id: 'sessions' }, ...rows),
    sessions.length < 2
      ? null
      : h(
          'p',
          {},
          button('endOthers', () => act(ask('DELETE', '/v1/sessions'))),
        ),
  )
}

function eventList({ events }: Events): HTMLElement {
  const rows = events.slice(0, 10).map(({ at, what, method, succeeded, device }) => {
    const outcome = h('span', { class: succeeded ? 'mark' : 'mark bad' }, say(succeeded ? 'succeeded' : 'failed'))
    return h(
      'li',
      {},
      h('span', {}, `${when(at)}: ${sayName('event', what)}, ${sayName('method', method)}, ${device}`),
      outcome,
    )
  })
  return section('eventsHeading', h('ul', { class: 'rows' }, ...rows))
}
