import type { Socket } from 'node:net'
import { type InterfaceProblemCode, interfaceProblem } from './problem.ts'
import type { SecurityHeaders } from './security-headers.ts'

const PROBLEMS: Readonly<Record<string, readonly [InterfaceProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_too_slow', 'Request Timeout'],
}

type ConnectionError = Error & { readonly code?: string }

/** Answers what is no HTTP, or too large or too slow for it. Nobody can be recognised in it, and no language. */
export function answerBrokenHttp(headers: SecurityHeaders): (error: ConnectionError, socket: Socket) => void {
  return ({ code = '' }, socket) => {
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const [problem, reason] = PROBLEMS[code] ?? (['request_malformed', 'Bad Request'] as const)
    const document = interfaceProblem(problem, 'en')
    const body = JSON.stringify(document)
    const lines = [
      `HTTP/1.1 ${document.status} ${reason}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      ...headers().map(([name, value]) => `${name}: ${value}`),
    ]
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  }
}
