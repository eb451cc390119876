/** Mails as people read them: what happened, what to do, where to look. In the words of the glossary, and calm. */
import type { MailLanguage } from '../../custody/mail-contacts.ts'
import type { NoticePart } from '../../custody/notices.ts'
import type { Claimed } from '../../store/mail/queue.ts'
import type { Letter } from './send.ts'
import { WORDS, type Words } from './words.ts'

export interface TextOptions {
  /** What containers, sites and parties are called, by their ids. */
  readonly names: ReadonlyMap<string, string>
  /** Where people reach this server. */
  readonly origin: string
  /** By whose clock times are shown. */
  readonly timeZone: string
}

type Told = Pick<Claimed, 'mailId' | 'partyId' | 'kind' | 'about' | 'createdAt' | 'mail' | 'name' | 'language'>

const SUBJECT_MOST = 120

/** A mail without any code or secret. Nothing that anybody has named can end a line. */
export function letterOf(told: Told, options: TextOptions): Letter {
  const { mailId, kind, about, createdAt, mail: to, language } = told
  const words = WORDS[language]
  const [first] = about.parts
  const count = about.parts.length + about.more
  const headline = first === undefined ? words.nothing : words.what[first.what].headline(countsOf(first))
  const subject = oneLine(`Geleit: ${headline}${count > 1 ? ` (+${count - 1})` : ''}`).slice(0, SUBJECT_MOST)
  return { mailId, kind, to, subject, text: textOf(told, words, options), language, createdAt }
}

function textOf({ partyId, about, name, language }: Told, words: Words, options: TextOptions): string {
  const paragraphs = [
    words.greeting(oneLine(name)),
    ...about.parts.map((part) => partText(part, words, language, options)),
    ...(about.more > 0 ? [words.moreParts(about.more)] : []),
    `${words.look}: ${options.origin}`,
    `-- \n${words.footer(nameOf(partyId, options))}`,
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function partText(part: NoticePart, words: Words, language: MailLanguage, options: TextOptions): string {
  const { what, byPartyId, siteId, kind, at, subject } = part
  const said = words.what[what]
  const lines = [
    `${said.headline(countsOf(part))}.`,
    ...(kind === null ? [] : [words.kinds[kind] ?? `${words.kind}: ${kind}`]),
    ...(byPartyId === null ? [] : [`${words.by}: ${nameOf(byPartyId, options)}`]),
    ...(siteId === null ? [] : [`${words.site}: ${nameOf(siteId, options)}`]),
    ...(at === null
      ? []
      : [`${what.startsWith('shipment') ? words.expected : words.due}: ${moment(at, language, options.timeZone)}`]),
    ...listed(
      words.containers,
      part.containerIds.map((id) => nameOf(id, options)),
      part.containers,
      words,
    ),
    ...listed(words.devices, part.deviceIds, part.devices, words),
    ...(said.todo === '' ? [] : [said.todo]),
    ...(subject === null ? [] : [`${words.reference}: ${subject}`]),
  ]
  return lines.map(oneLine).join('\n')
}

function countsOf({ containers, devices }: NoticePart): { readonly containers: number; readonly devices: number } {
  return { containers, devices }
}

function listed(title: string, named: readonly string[], count: number, words: Words): string[] {
  if (count === 0) return []
  const rest = count - named.length
  return [`${title}: ${named.join(', ')}${rest > 0 ? ` ${words.more(rest)}` : ''}`]
}

function nameOf(id: string, { names }: TextOptions): string {
  return oneLine(names.get(id) ?? id)
}

function moment(at: number, language: MailLanguage, timeZone: string): string {
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return `${format.format(at)} (${timeZone})`
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
