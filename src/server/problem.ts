/** Refusals and errors as RFC 9457 problem documents. The one place that knows which refusal is which HTTP status. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Sentence } from '../custody/identifiers.ts'
import type { Refusal } from '../custody/outcome.ts'
import { REFUSALS, type RefusalCode } from '../custody/refusals.ts'
import { LOGIN_PROBLEMS } from './auth/login-problems.ts'
import { stepUpChallenge, stepUpMembers } from './auth/step-up.ts'

/** What only the interface refuses: the rules never see these. */
const INTERFACE_PROBLEMS = {
  ...LOGIN_PROBLEMS,
  not_authenticated: {
    status: 401,
    en: 'Sign in first: send a valid token as "Authorization: Bearer …".',
    de: 'Bitte zuerst anmelden: ein gültiges Token als „Authorization: Bearer …“ senden.',
  },
  role_not_allowed: {
    status: 403,
    en: 'Your role does not have this right. Ask somebody who has it, or your security officer for the role.',
    de: 'Ihre Rolle hat dieses Recht nicht. Bitte jemanden mit diesem Recht fragen oder die Rolle beantragen.',
  },
  not_found: {
    status: 404,
    en: 'There is nothing here that you may see. Check the identifier.',
    de: 'Hier gibt es nichts, was Sie sehen dürfen. Bitte die Kennung prüfen.',
  },
  request_malformed: {
    status: 400,
    en: 'The request does not have the form that this route takes. The member named in "at" says where; /openapi.json has the form.',
    de: 'Die Anfrage hat nicht die Form, die hier verlangt ist. „at“ nennt die Stelle; die Form steht in /openapi.json.',
  },
  identifier_malformed: {
    status: 400,
    en: 'This is no device identification. Type or scan it again.',
    de: 'Das ist keine Geräteidentifikation. Bitte neu eingeben oder scannen.',
  },
  body_too_large: {
    status: 413,
    en: 'The request is too large. Split it into smaller ones.',
    de: 'Die Anfrage ist zu groß. Bitte auf mehrere kleinere verteilen.',
  },
  media_type_unknown: {
    status: 415,
    en: 'This route does not take this kind of body. Send it as application/json, or as the route says.',
    de: 'Diese Art von Inhalt wird hier nicht angenommen. Bitte als application/json senden oder wie die Route es sagt.',
  },
  headers_too_large: {
    status: 431,
    en: 'The headers of the request are too large. Send shorter ones.',
    de: 'Die Kopfzeilen der Anfrage sind zu groß. Bitte kürzere senden.',
  },
  request_too_slow: {
    status: 408,
    en: 'The request took too long to come in. Send it again.',
    de: 'Die Anfrage kam zu langsam herein. Bitte erneut senden.',
  },
  note_unreadable: {
    status: 400,
    en: 'The delivery note can’t be read. The finding says why.',
    de: 'Der Lieferschein ist nicht lesbar. Der Befund sagt warum.',
  },
  too_many_requests: {
    status: 429,
    en: 'That was more in a minute than anybody needs. Wait as long as Retry-After says, then go on.',
    de: 'Das war mehr in einer Minute, als jemand braucht. Bitte so lange warten, wie Retry-After sagt, dann weiter.',
  },
  too_many_streams: {
    status: 429,
    en: 'You listen in as many windows as one person may. Close one of them, then go on.',
    de: 'Sie hören in so vielen Fenstern zu, wie einer Person zustehen. Bitte eines davon schließen, dann weiter.',
  },
  event_stream_not_accepted: {
    status: 406,
    en: 'This route answers with a stream of events. Ask for it with "Accept: text/event-stream", as EventSource does.',
    de: 'Diese Route antwortet mit einem Strom von Ereignissen. Bitte mit „Accept: text/event-stream“ danach fragen, wie EventSource es tut.',
  },
  idempotency_key_unusable: {
    status: 400,
    en: 'An idempotency key has 1 to 200 printable ASCII characters. Use a fresh UUID for each new request.',
    de: 'Ein Idempotency-Key hat 1 bis 200 druckbare ASCII-Zeichen. Bitte für jede neue Anfrage eine frische UUID nehmen.',
  },
  idempotency_key_reused: {
    status: 422,
    en: 'This idempotency key was used with another request. Use a fresh one for a new request.',
    de: 'Dieser Idempotency-Key gehört zu einer anderen Anfrage. Bitte für eine neue Anfrage einen frischen nehmen.',
  },
  database_unavailable: {
    status: 503,
    en: 'The database can’t be reached; nothing was changed. Send the same request with the same idempotency key again.',
    de: 'Die Datenbank ist nicht erreichbar; es wurde nichts geändert. Bitte dieselbe Anfrage mit demselben Idempotency-Key erneut senden.',
  },
  key_store_unavailable: {
    status: 503,
    en: 'The key store does not answer, so no code can be computed or checked. Send the same request with the same idempotency key again; if it stays so, tell the operator.',
    de: 'Der Schlüsselspeicher antwortet nicht, daher kann kein Code berechnet oder geprüft werden. Bitte dieselbe Anfrage mit demselben Idempotency-Key erneut senden; bleibt es so, bitte dem Betreiber melden.',
  },
  witness_signature_missing: {
    status: 403,
    en: 'The checkpoint has no valid signature of a key that this witness trusts for its log. Has the witness the current key?',
    de: 'Dem Checkpoint fehlt eine gültige Unterschrift mit einem Schlüssel, dem dieser Zeuge für das Log vertraut. Kennt der Zeuge den aktuellen Schlüssel?',
  },
  witness_inconsistent: {
    status: 422,
    en: 'The checkpoint is not shown to continue the one that this witness has cosigned. It is not cosigned.',
    de: 'Es ist nicht gezeigt, dass der Checkpoint den fortsetzt, den dieser Zeuge gegengezeichnet hat. Er wird nicht gegengezeichnet.',
  },
  witness_busy: {
    status: 503,
    en: 'Another process holds the folder of this witness; nothing was signed. Send the same request again.',
    de: 'Ein anderer Prozess hält den Ordner dieses Zeugen; es wurde nichts unterschrieben. Bitte dieselbe Anfrage erneut senden.',
  },
  nothing_to_print: {
    status: 409,
    en: 'There is no protocol of this, or not yet: both sides have to sign first, or something has to be received.',
    de: 'Davon gibt es kein Protokoll, oder noch nicht: zuerst müssen beide Seiten unterschreiben, oder es muss etwas empfangen sein.',
  },
  log_not_ready: {
    status: 409,
    en: 'The audit log has not signed a map of all subjects yet. Ask again in some seconds; if it stays so, look at /readyz.',
    de: 'Das Protokoll hat noch keine Karte aller Gegenstände signiert. Bitte in einigen Sekunden erneut fragen; bleibt es so, hilft /readyz.',
  },
  internal_error: {
    status: 500,
    en: 'Something is wrong with the program. Nothing was half done. Tell the operator the time and the request id.',
    de: 'Im Programm stimmt etwas nicht. Es ist nichts halb geschehen. Bitte dem Betreiber Zeit und Anfragenummer nennen.',
  },
} as const satisfies Readonly<Record<string, Sentence & { readonly status: number }>>

