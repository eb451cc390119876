/**
 * The rules of the queue; pure. Reports go first, and wait for nothing. All else goes out in the order in which it was
 * done, box by box. What the server refused stays for the person to read and stands in nobody's way: what came after
 * it has happened, too, and each act is for the server to judge.
 */
import type { ActProblem, NewAct, QueuedAct } from './types.ts'

/** Of one life of the page: the clock of a phone may be set in between, the other one only counts. */
export interface Moment {
  /** By the clock of the phone, ms since 1970 UTC. */
  readonly wall: number
  /** ms since the page was loaded. */
  readonly counted: number
  /** Which loading of the page that was. */
  readonly life: string
}

/** An act as it is kept. */
export interface KeptAct extends Omit<QueuedAct, 'answer'> {
  /** Idempotency key of the next request: the id, with a number behind it once a person tried again. */
  readonly key: string
  readonly moment: Moment
  readonly hasPhoto: boolean
  /** The server found the claimed time out of any plausible time; it goes out without it. */
  readonly untimed: boolean
  /** Frozen before it went out for the first time: the same key is good for the same request only. */
  readonly request: Request | null
  /** Members of the answer that later acts may name. No code is among them. */
  readonly given: Readonly<Record<string, string>>
}

export interface Request {
  readonly path: Readonly<Record<string, string>>
  readonly body: unknown
}

const REFERENCE = /^answer:([^/]+)\/(\w+)$/

/** Operations whose body says when it happened. */
const TIMED: ReadonlySet<string> = new Set([
  'POST /v1/openings/{id}/receipts',
  'POST /v1/openings/{id}/scans',
  'POST /v1/devices/{id}/installations',
  'POST /v1/devices/{id}/defects',
  'POST /v1/devices/{id}/photos',
  'POST /v1/tours/{id}/returns',
])

export function keptAct(
  act: NewAct,
  with_: { readonly id: string; readonly number: number; readonly box: string; readonly moment: Moment },
): KeptAct {
  const { photo, id: _id, at: _at, ...rest } = act
  return {
    ...rest,
    ...with_,
    at: new Date(with_.moment.wall).toISOString(),
    key: with_.id,
    hasPhoto: photo !== undefined,
    state: 'waiting',
    untimed: false,
    request: null,
    given: {},
  }
}

export function isPending({ state }: Pick<KeptAct, 'state'>): boolean {
  return state === 'waiting' || state === 'sending'
}

/** Acts that may go out now, the most urgent first. `notBefore`: by id, what has to wait until when. */
export function nextActs(
  acts: readonly KeptAct[],
  now: number,
  notBefore: ReadonlyMap<string, number> = new Map(),
): readonly KeptAct[] {
  const boxes = new Set<string>()
  const heads: KeptAct[] = []
  for (const act of [...acts].filter(isPending).sort((a, b) => a.number - b.number)) {
    if (isReport(act)) {
      heads.push(act)
      continue
    }
    if (boxes.has(act.box)) continue
    boxes.add(act.box)
    heads.push(act)
  }
  return heads
    .filter((act) => (notBefore.get(act.id) ?? 0) <= now && !waitsForAnswer(act, acts))
    .sort((a, b) => Number(isReport(b)) - Number(isReport(a)) || a.number - b.number)
}

function isReport({ what }: Pick<KeptAct, 'what'>): boolean {
  return what.kind === 'report'
}

/** Ids of acts whose answers it names. */
export function referencesOf({ path, body }: Pick<KeptAct, 'path' | 'body'>): readonly string[] {
  const found: string[] = []
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      const id = REFERENCE.exec(value)?.[1]
      if (id !== undefined) found.push(id)
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look)
  }
  look(path)
  look(body)
  return found
}

function waitsForAnswer(act: KeptAct, acts: readonly KeptAct[]): boolean {
  const ids = referencesOf(act)
  return acts.some((each) => ids.includes(each.id) && isPending(each))
}

/**
 * The request of an act. What it names of earlier answers is filled in; a list does without what never came to be. Null:
 * it can't be sent without that.
 */
export function requestOf(act: KeptAct, acts: readonly KeptAct[], now: Moment): Request | null {
  if (act.request !== null) return act.request
  const given = new Map(acts.map((each) => [each.id, each.given]))
  const filled = fill({ path: act.path ?? {}, body: act.body }, given)
  if (filled === MISSING) return null
  const { path, body } = filled as Request
  const { at: claimed, ...rest } = (body ?? {}) as { readonly at?: unknown }
  if (act.untimed) return { path, body: rest }
  if (!TIMED.has(act.operation) || claimed !== undefined) return { path, body }
  const at = new Date(claimedTime(act.moment, now)).toISOString()
  return { path, body: { ...rest, at } }
}

const MISSING = Symbol('missing')

