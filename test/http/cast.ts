/**
 * People and systems for tests of rights: at each party somebody with every role, somebody for each role alone, somebody
 * with none; sessions whose second factor is fresh, stale or was never shown, or that have chosen no person; API keys.
 * They come in by facts and rows, so that tests of what others may do need not log anybody in.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Fact } from '../../src/custody/entries.ts'
import { idOf, type PartyId, type SiteId } from '../../src/custody/identifiers.ts'
import { type Permission, SYSTEM_PERMISSIONS } from '../../src/custody/people.ts'
import { PERSON_ROLES, type PersonRole } from '../../src/custody/state.ts'
import { COOKIES } from '../../src/server/auth/cookies.ts'
import { VirtualLocks } from '../../src/server/rehearsal/virtual-locks.ts'
import { record } from '../store/story.ts'
import type { TestServer } from './server.ts'
import { query } from './tables.ts'

export type Headers = Readonly<Record<string, string>>

export interface Member {
  readonly label: string
  readonly partyId: PartyId
  readonly personId: string
  readonly naturalPersonId: string
  readonly roles: readonly PersonRole[]
  readonly siteIds: readonly SiteId[]
  readonly keySerial: string | null
  /** A rehearsal token: its second factor counts as fresh. */
  readonly headers: Headers
}

/** Labels of the sample parties, by somebody who is there from the start. */
const PARTIES = {
  maker: 'maker-security',
  carrier: 'driver',
  operator: 'operator-security',
  neighbour: 'neighbour-security',
  administrator: 'gwa-system',
} as const
export type PartyLabel = keyof typeof PARTIES
export const PARTY_LABELS = Object.keys(PARTIES) as PartyLabel[]

const MINUTE_MS = 60_000

export interface Cast {
  readonly members: readonly Member[]
  partyId(party: PartyLabel): PartyId
  /** `role`: one role, every role, or none; `keyless` may have a key and has none yet. */
  member(party: PartyLabel, role: PersonRole | 'all' | 'none' | 'keyless'): Member
}

/** Adds the people. `times`: which ones, where they are added more than once. Their keys open virtual locks. */
export async function addCast(server: TestServer, times = ''): Promise<Cast> {
  const keys = new VirtualLocks(server.database, server.keyStore)
  const sites = await query<{ siteId: SiteId; partyId: PartyId }>(
    server.connectionString,
    'select site_id as "siteId", party_id as "partyId" from site',
  )
  const partyIds = new Map(PARTY_LABELS.map((party) => [party, partyOf(server, party)]))
  const members: Member[] = []
  for (const [party, partyId] of partyIds) {
    const siteIds = sites.filter((site) => site.partyId === partyId).map((site) => site.siteId)
    const groups: (readonly [string, readonly PersonRole[]])[] = [
      ['all', PERSON_ROLES],
      ['none', []],
      ['keyless', ['dispatcher']],
      ...PERSON_ROLES.map((role) => [role, [role]] as const),
    ]
    const added = groups.map(([name, roles]) =>
      newMember(keys, { label: `${party}/${name}`, human: `${party}/${name}${times}`, partyId, roles, siteIds }),
    )
    const facts = added.flatMap(({ facts }) => facts)
    await record(server.database, { clock: server.clock.now, newId: randomUUID }, actorOf(server, party), facts)
    for (const { member, token } of added) {
      members.push(member)
      const named = 'insert into person_detail (person_id, party_id, name) values ($1, $2, $3)'
      await query(server.connectionString, named, [member.personId, partyId, `Somebody of ${member.label}`])
      await query(server.connectionString, 'insert into rehearsal_token values ($1, $2, $3)', [
        sha256(token),
        member.personId,
        partyId,
      ])
    }
  }
  return {
    members,
    partyId: (party) => partyIds.get(party) as PartyId,
    member: (party, role) => {
      const found = members.find(({ label }) => label === `${party}/${role}`)
      if (found === undefined) throw new Error(`nobody is ${party}/${role}`)
      return found
    },
  }
}

function partyOf(server: TestServer, party: PartyLabel): PartyId {
  return idOf('PartyId', personOf(server, PARTIES[party]).partyId)
}

function actorOf(server: TestServer, party: PartyLabel): Parameters<typeof record>[2] {
  const { personId, partyId } = personOf(server, PARTIES[party])
  return { personId: idOf('PersonId', personId), partyId: idOf('PartyId', partyId) }
}

