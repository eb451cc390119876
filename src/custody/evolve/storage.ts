/** Where containers were, one place after the other; and what somebody attests of a room. */
import type { Entry, Fact } from '../entries.ts'
import type { ContainerId, PartyId, SiteId } from '../identifiers.ts'
import type { Change, Of } from './change.ts'

export function attested({ siteId, validUntil }: Of<'storage_attested'>, at: number): readonly Change[] {
  return [{ update: 'site', where: { siteId }, set: { attestedAt: at, attestedUntil: validUntil } }]
}

interface Move {
  readonly containerIds: readonly ContainerId[]
  /** Who has them from now on, and where; null: on the road. */
  readonly to: { readonly partyId: PartyId; readonly siteId: SiteId | null }
}

/** The facts that move containers. */
const MOVES: { readonly [T in Fact['type']]?: (fact: Of<T>, entry: Entry) => Move } = {
  container_registered: ({ containerId, ownerPartyId: partyId, siteId }) => ({
    containerIds: [containerId],
    to: { partyId, siteId },
  }),
  // Whoever stores it, or takes it over from a colleague, is of the party that has it.
  container_stored: ({ containerId, siteId }, { partyId }) => ({
    containerIds: [containerId],
    to: { partyId, siteId },
  }),
  container_passed_on: ({ containerId, siteId }, { partyId }) => ({
    containerIds: [containerId],
    to: { partyId, siteId },
  }),
  handover_signed: ({ containerIds, toPartyId: partyId, toSiteId: siteId }) => ({
    containerIds,
    to: { partyId, siteId },
  }),
  shipment_received: (fact) => ({
    containerIds: takenIn(fact),
    to: { partyId: fact.recipientPartyId, siteId: fact.siteId },
  }),
}

/** What a fact says of the places of containers; most say nothing. */
export function placesOf(fact: Fact, entry: Entry): readonly Change[] {
  const moves = MOVES[fact.type] as ((fact: Fact, entry: Entry) => Move) | undefined
  return moves === undefined ? [] : moved(moves(fact, entry), entry)
}

/** What was refused goes back, and what is missing is not there. */
function takenIn({ containerIds, found }: Of<'shipment_received'>): readonly ContainerId[] {
  if (found === undefined) return containerIds
  const notIn = new Set([...found.refusedContainerIds, ...found.missingContainerIds])
  return containerIds.filter((containerId) => !notIn.has(containerId))
}

function moved({ containerIds, to }: Move, { entryId, recordTime }: Entry): readonly Change[] {
  if (containerIds.length === 0) return []
  const place = { placeEntryId: entryId, ...to, fromAt: recordTime, untilAt: null }
  return [
    { update: 'containerPlace', where: { containerId: containerIds, untilAt: null }, set: { untilAt: recordTime } },
    { insert: 'containerPlace', rows: containerIds.map((containerId) => ({ containerId, ...place })) },
  ]
}
