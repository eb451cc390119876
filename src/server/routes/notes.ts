import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { recipientOf, takeInNote } from '../../custody/announce.ts'
import type { DeliveryNote } from '../../custody/delivery-note.ts'
import { noteSituation } from '../../store/queries/notes.ts'
import type { App } from '../app-type.ts'
import { type Context, runCommand } from '../context.ts'
import { CONTENT_TYPES, readDeliveryNote } from '../delivery-note-formats/index.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'

/** 10 MB: about 100,000 lines. */
const NOTE_LIMIT_BYTES = 10 * 1024 * 1024

export function noteRoutes(app: App, context: Context): void {
  void app.register(async (scope) => {
    // Here JSON is read by the note's own reader too, so that every finding has its place in the file.
    scope.removeAllContentTypeParsers()
    for (const type of CONTENT_TYPES) {
      scope.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: NOTE_LIMIT_BYTES }, (_request, body, done) =>
        done(null, body),
      )
    }
    scope.post(
      '/v1/delivery-notes',
      {
        bodyLimit: NOTE_LIMIT_BYTES,
        config: { permission: 'notes:take-in' },
        schema: {
          summary: 'Take in a delivery note: announces its devices',
          description: `As ${CONTENT_TYPES.join(', ')}. Every finding names its line.`,
          querystring: Type.Object({
            mode: Type.Optional(
              Type.Union([Type.Literal('all_or_nothing'), Type.Literal('keep_the_good')], {
                description: 'What becomes of a note with faulty lines; all_or_nothing if left out.',
              }),
            ),
          }),
          response: {
            201: Type.Object({
              noteId: Type.String(),
              noteNumber: Type.String(),
              announced: Type.Integer(),
              byType: Type.Record(Type.String(), Type.Integer()),
              findings: Type.Array(Type.Unknown()),
            }),
          },
        },
      },
      (request, reply) => takeIn(context, request, reply, (request.query as { mode?: Mode }).mode ?? 'all_or_nothing'),
    )
  })
}

type Mode = 'all_or_nothing' | 'keep_the_good'

function takeIn(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  mode: Mode,
): Promise<FastifyReply> | FastifyReply {
  const language = languageOf(request)
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const read = readDeliveryNote(request.headers['content-type'] ?? '', body)
  if (read.status === 'unreadable') {
    const { code, sentence, line } = read
    return sendProblem(
      reply,
      interfaceProblem('note_unreadable', language, { reason: code, why: sentence[language], line }),
    )
  }
  const note: DeliveryNote = read.note
  // The whole file is the request: the same key with another file is another request. Its hash says as much, and the
  // megabytes of the file itself need not stay until the answer is there.
  request.body = createHash('sha256').update(body).digest('hex')
  return runCommand(context, {
    request,
    reply,
    load: (loading, { partyId }) => noteSituation(loading, { partyId, note, recipient: recipientOf(note) }),
    decide: (situation, given) => takeInNote(situation, note, mode, given),
    answer: (answer) => ({ status: 201, body: answer }),
  })
}