function fill(value: unknown, given: ReadonlyMap<string, Readonly<Record<string, string>>>): unknown {
  if (typeof value === 'string') {
    const [, id, member] = REFERENCE.exec(value) ?? []
    if (id === undefined || member === undefined) return value
    return given.get(id)?.[member] ?? MISSING
  }
  if (Array.isArray(value)) return value.map((each) => fill(each, given)).filter((each) => each !== MISSING)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, fill(member, given)] as const)
  return members.some(([, member]) => member === MISSING) ? MISSING : Object.fromEntries(members)
}

/** A clock that was put back by less goes unnoticed. */
const JUMP_MS = 120_000

/**
 * When an act happened, by the clock as it goes now. A clock that was set back while the page lived is seen by the one
 * that only counts. (Set forward it is not: a phone that sleeps looks the same.) Nothing is claimed for the future.
 */
export function claimedTime(then: Moment, now: Moment): number {
  if (then.life === now.life) {
    const counted = now.counted - then.counted
    if (now.wall - then.wall < counted - JUMP_MS) return now.wall - counted
  }
  return Math.min(then.wall, now.wall)
}

/** What came of sending an act. */
export type Fate =
  | { readonly is: 'confirmed'; readonly answer: unknown }
  | { readonly is: 'refused'; readonly problem: ActProblem }
  /** Nobody knows whether it arrived: once more, with the same key. */
  | { readonly is: 'again'; readonly why: 'network' | 'server' | 'login' }
  | { readonly is: 'untimed' }

const LOGIN_CODES: ReadonlySet<string> = new Set([
  'not_authenticated',
  'second_factor_needed',
  'person_not_chosen',
  'request_from_elsewhere',
])
/** Answers of something on the way, or of a server that is busy: neither says anything of the act. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504])
/** A fault of the program that stays is shown to the person, instead of holding up the box for good. */
const FAULTS_MOST = 6

export function fateOf(problem: ActProblem, tries: number): Fate {
  const { code, status, members } = problem
  if (LOGIN_CODES.has(code) || status === 401) return { is: 'again', why: 'login' }
  // The server keeps this answer to this key: whoever tries again does so by hand, once the wait is over.
  if (code === 'receipt_wait') return { is: 'refused', problem }
  if (code === 'no_network') return { is: 'again', why: status === 0 ? 'network' : 'server' }
  if (PASSING.has(status)) return { is: 'again', why: 'server' }
  if (status >= 500 && tries < FAULTS_MOST) return { is: 'again', why: 'server' }
  if (code === 'request_malformed' && members['at'] === 'body/at') return { is: 'untimed' }
  return { is: 'refused', problem }
}

export function afterSending(act: KeptAct, fate: Fate): KeptAct {
  switch (fate.is) {
    case 'confirmed':
      return { ...act, state: 'confirmed', given: givenIn(fate.answer) }
    case 'refused':
      return { ...act, state: 'refused', problem: fate.problem }
    case 'again':
      return act
    case 'untimed':
      return { ...anew(act), untimed: true }
    default:
      return fate satisfies never
  }
}

/** The problem as it is kept, with the end of the wait that the server asks for. */
export function withWait(problem: ActProblem, wall: number): ActProblem {
  const { waitSeconds } = problem.members
  return typeof waitSeconds === 'number' ? { ...problem, waitUntil: wall + waitSeconds * 1_000 } : problem
}

/** The answer to a key is kept, refusals too; so whoever tries again needs another one. */
export function anew(act: KeptAct): KeptAct {
  const { problem: _read, ...rest } = act
  const times = Number(/\.(\d+)$/.exec(act.key)?.[1] ?? 1)
  return { ...rest, key: `${act.id}.${times + 1}`, state: 'waiting', request: null }
}

function givenIn(answer: unknown): Readonly<Record<string, string>> {
  if (typeof answer !== 'object' || answer === null) return {}
  const ids = Object.entries(answer).filter(([name, value]) => name.endsWith('Id') && typeof value === 'string')
  return Object.fromEntries(ids) as Record<string, string>
}

/** What is left of a confirmed act, without what was done; null where nothing may name it any more. */
export function stubOf(act: KeptAct, acts: readonly KeptAct[], isNewStart: boolean): KeptAct | null {
  const isNamed = acts.some((each) => each.state !== 'confirmed' && referencesOf(each).includes(act.id))
  if (!isNamed && (isNewStart || Object.keys(act.given).length === 0)) return null
  const { path: _path, body: _body, ...rest } = act
  return { ...rest, request: null }
}

const FIRST_MS = 1_000
const MOST_MS = 60_000

/** `random`: from 0 to 1, so that phones that lost the same network don't come back all at once. */
export function backOffMs(tries: number, random: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 10)) * (0.5 + random / 2)
}
