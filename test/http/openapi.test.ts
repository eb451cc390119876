import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectGolden, expectGoldenJson } from './golden.ts'
import { type Route, routesOf } from './routes.ts'
import { startTestServer, type TestServer } from './server.ts'

interface Operation {
  readonly summary?: string
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: object }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>
}

interface Document {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly security: readonly object[]
  readonly components: { readonly securitySchemes: object; readonly schemas?: object }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

let server: TestServer
let document: Document
let routes: Route[]

beforeAll(async () => {
  server = await startTestServer()
  document = (await server.app.inject('/openapi.json')).json<Document>()
  routes = routesOf(server.app)
})
afterAll(() => server.stop())

function operationOf({ method, path }: Route): Operation | undefined {
  return document.paths[path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}')]?.[method.toLowerCase()]
}

test('it is the one that is kept in docs/', async () => {
  // Virtual locks are there in a rehearsal only.
  const paths = Object.entries(document.paths).filter(([path]) => !path.startsWith('/rehearsal/'))
  const sorted = Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1)))
  await expectGoldenJson('docs/openapi.json', { ...document, paths: sorted })
})

test('the types of the app are made from it', async () => {
  // Named in two pieces: the compiler knows nothing of plain scripts.
  const scripts = '../../scripts/lib'
  const { API_TYPES, makeApiTypes } = await import(`${scripts}/api-types.mjs`)
  await expectGolden(API_TYPES, makeApiTypes())
})

test('it has the form of OpenAPI 3.1', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
  for (const [path, operations] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    for (const [method, operation] of Object.entries(operations)) {
      const what = `${method} ${path}`
      expect(['get', 'post', 'delete'], what).toContain(method)
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect(inPath.map((parameter) => parameter.name).sort(), what).toEqual(names)
      expect(
        inPath.every((parameter) => parameter.required === true),
        what,
      ).toBe(true)
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status, what).toMatch(/^([1-5]\d\d|[1-5]XX|default)$/)
        expect(typeof response.description, what).toBe('string')
      }
    }
  }
  const text = JSON.stringify(document)
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    expect(Object.keys(document.components.schemas ?? {})).toContain(name)
  }
  expect(text).not.toMatch(/"\$ref":"(?!#\/)/)
})

test('every route is in it, with a summary and with what a refusal looks like', () => {
  for (const route of routes) {
    const operation = operationOf(route)
    expect(operation?.summary, `${route.method} ${route.path}`).toMatch(/^\p{Lu}.{3,}/u)
    expect(Object.keys(operation?.responses['4XX']?.content ?? {})).toEqual(['application/problem+json'])
  }
  const documented = Object.values(document.paths).reduce((sum, each) => sum + Object.keys(each).length, 0)
  expect(documented).toBe(routes.length)
})

test('every route of the interface says what it answers, and what is JSON in which form', () => {
  const said = routes.filter(({ path }) => /^\/(v1|rehearsal)\//.test(path))
  expect(said.length).toBeGreaterThan(200)
  for (const route of said) {
    const good = Object.entries(operationOf(route)?.responses ?? {}).filter(([status]) => /^[23]/.test(status))
    expect(good, `${route.method} ${route.path}`).not.toEqual([])
    for (const [status, { content = {} }] of good) {
      const schemas = Object.values(content as Readonly<Record<string, { readonly schema?: object }>>)
      const isEmpty = schemas.some(({ schema = {} }) => Object.keys(schema).length === 0)
      expect(isEmpty, `${route.method} ${route.path} ${status}`).toBe(false)
    }
  }
})

test('it says which routes need nobody', () => {
  expect(document.security).toEqual([{ bearer: [] }, { cookie: [] }])
  const open = routes.filter((route) => operationOf(route)?.security?.length === 0).map(({ path }) => path)
  const log = ['/log/', '/log/*', '/log/checkpoint']
  const witness = ['/witness', '/witness/:originHash/checkpoint', '/witness/add-checkpoint']
  const pages = ['/', '/app', '/app/*', '/account', '/carrier', '/invitation', '/login', '/pages/:file', '/verify']
  const paper = ['/00/:key', '/8003/:key', '/e/:entryId', '/e/:entryId/proof']
  const login = ['', '/oidc/:provider', '/oidc/:provider/callback', '/passkeys', '/passkeys/options', '/password']
  const codes = ['/recovery-codes', '/totp']
  const enrolments = ['passkey-options', 'passkeys', 'password', 'single-sign-on', 'totp']
  const before = [
    ...[...login, ...codes].map((path) => `/v1/login${path}`),
    ...enrolments.map((path) => `/v1/enrolments/${path}`),
    '/v1/invitations/acceptances',
    '/v1/invitations/looks',
  ]
  const all = [
    '/rehearsal/cast',
    '/healthz',
    '/openapi.json',
    '/readyz',
    ...log,
    ...witness,
    ...pages,
    ...paper,
    ...before,
  ]
  expect(open.sort()).toEqual(all.sort())
})

test('nothing of the inside is in it', () => {
  // The secrets that the interface speaks of are the receiver's own, of what it is sent, and that of one's own app that
  // makes codes; each is shown once.
  const ofReceivers = Object.entries(document.paths).filter(([path]) => path.startsWith('/v1/webhooks'))
  expect(ofReceivers.length).toBeGreaterThan(0)
  const shown = [
    '/v1/webhooks',
    ...['credentials/password', 'credentials/totp', 'enrolments/password'].map((at) => `/v1/${at}`),
  ]
  const others = Object.entries(document.paths).filter(([path]) => !shown.some((each) => path.startsWith(each)))
  const text = JSON.stringify({ ...document, paths: Object.fromEntries(others) })
  for (const word of ['tokenHash', 'naturalPersonId', 'secret', 'codeReference', 'permission', '"$id"', '~kind']) {
    expect(text).not.toContain(word)
  }
})
