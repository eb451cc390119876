/** A browser as far as a login needs one: a jar of cookies, and what it says of where a request comes from. */
import type { App } from '../../src/server/app-type.ts'

export interface BrowserAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Record<string, unknown>
  readonly text: string
}

export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #app: App
  readonly #address: string

  constructor(app: App, address = '127.0.0.1') {
    this.#app = app
    this.#address = address
  }

  get(url: string): Promise<BrowserAnswer> {
    return this.send('GET', url)
  }

  post(url: string, body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<BrowserAnswer> {
    return this.send('POST', url, body, headers)
  }

  delete(url: string): Promise<BrowserAnswer> {
    return this.send('DELETE', url)
  }

  async send(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<BrowserAnswer> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.#app.inject({
      method,
      url,
      remoteAddress: this.#address,
      headers: {
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#take(line)
    const isJson = /json/.test(String(answer.headers['content-type']))
    const parsed = isJson && answer.body !== '' ? (JSON.parse(answer.body) as Record<string, unknown>) : {}
    return { status: answer.statusCode, headers: answer.headers, body: parsed, text: answer.body }
  }

  /** A second window with the same cookies. */
  copy(app: App = this.#app): Browser {
    const other = new Browser(app, this.#address)
    for (const [name, value] of this.cookies) other.cookies.set(name, value)
    return other
  }

  #take(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/Max-Age=0\b/.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
