/** How the log's side asks a witness over HTTP (C2SP tlog-witness). */
import { createHash } from 'node:crypto'
import { parseCount } from '../../auditlog/checkpoint.ts'
import {
  type AddCheckpoint,
  formatAddCheckpoint,
  type WitnessAnswer,
  type WitnessClient,
} from '../../auditlog/witness.ts'

export interface WitnessClientOptions {
  /** For a request with its answer. */
  readonly timeoutMs: number
  /** Gives up what is under way: the server stops. */
  readonly signal?: AbortSignal
}

/** Of an answer; a cosignature line has about 200. */
const ANSWER_BYTES = 65_536

export function httpWitnessClient(options: WitnessClientOptions): WitnessClient {
  return {
    addCheckpoint: (url, request) => addCheckpoint(options, url, request),
    latest: (url, origin) => latest(options, url, origin),
  }
}

async function addCheckpoint(
  options: WitnessClientOptions,
  url: string,
  request: AddCheckpoint,
): Promise<WitnessAnswer> {
  try {
    const { status, body } = await ask(options, `${prefixOf(url)}/add-checkpoint`, formatAddCheckpoint(request))
    switch (status) {
      case 200:
        return { kind: 'cosigned', lines: body.split('\n').filter((line) => line !== '') }
      case 409: {
        const size = parseCount(body.replace(/\n$/, ''))
        return size === null
          ? { kind: 'no_answer', why: 'it answered 409 without a size' }
          : { kind: 'other_size', size }
      }
      case 422:
        return { kind: 'inconsistent' }
      case 400:
      case 403:
      case 404:
        return { kind: 'refused', why: REFUSED[status] }
      default:
        return { kind: 'no_answer', why: `it answered ${status}` }
    }
  } catch (error) {
    return { kind: 'no_answer', why: reasonOf(error) }
  }
}

const REFUSED = {
  400: 'it says that the request is malformed',
  403: 'it does not accept the signature: does it have the current key of the log?',
  404: 'it does not know the log: does its list have the origin and key of the log?',
} as const

async function latest(options: WitnessClientOptions, url: string, origin: string): Promise<string | null> {
  const hash = createHash('sha256').update(origin).digest('hex')
  try {
    const { status, body } = await ask(options, `${prefixOf(url)}/${hash}/checkpoint`)
    return status === 200 ? body : null
  } catch {
    return null
  }
}

interface Heard {
  readonly status: number
  readonly body: string
}

async function ask({ timeoutMs, signal }: WitnessClientOptions, url: string, body?: string): Promise<Heard> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'text/plain; charset=utf-8' } }),
    // A witness is named by its address in the policy; it can't send us to another one.
    redirect: 'error',
    signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
  })
  return { status: response.status, body: await textOf(response) }
}

/** A witness that sends without end must not fill the memory. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks))
}

function prefixOf(url: string): string {
  return url.replace(/\/+$/, '')
}

/** In words, without addresses: they may hold what is nobody's concern. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'it did not answer in time'
  if (error.name === 'AbortError') return 'the server stops'
  const code = (error.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? `it could not be reached (${code})` : error.message
}
