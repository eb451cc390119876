/** How mails leave this server, as the environment says (docs/operating/mail.md). */
import { isIP } from 'node:net'
import { join } from 'node:path'
import { isMailAddress, isOneLine } from '../../custody/mail-contacts.ts'
import { timeZoneOf } from '../time-zone.ts'

/** Who mails are from. */
export interface Sender {
  /** Empty: none. */
  readonly name: string
  readonly address: string
}

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (RFC 8314). */
  readonly secure: boolean
  /** Otherwise STARTTLS is asked for, and nothing sent without it. */
  readonly plain: boolean
  readonly login: { readonly user: string; readonly pass: string } | null
}

export type MailWay =
  | { readonly kind: 'smtp'; readonly server: SmtpServer; readonly sender: Sender }
  /** In a rehearsal: one file for each mail. */
  | { readonly kind: 'mailbox'; readonly folder: string; readonly sender: Sender }
  | { readonly kind: 'none' }

export interface MailWayOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly rehearsing: boolean
  readonly dataDir: string
}

export interface MailSetUp {
  readonly way: MailWay
  /** What routes know of it. */
  readonly context: { readonly timeZone: string; readonly mailCanBeSent: boolean }
}

/** Says how mails leave this server, too. @throws Error with a sentence for whoever set the environment */
export function setUpMail({ say, ...options }: MailWayOptions & { readonly say: (line: string) => void }): MailSetUp {
  const way = mailWay(options)
  say(describeMailWay(way))
  return { way, context: { timeZone: timeZoneOf(options.environment), mailCanBeSent: way.kind !== 'none' } }
}

const OF_REHEARSAL: Sender = { name: 'Geleit (rehearsal)', address: 'geleit@rehearsal.invalid' }

/** @throws Error with a sentence for whoever set the environment; it never repeats the address, which has a password */
export function mailWay({ environment, rehearsing, dataDir }: MailWayOptions): MailWay {
  const { SMTP_URL: url = '', MAIL_FROM: from = '' } = environment
  if (url === '') {
    if (!rehearsing) return { kind: 'none' }
    const sender = from === '' ? OF_REHEARSAL : senderFrom(from)
    return { kind: 'mailbox', folder: join(dataDir, 'mailbox'), sender }
  }
  return { kind: 'smtp', server: smtpServerFrom(url), sender: senderFrom(from) }
}

const WRONG_URL =
  'SMTP_URL is no address of a mail server; write it like smtps://user:password@mail.example or ' +
  'smtp://user:password@mail.example:587, with special characters of user and password as %….'

export function smtpServerFrom(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : null
  const isMail = url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== ''
  if (!isMail || !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') throw new Error(WRONG_URL)
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const [user, pass] = [decoded(url.username), decoded(url.password)]
  if ((user === '') !== (pass === '')) throw new Error(WRONG_URL)
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    plain: !secure && isLoopback(host),
    login: user === '' ? null : { user, pass },
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error(WRONG_URL)
  }
}

/** What is sent there leaves no machine. A name is one only if the machine itself is asked for it. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** `geleit@example.com`, or `Geleit <geleit@example.com>`. */
function senderFrom(text: string): Sender {
  const [, name = '', address = text.trim()] = /^([^<>]*)<([^<>]+)>\s*$/.exec(text) ?? []
  const isNamed = name.trim() === '' || isOneLine(name)
  if (isMailAddress(address) && isNamed) return { name: name.trim(), address }
  throw new Error(
    'MAIL_FROM has to say who mails are from, like geleit@company.example or Geleit <geleit@company.example>.',
  )
}

/** What whoever starts the server should know. */
export function describeMailWay(way: MailWay): string {
  switch (way.kind) {
    case 'smtp':
      return `Mails are sent through ${way.server.host}:${way.server.port}.`
    case 'mailbox':
      return `Mails of this rehearsal are put into ${way.folder}; none is sent.`
    case 'none':
      return 'Nobody is told by mail: SMTP_URL is not set. Mails wait, and are given up after three days.'
  }
}
