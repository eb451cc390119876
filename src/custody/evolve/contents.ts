/** Scans, and repackaging from one container into another. */
import type { Entry } from '../entries.ts'
import type { Change, Of } from './change.ts'

export function scans(fact: Of<'devices_packed' | 'devices_unpacked' | 'contents_differed'>, entry: Entry): Change[] {
  const at = entry.recordTime
  const { containerId, openingId, deviceIds } = fact
  switch (fact.type) {
    case 'devices_packed':
      return [
        {
          insert: 'stay',
          rows: deviceIds.map((deviceId) => ({
            deviceId,
            partyId: fact.makerPartyId,
            containerId,
            packedPosition: fact.position,
            packedAt: at,
            packedOpeningId: openingId,
            packedEntryId: entry.entryId,
            unpackedPosition: null,
            unpackedAt: null,
            unpackedOpeningId: null,
          })),
        },
        {
          update: 'device',
          where: { deviceId: deviceIds },
          set: {
            custody: 'packed',
            containerId,
            personId: null,
            repackagingId: null,
            siteId: null,
            possessingPartyId: fact.possessingPartyId,
          },
        },
        { update: 'container', where: { containerId }, add: { usedUnits: fact.units } },
        ...(fact.repackagingId === null
          ? []
          : ([
              {
                update: 'repackaging',
                where: { repackagingId: fact.repackagingId },
                add: { scannedIn: deviceIds.length },
              },
            ] as const)),
      ]
    case 'devices_unpacked':
      return [
        {
          update: 'stay',
          where: { deviceId: deviceIds, containerId, unpackedAt: null },
          set: { unpackedPosition: fact.position, unpackedAt: at, unpackedOpeningId: openingId },
        },
        {
          update: 'device',
          where: { deviceId: deviceIds },
          set: {
            custody: fact.repackagingId === null ? 'on_person' : 'repacking',
            containerId: null,
            personId: fact.repackagingId === null ? fact.toPersonId : null,
            repackagingId: fact.repackagingId,
            siteId: null,
          },
        },
        { update: 'container', where: { containerId }, add: { usedUnits: -fact.units } },
        ...(fact.repackagingId === null
          ? []
          : ([
              {
                update: 'repackaging',
                where: { repackagingId: fact.repackagingId },
                add: { scannedOut: deviceIds.length },
              },
            ] as const)),
      ]
    case 'contents_differed':
      return [{ update: 'device', where: { deviceId: deviceIds }, set: { missing: true } }]
  }
}

export function repackaging(fact: Of<'repackaging_started' | 'repackaging_completed'>, entry: Entry): Change[] {
  const { repackagingId, fromContainerId, toContainerId } = fact
  if (fact.type === 'repackaging_completed') {
    const set = { status: 'completed' as const, confirmedBy: fact.confirmedBy }
    return [{ update: 'repackaging', where: { repackagingId }, set }]
  }
  return [
    {
      insert: 'repackaging',
      rows: [
        {
          repackagingId,
          partyId: entry.partyId,
          fromContainerId,
          toContainerId,
          fromOpeningId: fact.fromOpeningId,
          toOpeningId: fact.toOpeningId,
          personId: entry.personId,
          scannedOut: 0,
          scannedIn: 0,
          status: 'under_way',
          confirmedBy: null,
        },
      ],
    },
  ]
}
