/** Electronic keys as they are shown: whose each is, what became of it, when it was last proven to be there. */
import type pg from 'pg'
import type { PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Key, KeyEvent } from '../../custody/state.ts'
import { select } from '../rows.ts'
import { lastPossession } from './keys.ts'
import type { Page } from './views.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const LAST_POSSESSION = `greatest(
  (select a.recorded_at from lock_act a where a.key_id = k.key_id and a.state = 'confirmed' and not a.withdrawn
     and a.recorded_at is not null order by a.recorded_at desc limit 1),
  (select max(e.at) from key_event e where e.key_serial = k.key_serial and e.signed))`

interface KeyRow {
  readonly keySerial: string
  readonly keyId: string
  readonly status: Key['status']
  readonly personId: PersonId | null
  readonly lostAt: number | null
  readonly lastPossessionAt: number | null
}

export interface KeyQuery {
  readonly limit: number
  /** The last serial of the page before. */
  readonly cursor: string | null
  readonly status: string | null
  readonly personId: string | null
  /** Only keys in hand that were not proven to be there since this moment, ms. */
  readonly notSeenSince: number | null
}

/**
 * Keys of the party, by serial. `forRules`: acts belong to the owner of a lock, which need not be the party of the key;
 * the caller names the party.
 */
export async function keyList(
  forRules: pg.ClientBase,
  partyId: PartyId,
  { limit, cursor, status, personId, notSeenSince }: KeyQuery,
): Promise<Page<unknown>> {
  const { rows } = await forRules.query<KeyRow>(
    `select * from (
       select k.key_serial as "keySerial", k.key_id as "keyId", k.status, k.person_id as "personId",
         k.lost_at as "lostAt", ${LAST_POSSESSION} as "lastPossessionAt"
       from key k
       where k.party_id = $1 and k.key_serial > coalesce($2, '') and ($3::text is null or k.status = $3)
         and ($4::text is null or k.person_id = $4)
         and ($5::timestamptz is null or k.status in ('personalised', 'active', 'suspended'))) each
     where $5::timestamptz is null or coalesce("lastPossessionAt", '-infinity') < $5
     order by "keySerial" limit $6`,
    [partyId, cursor, status, personId, notSeenSince === null ? null : iso(notSeenSince), limit + 1],
  )
  const shown = rows.slice(0, limit)
  return { rows: shown.map(keyRow), next: rows.length > limit ? (shown.at(-1)?.keySerial ?? null) : null }
}

function keyRow({ lostAt, lastPossessionAt, ...row }: KeyRow): object {
  return { ...row, lostAt: iso(lostAt), lastPossessionAt: iso(lastPossessionAt) }
}

/** One key with its life, and where codes with it are still out; null where the party has none of this serial. */
export async function keyView(forRules: pg.ClientBase, partyId: PartyId, keySerial: string): Promise<unknown> {
  const [key] = await select(forRules, 'key', { keySerial, partyId })
  if (key === undefined) return null
  const events = await select(forRules, 'keyEvent', { keySerial }, { tail: 'order by at, key_event_id' })
  const { rows } = await forRules.query<{ containerId: string | null; openingId: string | null; action: string }>(
    `select l.container_id as "containerId", a.opening_id as "openingId", a.action
     from lock_act a join lock l on l.lock_serial = a.lock_serial
     where a.key_id = $1 and a.recorded_at is null and a.state = 'issued'
       and a.value > greatest(coalesce(l.last_confirmed_value, 0), l.passed_value - 1) order by l.lock_serial, a.value`,
    [key.keyId],
  )
  const { keyId, publicKey, status, personId, lostAt } = key
  const lastPossessionAt = await lastPossession(forRules, key, null)
  return {
    ...keyRow({ keySerial, keyId, status, personId, lostAt, lastPossessionAt }),
    publicKey,
    codesOut: rows,
    history: events.map(eventView),
  }
}

function eventView({ keyEventId, at, status, personId, byPersonId, signed }: KeyEvent): object {
  return { entryId: keyEventId, at: iso(at), status, personId, byPersonId, signed }
}
