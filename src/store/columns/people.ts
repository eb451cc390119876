/** Parties, their people, what these are given, what two of them decide, and the systems that act for them. */
import { b, j, n, type Shapes, t, time } from './shape.ts'

export const PEOPLE_TABLES: Shapes<
  | 'party'
  | 'site'
  | 'person'
  | 'key'
  | 'keyEvent'
  | 'policy'
  | 'proposal'
  | 'invitation'
  | 'course'
  | 'training'
  | 'secondPerson'
  | 'apiKey'
  | 'webhook'
> = {
  party: {
    sqlName: 'party',
    key: ['partyId'],
    columns: {
      partyId: t,
      name: t,
      roles: j,
      marketPartnerId: t,
      flagCodes: j,
      gatewayAdministratorIds: j,
      address: t,
      gs1Prefix: t,
    },
  },
  site: {
    sqlName: 'site',
    key: ['siteId'],
    columns: {
      siteId: t,
      partyId: t,
      kind: t,
      name: t,
      address: t,
      status: t,
      attestedAt: time,
      attestedUntil: time,
    },
  },
  person: {
    sqlName: 'person',
    key: ['personId'],
    columns: {
      personId: t,
      partyId: t,
      naturalPersonId: t,
      roles: j,
      siteIds: j,
      status: t,
      trainedUntil: time,
      approvesFrom: time,
    },
  },
  key: {
    sqlName: 'key',
    key: ['keySerial'],
    columns: { keySerial: t, partyId: t, keyId: t, publicKey: t, personId: t, status: t, lostAt: time },
  },
  keyEvent: {
    sqlName: 'key_event',
    key: ['keyEventId'],
    columns: {
      keyEventId: t,
      keySerial: t,
      partyId: t,
      at: time,
      status: t,
      personId: t,
      byPersonId: t,
      signed: b,
    },
  },
  policy: {
    sqlName: 'policy',
    key: ['policyId'],
    columns: {
      policyId: t,
      partyId: t,
      operatorPartyId: t,
      version: n,
      validFrom: time,
      profile: t,
      certificate: t,
      deliveryProcedure: t,
      deviceTypes: j,
      responsibility: t,
      agreed: j,
      proposalId: t,
    },
  },
  proposal: {
    sqlName: 'proposal',
    key: ['proposalId'],
    columns: {
      proposalId: t,
      partyId: t,
      kind: t,
      subjectKind: t,
      subjectId: t,
      content: j,
      contentHash: t,
      stateHash: t,
      state: j,
      proposedBy: t,
      proposedByNatural: t,
      proposedAt: time,
      expiresAt: time,
      status: t,
      entryId: t,
      decidedBy: t,
      decidedByNatural: t,
      decidedAt: time,
    },
  },
  invitation: {
    sqlName: 'invitation',
    key: ['invitationId'],
    columns: {
      invitationId: t,
      partyId: t,
      kind: t,
      personId: t,
      partyRoles: j,
      marketPartnerId: t,
      expiresAt: time,
      status: t,
      newPartyId: t,
    },
  },
  course: {
    sqlName: 'course',
    key: ['courseId'],
    columns: { courseId: t, partyId: t, name: t, validMonths: n, givesCodes: b },
  },
  training: {
    sqlName: 'training',
    key: ['trainingId'],
    columns: {
      trainingId: t,
      partyId: t,
      personId: t,
      courseId: t,
      passedAt: time,
      validUntil: time,
      certificateSha256: t,
      recordedBy: t,
      status: t,
    },
  },
  secondPerson: {
    sqlName: 'second_person',
    key: ['personId', 'approvesFrom'],
    columns: { partyId: t, personId: t, approvesFrom: time, status: t },
  },
  apiKey: {
    sqlName: 'api_key',
    key: ['apiKeyId'],
    columns: { apiKeyId: t, partyId: t, personId: t, name: t, scopes: j, expiresAt: time, status: t },
  },
  webhook: {
    sqlName: 'webhook',
    key: ['webhookId'],
    columns: {
      webhookId: t,
      partyId: t,
      origin: t,
      kinds: j,
      status: t,
      registeredAt: time,
      secretGeneration: n,
      previousSecretUntil: time,
    },
  },
}
