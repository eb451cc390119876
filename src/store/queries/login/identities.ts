/** Who a token belongs to, with the version of the books under which that is so. */
import type { PartyId, PersonId } from '../../../custody/identifiers.ts'
import type { PersonRole } from '../../../custody/state.ts'
import type { Database } from '../../database.ts'
import { run } from '../../statements.ts'
import { Batched } from './batched.ts'

export type TokenKind = 'session' | 'api_key' | 'rehearsal' | 'link'

export interface TokenQuestion {
  readonly kind: TokenKind
  /** SHA-256 of the token, 32 bytes. */
  readonly hash: Uint8Array
}

/** A person who is active now. */
export interface TokenPerson {
  readonly personId: PersonId
  readonly partyId: PartyId
  readonly roles: readonly PersonRole[]
}

/** What a good token stands for. Whether its time is over is for whoever has the clock. */
export interface TokenOwner {
  readonly kind: TokenKind
  readonly naturalPersonId: string
  /** Null: a session that has not chosen a person yet. */
  readonly person: TokenPerson | null
  /** Scopes of an API key, by name; null for people. */
  readonly scopes: readonly string[] | null
  readonly secondFactorAt: number | null
  /** Of a session, of an API key, or of a carrier's link. */
  readonly id: string | null
  /** Which of the secrets of a carrier's link this is; null for all others. What it is good for, the link's row says. */
  readonly generation: number | null
  readonly lastSeenAt: number | null
  /** ms since 1970; null: it never ends by itself. */
  readonly endsAt: number | null
  /** SHA-256 of the certificate that has to come with the token, hexadecimal; null: none. */
  readonly certificateSha256: string | null
}

export interface FoundToken {
  readonly version: number
  readonly owner: TokenOwner | null
}

interface Row extends Omit<TokenOwner, 'person'> {
  readonly version: number
  readonly hash: Buffer | null
  readonly personId: PersonId | null
  readonly partyId: PartyId | null
  readonly roles: readonly PersonRole[] | null
}

// One statement, so that version and owner are of one moment. The row of the version is there when nobody is found.
const FIND = `
  select e.version, t.* from login_epoch e left join lateral (
    select 'session' as kind, s.token_hash as hash, s.natural_person_id as "naturalPersonId", p.person_id as "personId",
      p.party_id as "partyId", p.roles, null::jsonb as scopes, s.second_factor_at as "secondFactorAt",
      s.session_id as id, null::bigint as generation, s.last_seen_at as "lastSeenAt", s.ends_at as "endsAt", null::text as "certificateSha256"
    from session s join account a using (natural_person_id)
    left join person p on p.person_id = s.person_id and p.natural_person_id = s.natural_person_id and p.status = 'active'
    where s.token_hash = any($1::bytea[]) and s.ended_at is null and a.status = 'active'
      and (s.person_id is null or p.person_id is not null)
    union all
    select 'api_key', k.key_hash, p.natural_person_id, p.person_id, p.party_id, p.roles, a.scopes, null::timestamptz,
      k.api_key_id, null, k.last_used_at, a.expires_at, encode(k.certificate_sha256, 'hex')
    from api_key_secret k join api_key a using (api_key_id) join person p on p.person_id = a.person_id
    where k.key_hash = any($2::bytea[]) and a.status = 'active' and p.status = 'active'
    union all
    select 'rehearsal', r.token_hash, p.natural_person_id, p.person_id, p.party_id, p.roles, null, null,
      null, null, null, null, null
    from rehearsal_token r join person p using (person_id)
    where r.token_hash = any($3::bytea[]) and p.status = 'active'
    union all
    select 'link', l.token_hash, p.natural_person_id, p.person_id, p.party_id, p.roles, null, null,
      l.link_id, l.generation, null, null, null
    from carrier_link_secret l join carrier_link c using (link_id, party_id) join person p on p.person_id = c.person_id
    where l.token_hash = any($4::bytea[])
  ) t on true`

/** The most tokens in one query. */
const TOKENS_MOST = 256
/** Asking for the version is one row, whoever many wait for it. */
const VERSION_MOST = 100_000

export class IdentityReader {
  readonly #versions: Batched<null, number>
  readonly #owners: Batched<TokenQuestion, FoundToken>

  constructor(database: Database) {
    this.#versions = new Batched({
      database,
      most: VERSION_MOST,
      queriesAtOnce: 1,
      ask: async (client, questions) => {
        const { rows } = await run<{ version: number }>(client, 'select version from login_epoch', [])
        const version = rows[0]?.version
        if (version === undefined) throw new Error('the version of the logins is not there')
        return questions.map(() => version)
      },
    })
    this.#owners = new Batched({
      database,
      most: TOKENS_MOST,
      queriesAtOnce: 1,
      ask: async (client, questions) => {
        const hashes = (kind: TokenKind): Uint8Array[] =>
          questions.filter((question) => question.kind === kind).map(({ hash }) => hash)
        const { rows } = await run<Row & { hash: Buffer }>(client, FIND, [
          hashes('session'),
          hashes('api_key'),
          hashes('rehearsal'),
          hashes('link'),
        ])
        const version = rows[0]?.version
        if (version === undefined) throw new Error('the version of the logins is not there')
        const found = new Map(rows.filter(({ hash }) => hash !== null).map((row) => [nameOf(row), ownerOf(row)]))
        return questions.map((question) => ({ version, owner: found.get(nameOf(question)) ?? null }))
      },
    })
  }

  /**
   * The number that rises whenever a right is taken away, read after the call.
   * @throws DatabaseUnavailable
   */
  version(): Promise<number> {
    return this.#versions.ask(null)
  }

  /** @throws DatabaseUnavailable */
  find(question: TokenQuestion): Promise<FoundToken> {
    return this.#owners.ask(question)
  }
}

function nameOf({ kind, hash }: TokenQuestion): string {
  return `${kind} ${Buffer.from(hash).toString('base64')}`
}

function ownerOf(row: Row): TokenOwner {
  const { kind, naturalPersonId, scopes, secondFactorAt, id, generation, lastSeenAt, endsAt, certificateSha256 } = row
  const { personId, partyId, roles } = row
  const person = personId === null || partyId === null || roles === null ? null : { personId, partyId, roles }
  return {
    kind,
    naturalPersonId,
    person,
    scopes,
    secondFactorAt,
    id,
    generation,
    lastSeenAt,
    endsAt,
    certificateSha256,
  }
}
