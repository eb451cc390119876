/** The small HTTP server of `geleit witness`: nothing but what a witness needs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Witness } from '../../witness/witness.ts'
import { ADD_CHECKPOINT_BYTES, answerAddCheckpoint, answerLatest, describeWitness, type HttpAnswer } from './answer.ts'

export interface WitnessServerOptions {
  readonly witness: Witness
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly say: (line: string) => void
}

export interface WitnessServing {
  readonly url: string
  /** Answers what was begun, then closes. */
  stop(): Promise<void>
}

const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 65_000
const CONNECTIONS_MOST = 500
const TEXT = 'text/plain; charset=utf-8'
const SWEEP_MS = 100

/** @throws Error if the port is in use */
export async function serveWitness({ witness, host, port, say }: WitnessServerOptions): Promise<WitnessServing> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.maxConnections = CONNECTIONS_MOST
  server.on('request', (request, response) => {
    const begun = performance.now()
    void answer(witness, request)
      .catch((error: unknown) => failed(error, say))
      .then((answered) => send(response, request, answered))
      .then(({ status }) => {
        const took = Math.round(performance.now() - begun)
        say(`${new Date().toISOString()} ${request.method} ${shortened(request.url)} ${status} ${took} ms`)
      })
  })
  await listen(server, host, port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: () => close(server),
  }
}

async function answer(witness: Witness, request: IncomingMessage): Promise<HttpAnswer> {
  const { method = '', url = '/' } = request
  const path = url.split('?', 1)[0] ?? '/'
  const checkpoint = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)
  const allowed = path === '/add-checkpoint' ? ['POST'] : path === '/' || checkpoint !== null ? ['GET', 'HEAD'] : null
  if (allowed === null) return { status: 404, contentType: TEXT, body: 'there is nothing here\n' }
  if (!allowed.includes(method)) return { status: 405, contentType: TEXT, body: `this takes ${allowed.join(', ')}\n` }
  if (path === '/') {
    return { status: 200, contentType: TEXT, body: describeWitness(witness, '') }
  }
  if (checkpoint !== null) return answerLatest(witness, checkpoint[1] ?? '')
  const body = await bodyOf(request)
  if (body === null) return { status: 413, contentType: TEXT, body: 'the request is too large\n' }
  return answerAddCheckpoint(witness, body)
}

/** Null if it is larger than any request may be. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  if (Number(request.headers['content-length'] ?? 0) > ADD_CHECKPOINT_BYTES) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > ADD_CHECKPOINT_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function failed(error: unknown, say: (line: string) => void): HttpAnswer {
  say(`a request failed, nothing was signed: ${error instanceof Error ? error.message : String(error)}`)
  return { status: 500, contentType: TEXT, body: 'nothing was signed\n' }
}

function send(response: ServerResponse, request: IncomingMessage, answered: HttpAnswer): HttpAnswer {
  // What is left of a body that nobody read would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close')
  response.writeHead(answered.status, {
    'content-type': answered.contentType,
    'content-length': Buffer.byteLength(answered.body),
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : answered.body)
  return answered
}

function shortened(url = ''): string {
  // What strangers write must not forge lines of the log.
  return url.slice(0, 100).replace(/[^\x21-\x7e]/g, '?')
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port }, resolve)
  try {
    await promise
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is in use. Stop what has it, or take another one with --port (0 takes any).`)
  } finally {
    server.off('error', reject)
  }
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  server.close(() => resolve())
  server.closeIdleConnections()
  await promise
  clearInterval(sweep)
}
