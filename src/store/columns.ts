/**
 * How the rows of `custody/state.ts` stand in the tables: one list of columns for each table, with the PostgreSQL type
 * of each. The compiler checks that no column of a row is forgotten; a test compares the list with the database.
 */
import type { TableName, Tables } from '../custody/state.ts'

export type ColumnType = 'text' | 'bigint' | 'boolean' | 'jsonb' | 'timestamptz'

interface TableShape<Row> {
  readonly sqlName: string
  /** The columns that identify a row. */
  readonly key: readonly (keyof Row & string)[]
  readonly columns: { readonly [Column in keyof Row & string]: ColumnType }
}

const t = 'text'
const n = 'bigint'
const b = 'boolean'
const j = 'jsonb'
const time = 'timestamptz'

export const TABLES: { readonly [T in TableName]: TableShape<Tables[T]> } = {
  party: {
    sqlName: 'party',
    key: ['partyId'],
    columns: { partyId: t, name: t, roles: j, marketPartnerId: t, flagCodes: j, gatewayAdministratorIds: j },
  },
  site: { sqlName: 'site', key: ['siteId'], columns: { siteId: t, partyId: t, kind: t, name: t } },
  person: {
    sqlName: 'person',
    key: ['personId'],
    columns: { personId: t, partyId: t, naturalPersonId: t, roles: j, siteIds: j, status: t, trainedUntil: time },
  },
  key: {
    sqlName: 'key',
    key: ['keySerial'],
    columns: { keySerial: t, partyId: t, keyId: t, publicKey: t, personId: t, status: t },
  },
  containerType: {
    sqlName: 'container_type',
    key: ['containerTypeId'],
    columns: {
      containerTypeId: t,
      partyId: t,
      family: t,
      name: t,
      hardwareRevision: t,
      approvedFrom: time,
      approvedUntil: time,
      capacity: j,
      capacityUnits: n,
    },
  },
  container: {
    sqlName: 'container',
    key: ['containerId'],
    columns: {
      containerId: t,
      partyId: t,
      serial: t,
      containerTypeId: t,
      lockSerial: t,
      status: t,
      siteId: t,
      possessingPartyId: t,
      shipmentId: t,
      capacityUnits: n,
      usedUnits: n,
      missing: b,
    },
  },
  lock: {
    sqlName: 'lock',
    key: ['lockSerial'],
    columns: {
      lockSerial: t,
      partyId: t,
      containerId: t,
      window: n,
      highestValue: n,
      lastConfirmedValue: n,
      passedValue: n,
      gapFrom: n,
      outOfSync: b,
      readOutRequired: b,
      misfits: n,
      lastMisfitAt: time,
    },
  },
  lockAct: {
    sqlName: 'lock_act',
    key: ['lockSerial', 'value'],
    columns: {
      lockSerial: t,
      value: n,
      partyId: t,
      action: t,
      keyId: t,
      openingId: t,
      state: t,
      flags: n,
      before: n,
      recordedAt: time,
      withdrawn: b,
    },
  },
  device: {
    sqlName: 'device',
    key: ['deviceId'],
    columns: {
      deviceId: t,
      partyId: t,
      noteId: t,
      deviceType: t,
      custody: t,
      containerId: t,
      personId: t,
      repackagingId: t,
      siteId: t,
      placeOfUse: t,
      possessingPartyId: t,
      owningPartyId: t,
      missing: b,
    },
  },
  stay: {
    sqlName: 'stay',
    key: ['deviceId', 'packedEntryId'],
    columns: {
      deviceId: t,
      partyId: t,
      containerId: t,
      packedPosition: n,
      packedAt: time,
      packedOpeningId: t,
      packedEntryId: t,
      unpackedPosition: n,
      unpackedAt: time,
      unpackedOpeningId: t,
    },
  },
  opening: {
    sqlName: 'opening',
    key: ['openingId'],
    columns: {
      openingId: t,
      partyId: t,
      containerId: t,
      lockSerial: t,
      purpose: t,
      personId: t,
      keySerial: t,
      siteId: t,
      tourId: t,
      status: t,
      openingValue: n,
      closingValue: n,
      issuedAt: time,
      expiresAt: time,
      openedAt: time,
      closedAt: time,
    },
  },
  tour: {
    sqlName: 'tour',
    key: ['tourId'],
    columns: {
      tourId: t,
      partyId: t,
      containerId: t,
      personId: t,
      keySerial: t,
      issuedAt: time,
      validUntil: time,
      status: t,
    },
  },
  repackaging: {
    sqlName: 'repackaging',
    key: ['repackagingId'],
    columns: {
      repackagingId: t,
      partyId: t,
      fromContainerId: t,
      toContainerId: t,
      fromOpeningId: t,
      toOpeningId: t,
      personId: t,
      scannedOut: n,
      scannedIn: n,
      status: t,
      confirmedBy: t,
    },
  },
  shipment: {
    sqlName: 'shipment',
    key: ['shipmentId'],
    columns: {
      shipmentId: t,
      partyId: t,
      carrierPartyId: t,
      recipientPartyId: t,
      toSiteId: t,
      containerIds: j,
      status: t,
      responsiblePartyId: t,
      deliveredAt: time,
      acknowledgeBy: time,
      receivedAt: time,
    },
  },
  handover: {
    sqlName: 'handover',
    key: ['handoverId'],
    columns: {
      handoverId: t,
      partyId: t,
      shipmentId: t,
      leg: t,
      fromPartyId: t,
      toPartyId: t,
      fromPersonId: t,
      toPersonId: t,
      signedAt: time,
      condition: t,
    },
  },
  incident: {
    sqlName: 'incident',
    key: ['incidentId'],
    columns: {
      incidentId: t,
      partyId: t,
      kind: t,
      containerId: t,
      deviceId: t,
      status: t,
      knowledge: j,
      windowAfter: n,
      windowUntil: n,
      reporters: j,
      openedAt: time,
      closedAt: time,
    },
  },
  ground: {
    sqlName: 'ground',
    key: ['subjectId', 'subjectKind', 'kind', 'incidentId', 'openedAt'],
    columns: {
      subjectKind: t,
      subjectId: t,
      partyId: t,
      kind: t,
      incidentId: t,
      openedAt: time,
      endedAt: time,
    },
  },
  release: {
    sqlName: 'release',
    key: ['releaseId'],
    columns: {
      releaseId: t,
      partyId: t,
      incidentId: t,
      deviceIds: j,
      containerCleared: b,
      proposedBy: t,
      proposedByNatural: t,
      proposerParty: t,
      approvedBy: t,
      status: t,
    },
  },
  recall: {
    sqlName: 'recall',
    key: ['incidentId', 'deviceId'],
    columns: { incidentId: t, deviceId: t, partyId: t, raisedAt: time, status: t },
  },
  deliveryNote: {
    sqlName: 'delivery_note',
    key: ['noteId'],
    columns: { noteId: t, partyId: t, noteNumber: t, recipientPartyId: t, devices: n, takenInAt: time },
  },
}

const sqlNames = new Map<string, string>()

/** `packedAt` → `packed_at`. */
export function sqlNameOf(column: string): string {
  const known = sqlNames.get(column)
  if (known !== undefined) return known
  const name = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  // Anybody may ask; what is kept are the columns that there are.
  if (sqlNames.size < 1_000) sqlNames.set(column, name)
  return name
}

const selectLists = new Map<TableName, string>()

/** The select list that gives a row of the table under the rules' names. */
export function selectList(table: TableName): string {
  const known = selectLists.get(table)
  if (known !== undefined) return known
  const list = Object.keys(TABLES[table].columns)
    .map((column) => `"${sqlNameOf(column)}" as "${column}"`)
    .join(', ')
  selectLists.set(table, list)
  return list
}
