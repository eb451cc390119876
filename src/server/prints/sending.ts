/** What all printing routes share: the press, the language, and how a file goes out. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type Language, languageOf } from '../problem.ts'
import { Press } from './press.ts'

/** One for the process: it starts at the first print. */
export const thePress = new Press()

export const PDF = { 'application/pdf': { schema: Type.String({ format: 'binary' }) } }
export const SVG = { 'image/svg+xml': { schema: Type.String() } }

export const LanguageText = Type.Union([Type.Literal('de'), Type.Literal('en')], {
  description: 'Goes before Accept-Language: a link that downloads a file sends no headers of its own.',
})

export function languageAsked(request: FastifyRequest, wanted: Language | undefined): Language {
  return wanted ?? languageOf(request)
}

/** Shown in a browser's own viewer, or saved under `name`. What is on it may be for one party alone. */
export function sendPrint(
  reply: FastifyReply,
  print: { readonly bytes: Buffer; readonly type: string; readonly name: string },
): FastifyReply {
  return reply
    .header('content-disposition', `inline; filename="${print.name}"`)
    .header('cache-control', 'private, no-store')
    .header('vary', 'accept-language')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .type(print.type)
    .send(print.bytes)
}
