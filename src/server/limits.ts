/**
 * How much anybody may ask for. Limits are far above what people and their scanners do, and far below what would hold up
 * the others: whoever reaches one has a runaway script, or means harm. They are counted in this process alone; a login
 * has delays of its own, which restarts don't end.
 */
import { isIPv6 } from 'node:net'
import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Permission } from '../custody/people.ts'
import type { App } from './app-type.ts'
import { interfaceProblem, languageOf, sendProblem } from './problem.ts'

const WINDOW_MS = 60_000
/** Addresses and people that are remembered at once; the one longest unseen goes first. */
const REMEMBERED = 20_000

/** For each minute. */
export const LIMITS = {
  /** Of one address, on what strangers may have, and with tokens that are not good. */
  stranger: 1_200,
  /** Of one address, on tiles and checkpoints of the log: a monitor reads thousands of them at its first visit. */
  logReader: 12_000,
  /** Of one human or system. */
  read: 120_000,
  write: 12_000,
  /** Of whoever has the link of a carrier: some boxes, some photos. */
  link: 240,
  /** Codes that one human asks for. Nobody opens a box every second. */
  code: 60,
} as const
type Kind = keyof typeof LIMITS
export type Limits = Readonly<Record<Kind, number>>

const CODES: ReadonlySet<Permission> = new Set<Permission>(['codes:open', 'codes:read-out', 'tours:fetch'])
/** Asked by machines that watch over this one, as often as they like. */
const UNLIMITED: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

/** Said at the start: where nobody's word on addresses is taken, all strangers behind a proxy are one. */
export function proxyWarnings(publicUrl: string | undefined, trustedProxies: readonly string[]): readonly string[] {
  if (publicUrl?.startsWith('https:') !== true || trustedProxies.length > 0) return []
  return [
    'GELEIT_PUBLIC_URL leads through a proxy, and GELEIT_TRUSTED_PROXY names none: all strangers count as one address, ' +
      'so one of them can use up the limit of all. Set it to the address of the proxy, such as 127.0.0.1.',
  ]
}

type Limiter = ReturnType<App['createRateLimit']>

/** Adds the limits. Called after authentication was added: it looks at who was recognised. */
export async function limitRequests(app: App, limits: Limits = LIMITS): Promise<void> {
  await app.register(rateLimit, { global: false, cache: REMEMBERED })
  const limiterOf = (kind: Kind): Limiter =>
    app.createRateLimit({ max: limits[kind], timeWindow: WINDOW_MS, keyGenerator: whoOf })
  const limiters: Readonly<Record<Kind, Limiter>> = {
    stranger: limiterOf('stranger'),
    logReader: limiterOf('logReader'),
    read: limiterOf('read'),
    write: limiterOf('write'),
    code: limiterOf('code'),
    link: limiterOf('link'),
  }
  /** Counts the request; seconds to wait where it is one too many, else null. */
  const waitFor = async (kind: Kind, request: FastifyRequest): Promise<number | null> => {
    const limit = await limiters[kind](request)
    return !limit.isAllowed && limit.isExceeded ? limit.ttlInSeconds : null
  }
  app.addHook('onRequest', async (request, reply) => {
    for (const kind of kindsOf(request)) {
      const waitSeconds = await waitFor(kind, request)
      if (waitSeconds !== null) return refuse(request, reply, waitSeconds)
    }
  })
  // Whoever was not recognised never came as far as the hook above. They are counted by what they were answered, so that
  // those who share an address with them, and are recognised, notice nothing.
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.problemCode !== 'not_authenticated') return payload
    const waitSeconds = await waitFor('stranger', request)
    if (waitSeconds === null) return payload
    const document = interfaceProblem('too_many_requests', languageOf(request), { waitSeconds })
    request.problemCode = document.code
    reply.code(document.status).header('retry-after', String(waitSeconds)).removeHeader('www-authenticate')
    return JSON.stringify(document)
  })
}

/** A human counts once, for however many parties they act. */
function whoOf({ human, identity, ip }: FastifyRequest): string {
  return human?.naturalPersonId ?? identity?.personId ?? networkOf(ip)
}

/** Of IPv6 everybody has as many addresses as they like; what one network has in common counts (RFC 6177). */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [plain = ''] = address.toLowerCase().split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  const [left = '', right] = plain.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const between = right === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => '0')
  const network = [...head, ...between, ...tail].slice(0, 4)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function kindsOf(request: FastifyRequest): readonly Kind[] {
  const { url, config } = request.routeOptions
  if (url !== undefined && UNLIMITED.has(url)) return []
  if (request.identity === null && request.human === null)
    return url?.startsWith('/log/') === true ? ['logReader'] : ['stranger']
  // A report of tampering is never refused, and not delayed either.
  if (config.permission === 'report:anyone' || config.permission === 'link:report') return []
  if (request.identity?.kind === 'link') return ['link']
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const isCode = CODES.has(config.permission as Permission) && !isRead
  return isCode ? ['code', 'write'] : [isRead ? 'read' : 'write']
}

function refuse(request: FastifyRequest, reply: FastifyReply, waitSeconds: number): FastifyReply {
  reply.header('retry-after', String(waitSeconds))
  return sendProblem(reply, interfaceProblem('too_many_requests', languageOf(request), { waitSeconds }))
}