function personOf({ file }: TestServer, label: string): TestServer['file']['people'][number] {
  const person = file.people.find((each) => each.label === label)
  if (person === undefined) throw new Error(`nobody is called ${label}`)
  return person
}

interface NewMember {
  readonly label: string
  readonly human: string
  readonly partyId: PartyId
  readonly roles: readonly PersonRole[]
  readonly siteIds: readonly SiteId[]
}

function newMember(
  keys: VirtualLocks,
  { label, human, partyId, roles, siteIds }: NewMember,
): { member: Member; token: string; facts: Fact[] } {
  const personId = idOf('PersonId', randomUUID())
  const naturalPersonId = `cast-${human}`
  const token = `rehearsal-${randomBytes(24).toString('base64url')}`
  const keySerial =
    roles.length === 0 || label.endsWith('/keyless') ? null : `K-${randomBytes(5).toString('hex').toUpperCase()}`
  const facts: Fact[] = [
    {
      type: 'person_registered',
      person: {
        ...{ personId, partyId, naturalPersonId, roles, siteIds, status: 'active' },
        trainedUntil: Date.UTC(2100, 0, 1),
        approvesFrom: roles.includes('security_officer') ? 0 : null,
      },
    },
  ]
  if (keySerial !== null) {
    const { keyId, publicKey } = keys.key(keySerial)
    const key = { keySerial, partyId, keyId, publicKey: Buffer.from(publicKey).toString('hex') }
    facts.push({ type: 'key_registered', key: { ...key, personId, status: 'active' } })
  }
  const headers = { authorization: `Bearer ${token}` }
  return { member: { label, partyId, personId, naturalPersonId, roles, siteIds, keySerial, headers }, token, facts }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export interface SessionOptions {
  /** How long ago the second factor was shown; null: never. */
  readonly secondFactorMinutesAgo: number | null
  /** Whether the human has said as whom they act. */
  readonly chosen: boolean
}

/** A session of that member, and the headers that a browser with its cookie sends from a page of ours. */
export async function addSession(server: TestServer, member: Member, options: SessionOptions): Promise<Headers> {
  const token = randomBytes(32).toString('base64url')
  const now = server.clock.now()
  await query(
    server.connectionString,
    `insert into account (natural_person_id, login_name, login_key, user_handle, created_at)
     values ($1, $1, $1, $2, now()) on conflict do nothing`,
    [member.naturalPersonId, randomBytes(32)],
  )
  const at = (ms: number): string => new Date(ms).toISOString()
  const { secondFactorMinutesAgo, chosen } = options
  await query(
    server.connectionString,
    `insert into session (session_id, token_hash, natural_person_id, person_id, method, second_factor_at, device,
       created_at, last_seen_at, ends_at) values ($1, $2, $3, $4, 'passkey', $5, 'test', $6, $7, $8)`,
    [
      randomUUID(),
      sha256(token),
      member.naturalPersonId,
      chosen ? member.personId : null,
      secondFactorMinutesAgo === null ? null : at(now - secondFactorMinutesAgo * MINUTE_MS),
      at(now - 30 * MINUTE_MS),
      at(now),
      at(now + 600 * MINUTE_MS),
    ],
  )
  return { cookie: `${COOKIES.session.name}=${token}`, 'sec-fetch-site': 'same-origin' }
}

/** The API key of a new system at that party. */
export async function addApiKey(
  server: TestServer,
  party: PartyLabel,
  scopes: readonly Permission[] = SYSTEM_PERMISSIONS,
): Promise<Headers> {
  const apiKeyId = randomUUID()
  const personId = idOf('PersonId', randomUUID())
  const partyId = partyOf(server, party)
  const token = `geleit_${randomBytes(32).toString('base64url')}`
  const system = { naturalPersonId: `system-${apiKeyId}`, roles: [], siteIds: [], status: 'active' as const }
  const facts: Fact[] = [
    { type: 'person_registered', person: { personId, partyId, ...system, trainedUntil: null, approvesFrom: null } },
    {
      type: 'api_key_issued',
      apiKey: {
        ...{ apiKeyId, partyId, personId, scopes, name: `System ${apiKeyId}`, status: 'active' },
        expiresAt: server.clock.now() + 365 * 24 * 60 * MINUTE_MS,
      },
    },
  ]
  await record(server.database, { clock: server.clock.now, newId: randomUUID }, actorOf(server, party), facts)
  await query(server.connectionString, 'insert into api_key_secret (key_hash, api_key_id) values ($1, $2)', [
    sha256(token),
    apiKeyId,
  ])
  return { authorization: `Bearer ${token}` }
}
