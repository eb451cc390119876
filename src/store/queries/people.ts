import type { PartyId, PersonId } from '../../custody/identifiers.ts'
import type { PersonRole } from '../../custody/state.ts'
import { type Database, readForRules } from '../database.ts'

interface TokenPerson {
  readonly personId: PersonId
  readonly partyId: PartyId
  readonly naturalPersonId: string
  readonly roles: readonly PersonRole[]
}

/** The active person to whom a rehearsal token belongs. */
export function findPersonByToken(database: Database, hash: Uint8Array): Promise<TokenPerson | null> {
  return readForRules(database, null, async (client) => {
    const { rows } = await client.query<TokenPerson>(
      `select p.person_id as "personId", p.party_id as "partyId", p.natural_person_id as "naturalPersonId", p.roles
       from rehearsal_token t join person p using (person_id) where t.token_hash = $1 and p.status = 'active'`,
      [hash],
    )
    return rows[0] ?? null
  })
}
