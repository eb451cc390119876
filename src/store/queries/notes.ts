import type { AnnounceNoteSituation } from '../../custody/announce.ts'
import type { DeliveryNote } from '../../custody/delivery-note.ts'
import { type DeviceId, isMalformed, type PartyId, parseDeviceId } from '../../custody/identifiers.ts'
import type { Party } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { Parameters } from '../rows.ts'

export async function noteSituation(
  loading: Loading,
  request: {
    partyId: PartyId
    note: DeliveryNote
    recipient: { readonly by: 'market_partner' | 'party'; readonly id: string } | null
  },
): Promise<AnnounceNoteSituation> {
  const { partyId, note, recipient } = request
  // One note of a maker after the other: two with the same devices must not both find them new.
  await loading.client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`notes of ${partyId}`])
  const [maker] = await loading.find('party', { partyId })
  if (maker === undefined) throw new Error('a person without a party')
  const ids = note.lines.map((line) => parseDeviceId(line.deviceId)).filter((id) => !isMalformed(id))
  const parameters = new Parameters()
  const known = await loading.client.query<{ id: DeviceId }>(
    `select device_id as id from device where device_id = any(${parameters.list(ids, 'text')})`,
    parameters.values,
  )
  const taken = await loading.find('deliveryNote', { partyId, noteNumber: note.noteNumber.trim() })
  return {
    maker,
    recipient: recipient === null ? undefined : await partyNamed(loading, recipient),
    alreadyAnnounced: new Set(known.rows.map((row) => row.id)),
    numberTaken: taken.length > 0,
  }
}

async function partyNamed(
  loading: Loading,
  { by, id }: { readonly by: 'market_partner' | 'party'; readonly id: string },
): Promise<Party | undefined> {
  const parties = await loading.find('party', by === 'party' ? { partyId: id as PartyId } : { marketPartnerId: id })
  return parties[0]
}
