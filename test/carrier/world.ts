/** Boxes that are ready to go, and shipments of them, for tests of what drivers do. */
import { randomUUID } from 'node:crypto'
import { type ContainerId, idOf, type SiteId } from '../../src/custody/identifiers.ts'
import { bearer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { record } from '../store/story.ts'

export interface Sent {
  readonly shipmentId: string
  readonly boxes: readonly string[]
}

export function partyOf(server: TestServer, label: string): string {
  return personOf(server, label).partyId
}

function personOf({ file }: TestServer, label: string): TestServer['file']['people'][number] {
  const person = file.people.find((each) => each.label === label)
  if (person === undefined) throw new Error(`nobody is called ${label}`)
  return person
}

function siteOf({ file }: TestServer, name: string): SiteId {
  return idOf('SiteId', file.sites.find((each) => each.name === name)?.siteId ?? '')
}

/** Closed boxes of the maker in its factory. Nobody packed them: what is in them is not the point. */
export async function newBoxes(server: TestServer, serials: readonly string[]): Promise<ContainerId[]> {
  const { partyId, personId } = personOf(server, 'maker-dispatcher')
  const type = server.file.containerTypes.find(({ name }) => name.startsWith('Large'))
  const containerIds = serials.map(() => idOf('ContainerId', randomUUID()))
  await record(
    server.database,
    { clock: server.clock.now, newId: randomUUID },
    { partyId: idOf('PartyId', partyId), personId: idOf('PersonId', personId) },
    serials.map((serial, place) => ({
      type: 'container_registered',
      containerId: containerIds[place] as ContainerId,
      ownerPartyId: idOf('PartyId', partyId),
      serial,
      containerTypeId: type?.containerTypeId ?? '',
      capacityUnits: 36,
      siteId: siteOf(server, 'Sample factory'),
      lockSerial: null,
      window: 64,
    })),
  )
  const close = `update container set status = 'closed' where container_id = any($1)`
  await query(server.connectionString, close, [containerIds])
  return containerIds
}

/** From the maker to the operator, by these carriers one after the other. */
export async function announce(
  server: TestServer,
  carrierPartyIds: string | readonly string[],
  serials: readonly string[],
): Promise<Sent> {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/shipments',
    headers: bearer(server, 'maker-dispatcher'),
    payload: {
      containerIds: await newBoxes(server, serials),
      legs: [carrierPartyIds].flat().map((carrierPartyId) => ({ carrierPartyId })),
      recipientPartyId: partyOf(server, 'store-keeper'),
      toSiteId: siteOf(server, 'Sample central store'),
    },
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return { shipmentId: String(answer.json()['shipmentId']), boxes: serials }
}
