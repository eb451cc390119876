/** Failures, counted in the database: they outlast a restart, and all servers count together. */
import type pg from 'pg'

export interface ThrottleKey {
  /** 32 bytes; says nothing about whom it is for. */
  readonly key: Uint8Array
  /** How many failures wait for nothing. */
  readonly free: number
  /** After the first failure beyond them, ms; doubled with each further one. */
  readonly firstDelayMs: number
  readonly longestDelayMs: number
}

// Who is not held up is so since the beginning of time: of two requests at once, one has the older `now`.

/** What failed longer ago than this is forgotten. */
const FORGOTTEN_MS = 24 * 3_600_000

/**
 * Counts an attempt under each key before it is made, so that many at once are no way around the delay.
 * @returns how many ms to wait, and nothing was counted; 0: go ahead
 */
export async function beginAttempt(client: pg.ClientBase, keys: readonly ThrottleKey[], now: number): Promise<number> {
  const at = new Date(now).toISOString()
  const hashes = keys.map(({ key }) => key)
  // All in one order, so that two attempts never wait for each other in a circle.
  await client.query(
    `insert into login_throttle (throttle_key, failures, last_failure_at, blocked_until)
     select key, 0, $2::timestamptz, 'epoch' from unnest($1::bytea[]) as key order by key
     on conflict do nothing`,
    [hashes, at],
  )
  const { rows } = await client.query<{ blockedUntil: number }>(
    `select blocked_until as "blockedUntil" from login_throttle where throttle_key = any($1)
     order by throttle_key for update`,
    [hashes],
  )
  const wait = Math.max(0, ...rows.map(({ blockedUntil }) => blockedUntil - now))
  if (wait > 0) return wait
  await client.query(
    `update login_throttle set last_failure_at = $2::timestamptz, failures =
       case when last_failure_at < $2::timestamptz - $3 * interval '1 ms' then 1 else failures + 1 end
     where throttle_key = any($1)`,
    [hashes, at, FORGOTTEN_MS],
  )
  await client.query(
    `update login_throttle t set blocked_until = $1::timestamptz + interval '1 ms' *
       least(k.longest_ms, k.first_ms * power(2, least(t.failures - k.free - 1, 30)))
     from unnest($2::bytea[], $3::integer[], $4::bigint[], $5::bigint[]) as k (key, free, first_ms, longest_ms)
     where t.throttle_key = k.key and t.failures > k.free`,
    [at, hashes, keys.map((k) => k.free), keys.map((k) => k.firstDelayMs), keys.map((k) => k.longestDelayMs)],
  )
  await client.query(
    `delete from login_throttle where throttle_key in (select throttle_key from login_throttle
       where last_failure_at < $1::timestamptz - $2 * interval '1 ms' order by last_failure_at limit 20 for update skip locked)`,
    [at, FORGOTTEN_MS],
  )
  return 0
}

/** The attempt was none: what was counted for it is taken back, and under the keys of `forget` all of it. */
export async function endAttempt(
  client: pg.ClientBase,
  keys: readonly ThrottleKey[],
  forget: readonly ThrottleKey[],
): Promise<void> {
  const hashes = keys.map(({ key }) => key)
  await client.query(
    `with locked as (select throttle_key from login_throttle where throttle_key = any($1) order by throttle_key for update)
     update login_throttle t set failures = case when t.throttle_key = any($2) then 0 else greatest(t.failures - 1, 0) end,
       blocked_until = 'epoch' from locked where t.throttle_key = locked.throttle_key`,
    [hashes, forget.map(({ key }) => key)],
  )
}
