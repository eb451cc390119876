/** A provider's word counts only under its own signature, whoever stands between it and us. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LoginSecrets } from '../../src/server/auth/login-secrets.ts'
import { type Provider, SingleSignOn } from '../../src/server/auth/single-sign-on.ts'

const OURS = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const STRANGE = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const NOW = Date.now()

let server: Server
let issuer: string
/** What the provider answers with next. */
let token = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    const endpoint = (name: string): string => `${issuer}/${name}`
    const documents: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: endpoint('auth'),
        token_endpoint: endpoint('token'),
        jwks_uri: endpoint('keys'),
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      },
      '/keys': { keys: [{ ...OURS.publicKey.export({ format: 'jwk' }), kid: 'sample', use: 'sig', alg: 'RS256' }] },
      '/token': { access_token: 'sample', token_type: 'bearer', id_token: token },
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(documents[request.url ?? ''] ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

function idToken(claims: object, key: KeyObject | null, alg = 'RS256'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg, kid: 'sample' })}.${part(claims)}`
  return `${text}.${key === null ? '' : sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

async function comeBack(
  change: object,
  key: KeyObject | null,
  alg?: string,
  back: { readonly iss?: string; readonly state?: string; readonly error?: string } = {},
): Promise<string | null> {
  const provider: Provider = {
    name: 'sample',
    issuer,
    clientId: 'geleit',
    clientSecret: 'sample-secret',
    acrSecondFactor: [],
    amrSecondFactor: [],
  }
  const secrets = new LoginSecrets({ subjectMapKey: new Uint8Array(32) })
  const signOn = new SingleSignOn(new Map([['sample', provider]]), secrets, () => 'http://localhost:8080')
  const asked = new URL(await signOn.address(provider, 'flow', false)).searchParams
  const seconds = Math.floor(NOW / 1000)
  const claims = {
    iss: issuer,
    sub: 'person-1',
    aud: 'geleit',
    nonce: asked.get('nonce'),
    iat: seconds,
    auth_time: seconds,
    exp: seconds + 300,
  }
  token = idToken({ ...claims, ...change }, key, alg)
  const parameters = { code: 'sample', state: asked.get('state') ?? '', iss: issuer, ...back }
  const query = `?${new URLSearchParams(parameters)}`
  const signedOn = await signOn.cameBack(provider, 'flow', query, { now: NOW, stepUp: false })
  return signedOn?.subject ?? null
}

test('a token that the provider signed says who came back', async () => {
  expect(await comeBack({}, OURS.privateKey)).toBe('person-1')
})

test.each([
  ['signed with another key', {}, STRANGE.privateKey, 'RS256'],
  ['not signed', {}, null, 'RS256'],
  ['that says it needs no signature', {}, null, 'none'],
  ['for another client', { aud: 'another' }, OURS.privateKey, 'RS256'],
  ['of another issuer', { iss: 'https://elsewhere.example' }, OURS.privateKey, 'RS256'],
  ['of another login', { nonce: 'another' }, OURS.privateKey, 'RS256'],
  ['that has ended', { exp: 1 }, OURS.privateKey, 'RS256'],
] as const)('a token %s says nothing', async (_, change, key, alg) => {
  expect(await comeBack(change, key, alg)).toBeNull()
})

test.each([
  ['another issuer', { iss: 'https://elsewhere.example' }],
  ['another state', { state: 'of-somebody-else' }],
  ['an error', { error: 'access_denied' }],
])('a way back with %s leads nowhere', async (_, back) => {
  expect(await comeBack({}, OURS.privateKey, 'RS256', back)).toBeNull()
})
