import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { truncate } from './hotp.ts'
import { counterBytes, type HashAlgorithm, type Hmac, hashBytes, hmac as localHmac, OathError } from './mac.ts'

export { truncate } from './hotp.ts'

export type QuestionFormat = 'alphanumeric' | 'numeric' | 'hexadecimal'

/** An OCRA suite, taken apart (RFC 6287 section 6). */
export type OcraSuite = {
  readonly algorithm: HashAlgorithm
  /** 0 stands for the whole MAC, untruncated. */
  readonly digits: number
  readonly counter: boolean
  readonly question: { readonly format: QuestionFormat; readonly maxLength: number }
  readonly pinHash: HashAlgorithm | null
  readonly sessionBytes: number | null
  readonly timeStepSeconds: number | null
}

/** What goes into a code. Members that the suite doesn't name are not read. */
export type OcraInput = {
  /** C: 0 … 2^64 - 1. */
  readonly counter?: bigint | number | undefined
  /**
   * Q: as the suite types it: letters and digits, decimal digits, or hex digits, for which their bytes may stand. Two
   * joined ones are taken too.
   */
  readonly question: string | Uint8Array
  /** P: the hash of the PIN, as bytes or hex, never the PIN. */
  readonly pinHash?: Uint8Array | string | undefined
  /** S: UTF-8 text, or bytes; padded with zeros on the left to the length in the suite. */
  readonly session?: Uint8Array | string | undefined
  /** T: number of time steps since 1970, not a time. */
  readonly timestamp?: bigint | number | undefined
}

const SUITE =
  /^OCRA-1:HOTP-(SHA1|SHA256|SHA512)-(0|[4-9]|10):(C-)?Q([ANH])(\d\d)(?:-P(SHA1|SHA256|SHA512))?(?:-S(\d{3})?)?(?:-T(\d{1,2})([SMH]))?$/
const SESSION = /-S(?:\d{3})?(?=-|$)/
const COUNTER_BYTES = 8
const QUESTION_BYTES = 128

/**
 * Takes a suite apart, e.g. `OCRA-1:HOTP-SHA256-8:C-QH64` (RFC 6287 section 6).
 * Throws `OathError` `suite_malformed`.
 */
export function parseSuite(suite: string): OcraSuite {
  const match = SUITE.exec(suite)
  if (!match) throw malformedSuite()
  const [, algorithm, digits, counter, format, length, pinHash, session, step, unit] = match
  const maxLength = Number(length)
  if (maxLength < 4 || maxLength > 64) throw malformedSuite()
  return {
    algorithm: algorithm as HashAlgorithm,
    digits: Number(digits),
    counter: counter !== undefined,
    question: { format: questionFormat(format), maxLength },
    pinHash: pinHash === undefined ? null : (pinHash as HashAlgorithm),
    sessionBytes: SESSION.test(suite) ? sessionBytes(session) : null,
    timeStepSeconds: step === undefined ? null : timeStepSeconds(Number(step), unit),
  }
}

/**
 * The message over which the MAC is taken (RFC 6287 section 5.1): suite, a zero byte, then C, Q (128 bytes), P, S, T
 * as the suite says. Throws `OathError`: `suite_malformed`, `counter_missing`, `counter_out_of_range`,
 * `question_malformed`, `pin_hash_malformed`, `session_malformed`, `timestamp_missing`.
 */
export function ocraMessage(suite: string, input: OcraInput): Uint8Array {
  const parsed = parseSuite(suite)
  const parts: Uint8Array[] = [utf8ToBytes(suite), Uint8Array.of(0)]
  if (parsed.counter) {
    if (input.counter === undefined) throw new OathError('counter_missing', 'The suite asks for a counter.')
    parts.push(counterBytes(input.counter))
  }
  const question = new Uint8Array(QUESTION_BYTES)
  question.set(questionBytes(parsed.question, input.question))
  parts.push(question)
  if (parsed.pinHash !== null) parts.push(pinHashBytes(parsed.pinHash, input.pinHash))
  if (parsed.sessionBytes !== null) parts.push(paddedSession(parsed.sessionBytes, input.session))
  if (parsed.timeStepSeconds !== null) {
    if (input.timestamp === undefined) throw new OathError('timestamp_missing', 'The suite asks for a time.')
    parts.push(counterBytes(input.timestamp))
  }
  return concatBytes(...parts)
}

/**
 * The messages of `ocraMessage` for any counter and question, all else being the same: to find out where a lock stands
 * takes thousands of them, and most of the time would go into taking the same suite apart. The suite has to ask for a
 * counter. Throws `OathError` as `ocraMessage`, each as early as it can be told.
 */
