import type { Entry } from '../entries.ts'
import { type Device, PROTOCOL_CAPABILITIES } from '../state.ts'
import type { Change, Of } from './change.ts'
import { NEW_LOCK } from './four-eyes.ts'

export function registered(fact: Of<'container_registered'>, { recordTime: at }: Entry): Change[] {
  const changes: Change[] = [
    {
      insert: 'container',
      rows: [
        {
          containerId: fact.containerId,
          partyId: fact.ownerPartyId,
          serial: fact.serial,
          containerTypeId: fact.containerTypeId,
          lockSerial: fact.lockSerial,
          status: 'empty',
          siteId: fact.siteId,
          possessingPartyId: fact.ownerPartyId,
          responsiblePartyId: fact.ownerPartyId,
          responsibleSince: at,
          shipmentId: null,
          capacityUnits: fact.capacityUnits,
          usedUnits: 0,
          missing: false,
          makers: [],
        },
      ],
    },
  ]
  const { lockSerial, containerId } = fact
  if (lockSerial === null) return changes
  if (fact.lockIsRegistered === true) {
    changes.push({ update: 'lock', where: { lockSerial }, set: { containerId } })
    return changes
  }
  const { ownerPartyId: partyId, window } = fact
  const lock = { ...NEW_LOCK, lockSerial, partyId, containerId, window }
  changes.push({
    insert: 'lock',
    rows: [{ ...lock, capabilities: PROTOCOL_CAPABILITIES, status: 'in_service' }],
  })
  return changes
}

export function announced(fact: Of<'delivery_note_taken_in' | 'devices_announced'>, at: number): Change[] {
  if (fact.type === 'delivery_note_taken_in') {
    const { noteId, noteNumber, recipientPartyId, devices } = fact
    return [
      {
        insert: 'deliveryNote',
        rows: [{ noteId, partyId: fact.makerPartyId, noteNumber, recipientPartyId, devices, takenInAt: at }],
      },
    ]
  }
  return [
    {
      insert: 'device',
      alike: { column: 'deviceId', values: fact.deviceIds, row: newDevice(fact, at) },
    },
  ]
}

function newDevice(fact: Of<'devices_announced'>, at: number): Omit<Device, 'deviceId'> {
  return {
    partyId: fact.makerPartyId,
    noteId: fact.noteId,
    deviceType: fact.deviceType,
    custody: 'announced',
    containerId: null,
    personId: null,
    repackagingId: null,
    siteId: null,
    placeOfUse: null,
    possessingPartyId: fact.makerPartyId,
    responsiblePartyId: fact.makerPartyId,
    responsibleSince: at,
    owningPartyId: fact.makerPartyId,
    missing: false,
  }
}