export type InterfaceProblemCode = keyof typeof INTERFACE_PROBLEMS

/** Refusals are conflicts with the state of things (409), but for these. */
const STATUS: Partial<Readonly<Record<RefusalCode, number>>> = {
  second_factor_needed: 401,
  not_for_systems: 403,
  scope_not_for_systems: 422,
  api_key_lifetime_out_of_range: 422,
  right_was_taken: 403,
  party_role_not_yours_to_give: 403,
  flag_codes_not_yours_to_give: 403,
  not_about_oneself: 403,
  training_of_oneself: 403,
  role_not_at_this_party: 422,
  site_not_of_party: 422,
  not_an_operator: 422,
  gateway_administrator_unknown: 422,
  login_name_missing: 422,
  party_not_described: 422,
  course_unknown: 422,
  training_in_the_future: 422,
  certificate_unreadable: 422,
  shipment_not_yours: 403,
  leg_site_unknown: 422,
  stations_repeat: 422,
  return_of_unknown: 422,
  webhook_address_not_allowed: 422,
  packing_list_faulty: 400,
  company_prefix_missing: 422,
  carrier_step_unknown: 422,
  carrier_link_not_yours_to_give: 403,
  carrier_link_too_long: 422,
  carrier_link_ended: 403,
  carrier_link_expired: 403,
  paper_code_mistyped: 422,
  paper_code_wrong: 422,
  paper_signed_out_of_time: 422,
  mail_address_unusable: 422,
  contact_name_unusable: 422,
  contact_person_unknown: 422,
  recall_not_yours: 403,
  recall_owner_unknown: 422,
  recall_due_out_of_range: 422,
  policy_not_yours: 403,
  policy_operator_unknown: 422,
  policy_values_wrong: 422,
  person_not_active: 403,
  training_not_in_date: 403,
  key_not_yours: 403,
  key_not_active: 403,
  key_unknown: 404,
  person_unknown: 404,
  public_key_unusable: 422,
  handed_to_oneself: 403,
  key_signature_wrong: 422,
  read_out_to_oneself: 403,
  passed_on_to_oneself: 403,
  pass_on_not_yours: 403,
  site_not_yours: 403,
  opening_not_yours: 403,
  tour_not_yours: 403,
  maker_needed: 403,
  second_person_needed: 403,
  reporter_may_not_release: 403,
  not_the_maker: 403,
  signature_missing: 403,
  shipment_not_for_you: 403,
  receipt_mistyped: 422,
  receipt_does_not_fit: 422,
  receipt_wait: 429,
  nothing_to_release: 422,
  recipient_is_sender: 422,
  carrier_unknown: 422,
  recipient_unknown: 422,
  site_not_of_recipient: 422,
  inspection_incomplete: 422,
  container_type_unknown: 422,
  planned_for_non_installer: 422,
  planned_day_out_of_range: 422,
  planned_too_many: 422,
  tour_too_many_pairs: 422,
  tour_too_long: 422,
  decision_not_yours: 403,
  decision_needs_reason: 422,
  record_halted: 503,
  erasure_not_yours: 403,
  erasure_needs_order: 422,
  nothing_to_erase: 404,
  proposal_not_for_role: 403,
  proposal_not_yours: 403,
  right_to_approve_missing: 403,
  right_to_approve_begins_later: 403,
  proposal_about_yourself: 403,
  person_unsuitable: 422,
  second_person_unsuitable: 422,
  device_of_others: 403,
  lock_not_yours: 403,
  note_refused: 422,
  attachment_type_not_allowed: 422,
  attachment_not_what_it_says: 422,
  attachment_unreadable: 422,
  attachment_two_kinds: 422,
  attachment_too_large: 413,
  note_to_correct_unknown: 422,
  task_owner_unknown: 422,
  task_due_out_of_range: 422,
  incident_not_yours: 403,
  reporter_may_not_decide: 403,
  hint_about_nothing_known: 422,
  repackaging_needs_two_containers: 422,
}

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly [member: string]: unknown
}

