/**
 * Who a request comes from. What was found out once is remembered, and used only while the books still have the version
 * under which it was found (docs/adr/0015): nobody is believed a moment longer than their session, role or key lasts,
 * on no server. Where the version can't be read, nobody is recognised at all.
 */
import type { BlockList } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { idOf } from '../../custody/identifiers.ts'
import { PERMISSIONS, type Permission } from '../../custody/people.ts'
import type { Database } from '../../store/database.ts'
import {
  IdentityReader,
  type TokenKind,
  type TokenOwner,
  type TokenQuestion,
} from '../../store/queries/login/identities.ts'
import { certificateOf } from './client-certificate.ts'
import { readCookie } from './cookies.ts'
import type { Caller, Human, Identity } from './identity.ts'
import { LastSeen } from './last-seen.ts'
import { hashOfToken } from './rehearsal-tokens.ts'

/** A session ends when nobody has used it for so long (ASVS 5.0, 7.3.1). */
export const SESSION_IDLE_MS = 30 * 60_000
/** And in any case after so long (7.3.2): a shift and its overtime. */
export const SESSION_MOST_MS = 12 * 3_600_000

/** More than anybody has logged in at once; beyond it the oldest are asked for anew. */
const REMEMBERED_MOST = 50_000
const API_KEY = /^geleit_[A-Za-z0-9_-]{43}$/
/** The secret of a carrier's link. */
const LINK = /^link_[A-Za-z0-9_-]{43}$/
const BEARER = /^Bearer ([A-Za-z0-9._~+/-]{1,200}=*)$/i

export interface AuthenticationOptions {
  readonly database: Database
  /** Tokens of a rehearsal are good for anything only in one. */
  readonly rehearsing: boolean
  /** From where the header with a client's certificate is believed. */
  readonly trustedProxies?: BlockList | null
  /** Another one, for measures. */
  readonly reader?: IdentityReader
}

export class Authentication {
  readonly #reader: IdentityReader
  readonly #rehearsing: boolean
  readonly #proxies: BlockList | null
  readonly #lastSeen: LastSeen
  readonly #remembered = new Map<string, { readonly version: number; readonly owner: TokenOwner }>()

  constructor({ database, rehearsing, trustedProxies = null, reader }: AuthenticationOptions) {
    this.#reader = reader ?? new IdentityReader(database)
    this.#rehearsing = rehearsing
    this.#proxies = trustedProxies
    this.#lastSeen = new LastSeen(database)
  }

  /**
   * Null for a stranger. A token in the header counts alone: who sends one is not asked for a cookie.
   * @throws DatabaseUnavailable
   */
  async authenticate(request: Pick<FastifyRequest, 'headers' | 'socket'>, now: number): Promise<Caller | null> {
    const found = await this.#find(request, now)
    if (found === null) return null
    if (found.owner.id !== null) this.#lastSeen.note(found.owner, now)
    return found.caller
  }

  /** The same for a request that goes on: that its answer is still read keeps no session from ending for want of use. */
  async recognise(request: Pick<FastifyRequest, 'headers' | 'socket'>, now: number): Promise<Caller | null> {
    return (await this.#find(request, now))?.caller ?? null
  }

  /** What was noted of last uses is written; after it nobody may be authenticated any more. */
  close(): Promise<void> {
    return this.#lastSeen.close()
  }

  async #find(
    request: Pick<FastifyRequest, 'headers' | 'socket'>,
    now: number,
  ): Promise<{ readonly owner: TokenOwner; readonly caller: Caller } | null> {
    const { authorization } = request.headers
    const byCookie = authorization === undefined
    const question = byCookie ? sessionIn(request) : this.#tokenIn(authorization)
    if (question === null) return null
    const owner = await this.#ownerOf(question, now)
    if (owner === null) return null
    if (owner.certificateSha256 !== null && owner.certificateSha256 !== certificateOf(request, this.#proxies))
      return null
    return { owner, caller: callerOf(owner, byCookie, now) }
  }

  #tokenIn(authorization: string): TokenQuestion | null {
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined) return null
    if (API_KEY.test(token)) return { kind: 'api_key', hash: hashOfToken(token) }
    if (LINK.test(token)) return { kind: 'link', hash: hashOfToken(token) }
    return this.#rehearsing ? { kind: 'rehearsal', hash: hashOfToken(token) } : null
  }

  async #ownerOf(question: TokenQuestion, now: number): Promise<TokenOwner | null> {
    const name = `${question.kind} ${Buffer.from(question.hash).toString('base64')}`
    const remembered = this.#remembered.get(name)
    if (remembered !== undefined && (await this.#reader.version()) === remembered.version) {
      if (!this.#isOver(remembered.owner, now)) return remembered.owner
      // Another server may have seen it used since.
    }
    const { version, owner } = await this.#reader.find(question)
    // Strangers are not remembered: they would fill the memory.
    this.#remembered.delete(name)
    if (owner === null || this.#isOver(owner, now)) return null
    if (this.#remembered.size >= REMEMBERED_MOST) this.#forgetOldest()
    this.#remembered.set(name, { version, owner })
    return owner
  }

  #forgetOldest(): void {
    const [oldest] = this.#remembered.keys()
    if (oldest !== undefined) this.#remembered.delete(oldest)
  }

  #isOver(owner: TokenOwner, now: number): boolean {
    if (owner.endsAt !== null && now >= owner.endsAt) return true
    return owner.kind === 'session' && now - this.#lastSeen.of(owner) >= SESSION_IDLE_MS
  }
}

function sessionIn(request: Pick<FastifyRequest, 'headers'>): TokenQuestion | null {
  const token = readCookie(request, 'session')
  return token === null ? null : { kind: 'session', hash: hashOfToken(token) }
}

function callerOf(owner: TokenOwner, byCookie: boolean, now: number): Caller {
  const { kind, naturalPersonId, person, id } = owner
  const secondFactorAt = kind === 'rehearsal' ? now : owner.secondFactorAt
  const sessionId = kind === 'session' ? id : null
  const identity: Identity | null =
    person === null
      ? null
      : { kind, ...person, naturalPersonId, scopes: scopesOf(owner), secondFactorAt, sessionId, link: linkOf(owner) }
  return { identity, human: humanOf(kind, owner, secondFactorAt, sessionId), byCookie }
}

function humanOf(
  kind: TokenKind,
  { naturalPersonId, person }: TokenOwner,
  secondFactorAt: number | null,
  sessionId: string | null,
): Human | null {
  if (kind === 'api_key' || kind === 'link') return null
  return { kind, naturalPersonId, personId: person?.personId ?? null, secondFactorAt, sessionId }
}

/** By which link of a carrier somebody acts. What it is good for is asked where it is used. */
function linkOf({ kind, id, generation }: TokenOwner): Identity['link'] {
  return kind !== 'link' || id === null || generation === null
    ? null
    : { linkId: idOf('CarrierLinkId', id), generation }
}

/** Scopes that this version knows; one that a newer version gave means nothing here. */
function scopesOf({ kind, scopes }: TokenOwner): readonly Permission[] | null {
  if (kind !== 'api_key') return null
  return (scopes ?? []).filter((scope): scope is Permission => Object.hasOwn(PERMISSIONS, scope))
}
