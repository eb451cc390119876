/** What the rules about electronic keys need, and what is shown of keys. */
import type pg from 'pg'
import type { OpeningId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { AtLarge, KeyLossSituation, PhoneLossSituation } from '../../custody/key-loss.ts'
import type { KeyBetween, KeyChallenge } from '../../custody/keys.ts'
import type { Incident, Key, LockActRow, Lost, Opening, Person, Tour } from '../../custody/state.ts'
import { selectList } from '../columns.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import { agreedForAll } from './policies.ts'
import { RECENT_ACTS } from './recent-acts.ts'
import { loadPerson, openGrounds } from './situations.ts'

// --- One key -----------------------------------------------------------------------------------------------------------

/** A key of the actor's party, its row locked: before all other rows, and by nobody who asks for codes. */
export async function lockKey(loading: Loading, keySerial: string): Promise<Key | null> {
  const text = `select ${selectList('key')} from key where key_serial = $1 for update`
  const { rows } = await loading.client.query<Key>(text, [keySerial])
  const [key] = rows
  return key === undefined || key.partyId !== loading.partyId ? null : key
}

export async function takenKeys(
  loading: Loading,
  { keySerial, publicKey }: { readonly keySerial: string; readonly publicKey: string },
): Promise<Pick<Key, 'keySerial' | 'publicKey'>[]> {
  const { rows } = await loading.client.query<Pick<Key, 'keySerial' | 'publicKey'>>(
    'select key_serial as "keySerial", public_key as "publicKey" from key where key_serial = $1 or public_key = $2',
    [keySerial, publicKey],
  )
  return rows
}

export async function personalising(
  loading: Loading,
  request: { readonly keySerial: string; readonly personId: PersonId },
): Promise<{ readonly key: Key; readonly person: Person; readonly inHand: Key[] } | null> {
  const key = await lockKey(loading, request.keySerial)
  if (key === null) return null
  const [person] = await loading.lock('person', { personId: request.personId })
  if (person?.partyId !== loading.partyId) return null
  return { key, person, inHand: await loading.find('key', { personId: person.personId }) }
}

/** A key, whose it is, who acts, and what it was to sign. */
export async function betweenTwo(
  loading: Loading,
  request: { readonly keySerial: string; readonly personId: PersonId },
): Promise<
  | (KeyBetween & {
      readonly person: Person
      readonly challenge: KeyChallenge | undefined
      /** Who asked for the challenge. */
      readonly challenger: Person | undefined
    })
  | null
> {
  const key = await lockKey(loading, request.keySerial)
  if (key === null) return null
  const challenge = await openChallenge(loading, key.keySerial)
  const ids = [request.personId, key.personId, challenge?.keeperId].filter((id) => id !== null && id !== undefined)
  // Suspended or not is what counts: their rows are locked with the entry, and read here.
  const people = await loading.lock('person', { personId: [...new Set(ids)] })
  const of = (personId: PersonId | null | undefined): Person | undefined =>
    people.find((person) => person.personId === personId)
  const person = of(request.personId)
  if (person === undefined) throw new Error('the acting person has no row')
  return { key, person, keeper: person, keyPerson: of(key.personId), challenge, challenger: of(challenge?.keeperId) }
}

async function openChallenge(loading: Loading, keySerial: string): Promise<KeyChallenge | undefined> {
  const { rows } = await loading.client.query<KeyChallenge>(
    `select key_serial as "keySerial", kind, person_id as "personId", keeper_id as "keeperId", challenge,
       expires_at as "expiresAt" from key_challenge where key_serial = $1`,
    [keySerial],
  )
  return rows[0]
}

/** A newer challenge takes the place of the one before. */
export function putChallenge(writes: Writes, partyId: PartyId, challenge: KeyChallenge): void {
  const { keySerial, kind, personId, keeperId, challenge: text, expiresAt } = challenge
  writes.add('key_challenge', (parameters) => {
    const values = [keySerial, partyId, kind, personId, keeperId, text].map((value) => parameters.add(value, 'text'))
    return `insert into key_challenge (key_serial, party_id, kind, person_id, keeper_id, challenge, expires_at)
      values (${values.join(', ')}, ${parameters.scalar(expiresAt, 'timestamptz')})
      on conflict (key_serial, party_id) do update set kind = excluded.kind, person_id = excluded.person_id,
        keeper_id = excluded.keeper_id, challenge = excluded.challenge, expires_at = excluded.expires_at`
  })
}

/** What was signed is used up. */
export function dropChallenge(writes: Writes, keySerial: string): void {
  writes.add(
    'key_challenge',
    (parameters) => `delete from key_challenge where key_serial = ${parameters.add(keySerial, 'text')}`,
  )
}

// --- Losses ------------------------------------------------------------------------------------------------------------

/** A code was issued while the rows were being locked: all is loaded again. */
class LostRace extends Error {
  override name = 'LostRace'
  /** Serialization failure, as `commit` knows it. */
  readonly code = '40001'
}

interface LossRequest {
  /** Who reports. */
  readonly reporterId: PersonId
  /** Since when it is gone, as far as somebody can say: claimed, ms. */
  readonly since: number | null
}

/** Null: the party has no such key. */
export async function keyLoss(
  loading: Loading,
  request: LossRequest & { readonly keySerial: string },
): Promise<KeyLossSituation | null> {
  const key = await lockKey(loading, request.keySerial)
  return key === null ? null : lossOf(loading, key, request)
}

/** The losses of all keys that somebody has. */
export async function keysLossOf(
  loading: Loading,
  request: LossRequest & { readonly personId: PersonId },
): Promise<KeyLossSituation[]> {
  const keys = await loading.find('key', {
    personId: request.personId,
    status: ['personalised', 'active', 'suspended'],
  })
  const situations: KeyLossSituation[] = []
  for (const { keySerial } of keys) {
    const key = await lockKey(loading, keySerial)
    if (key !== null) situations.push(await lossOf(loading, key, request))
  }
  return situations
}

async function lossOf(loading: Loading, key: Key, request: LossRequest): Promise<KeyLossSituation> {
  const { keySerial, keyId, personId } = key
  const open = await openLoss(loading, key.partyId, (known) => known.keySerial === keySerial)
  const atLarge = await codesAtLarge(loading, {
    issued: () => loading.find('lockAct', { keyId, state: ['issued', 'received'] }),
    tours: () => loading.find('tour', { keySerial, status: 'under_way' }),
    personIds: personId === null ? [] : [personId],
  })
  const { since, reporterId } = request
  const { sinceMarginMinutes } = await agreedForAll(loading, atLarge.containers)
  const until = since === null ? null : since - sinceMarginMinutes * 60_000
  const lastPossessionAt = await lastPossession(loading.client, key, until)
  return {
    ...atLarge,
    key,
    open,
    lastPossessionAt,
    openingIdsSince: await openingsSince(loading, key, lastPossessionAt),
    reporter: await loadPerson(loading, reporterId),
  }
}

/** For a key that is to be revoked. */
export async function revocation(
  loading: Loading,
  keySerial: string,
): Promise<(Pick<KeyLossSituation, 'key'> & AtLarge) | null> {
  const key = await lockKey(loading, keySerial)
  if (key === null) return null
  const { keyId, personId } = key
  const atLarge = await codesAtLarge(loading, {
    issued: () => loading.find('lockAct', { keyId, state: ['issued', 'received'] }),
    tours: () => loading.find('tour', { keySerial, status: 'under_way' }),
    personIds: personId === null ? [] : [personId],
  })
  return { key, ...atLarge }
}

/** Null: nobody of that id is of the party. */
export async function phoneLoss(
  loading: Loading,
  request: Pick<LossRequest, 'reporterId'> & { readonly personId: PersonId; readonly lost: 'phone' | 'token' },
): Promise<PhoneLossSituation | null> {
  const [named] = await loading.find('person', { personId: request.personId })
  if (named?.partyId !== loading.partyId) return null
  const all = await loading.find('person', { naturalPersonId: named.naturalPersonId })
  // The one that was named comes first.
  const people = [named, ...all.filter(({ personId }) => personId !== named.personId)]
  const opens: (Incident | undefined)[] = []
  for (const { personId, partyId } of people) {
    const isThis = (known: Lost): boolean =>
      known.keySerial === null && known.personId === personId && known.what === request.lost
    opens.push(await openLoss(loading, partyId, isThis))
  }
  let [acts, tours]: [LockActRow[][], Tour[][]] = [[], []]
  const shared = await codesAtLarge(loading, {
    issued: async () => {
      acts = await Promise.all(people.map(({ personId }) => issuedTo(loading, personId)))
      return acts.flat()
    },
    tours: async () => {
      tours = await Promise.all(people.map(({ personId }) => loading.find('tour', { personId, status: 'under_way' })))
      return tours.flat()
    },
    personIds: people.map(({ personId }) => personId),
  })
  const persons = people.map((person, at) => {
    return { person, open: opens[at], suspicious: acts[at] ?? [], tours: tours[at] ?? [] }
  })
  return { ...shared, reporter: await loadPerson(loading, request.reporterId), persons }
}

const NOT_CLOSED: readonly Opening['status'][] = [
  'requested',
  'opening_code_issued',
  'open',
  'closing_code_issued',
  'failed',
  'expired',
  'out_of_sync',
  'force_closed',
]

/** Codes of openings that were given to this person, and those with this person's keys. */
async function issuedTo(loading: Loading, personId: PersonId): Promise<LockActRow[]> {
  const [openings, keys] = await Promise.all([
    loading.find('opening', { personId, status: NOT_CLOSED }),
    loading.find('key', { personId }),
  ])
  const openingId = openings.map((opening) => opening.openingId)
  const keyId = keys.map((key) => key.keyId)
  const state = ['issued', 'received'] as const
  const [ofOpenings, ofKeys] = await Promise.all([
    openingId.length === 0 ? [] : loading.find('lockAct', { openingId, state }),
    keyId.length === 0 ? [] : loading.find('lockAct', { keyId, state }),
  ])
  const known = new Set(ofOpenings.map(nameOf))
  return [...ofOpenings, ...ofKeys.filter((act) => !known.has(nameOf(act)))]
}

function nameOf({ lockSerial, value }: LockActRow): string {
  return `${lockSerial} ${value}`
}

/**
 * Locks, with containers and contents, the locks that codes are out for. Whoever issues a code locks its person last; so
 * does this, and looks once more: a code that came meanwhile makes all of it be loaded anew.
 */
async function codesAtLarge(
  loading: Loading,
  {
    issued,
    tours: findTours,
    personIds,
  }: {
    readonly issued: () => Promise<LockActRow[]>
    readonly tours: () => Promise<Tour[]>
    readonly personIds: readonly PersonId[]
  },
): Promise<AtLarge> {
  const [seen, toursSeen] = await Promise.all([issued(), findTours()])
  const serials = [...new Set(seen.map((act) => act.lockSerial))].sort()
  const known = serials.length === 0 ? [] : await loading.find('lock', { lockSerial: serials })
  const containerIds = [
    ...new Set([...known.flatMap((lock) => lock.containerId ?? []), ...toursSeen.map((tour) => tour.containerId)]),
  ].sort()
  const containers = containerIds.length === 0 ? [] : await loading.lock('container', { containerId: containerIds })
  const locks = serials.length === 0 ? [] : await loading.lock('lock', { lockSerial: serials })
  const contents = containerIds.length === 0 ? [] : await loading.lock('device', { containerId: containerIds })
  if (personIds.length > 0) await loading.lock('person', { personId: [...personIds] })
  const [suspicious, tours, acts, grounds] = await Promise.all([
    issued(),
    findTours(),
    serials.length === 0 ? [] : loading.find('lockAct', { lockSerial: serials }, { tail: RECENT_ACTS }),
    openGrounds(loading, [...containerIds, ...contents.map((device) => device.deviceId)]),
  ])
  const isNew =
    suspicious.some((act) => !serials.includes(act.lockSerial)) ||
    tours.some((tour) => !containerIds.includes(tour.containerId))
  if (isNew) throw new LostRace('a code was issued meanwhile')
  return { containers, locks, acts, suspicious, tours, contents, grounds }
}

/** The open incident of a loss, locked. */
async function openLoss(
  loading: Loading,
  partyId: PartyId,
  isThis: (known: Lost) => boolean,
): Promise<Incident | undefined> {
  const open = await loading.find('incident', { partyId, kind: 'loss', status: 'open' })
  const known = open.find(({ knowledge }) => knowledge.some((each) => each.kind === 'lost' && isThis(each)))
  if (known === undefined) return undefined
  const [locked] = await loading.lock('incident', { incidentId: known.incidentId })
  return locked?.status === 'open' ? locked : undefined
}

/** Record time of the newest act that a key proved at a lock, or of its newest signature; `until` null: ever. */
export async function lastPossession(
  client: pg.ClientBase,
  { keyId, keySerial }: Key,
  until: number | null,
): Promise<number | null> {
  const { rows } = await client.query<{ at: number | null }>(
    `select greatest(
       (select max(a.recorded_at) from lock_act a where a.key_id = $1 and a.state = 'confirmed' and not a.withdrawn
          and a.recorded_at <= coalesce($3::timestamptz, 'infinity')),
       (select max(e.at) from key_event e where e.key_serial = $2 and e.signed
          and e.at <= coalesce($3::timestamptz, 'infinity'))) as at`,
    [keyId, keySerial, until === null ? null : new Date(until).toISOString()],
  )
  return rows[0]?.at ?? null
}

/** Openings with acts of this key whose receipts came in after a moment. */
async function openingsSince(loading: Loading, { keyId }: Key, after: number | null): Promise<OpeningId[]> {
  const { rows } = await loading.client.query<{ openingId: OpeningId }>(
    `select distinct opening_id as "openingId" from lock_act a where a.key_id = $1 and a.opening_id is not null
       and a.recorded_at > coalesce($2::timestamptz, '-infinity') order by 1`,
    [keyId, after === null ? null : new Date(after).toISOString()],
  )
  return rows.map((row) => row.openingId)
}
