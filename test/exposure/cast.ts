/** Who and what takes part when a history is played through the rules. */
import { createHmac, createSecretKey } from 'node:crypto'
import type { Fact } from '../../src/custody/entries.ts'
import { deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { START } from './truth.ts'

export const MAKER = idOf('PartyId', 'maker')
export const SITE = idOf('SiteId', 'store')
export const FITTER = { partyId: MAKER, personId: idOf('PersonId', 'fitter') }
export const WITNESS = { partyId: MAKER, personId: idOf('PersonId', 'witness') }
export const FIRST = { partyId: MAKER, personId: idOf('PersonId', 'first') }
export const SECOND = { partyId: MAKER, personId: idOf('PersonId', 'second') }
export const KEY_ID = '0123456789abcdef0123456789abcdef'
export const policy = DEFAULT_POLICY

export const macFor = (lockSerial: string) => {
  // A key as an object: with bare bytes, Node takes five times as long for each code.
  const key = createSecretKey(Buffer.from(`secret of ${lockSerial}`))
  return (message: Uint8Array) => createHmac('sha256', key).update(message).digest()
}
export const deviceOf = (id: string) => deviceIdOf(`EGEL01${id.slice(1).padStart(8, '0')}`)
export const nameOf = (deviceId: string) => `d${Number(deviceId.slice(6))}`
export const lockOf = (containerId: string) => `L-${containerId.toUpperCase()}`

export function masterData(boxes: readonly string[]): Fact[] {
  const people = [FITTER, WITNESS, FIRST, SECOND].map(({ personId }): Fact => {
    const role = personId === FITTER.personId ? ('fitter' as const) : ('security_officer' as const)
    const person = { personId, partyId: MAKER, naturalPersonId: `natural-${personId}`, roles: [role], siteIds: [SITE] }
    return { type: 'person_registered', person: { ...person, status: 'active', trainedUntil: START + 1e12 } }
  })
  const roles = ['manufacturer', 'meter_operator'] as const
  const party = { partyId: MAKER, name: 'Maker', roles, marketPartnerId: null, flagCodes: ['GEL'] }
  const capacity = { meter: 1_000 }
  const type = {
    containerTypeId: 'box',
    partyId: MAKER,
    family: 'locked_box',
    name: 'box',
    hardwareRevision: '1',
  } as const
  const approved = { approvedFrom: 0, approvedUntil: START + 1e12, capacity, capacityUnits: 1_000 }
  const key = { keySerial: 'KEY-1', partyId: MAKER, keyId: KEY_ID, publicKey: '', personId: FITTER.personId }
  return [
    { type: 'party_registered', party: { ...party, gatewayAdministratorIds: [] } },
    { type: 'site_registered', site: { siteId: SITE, partyId: MAKER, kind: 'central_store', name: 'store' } },
    ...people,
    { type: 'key_registered', key: { ...key, status: 'active' } },
    { type: 'container_type_registered', containerType: { ...type, ...approved } },
    ...boxes.map(
      (id): Fact => ({
        type: 'container_registered',
        containerId: idOf('ContainerId', id),
        ownerPartyId: MAKER,
        serial: id.toUpperCase(),
        containerTypeId: 'box',
        capacityUnits: 1_000,
        siteId: SITE,
        lockSerial: lockOf(id),
        window: 64,
      }),
    ),
    {
      type: 'devices_announced',
      noteId: idOf('NoteId', 'note'),
      makerPartyId: MAKER,
      deviceType: 'meter',
      deviceIds: Array.from({ length: 18 }, (_, index) => deviceOf(`d${index + 1}`)),
    },
  ]
}
