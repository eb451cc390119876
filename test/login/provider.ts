/** A real provider of OpenID Connect (`oidc-provider`) on loopback, whose users log in by being asked for. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { interactionPolicy } from 'oidc-provider'

export interface TestProvider {
  readonly issuer: string
  /** Who logs in next, and how it says that was done. */
  login: { subject: string; acr?: string; amr?: string[]; authTime?: number; refuses?: boolean }
  stop(): Promise<void>
}

export const CLIENT = { id: 'geleit', secret: 'a-secret-for-tests-alone-a-secret-for-tests' }
export const ACR = 'urn:sample:second-factor'

/** `callback`: the one address to which it sends people back. */
export async function startProvider(callback: string): Promise<TestProvider> {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [callback],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    acrValues: [ACR],
    claims: { openid: ['sub', 'amr'], acr: null, auth_time: null },
    cookies: { keys: ['sample'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    interactions: { policy: interactionPolicy.base(), url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: { Session: 600, Interaction: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
  })
  const test: TestProvider = { issuer, login: { subject: 'nobody' }, stop: () => stop(http) }
  const callback_ = provider.callback()
  http.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void callback_(request, response)
    void interact(provider, test.login, request, response)
  })
  return test
}

type Http = Parameters<ReturnType<Provider['callback']>>

async function interact(provider: Provider, login: TestProvider['login'], ...[request, response]: Http): Promise<void> {
  const details = await provider.interactionDetails(request, response)
  if (login.refuses === true) {
    return provider.interactionFinished(
      request,
      response,
      { error: 'access_denied' },
      { mergeWithLastSubmission: false },
    )
  }
  const { subject: accountId, acr, amr, authTime } = login
  if (details.prompt.name === 'login') {
    const ts = Math.floor((authTime ?? Date.now()) / 1000)
    const result = {
      login: { accountId, ts, ...(acr === undefined ? {} : { acr }), ...(amr === undefined ? {} : { amr }) },
    }
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
  const grant = new provider.Grant({ accountId, clientId: CLIENT.id })
  grant.addOIDCScope('openid')
  const consent = { grantId: await grant.save() }
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
}

function stop(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve())
    http.closeAllConnections()
  })
}

/** Follows the provider's redirects as a browser does, until it sends the user back; gives that address. */
export async function follow(address: string, back: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = address
  for (let step = 0; step < 12; step += 1) {
    if (url.startsWith(back)) return url
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`${answer.status} at ${url}: ${(await answer.text()).slice(0, 300)}`)
    url = new URL(location, url).href
  }
  throw new Error('the provider goes round in circles')
}
