/**
 * Single sign-on by OpenID Connect: the authorization code flow with PKCE (RFC 7636, S256), state and nonce, both bound
 * to the browser by the token in its cookie, and the issuer compared (RFC 9207). Nothing of the provider is kept but who
 * it says somebody is; what it says of e-mail addresses decides nothing.
 */
import { readFileSync } from 'node:fs'
import * as oidc from 'openid-client'
import type { LoginSecrets } from './login-secrets.ts'

export interface Provider {
  /** As in addresses and on the button. */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the provider calls a login with a second factor (`acr`); none of them: it is not known here. */
  readonly acrSecondFactor: readonly string[]
  /** Ways of logging in (`amr`, RFC 8176) any of which is a second factor. */
  readonly amrSecondFactor: readonly string[]
}

export interface SignedOn {
  readonly issuer: string
  readonly subject: string
  /** When its second factor was shown there, ms since 1970; null: it doesn't say that there was one. */
  readonly secondFactorAt: number | null
}

const TIMEOUT_SECONDS = 10
/** A login there that is older than a session here may be is none. */
const LOGIN_AGE_SECONDS = 12 * 3_600
/** As long as somebody may take to come back. */
const STEP_UP_AGE_SECONDS = 300

/** The provider can't be reached, or is not what it was set up as. */
export class ProviderUnavailable extends Error {
  override name = 'ProviderUnavailable'
}

/**
 * Providers as the environment names them: `GELEIT_OIDC_<NAME>_ISSUER`, `_CLIENT_ID`, `_CLIENT_SECRET_FILE`,
 * `_ACR_SECOND_FACTOR` and `_AMR_SECOND_FACTOR` (several with blanks between them).
 * @throws Error with a sentence for whoever set it
 */
export function providersFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, Provider> {
  const names = Object.keys(environment).flatMap((name) => /^GELEIT_OIDC_([A-Z0-9]+)_ISSUER$/.exec(name)?.[1] ?? [])
  return new Map(names.map((name) => [name.toLowerCase(), providerOf(name, environment)]))
}

function providerOf(name: string, environment: Readonly<Record<string, string | undefined>>): Provider {
  const setting = (what: string): string => {
    const value = environment[`GELEIT_OIDC_${name}_${what}`]
    if (value === undefined || value === '') throw new Error(`GELEIT_OIDC_${name}_${what} is not set.`)
    return value
  }
  const list = (what: string): readonly string[] =>
    (environment[`GELEIT_OIDC_${name}_${what}`] ?? '').split(/\s+/).filter((each) => each !== '')
  const issuer = setting('ISSUER')
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (url === null || !(url.protocol === 'https:' || isLoopback(url))) {
    throw new Error(`GELEIT_OIDC_${name}_ISSUER has to be an https address, not ${issuer}`)
  }
  return {
    name: name.toLowerCase(),
    issuer,
    clientId: setting('CLIENT_ID'),
    clientSecret: readFileSync(setting('CLIENT_SECRET_FILE'), 'utf8').trim(),
    acrSecondFactor: list('ACR_SECOND_FACTOR'),
    amrSecondFactor: list('AMR_SECOND_FACTOR'),
  }
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

export class SingleSignOn {
  readonly providers: ReadonlyMap<string, Provider>
  readonly #secrets: LoginSecrets
  readonly #origin: () => string
  readonly #configurations = new Map<string, Promise<oidc.Configuration>>()

  constructor(providers: ReadonlyMap<string, Provider>, secrets: LoginSecrets, origin: () => string) {
    this.providers = providers
    this.#secrets = secrets
    this.#origin = origin
  }

  /**
   * Where the browser goes to. `flowToken` is in its cookie; everything that must not be guessed follows from it.
   * `stepUp`: the provider is to ask anew.
   * @throws ProviderUnavailable
   */
  async address(provider: Provider, flowToken: string, stepUp: boolean): Promise<string> {
    const configuration = await this.#configuration(provider)
    const checks = this.#checks(flowToken)
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#callback(provider),
      scope: 'openid',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
      ...(provider.acrSecondFactor.length === 0 ? {} : { acr_values: provider.acrSecondFactor.join(' ') }),
      // With it, the provider has to say when that was (OpenID Connect Core, section 2, `auth_time`).
      max_age: String(stepUp ? 0 : LOGIN_AGE_SECONDS),
      ...(stepUp ? { prompt: 'login' } : {}),
    }).href
  }

  /**
   * Who came back. Null: state, nonce, issuer, signature or code are not what they have to be, or the user said no.
   * @param query the query string of the callback, with its question mark
   * @throws ProviderUnavailable
   */
  async cameBack(
    provider: Provider,
    flowToken: string,
    query: string,
    { now, stepUp }: { readonly now: number; readonly stepUp: boolean },
  ): Promise<SignedOn | null> {
    const configuration = await this.#configuration(provider)
    const checks = this.#checks(flowToken)
    let claims: oidc.IDToken | undefined
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(query, this.#callback(provider)), {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        idTokenExpected: true,
        maxAge: stepUp ? STEP_UP_AGE_SECONDS : LOGIN_AGE_SECONDS,
      })
      claims = tokens.claims()
    } catch (error) {
      if (isOutage(error)) throw new ProviderUnavailable('the provider does not answer', { cause: error })
      return null
    }
    if (claims === undefined) return null
    return { issuer: claims.iss, subject: claims.sub, secondFactorAt: secondFactorIn(provider, claims, now) }
  }

  #callback({ name }: Provider): string {
    return `${this.#origin()}/v1/login/oidc/${name}/callback`
  }

  #checks(flowToken: string): { readonly state: string; readonly nonce: string; readonly verifier: string } {
    const of = (what: string): string => this.#secrets.mac('oidc', what, flowToken).toString('base64url')
    return { state: of('state'), nonce: of('nonce'), verifier: of('verifier') }
  }

  async #configuration(provider: Provider): Promise<oidc.Configuration> {
    const known = this.#configurations.get(provider.name)
    const asked = known ?? discover(provider)
    this.#configurations.set(provider.name, asked)
    try {
      return await asked
    } catch (error) {
      this.#configurations.delete(provider.name)
      throw new ProviderUnavailable('the provider can not be asked what it offers', { cause: error })
    }
  }
}

function discover(provider: Provider): Promise<oidc.Configuration> {
  const issuer = new URL(provider.issuer)
  return oidc.discovery(issuer, provider.clientId, provider.clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    execute: [
      // The signature counts, too, and not the way alone that the token came (OpenID Connect Core, section 3.1.3.7).
      oidc.enableNonRepudiationChecks,
      // On this machine nobody listens in between.
      ...(isLoopback(issuer) ? [oidc.allowInsecureRequests] : []),
    ],
  })
}

/** A second factor where the provider says so in words that were set up as such; at the time of its login. */
function secondFactorIn(provider: Provider, claims: oidc.IDToken, now: number): number | null {
  const { acr, amr, auth_time: authTime } = claims
  const byAcr = typeof acr === 'string' && provider.acrSecondFactor.includes(acr)
  const byAmr = Array.isArray(amr) && amr.some((way) => provider.amrSecondFactor.includes(String(way)))
  if (!byAcr && !byAmr) return null
  // When it doesn't say, it may have been days ago.
  return typeof authTime === 'number' ? Math.min(authTime * 1000, now) : null
}

function isOutage(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && cause !== undefined)
}
