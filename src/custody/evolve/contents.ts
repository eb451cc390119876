/** Scans, and repackaging from one container into another. */
import type { Entry } from '../entries.ts'
import type { PartyId } from '../identifiers.ts'
import type { Change, Of } from './change.ts'
import { listsOfScan } from './packing-lists.ts'

type Scans = Of<'devices_packed' | 'devices_unpacked' | 'stays_corrected' | 'contents_differed'>

export function scans(fact: Scans, entry: Entry): Change[] {
  const changes = moves(fact, entry)
  return fact.type === 'stays_corrected' ? changes : [...changes, ...listsOfScan(fact, entry.recordTime)]
}

/** Possession and responsibility go together where nothing is under way. */
function answeredForBy(partyId: PartyId, at: number) {
  return { possessingPartyId: partyId, responsiblePartyId: partyId, responsibleSince: at } as const
}

function moves(fact: Scans, entry: Entry): Change[] {
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
            ...(fact.responsiblePartyId === undefined
              ? {}
              : { responsiblePartyId: fact.responsiblePartyId, responsibleSince: at }),
          },
        },
        {
          update: 'container',
          where: { containerId },
          add: { usedUnits: fact.units },
          ...(fact.makers === undefined ? {} : { set: { makers: fact.makers } }),
        },
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
            ...(fact.possessingPartyId === undefined ? {} : answeredForBy(fact.possessingPartyId, at)),
          },
        },
        {
          update: 'container',
          where: { containerId },
          add: { usedUnits: -fact.units },
          ...(fact.emptied === true ? { set: { makers: [] } } : {}),
        },
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
    case 'stays_corrected':
      return corrections(fact, entry)
    case 'contents_differed':
      return [{ update: 'device', where: { deviceId: deviceIds }, set: { missing: true } }]
  }
}

function corrections(
  { containerId, openingId, position, makerPartyId, shortened, added, deviceIds }: Of<'stays_corrected'>,
  entry: Entry,
): Change[] {
  const at = entry.recordTime
  const changes: Change[] = []
  if (shortened !== null) {
    const { packedPosition, unpackedPosition } = shortened
    // A stay that was over keeps the time of the record that said so.
    const end = { unpackedPosition: position, unpackedOpeningId: openingId }
    changes.push({
      update: 'stay',
      where: { deviceId: deviceIds, containerId, packedPosition, unpackedPosition },
      set: unpackedPosition === null ? { ...end, unpackedAt: at } : end,
    })
  }
  if (added !== null) {
    const rows = deviceIds.map((deviceId) => ({
      deviceId,
      partyId: makerPartyId,
      containerId,
      ...added,
      packedAt: at,
      packedEntryId: entry.entryId,
      unpackedAt: added.unpackedPosition === null ? null : at,
    }))
    changes.push({ insert: 'stay', rows })
  }
  return changes
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
