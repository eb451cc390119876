/** `geleit witness` from outside, as a log and an operator meet it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyCosignature } from '../../src/auditlog/cosignature.ts'
import {
  formatVerifierKey,
  type NoteSignature,
  parseNote,
  parseSignature,
  parseVerifierKey,
} from '../../src/auditlog/note.ts'
import { originHash } from '../../src/auditlog/witness.ts'
import { GeleitProcess } from '../faults/serve-process.ts'
import { ORIGIN, SmallLog } from './logs.ts'
import { get, post, WitnessProcess } from './processes.ts'

const log = new SmallLog(40)
const fork = new SmallLog(40, { shared: 10, word: 'b' })
const hash = Buffer.from(originHash(ORIGIN)).toString('hex')

let folder: string
let logsFile: string
let witness: WitnessProcess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geleit-witness-'))
  logsFile = join(folder, 'logs')
  await writeFile(logsFile, `# served\nlog ${formatVerifierKey(log.signer.key)}\n`)
  witness = await WitnessProcess.start({ dir: join(folder, 'w'), logsFile })
})
afterAll(async () => {
  await witness.end('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function cli(...args: string[]): Promise<{ code: number | null; out: string; errors: string }> {
  const process = new GeleitProcess(['witness', ...args], { dataDir: folder })
  const { code } = await process.exited
  return { code, out: process.out, errors: process.errors }
}

test('the protocol, from the first checkpoint to a fork', async () => {
  expect(await get(`${witness.url}/${hash}/checkpoint`)).toMatchObject({ status: 404 })
  const first = await post(witness.url, log.request(0, 7))
  expect(first.status).toBe(200)
  const key = parseVerifierKey(witness.vkey)
  const signature = parseSignature(first.body.trimEnd()) as NoteSignature
  const text = parseNote(log.note(7))?.text ?? ''
  expect(key !== null && verifyCosignature({ text, signatures: [signature] }, key)).not.toBeNull()

  expect(await post(witness.url, log.request(0, 20))).toEqual({
    status: 409,
    contentType: 'text/x.tlog.size',
    body: '7\n',
  })
  expect((await post(witness.url, log.request(7, 20))).status).toBe(200)
  expect((await post(witness.url, 'old 20\n\nnonsense')).status).toBe(400)
  expect((await post(witness.url, Buffer.from([0xff, 0xfe]))).status).toBe(400)
  expect((await post(witness.url, new SmallLog(7, { key: 'another' }).request(0))).status).toBe(403)
  expect((await post(witness.url, new SmallLog(7, { origin: 'other.example' }).request(0))).status).toBe(404)
  expect((await post(witness.url, `old 21\n\n${log.note(20)}`)).status).toBe(400)
  expect((await post(witness.url, `old 20\n\n${log.note(30)}`)).status).toBe(422)

  const served = await get(`${witness.url}/${hash}/checkpoint`)
  expect(served).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' })
  expect(served.body.startsWith(log.note(20))).toBe(true)
  expect((await cli('status', '--dir', witness.dir)).code).toBe(0)

  expect((await post(witness.url, fork.request(20, 20))).status).toBe(422)
  expect(witness.process.errors).toContain('TWO FACES')
  const status = await cli('status', '--dir', witness.dir)
  expect(status.code).toBe(1)
  expect(status.out).toContain(witness.vkey)
  expect(status.out).toContain(`${ORIGIN}\n  size 20\n  root ${Buffer.from(log.root(20)).toString('base64')}\n  time 2`)
  expect(status.out).toContain('TWO FACES: log.example/sample')
})

describe('HTTP', () => {
  test('for people it says what it is', async () => {
    const { status, body } = await get(`${witness.url}/`)
    expect(status).toBe(200)
    expect(body).toContain(witness.vkey)
    expect(body).toContain(ORIGIN)
    const head = await get(`${witness.url}/`, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, body: '' })
  })

  test.each([
    ['another path', 'GET', '/nothing', 404],
    ['a path above', 'GET', '/../key/witness-key', 404],
    ['no hash', 'GET', '/witness-key/checkpoint', 404],
    ['another method', 'GET', '/add-checkpoint', 405],
    ['deleting', 'DELETE', `/${hash}/checkpoint`, 405],
  ])('%s', async (_, method, path, status) => {
    expect((await get(`${witness.url}${path}`, { method })).status).toBe(status)
  })

  test('a request that is too large is refused, said so or not', async () => {
    const large = `old 0\n\n${'x'.repeat(300_000)}`
    expect((await post(witness.url, large)).status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large))
        controller.close()
      },
    })
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit
    const status = await get(`${witness.url}/add-checkpoint`, init).then(
      (answer) => answer.status,
      // It may have hung up before all was sent.
      () => 413,
    )
    expect(status).toBe(413)
  })

  test('a connection serves many requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let round = 0; round < 3; round++) {
      await new Promise<void>((resolve, reject) => {
        const sent = httpRequest(`${witness.url}/`, { agent }, (response) => {
          ports.add(response.socket.localPort)
          response.resume().once('end', resolve)
        })
        sent.once('error', reject).end()
      })
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })

  test('broken HTTP ends the connection and nothing else', async () => {
    const { port } = new URL(witness.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'))
      socket.resume().once('close', () => resolve())
      socket.once('error', () => {})
    })
    expect((await get(`${witness.url}/`)).status).toBe(200)
  })
})

test('stops when it is asked to, and begins again where it was', async () => {
  const dir = join(folder, 'stops')
  const first = await WitnessProcess.start({ dir, logsFile })
  await post(first.url, log.request(0, 9))
  expect(await first.end('SIGTERM')).toBe(0)
  const again = await WitnessProcess.start({ dir, logsFile })
  expect(again.vkey).toBe(first.vkey)
  expect((await post(again.url, log.request(9, 10))).status).toBe(200)
  expect(await again.end('SIGINT')).toBe(0)
})

test('two processes serve one folder, and remember together', async () => {
  const dir = join(folder, 'two')
  const both = await Promise.all([WitnessProcess.start({ dir, logsFile }), WitnessProcess.start({ dir, logsFile })])
  expect(both[0].vkey).toBe(both[1].vkey)
  let size = 0
  for (let round = 0; round < 10; round++) {
    const [left, right] = await Promise.all([
      post(both[0].url, log.request(size, size + 1)),
      post(both[1].url, log.request(size, size + 2)),
    ])
    expect([left.status, right.status].sort()).toEqual([200, 409])
    size += left.status === 200 ? 1 : 2
  }
  for (const each of both) await each.end('SIGTERM')
})

describe('wrong use', () => {
  test.each([
    ['no folder', [], 2, '--dir is missing'],
    ['no list', ['--dir', 'x'], 2, '--logs is missing'],
    ['another word', ['cosign', '--dir', 'x'], 2, 'there is no "witness cosign"'],
    ['no port', ['--dir', 'x', '--logs', 'y', '--port', '70000'], 2, 'is no port'],
    ['no witness there', ['status', '--dir', '/nonexistent'], 1, 'There is no witness'],
    ['no such list', ['--dir', 'x', '--logs', '/nonexistent'], 1, "can't be read"],
  ])('%s', async (_, args, code, said) => {
    const ended = await cli(...args)
    expect(ended.errors).toContain(said)
    expect(ended.code).toBe(code)
  })

  test('the key can be had before anything is served', async () => {
    const dir = join(folder, 'key-first')
    const made = await cli('key', '--dir', dir, '--name', 'witness.example/first')
    expect(made.code).toBe(0)
    expect(parseVerifierKey(made.out.trim())).toMatchObject({ name: 'witness.example/first', type: 4 })
    expect(made.errors).toContain('Made the key of the witness')
    expect((await cli('key', '--dir', dir)).out).toBe(made.out)
  })
})
