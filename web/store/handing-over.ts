/** A box in a vehicle goes to a person, who confirms that it is there. */
import { useQueryClient } from '@tanstack/react-query'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useSession } from '../session/session.tsx'

type PassOn = Answer<'GET /v1/pass-ons'>['passOns'][number]

export interface Taker {
  readonly personId: string
  readonly name: string
}

export interface HandingOver {
  /** Who can take a box over at this place now: fitters with the right there and a training in date. */
  takersAt(siteId: string): readonly Taker[]
  /** What was offered last of this box, and not withdrawn; null: nothing, or nobody may see it. */
  offeredOf(containerId: string): PassOn | null
  /** Null: somebody whom one does not see by name. */
  nameOf(personId: string): string | null
  /** Throws a `Problem`. */
  offer(containerId: string, toPersonId: string, toSiteId: string): Promise<void>
  /** Throws a `Problem`. */
  withdraw(passOnId: string): Promise<void>
}

export function useHandingOver(): HandingOver {
  const api = useApi()
  const queries = useQueryClient()
  const { may } = useSession()
  const mayOffer = may('containers:pass-on')
  const { data: receivers } = useRead('GET /v1/pass-on-receivers', { query: { limit: '999' } }, { enabled: mayOffer })
  const { data: people } = useRead(
    'GET /v1/people',
    { query: { limit: '999', status: 'active' } },
    { enabled: may('people:read') },
  )
  const { data: offers } = useRead('GET /v1/pass-ons', { query: { limit: '200' } }, { enabled: mayOffer })
  const known = new Map(people?.people.map((person) => [person.personId, person]))
  return {
    takersAt: (siteId) =>
      (receivers?.receivers ?? [])
        .filter(({ sites }) => sites.some((site) => site.siteId === siteId))
        .filter(({ personId }) => known.get(personId)?.roles.includes('fitter') ?? true)
        .map(({ personId, name }) => ({ personId, name: name ?? personId })),
    // The newest come first.
    offeredOf: (id) =>
      offers?.passOns.find(({ containerId, status }) => containerId === id && status !== 'ended') ?? null,
    nameOf: (personId) => known.get(personId)?.name ?? null,
    async offer(id, toPersonId, toSiteId) {
      await api.call('POST /v1/containers/{id}/pass-ons', { path: { id }, body: { toPersonId, toSiteId } })
      await queries.invalidateQueries()
    },
    async withdraw(id) {
      await api.call('POST /v1/pass-ons/{id}/withdrawals', { path: { id } })
      await queries.invalidateQueries()
    },
  }
}
