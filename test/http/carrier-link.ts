/** A link of a carrier by its facts, for tests of what all routes do: the shipment may be over. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { idOf } from '../../src/custody/identifiers.ts'
import { record } from '../store/story.ts'
import type { Headers } from './cast.ts'
import type { TestServer } from './server.ts'
import { query } from './tables.ts'

/** Given out by the maker to the carrier of the sample, for its part of the way. */
export async function addCarrierLink(
  server: TestServer,
  shipment: string,
): Promise<{ readonly linkId: string; readonly headers: Headers }> {
  const person = (label: string): TestServer['file']['people'][number] => {
    const found = server.file.people.find((each) => each.label === label)
    if (found === undefined) throw new Error(`nobody is called ${label}`)
    return found
  }
  const maker = person('maker-dispatcher')
  const actor = { partyId: idOf('PartyId', maker.partyId), personId: idOf('PersonId', maker.personId) }
  const carrierPartyId = idOf('PartyId', person('driver').partyId)
  const linkId = idOf('CarrierLinkId', randomUUID())
  const forPersonId = idOf('PersonId', randomUUID())
  const human = { personId: forPersonId, partyId: carrierPartyId, naturalPersonId: `link-${linkId}` }
  const rights = { roles: [], siteIds: [], status: 'active', trainedUntil: null, approvesFrom: null } as const
  const token = `link_${randomBytes(32).toString('base64url')}`
  await record(server.database, { clock: server.clock.now, newId: randomUUID }, actor, [
    { type: 'person_registered', person: { ...human, ...rights } },
    {
      type: 'carrier_link_issued',
      ...{ linkId, shipmentId: idOf('ShipmentId', shipment), step: 1, carrierPartyId, forPersonId },
      expiresAt: server.clock.now() + 72 * 3_600_000,
    },
  ])
  await query(server.connectionString, 'insert into carrier_link_secret values ($1, 1, $2, $3)', [
    linkId,
    maker.partyId,
    createHash('sha256').update(token).digest(),
  ])
  return { linkId, headers: { authorization: `Bearer ${token}` } }
}
