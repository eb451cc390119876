/** How a client is told that a second factor has to be shown, and what to call for it (RFC 9470, section 3). */

/** What a login with a fresh second factor is called; a client that asks a provider for it names the same. */
export const SECOND_FACTOR_ACR = 'urn:geleit:second-factor'

const WAYS = {
  passkey: {
    options: '/v1/session/second-factor/passkey-options',
    answer: '/v1/session/second-factor/passkey',
  },
  totp: '/v1/session/second-factor/totp',
  recoveryCode: '/v1/session/second-factor/recovery-code',
  singleSignOn: '/v1/session/second-factor/single-sign-on',
  page: '/account',
} as const

/** Members of the problem document: where to show the second factor. */
export function stepUpMembers(code: string): Readonly<Record<string, unknown>> {
  return code === 'second_factor_needed' ? { secondFactor: WAYS, acrValues: [SECOND_FACTOR_ACR] } : {}
}

/** The challenge of `WWW-Authenticate`; null for any other problem. */
export function stepUpChallenge(document: Readonly<Record<string, unknown>>): string | null {
  if (document['code'] !== 'second_factor_needed') return null
  const maxAge = typeof document['maxAgeSeconds'] === 'number' ? `, max_age="${document['maxAgeSeconds']}"` : ''
  const description = 'A second factor shown a moment ago is required'
  return `Bearer realm="geleit", error="insufficient_user_authentication", error_description="${description}", acr_values="${SECOND_FACTOR_ACR}"${maxAge}`
}
