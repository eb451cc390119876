/** Photos of shipments: what is needed to add one. */
import type pg from 'pg'
import type { PersonId, ShipmentId } from '../../custody/identifiers.ts'
import type { Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { loadPerson } from './situations.ts'

/** Null: there is no such shipment that the party takes part in. */
export async function shipmentPhotoSituation(
  loading: Loading,
  { shipmentId, personId }: { readonly shipmentId: ShipmentId; readonly personId: PersonId },
): Promise<{ readonly person: Person; readonly shipmentId: ShipmentId; readonly attached: number } | null> {
  const [shipment] = await loading.find('shipment', { shipmentId })
  const { partyId } = loading
  if (shipment === undefined || !shipment.stations.some((station) => station.partyId === partyId)) return null
  const photos = await loading.find('attachment', { subjectKind: 'shipment', subjectId: shipmentId, partyId })
  return { person: await loadPerson(loading, personId), shipmentId, attached: photos.length }
}

/** Whether the asking party may see it. */
export async function isShipmentSeen(client: pg.ClientBase, shipmentId: ShipmentId): Promise<boolean> {
  const { rows } = await client.query('select from shipment where shipment_id = $1', [shipmentId])
  return rows.length > 0
}