export type Language = 'en' | 'de'

/** The most ranges of an Accept-Language that are looked at. */
const RANGES_MOST = 32

/** German where the client prefers it (RFC 9110, section 12.5.4), English otherwise. */
export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  const ranges = (request.headers['accept-language'] ?? '').split(',', RANGES_MOST).map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) || 0 }
  })
  const wanted = ranges
    .filter(({ language, weight }) => (language === 'de' || language === 'en') && weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return wanted[0]?.language === 'de' ? 'de' : 'en'
}

export function refusalProblem(refusal: Refusal, language: Language): Problem {
  const { code, members } = refusal
  const sentence = REFUSALS[code]
  return problem(code, STATUS[code] ?? 409, sentence[language], { ...members, ...stepUpMembers(code) })
}

export function interfaceProblem(
  code: InterfaceProblemCode,
  language: Language,
  members: Readonly<Record<string, unknown>> = {},
): Problem {
  const { status, [language]: detail } = INTERFACE_PROBLEMS[code]
  return problem(code, status, detail, members)
}

function problem(code: string, status: number, detail: string, members: Readonly<Record<string, unknown>>): Problem {
  const title = code.replaceAll('_', ' ')
  return { type: `urn:geleit:problem:${code}`, title, status, code, detail, ...members }
}

export function sendProblem(reply: FastifyReply, document: Problem): FastifyReply {
  reply.request.problemCode = document.code
  if (document.status === 401) reply.header('www-authenticate', stepUpChallenge(document) ?? 'Bearer realm="geleit"')
  return reply.code(document.status).type('application/problem+json').send(JSON.stringify(document))
}

/** The status of every problem, for tests and for the documentation. */
export function statusOf(code: RefusalCode): number {
  return STATUS[code] ?? 409
}
