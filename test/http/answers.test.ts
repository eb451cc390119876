import Fastify from 'fastify'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../src/server/app-type.ts'
import { serializersAtFirstUse } from '../../src/server/serializers.ts'
import { oneOf, orNull } from '../../src/server/shapes/basics.ts'
import { checkAnswers } from './answers.ts'

const Box = Type.Object({
  serial: Type.String(),
  status: oneOf(['empty', 'open']),
  siteId: orNull(Type.String()),
  devices: Type.Optional(Type.Integer()),
})
const GOOD = { serial: 'BOX-1', status: 'empty', siteId: null }

const app = Fastify({ schemaController: { compilersFactory: { buildSerializer: serializersAtFirstUse } } })
const said: string[] = []

beforeAll(async () => {
  app.post(
    '/boxes',
    { schema: { response: { 200: Type.Object({ boxes: Type.Array(Box) }) } } },
    (request) => request.body,
  )
  app.post('/formless', (request) => request.body)
  checkAnswers(app as unknown as App, (sentence) => said.push(sentence))
  await app.ready()
})
afterAll(() => app.close())

const answerTo = (url: string, payload: object) => app.inject({ method: 'POST', url, payload })

test('an answer of the form that its route shows goes out as it is', async () => {
  for (const body of [{ boxes: [] }, { boxes: [GOOD, { ...GOOD, status: 'open', siteId: 'S', devices: 3 }] }]) {
    const { statusCode, payload } = await answerTo('/boxes', body)
    expect([statusCode, JSON.parse(payload)]).toEqual([200, body])
  }
  expect(said).toEqual([])
})

test.each([
  ['a member that no schema lists', [{ ...GOOD, colour: 'red' }], /additional/],
  ['a member that lacks', [{ serial: 'BOX-1', status: 'empty' }], /siteId/],
  ['a word that is none of the list', [{ ...GOOD, status: 'gone' }], /boxes\/0\/status/],
  ['a value of another type', [GOOD, { ...GOOD, devices: '3' }], /boxes\/1\/devices/],
])('%s is a failure, and said', async (_, boxes, why) => {
  said.length = 0
  expect((await answerTo('/boxes', { boxes })).statusCode).toBe(500)
  expect(said.join()).toMatch(/^POST \/boxes answers 200: /)
  expect(said.join()).toMatch(why)
  expect(said.join()).not.toContain('BOX-1')
})

test('so is an answer of a route that does not say what it answers', async () => {
  expect((await answerTo('/formless', GOOD)).statusCode).toBe(500)
})
