/** Makes docs/refusals.md from the refusals themselves. */
import { LOCK_OUTCOMES } from '../../src/custody/lock-refusals.ts'
import { REFUSALS, type RefusalCode } from '../../src/custody/refusals.ts'
import { type InterfaceProblemCode, interfaceProblem, statusOf } from '../../src/server/problem.ts'
import type { Page } from './markdown.ts'

/** Complete, or the compiler complains. */
const INTERFACE_CODES = {
  not_authenticated: true,
  role_not_allowed: true,
  not_found: true,
  request_malformed: true,
  identifier_malformed: true,
  body_too_large: true,
  media_type_unknown: true,
  headers_too_large: true,
  request_too_slow: true,
  note_unreadable: true,
  too_many_streams: true,
  event_stream_not_accepted: true,
  idempotency_key_unusable: true,
  idempotency_key_reused: true,
  too_many_requests: true,
  key_store_unavailable: true,
  database_unavailable: true,
  nothing_to_print: true,
  log_not_ready: true,
  witness_signature_missing: true,
  witness_inconsistent: true,
  witness_busy: true,
  internal_error: true,
  only_for_people: true,
  person_not_chosen: true,
  session_missing: true,
  request_from_elsewhere: true,
  login_failed: true,
  login_delayed: true,
  login_busy: true,
  login_flow_ended: true,
  nobody_active: true,
  account_missing: true,
  passkey_refused: true,
  code_refused: true,
  password_refused: true,
  password_missing: true,
  current_password_refused: true,
  grant_refused: true,
  single_sign_on_refused: true,
  single_sign_on_unknown: true,
  single_sign_on_taken: true,
  single_sign_on_unavailable: true,
} satisfies Record<InterfaceProblemCode, true>

const HEAD = `# Refusals

Made from \`src/custody/refusals.ts\` and \`src/server/problem.ts\` by \`test/docs\`; not edited by hand.

A refusal comes as a problem document (RFC 9457) with a stable \`code\`, which programs decide by, and a sentence in \`detail\` that says what to do next, in the language that \`Accept-Language\` asks for. Further members name what is concerned. A code never changes its meaning.
`

/** The sources of the rules are given, so that each refusal can name the file that gives it. */
export function refusalsPage(rules: readonly Page[]): string {
  const all = Object.keys(REFUSALS) as RefusalCode[]
  const isOutcome = (code: RefusalCode): boolean => code in LOCK_OUTCOMES
  const row = (code: RefusalCode): string => {
    const files = rules.filter(({ text }) => gives(text, code)).map(({ path }) => path)
    const links = files.map((path) => `[${path.replace(/^.*\//, '')}](../${path})`).join(', ')
    const status = files.length === 0 ? '' : String(statusOf(code))
    return cells([`\`${code}\``, status, REFUSALS[code].en, REFUSALS[code].de, links])
  }
  const interfaceRow = (code: string): string => {
    const { status, detail } = interfaceProblem(code as InterfaceProblemCode, 'en')
    const german = interfaceProblem(code as InterfaceProblemCode, 'de').detail
    return cells([`\`${code}\``, String(status), detail, german])
  }
  return [
    HEAD,
    '## Of the rules',
    '',
    cells(['code', 'status', 'English', 'German', 'given by']),
    '|---|---|---|---|---|',
    ...all.filter((code) => !isOutcome(code)).map(row),
    '',
    '## What a receipt or a read-out can come to',
    '',
    'Those without a status are no refusals: the receipt is taken.',
    '',
    cells(['code', 'status', 'English', 'German', 'given by']),
    '|---|---|---|---|---|',
    ...all.filter(isOutcome).map(row),
    '',
    '## Of the interface',
    '',
    'The rules never see these.',
    '',
    cells(['code', 'status', 'English', 'German']),
    '|---|---|---|---|',
    ...Object.keys(INTERFACE_CODES).map(interfaceRow),
    '',
  ].join('\n')
}

function gives(text: string, code: RefusalCode): boolean {
  return new RegExp(`(?:refuse\\(|code: |kind: )'${code}'`).test(text)
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
}
