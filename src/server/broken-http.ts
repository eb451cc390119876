import type { Socket } from 'node:net'
import { type InterfaceProblemCode, interfaceProblem } from './problem.ts'

const PROBLEMS: Readonly<Record<string, readonly [InterfaceProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_too_slow', 'Request Timeout'],
}

/** Answers what is no HTTP, or too large or too slow for it. Nobody can be recognised in it, and no language. */
export function answerBrokenHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  const { code = '' } = error
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [problem, reason] = PROBLEMS[code] ?? (['request_malformed', 'Bad Request'] as const)
  const document = interfaceProblem(problem, 'en')
  const body = JSON.stringify(document)
  socket.end(
    `HTTP/1.1 ${document.status} ${reason}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
