/**
 * Attempts that may fail, and the delays after failures. Strangers who try an account slow down strangers: a browser
 * that its owner has logged in with counts for itself, and passkeys wait for nobody. So nobody is locked out by others,
 * and the right password from a browser of one's own always gets in.
 */
import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { type Database, writeForRules } from '../../store/database.ts'
import { beginAttempt, endAttempt, type ThrottleKey } from '../../store/queries/login/throttle.ts'
import type { LoginSecrets } from './login-secrets.ts'

const QUARTER_HOUR_MS = 15 * 60_000

const LIMITS = {
  /** Of one account, from browsers that are not its owner's. */
  account: { free: 5, firstDelayMs: 2_000, longestDelayMs: QUARTER_HOUR_MS },
  /** Of one address, for all accounts: many people may share it. */
  address: { free: 30, firstDelayMs: 1_000, longestDelayMs: QUARTER_HOUR_MS },
  /** Of a browser that its owner has used. */
  device: { free: 10, firstDelayMs: 1_000, longestDelayMs: 60_000 },
  /** Second factors of one account whose password was right, and of one session. */
  code: { free: 5, firstDelayMs: 2_000, longestDelayMs: QUARTER_HOUR_MS },
} as const

export function throttleKey(secrets: LoginSecrets, kind: keyof typeof LIMITS, value: string): ThrottleKey {
  return { key: secrets.mac('throttle', kind, value), ...LIMITS[kind] }
}

/** One subscriber has a whole /64 of IPv6, and can take each of its addresses in turn. */
export function networkOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  if (!isIPv6(ip)) return ip
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')
}

export type Attempted<Result> = { readonly waitMs: number } | { readonly waitMs: 0; readonly result: Result | null }

/**
 * Makes an attempt, unless it has to wait. It counts as failed from its beginning, so that a hundred at once are as
 * slow as one after the other. `forget`: keys whose failures a success ends.
 */
export async function attempt<Result>(
  database: Database,
  {
    keys,
    forget,
    now,
  }: { readonly keys: readonly ThrottleKey[]; readonly forget: readonly ThrottleKey[]; readonly now: number },
  work: () => Promise<Result | null>,
): Promise<Attempted<Result>> {
  const waitMs = await writeForRules(database, null, (client) => beginAttempt(client, keys, now))
  if (waitMs > 0) return { waitMs }
  let result: Result | null = null
  let failed = true
  try {
    result = await work()
    failed = result === null
  } catch (error) {
    // What went wrong here is nobody's failure.
    failed = false
    throw error
  } finally {
    if (!failed) await writeForRules(database, null, (client) => endAttempt(client, keys, forget))
  }
  return { waitMs: 0, result }
}
