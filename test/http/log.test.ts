/** The published log, as a stranger fetches it: every tile and bundle, compared with what they must give. */
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCheckpoint, verifyLogSignature } from '../../src/auditlog/checkpoint.ts'
import { leafHash, treeRoot } from '../../src/auditlog/merkle.ts'
import { parseNote, parseVerifierKey } from '../../src/auditlog/note.ts'
import { bundlePath, parseEntryBundle, tileCount, tileLevels, tilePath, tileWidth } from '../../src/auditlog/tiles.ts'
import { logOf } from '../../src/worker/log-keys.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'
import { until } from '../faults/serve-process.ts'
import { expectProblem, send } from './requests.ts'
import { startTestServer, type TestServer, tellStory } from './server.ts'
import { query } from './tables.ts'

let server: TestServer
let size: number

beforeAll(async () => {
  server = await startTestServer()
  await logOf(server.database, server.keyStore, { GELEIT_LOG_ORIGIN: 'log.example/http' })
  await tellStory(server, 4)
  const entries = Number((await rowOf('select count(*) as count from entry'))['count'])
  const sequencer = new Sequencer({ ...server, clock: Date.now, say: () => {} })
  sequencer.start()
  await until('all is published', async () => {
    const row = await rowOf('select coalesce(max(size), 0) as size from log_checkpoint')
    return Number(row['size']) === entries
  })
  await sequencer.stop()
  size = entries
})
afterAll(() => server.stop())

async function rowOf(sql: string): Promise<Record<string, unknown>> {
  const [row] = await query(server.connectionString, sql)
  return row as Record<string, unknown>
}

async function get(path: string, headers: Record<string, string> = {}) {
  const { statusCode, headers: answered, rawPayload } = await server.app.inject({ url: `/log/${path}`, headers })
  return { status: statusCode, headers: answered, bytes: new Uint8Array(rawPayload), text: rawPayload.toString() }
}

test('the checkpoint is signed by the key that the log names', async () => {
  const description = JSON.parse((await get('')).text)
  expect(description).toMatchObject({ origin: 'log.example/http', size, policy: null, halted: null })
  const key = parseVerifierKey(description.verifierKeys[0])
  const answer = await get('checkpoint')
  expect(answer.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'public, max-age=1',
  })
  const note = parseNote(answer.text)
  expect(note !== null && key !== null && verifyLogSignature(note, key)).toBe(true)
  expect(parseCheckpoint(note?.text ?? '')).toMatchObject({ origin: 'log.example/http', size })
})

test('bundles give the tiles, and tiles the root of the checkpoint', async () => {
  const root = parseCheckpoint(parseNote((await get('checkpoint')).text)?.text ?? '')?.root
  const leaves: Uint8Array[] = []
  for (let tile = 0; tile < tileCount(0, size); tile += 1) {
    const bundle = await get(bundlePath(tile, tileWidth(0, tile, size)))
    expect(bundle.headers).toMatchObject({ 'content-type': 'application/octet-stream', vary: 'accept-encoding' })
    for (const data of parseEntryBundle(bundle.bytes) ?? []) leaves.push(leafHash(data))
  }
  expect(leaves.length).toBe(size)
  expect(treeRoot(leaves)).toEqual(root)
  for (let level = 0; level < tileLevels(size); level += 1) {
    for (let tile = 0; tile < tileCount(level, size); tile += 1) {
      const answer = await get(tilePath({ level, tile }, tileWidth(level, tile, size)))
      const span = 256 ** level
      const due = Array.from({ length: tileWidth(level, tile, size) }, (_, place) => {
        const begin = (tile * 256 + place) * span
        return treeRoot(leaves.slice(begin, begin + span))
      })
      expect(Buffer.from(answer.bytes)).toEqual(Buffer.concat(due))
    }
  }
})

test('every narrower tile that a checkpoint may have needed', async () => {
  const width = Math.min(size, 255)
  const whole = (await get(tilePath({ level: 0, tile: 0 }, width))).bytes
  for (let narrower = 1; narrower < width; narrower += 17) {
    const { bytes, headers } = await get(`tile/0/000.p/${narrower}`)
    expect(bytes).toEqual(whole.slice(0, 32 * narrower))
    expect(headers['cache-control']).toBe('public, max-age=86400, immutable')
  }
})

test('a bundle is compressed for whoever asks', async () => {
  const path = bundlePath(0, Math.min(size, 10))
  const plain = await get(path)
  expect(plain.headers['content-encoding']).toBeUndefined()
  const answer = await get(path, { 'accept-encoding': 'br, gzip;q=0.5' })
  expect(answer.headers['content-encoding']).toBe('gzip')
  expect(new Uint8Array(gunzipSync(answer.bytes))).toEqual(plain.bytes)
  expect((await get(path, { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined()
})

test('HEAD says the same without the bytes', async () => {
  for (const path of ['', 'checkpoint', 'tile/0/000.p/1', 'tile/entries/000.p/1']) {
    const answer = await server.app.inject({ method: 'HEAD', url: `/log/${path}` })
    const { status, headers } = await get(path)
    expect([answer.statusCode, answer.headers['content-type'], answer.payload]).toEqual([
      200,
      headers['content-type'],
      '',
    ])
    expect(status).toBe(200)
  }
})

describe('what is not there', () => {
  test.each([
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/00',
    'tile/0/0000',
    'tile/00/000',
    'tile/64/000',
    'tile/0/x000/000',
    'tile/0/X001/000',
    'tile/0/001x',
    'tile/-1/000',
    'tile/0/-01',
    'tile/0/000.p/',
    'tile/0/000/',
    'tile/0/000.p/1/',
    'tile/0/%30%30%30.p/1',
    'tile/entries',
    'tile/entries/',
    'tile/entries/x/000',
    'tile/ENTRIES/000',
    'tile/',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/6/000.p/1',
    'tile/0/000.p/1%00',
    'tile//0/000.p/1',
  ])('%s', async (path) => {
    const answer = await send(server.app, { url: `/log/${path}` })
    expect(answer.status).toBe(404)
    expectProblem(answer, path)
  })

  test('what lies beyond the published checkpoint', async () => {
    const width = tileWidth(0, tileCount(0, size) - 1, size)
    for (const path of [
      tilePath({ level: 0, tile: tileCount(0, size) }, 1),
      bundlePath(tileCount(0, size), 1),
      ...(width < 255 ? [tilePath({ level: 0, tile: tileCount(0, size) - 1 }, width + 1)] : []),
    ]) {
      expect((await get(path)).status, path).toBe(404)
    }
  })
})

test('people get a page, in their language, and nothing in it runs', async () => {
  await query(server.connectionString, `update log_state set halted = '<b>a person decides</b>'`)
  const page = await get('', { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'accept-language': 'de' })
  await query(server.connectionString, 'update log_state set halted = null')
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+';/),
    vary: 'accept, accept-language',
  })
  expect(page.text).toContain('Prüfprotokoll')
  expect(page.text).toContain('log.example/http')
  expect(page.text).toContain('&#60;b&#62;a person decides')
})