export function ocraMessages(
  suite: string,
  input: Omit<OcraInput, 'counter' | 'question'> = {},
): (counter: bigint | number, question: OcraInput['question']) => Uint8Array {
  const parsed = parseSuite(suite)
  if (!parsed.counter) throw malformedSuite()
  const blank = ocraMessage(suite, { ...input, counter: 0, question: '0' })
  const counterAt = suite.length + 1
  const questionAt = counterAt + COUNTER_BYTES
  blank.fill(0, questionAt, questionAt + QUESTION_BYTES)
  return (counter, question) => {
    const message = blank.slice()
    message.set(counterBytes(counter), counterAt)
    message.set(questionBytes(parsed.question, question), questionAt)
    return message
  }
}

/**
 * The code of RFC 6287 (OCRA): as many decimal digits as the suite says, with leading zeros.
 * Whoever has no access to the secret computes the same as `truncate(mac(ocraMessage(suite, input)), digits)`.
 * Errors: those of `ocraMessage`.
 */
export function ocra(suite: string, secret: Uint8Array, input: OcraInput, hmac: Hmac = localHmac): string {
  const { algorithm, digits } = parseSuite(suite)
  return truncate(hmac(algorithm, secret, ocraMessage(suite, input)), digits)
}

function questionFormat(letter: string | undefined): QuestionFormat {
  switch (letter) {
    case 'A':
      return 'alphanumeric'
    case 'N':
      return 'numeric'
    case 'H':
      return 'hexadecimal'
    default:
      throw malformedSuite()
  }
}

function sessionBytes(length: string | undefined): number {
  const bytes = length === undefined ? 64 : Number(length)
  if (bytes < 1 || bytes > 512) throw malformedSuite()
  return bytes
}

function timeStepSeconds(step: number, unit: string | undefined): number {
  switch (unit) {
    case 'S':
      if (step >= 1 && step <= 59) return step
      break
    case 'M':
      if (step >= 1 && step <= 59) return step * 60
      break
    case 'H':
      // The grammar allows 0 hours; a step without length counts nothing, so it is refused here.
      if (step >= 1 && step <= 48) return step * 3600
      break
    default:
      break
  }
  throw malformedSuite()
}

/**
 * What a question is made of, without its padding. A mutual exchange joins two questions (RFC 6287 section 7.2), each as
 * long as the suite says; so up to twice its length is taken. The padding is on the right, also for the hex form of a
 * number, half a byte included.
 */
function questionBytes({ format, maxLength }: OcraSuite['question'], question: string | Uint8Array): Uint8Array {
  if (typeof question !== 'string') {
    if (format !== 'hexadecimal' || question.length < 1 || question.length > maxLength) throw malformedQuestion()
    return question
  }
  if (question.length < 1 || question.length > 2 * maxLength) throw malformedQuestion()
  switch (format) {
    case 'alphanumeric':
      if (!/^[0-9A-Za-z]+$/.test(question)) throw malformedQuestion()
      return utf8ToBytes(question)
    case 'numeric':
      if (!/^[0-9]+$/.test(question)) throw malformedQuestion()
      return hexBytes(BigInt(question).toString(16))
    case 'hexadecimal':
      if (!/^[0-9A-Fa-f]+$/.test(question)) throw malformedQuestion()
      return hexBytes(question)
    default:
      return unreachable(format)
  }
}

function hexBytes(hex: string): Uint8Array {
  return hexToBytes(hex.length % 2 === 0 ? hex : `${hex}0`)
}

function pinHashBytes(algorithm: HashAlgorithm, pinHash: Uint8Array | string | undefined): Uint8Array {
  const length = hashBytes(algorithm)
  if (typeof pinHash === 'string' && /^[0-9A-Fa-f]+$/.test(pinHash) && pinHash.length === 2 * length) {
    return hexToBytes(pinHash)
  }
  if (pinHash instanceof Uint8Array && pinHash.length === length) return pinHash
  throw new OathError('pin_hash_malformed', `The suite asks for the ${algorithm} of the PIN, ${length} bytes.`)
}

function paddedSession(length: number, session: Uint8Array | string | undefined): Uint8Array {
  const bytes = typeof session === 'string' ? utf8ToBytes(session) : session
  if (bytes === undefined || bytes.length > length) {
    throw new OathError('session_malformed', `The suite asks for session information of at most ${length} bytes.`)
  }
  const padded = new Uint8Array(length)
  padded.set(bytes, length - bytes.length)
  return padded
}

function malformedSuite(): OathError {
  return new OathError('suite_malformed', 'The suite does not follow RFC 6287, section 6.')
}

function malformedQuestion(): OathError {
  return new OathError('question_malformed', 'The question does not have the characters or the length of the suite.')
}

function unreachable(_: never): never {
  throw new OathError('suite_malformed', 'A question format that nobody knows.')
}
