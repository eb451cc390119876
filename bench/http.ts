/**
 * HTTP/1.1 on a bare socket, one request at a time, kept alive. A whole client would take as much of the machine as
 * the server that is to be measured.
 */
import { connect, type Socket } from 'node:net'

export interface HttpAnswer {
  readonly status: number
  readonly body: Buffer
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

export interface RequestParts {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Of a session. */
  readonly token?: string
  readonly idempotencyKey?: string
  /** JSON; with a `contentType`, the text itself. */
  readonly body?: unknown
  readonly contentType?: string
}

/** The bytes of a request, made before anything is measured. */
export function requestText({ method, path, token, idempotencyKey, body, contentType }: RequestParts): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: localhost']
  // As a browser that is logged in: its cookie, and that the request comes from a page of the server.
  if (token !== undefined) lines.push(`cookie: __Host-geleit=${token}`, 'sec-fetch-site: same-origin')
  if (idempotencyKey !== undefined) lines.push(`idempotency-key: ${idempotencyKey}`)
  const content = body === undefined ? '' : contentType === undefined ? JSON.stringify(body) : String(body)
  if (body !== undefined) {
    lines.push(`content-type: ${contentType ?? 'application/json'}`, `content-length: ${Buffer.byteLength(content)}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n${content}`
}

export class HttpConnection {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket))
      })
    })
  }

  send(request: string | Buffer): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      // The server closes a connection on which nothing was said for long.
      if (this.#socket.destroyed) return reject(new Error('the connection was closed before the request'))
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const end = this.#received.indexOf(END_OF_HEAD)
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
    if (!Number.isSafeInteger(length)) {
      this.#waiting?.reject(new Error(`an answer without a length: ${head}`))
      return
    }
    const whole = end + END_OF_HEAD.length + length
    if (this.#received.length < whole) return
    const body = this.#received.subarray(end + END_OF_HEAD.length, whole)
    this.#received = this.#received.subarray(whole)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve({ status: Number(head.slice(9, 12)), body })
  }
}
