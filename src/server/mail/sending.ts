/** Sends mails: through a mail server, or into the folder of a rehearsal. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MailWay, Sender, SmtpServer } from './settings.ts'

/** What the worker sends; see `src/worker/mail/send.ts`. */
interface Letter {
  readonly mailId: string
  readonly kind: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly language: string
  readonly createdAt: number
}

type Outcome =
  | { readonly sent: true }
  | { readonly sent: false; readonly why: Why; readonly answer: number | null; readonly forGood: boolean }

type Why =
  | 'no_connection'
  | 'timeout'
  | 'tls_failed'
  | 'login_failed'
  | 'sender_refused'
  | 'recipient_refused'
  | 'message_refused'
  | 'not_sent'

/** Null: there is no way. Never throws for a mail that can't be sent. */
export function senderOf(way: MailWay): ((letter: Letter) => Promise<Outcome>) | null {
  switch (way.kind) {
    case 'smtp':
      return throughServer(way.server, way.sender)
    case 'mailbox':
      return intoFolder(way.folder, way.sender)
    case 'none':
      return null
  }
}

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 }
/** What a mail is made of comes from us; nothing in it may be read from elsewhere. */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true }

export function smtpOptions({ host, port, secure, plain, login }: SmtpServer) {
  return {
    host,
    port,
    secure,
    requireTLS: !secure && !plain,
    ignoreTLS: plain,
    tls: { minVersion: 'TLSv1.2' as const },
    ...(login === null ? {} : { auth: login }),
    ...TIMEOUTS,
    ...CLOSED,
  }
}

/** With the first mail: a server may never send one, and loading it is a twentieth of a start. */
async function mailer() {
  return (await import('nodemailer')).createTransport
}

function throughServer(server: SmtpServer, sender: Sender): (letter: Letter) => Promise<Outcome> {
  let transport: { sendMail(message: ReturnType<typeof messageOf>): Promise<unknown> } | null = null
  return async (letter) => {
    const createTransport = await mailer()
    transport ??= createTransport(smtpOptions(server))
    try {
      await transport.sendMail(messageOf(letter, sender))
      return { sent: true }
    } catch (error) {
      return outcomeOf(error)
    }
  }
}

/** Readable by nobody else, and never half there. The same mail again is the same file. */
function intoFolder(folder: string, sender: Sender): (letter: Letter) => Promise<Outcome> {
  return async (letter) => {
    const createTransport = await mailer()
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...CLOSED })
    const { message } = await transport.sendMail(messageOf(letter, sender))
    const day = new Date(letter.createdAt)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-')
    const path = join(folder, `${day} ${letter.kind} ${letter.mailId}.eml`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(`${path}.new`, message as Buffer, { mode: 0o600 })
    await rename(`${path}.new`, path)
    return { sent: true }
  }
}

function messageOf({ mailId, to, subject, text, language, createdAt }: Letter, { name, address }: Sender) {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return {
    from: { name, address },
    // As an object an address is taken as it is, never as a list of several.
    to: { name: '', address: to },
    subject,
    text,
    textEncoding: 'quoted-printable' as const,
    messageId: `<${mailId}@${domain}>`,
    date: new Date(createdAt),
    headers: {
      'Content-Language': language,
      // RFC 3834: nothing answers it by itself.
      'Auto-Submitted': 'auto-generated',
    },
  }
}

interface SmtpError {
  readonly code?: unknown
  readonly command?: unknown
  readonly responseCode?: unknown
  readonly message?: unknown
}

/** What a server says is not kept: it may name an address. */
function outcomeOf(error: unknown): Outcome {
  const { code, command, responseCode, message } = (error ?? {}) as SmtpError
  const answer = typeof responseCode === 'number' && responseCode >= 100 && responseCode <= 999 ? responseCode : null
  const why = whyOf(String(code), String(command), String(message))
  const forGood = (why === 'recipient_refused' || why === 'message_refused') && answer !== null && answer >= 500
  return { sent: false, why, answer, forGood }
}

function whyOf(code: string, command: string, message: string): Why {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'login_failed'
  if (code === 'ETLS' || /certificate|TLS|SSL|altname/i.test(message)) return 'tls_failed'
  if (code === 'ETIMEDOUT') return 'timeout'
  if (code === 'EENVELOPE') return command === 'MAIL FROM' ? 'sender_refused' : 'recipient_refused'
  if (code === 'EMESSAGE') return 'message_refused'
  return ['ECONNECTION', 'ESOCKET', 'EDNS'].includes(code) ? 'no_connection' : 'not_sent'
}
