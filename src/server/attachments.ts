/**
 * Files that people send along: checked, made harmless, and served so that nothing in them runs here. `checkFile` is
 * pure; routes and pages of every kind use it.
 */
import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { FileFacts } from '../custody/attachment.ts'
import { type Refusal, refuse } from '../custody/outcome.ts'
import type { Policy } from '../custody/policy.ts'
import { clean, ENDINGS, FILE_TYPES, type FileType, typeOf } from './file-formats.ts'
import { plainText } from './schemas.ts'

export { FILE_TYPES } from './file-formats.ts'

/** A file that may be kept. Size and SHA-256 are of `bytes`, from which metadata of pictures were left out. */
export interface CheckedFile {
  readonly contentType: FileType
  readonly bytes: Uint8Array
  readonly size: number
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
}

export type NamedFile = CheckedFile & FileFacts

export function isRefusal<File extends CheckedFile>(value: File | Refusal): value is Refusal {
  return 'code' in value
}

/**
 * Checks a file against what it is claimed to be, by its bytes, and cleans it. `claimed`: a media type, parameters
 * allowed; `mostBytes`: of what came in. Refusals, in this order: `attachment_too_large`,
 * `attachment_type_not_allowed`, `attachment_not_what_it_says`, `attachment_unreadable`, `attachment_two_kinds`.
 */
export function checkFile(bytes: Uint8Array, claimed: string, mostBytes: number): CheckedFile | Refusal {
  if (bytes.length > mostBytes) return refuse('attachment_too_large', { mostBytes })
  const said = (claimed.split(';')[0] ?? '').trim().toLowerCase()
  const contentType = typeOf(bytes)
  if (contentType === null || !(FILE_TYPES as readonly string[]).includes(said)) {
    return refuse('attachment_type_not_allowed', { allowed: FILE_TYPES })
  }
  if (contentType !== said) return refuse('attachment_not_what_it_says', { found: contentType })
  const cleaned = clean(contentType, bytes)
  if (cleaned === 'unreadable') return refuse('attachment_unreadable')
  if (cleaned === 'two_kinds') return refuse('attachment_two_kinds')
  const sha256 = createHash('sha256').update(cleaned).digest('hex')
  return { contentType, bytes: cleaned, size: cleaned.length, sha256 }
}

const NAME_MOST = 100
/** Devices of Windows, which no file may be called after. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i

/** A name without path, without anything that a shell or a screen would take for something else, and with the right ending. */
export function harmlessName(name: string, contentType: FileType): string {
  const ending = ENDINGS[contentType]
  const last = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const stem = last
    .replace(/\.[0-9A-Za-z]{1,5}$/, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}<>:"|?*%;`$]/gu, '_')
    .replace(/^[.\s_-]+|[.\s]+$/g, '')
    .slice(0, NAME_MOST)
    .toWellFormed()
  return `${stem === '' || RESERVED.test(stem) ? `attachment${stem}` : stem}.${ending}`
}

/** Base64 (RFC 4648, section 4) takes four characters for three bytes; names and the like come on top. */
export function attachmentLimits({ attachmentMostMebibytes }: Policy): {
  readonly mostBytes: number
  readonly bodyLimit: number
} {
  const mostBytes = attachmentMostMebibytes * 1_048_576
  return { mostBytes, bodyLimit: Math.ceil(mostBytes / 3) * 4 + 16_384 }
}

/** The body that adds a file. */
export const AttachmentBody = Type.Object({
  name: plainText(255),
  contentType: Type.Union(FILE_TYPES.map((each) => Type.Literal(each))),
  dataBase64: Type.String({
    minLength: 4,
    description:
      'The file, in base64. Place and camera are taken out of a picture; how it is turned is kept. It can be erased; its SHA-256 stays.',
  }),
  shared: Type.Optional(
    Type.Boolean({ description: 'Whether others who see what it is added to see it. true if it lacks.' }),
  ),
})

/** The file in such a body. Refusals: `attachment_unreadable` where it is no base64, and those of `checkFile`. */
export function fileIn(
  body: { readonly name: string; readonly contentType: string; readonly dataBase64: string },
  mostBytes: number,
): NamedFile | Refusal {
  const { name, contentType, dataBase64 } = body
  // Node leaves out what is none and says nothing.
  if (dataBase64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(dataBase64)) return refuse('attachment_unreadable')
  const checked = checkFile(Buffer.from(dataBase64, 'base64'), contentType, mostBytes)
  return isRefusal(checked) ? checked : { ...checked, name: harmlessName(name, checked.contentType) }
}

/** Sends a file to be kept, never to be shown: it came from somebody, and nothing in it may run here. */
export function sendFile(
  reply: FastifyReply,
  file: { readonly name: string; readonly contentType: string; readonly content: Uint8Array },
): FastifyReply {
  // RFC 6266, appendix D: a plain name for old readers, the real one in UTF-8 for the others (RFC 8187).
  const plain = file.name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const encoded = encodeURIComponent(file.name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const charset = file.contentType === 'text/plain' ? '; charset=utf-8' : ''
  return reply
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'no-store')
    .type(`${file.contentType}${charset}`)
    .send(Buffer.from(file.content))
}
