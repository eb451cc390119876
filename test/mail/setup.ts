/** A mail server as anybody would run one, and what sends mails beside the test's own server. */
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { DEFAULT_TIME_ZONE } from '../../src/custody/local-time.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { senderOf } from '../../src/server/mail/sending.ts'
import { mailWay } from '../../src/server/mail/settings.ts'
import { Mails } from '../../src/worker/mail/mails.ts'
import { bearer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'

export interface Arrived {
  readonly from: string
  readonly to: readonly string[]
  /** By lower-case name; a header that comes twice has both values, with a line between. */
  readonly headers: Readonly<Record<string, string>>
  /** As a reader sees it. */
  readonly text: string
  readonly raw: string
}

/** What to answer to a recipient, or to a message: an SMTP reply; null: it is taken. */
export type Reaction = (address: string) => number | null

export class MailServer {
  readonly arrived: Arrived[] = []
  readonly #server: SMTPServer
  onRecipient: Reaction = () => null
  onMessage: Reaction = () => null

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      ...options,
      logger: false,
      onRcptTo: ({ address }, _session, done) => done(failure(this.onRecipient(address))),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address)
          const refused = failure(this.onMessage(to[0] ?? ''))
          if (refused === null) {
            const { mailFrom } = session.envelope
            this.arrived.push(read(Buffer.concat(chunks).toString(), mailFrom === false ? '' : mailFrom.address, to))
          }
          done(refused)
        })
      },
    })
    this.#server.on('error', () => {})
  }

  static async start(
    options: SMTPServerOptions = { disabledCommands: ['AUTH'], hideSTARTTLS: true },
  ): Promise<MailServer> {
    const server = new MailServer(options)
    const { promise, resolve } = Promise.withResolvers<void>()
    server.#server.listen(0, '127.0.0.1', resolve)
    await promise
    return server
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }
}

function failure(reply: number | null): Error | null {
  return reply === null ? null : Object.assign(new Error('not for us: lena@operator.example'), { responseCode: reply })
}

function read(raw: string, from: string, to: readonly string[]): Arrived {
  const end = raw.indexOf('\r\n\r\n')
  const headers: Record<string, string> = {}
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = decodedHeader(line.slice(colon + 1).trim())
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`
  }
  return { from, to, headers, text: quotedPrintable(raw.slice(end + 4)), raw }
}

/** RFC 2045, section 6.7. */
function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n')
}

/** RFC 2047, as far as it comes up. */
function decodedHeader(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(Q|B)\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : quotedPrintable(word.replaceAll('_', ' ')),
    )
}

export interface TellingPeople {
  readonly mails: Mails
  readonly said: string[]
}

/** What `serve` starts beside the app, asked to work by the test alone. */
export function startTellingPeople(
  server: Pick<TestServer, 'database' | 'clock'>,
  environment: Readonly<Record<string, string>>,
  {
    rehearsing = false,
    dataDir = '/nowhere',
    ...more
  }: { rehearsing?: boolean; dataDir?: string; farewellMs?: number } = {},
): TellingPeople {
  const said: string[] = []
  const way = mailWay({ environment, rehearsing, dataDir })
  const mails = new Mails({
    database: server.database,
    clock: server.clock.now,
    newId: randomUUID,
    send: senderOf(way),
    timeZone: DEFAULT_TIME_ZONE,
    quiet: way.kind === 'smtp' ? { policy: DEFAULT_POLICY, timeZone: DEFAULT_TIME_ZONE } : null,
    origin: () => 'https://geleit.example',
    say: (line) => said.push(line),
    ...more,
  })
  return { mails, said }
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly link: string | null
}

export async function ask(
  server: TestServer,
  who: string,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
): Promise<Answer> {
  const payload = body === undefined ? {} : { payload: body }
  const response = await server.app.inject({ method, url, headers: bearer(server, who), ...payload })
  const link = /^<([^>]+)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))?.[1] ?? null
  return { status: response.statusCode, body: response.json(), link }
}

/** As if one of the party's systems had taken nothing for days. */
export async function deadLetter(server: TestServer, who: string): Promise<void> {
  const partyId = server.file.people.find(({ label }) => label === who)?.partyId
  const [webhook, event] = ['00000000-0000-4000-8000-000000000001', randomUUID()]
  await query(
    server.connectionString,
    `with hook as (insert into webhook values ($1, $2, 'https://x.example', '[]', 'active', now(), 1, null) on conflict do nothing)
     insert into webhook_delivery (webhook_id, event_id, party_id, lane, kind, keys, body, created_at, status)
     values ($1, $3, $2, 'urgent', 'device.blocked', '[]', '{}', now(), 'waiting')`,
    [webhook, partyId, event],
  )
  await query(
    server.connectionString,
    `update webhook_delivery set status = 'dead', ended_at = now() where event_id = $1`,
    [event],
  )
}
