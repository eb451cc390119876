/** Asks the server. Who asks stands in a cookie that no script can read. */
import { language, say, tell } from './dom.ts'

export interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly body: Record<string, unknown>
}

export async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language }
  if (method !== 'GET') headers['idempotency-key'] = crypto.randomUUID()
  if (body !== undefined) headers['content-type'] = 'application/json'
  try {
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return { ok: answer.ok, status: answer.status, body: isJson && text !== '' ? JSON.parse(text) : {} }
  } catch {
    return { ok: false, status: 0, body: { detail: say('offline') } }
  }
}

/** Null where it was refused; the reason has been told. */
export async function done(asked: Promise<Answer>): Promise<Record<string, unknown> | null> {
  const answer = await asked
  if (answer.ok) {
    tell('')
    return answer.body
  }
  tell(String(answer.body['detail'] ?? say('problem')))
  return null
}
