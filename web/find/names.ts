/** What companies, places and people are called. Whom one may not read has no name here. */
import { useMemo } from 'react'
import { useRead } from '../api/context.tsx'
import { useSession } from '../session/session.tsx'

/** As many as one page of a list can have. Whoever has more sees no names of the rest. */
const MOST = '999'

export interface Names {
  party(id: string): string
  /** Null: a place of others, whose name one is not told. */
  site(id: string): string | null
  /** Null: not to be told. */
  person(id: string): string | null
}

export function useNames(): Names {
  const { me, may } = useSession()
  const parties = useRead('GET /v1/parties', { query: { limit: MOST } }, { enabled: may('parties:read') })
  const sites = useRead('GET /v1/sites', { query: { limit: MOST } }, { enabled: may('parties:read') })
  const people = useRead('GET /v1/people', { query: { limit: MOST } }, { enabled: may('people:read') })
  return useMemo(() => {
    const partyNames = new Map(parties.data?.parties.map(({ partyId, name }) => [partyId, name]))
    partyNames.set(me.party.partyId, me.party.name)
    const siteNames = new Map(sites.data?.sites.map(({ siteId, name }) => [siteId, name]))
    for (const { siteId, name } of me.sites) siteNames.set(siteId, name)
    const personNames = new Map(people.data?.people.map(({ personId, name }) => [personId, name]))
    personNames.set(me.person.personId, me.person.name)
    return {
      party: (id) => partyNames.get(id) ?? short(id),
      site: (id) => siteNames.get(id) ?? null,
      person: (id) => personNames.get(id) ?? null,
    }
  }, [parties.data, sites.data, people.data, me])
}

function short(id: string): string {
  return `${id.slice(0, 8)}…`
}
