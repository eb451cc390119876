/** Accepting an invitation, and enrolling what one logs in with. What stands behind the # never goes to a log. */
import { ask, done } from './api.ts'
import { button, field, form, h, say, section, show, tell } from './dom.ts'
import { codesShown, type Totp, totpShown } from './enrol.ts'
import { createPasskey } from './passkey.ts'

const token = location.hash.slice(1)
/** A grant without an invitation: of the first person of a server, or of somebody who lost what they log in with. */
const grantGiven = /^enrol=([A-Za-z0-9_-]{43})$/.exec(token)?.[1]
// Not in the history, nor in what somebody copies from the address bar.
history.replaceState(null, '', location.pathname)

if (grantGiven !== undefined) enrol(grantGiven, null)
else if (/^[A-Za-z0-9_-]{43}$/.test(token)) await look()
else {
  show(heading())
  tell(say('invitationMissing'))
}

function heading(): HTMLElement {
  return h('h1', {}, say('invitationTitle'))
}

async function look(): Promise<void> {
  show(heading())
  const found = await done(ask('POST', '/v1/invitations/looks', { token }))
  if (found === null) return
  const invitedBy = typeof found['invitedBy'] === 'string' ? found['invitedBy'] : 'Geleit'
  show(
    heading(),
    h('p', {}, `${say('invitedBy')} `, h('strong', {}, invitedBy)),
    found['kind'] === 'party' ? companyForm(String(found['name'] ?? '')) : personForm(),
  )
}

function loginName(): Node {
  return field({ name: 'loginName', word: 'loginName', type: 'email', autocomplete: 'email' })
}

function personForm(): HTMLElement {
  return form('accept', [loginName()], ({ loginName: name }) => accept({ person: { loginName: name } }))
}

function companyForm(name: string): HTMLElement {
  const kinds = (['factory', 'central_store', 'small_store', 'vehicle'] as const).map((kind) =>
    h('option', { value: kind }, say(kind)),
  )
  const kind = h(
    'div',
    { class: 'field' },
    h('label', { for: 'siteKind' }, say('siteKind')),
    h('select', { id: 'siteKind', name: 'siteKind' }, ...kinds),
  )
  const fields = [
    field({ name: 'name', word: 'companyName', autocomplete: 'organization', attributes: { value: name } }),
    field({ name: 'address', word: 'companyAddress', autocomplete: 'street-address', hint: 'optional' }),
    field({ name: 'siteName', word: 'siteName', hint: 'optional' }),
    kind,
    field({ name: 'yourName', word: 'yourName', autocomplete: 'name' }),
    loginName(),
    field({ name: 'secondName', word: 'secondName', hint: 'optional' }),
  ]
  const filled = form('accept', fields, (typed) => {
    const { address, siteName, siteKind, yourName, secondName } = typed
    return accept({
      name: typed['name'],
      ...(address ? { address } : {}),
      ...(siteName ? { sites: [{ kind: siteKind, name: siteName }] } : {}),
      person: { name: yourName, loginName: typed['loginName'] },
      ...(secondName ? { secondPerson: { name: secondName } } : {}),
    })
  })
  return h('div', {}, h('p', {}, say('forCompany')), filled)
}

async function accept(body: object): Promise<void> {
  const accepted = await done(ask('POST', '/v1/invitations/acceptances', { token, ...body }))
  if (accepted === null) return
  const enrolment = accepted['enrolment'] as { token: string } | null
  const second = accepted['second'] as { link: string | null } | null
  if (enrolment === null) return showEnd(true)
  enrol(enrolment.token, second?.link ?? null)
}

function enrol(grant: string, secondLink: string | null): void {
  const passkey = async (): Promise<void> => {
    const options = await done(ask('POST', '/v1/enrolments/passkey-options', { grant }))
    const response = options === null ? null : await createPasskey(options)
    if (response === null) return
    finish(await done(ask('POST', '/v1/enrolments/passkeys', { grant, name: 'Passkey', response })))
  }
  const password = field({
    name: 'password',
    word: 'newPassword',
    type: 'password',
    autocomplete: 'new-password',
    hint: 'passwordHint',
  })
  const withPassword = form('next', [password], async (typed) => {
    const begun = await done(ask('POST', '/v1/enrolments/password', { grant, password: typed['password'] ?? '' }))
    if (begun === null) return
    const shown = totpShown(begun['totp'] as Totp, async (code) => {
      finish(await done(ask('POST', '/v1/enrolments/totp', { grant, code })))
    })
    show(heading(), shown)
  })
  show(
    heading(),
    secondLink === null
      ? null
      : h('section', { class: 'shown' }, h('p', {}, say('secondLink')), h('p', {}, h('code', {}, secondLink))),
    section(
      'enrolHeading',
      h('p', {}, button('makePasskey', passkey, 'main')),
      h('p', { class: 'hint' }, say('passkeyHint')),
    ),
    h('details', {}, h('summary', {}, say('orPassword')), withPassword),
  )
}

function finish(enrolled: Record<string, unknown> | null): void {
  if (enrolled === null) return
  const codes = (enrolled['recoveryCodes'] ?? []) as readonly string[]
  const isLoggedIn = enrolled['session'] !== undefined
  show(
    heading(),
    codesShown(codes, () => showEnd(isLoggedIn)),
  )
}

function showEnd(isLoggedIn: boolean): void {
  if (isLoggedIn) location.assign('/account')
  else show(heading(), h('p', {}, say('waiting')), h('p', {}, h('a', { href: '/login' }, say('toLogin'))))
}
