/** What logging in is built from, beside the database. `main.ts` makes one. */
import type { KeyStore } from '../../keystore/keystore.ts'
import { LoginSecrets } from './login-secrets.ts'
import { Passwords } from './passwords.ts'
import { providersFromEnvironment, SingleSignOn } from './single-sign-on.ts'

export interface LoginParts {
  readonly secrets: LoginSecrets
  readonly passwords: Passwords
  readonly singleSignOn: SingleSignOn
  /** Where people reach this server, such as `https://geleit.example`: no path, no slash at the end. */
  origin(): string
}

export interface LoginOptions {
  readonly keyStore: KeyStore
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The port on which the server listens, as soon as it does. */
  port(): number
}

/** @throws Error with a sentence for whoever set the environment */
export function loginParts({ keyStore, environment, port }: LoginOptions): LoginParts {
  const publicOrigin = originFrom(environment['GELEIT_PUBLIC_URL'])
  // Passkeys belong to a name; an address of numbers has none (WebAuthn, section 5.1.2).
  const origin = (): string => publicOrigin ?? `http://localhost:${port()}`
  const secrets = new LoginSecrets(keyStore)
  const singleSignOn = new SingleSignOn(providersFromEnvironment(environment), secrets, origin)
  return { secrets, passwords: new Passwords(secrets), singleSignOn, origin }
}

function originFrom(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  const url = URL.canParse(text) ? new URL(text) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')
  if (url === null || !isSafe || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new Error(
      `GELEIT_PUBLIC_URL has to be the address where people reach this server, like https://geleit.example, not ${text}`,
    )
  }
  return url.origin
}
