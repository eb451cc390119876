/** Parties, sites, people, training, and the systems that act for a party. */
import type { Entry } from '../entries.ts'
import type { Change, Of } from './change.ts'

type Parties = Of<'party_registered' | 'party_changed' | 'site_registered' | 'site_changed'>
type People = Of<
  | 'person_registered'
  | 'invitation_issued'
  | 'invitation_accepted'
  | 'invitation_withdrawn'
  | 'person_activated'
  | 'person_suspended'
  | 'person_left'
  | 'person_rights_changed'
  | 'right_to_approve_granted'
  | 'right_to_approve_ended'
  | 'second_person_named'
  | 'second_person_ended'
  | 'credential_changed'
  | 'api_key_issued'
  | 'api_key_revoked'
>
type Training = Of<'training_recorded' | 'course_registered' | 'training_passed' | 'training_withdrawn'>

/** What records of before these members were known lack. */
const NEW_SITE = { address: null, status: 'active', attestedAt: null, attestedUntil: null } as const

export function parties(fact: Parties): Change[] {
  switch (fact.type) {
    case 'party_registered':
      return [{ insert: 'party', rows: [{ address: null, gs1Prefix: null, ...fact.party }] }]
    case 'party_changed': {
      const { ofPartyId: partyId, name, address, marketPartnerId, gatewayAdministratorIds, flagCodes } = fact
      const set = { name, address, marketPartnerId, gatewayAdministratorIds, flagCodes }
      const gs1 = fact.gs1Prefix === undefined ? {} : { gs1Prefix: fact.gs1Prefix }
      return [{ update: 'party', where: { partyId }, set: { ...set, ...gs1 } }]
    }
    case 'site_registered':
      return [{ insert: 'site', rows: [{ ...NEW_SITE, ...fact.site }] }]
    case 'site_changed': {
      const { siteId, name, address, status } = fact
      return [{ update: 'site', where: { siteId }, set: { name, address, status } }]
    }
  }
}

export function people(fact: People, entry: Entry): Change[] {
  switch (fact.type) {
    case 'person_registered': {
      // Before there was a right to approve, every security officer had it.
      const approvesFrom = fact.person.roles.includes('security_officer') ? 0 : null
      return [{ insert: 'person', rows: [{ approvesFrom, ...fact.person }] }]
    }
    case 'invitation_issued':
      return [{ insert: 'invitation', rows: [fact.invitation] }]
    case 'invitation_accepted': {
      const { invitationId, personId, naturalPersonId } = fact
      return [
        { update: 'invitation', where: { invitationId }, set: { status: 'accepted' } },
        { update: 'person', where: { personId }, set: { naturalPersonId } },
      ]
    }
    case 'invitation_withdrawn':
      return [{ update: 'invitation', where: { invitationId: fact.invitationId }, set: { status: 'withdrawn' } }]
    case 'person_activated':
      return [{ update: 'person', where: { personId: fact.personId }, set: { status: 'active' } }]
    case 'person_suspended':
      return [{ update: 'person', where: { personId: fact.personId }, set: { status: 'suspended' } }]
    case 'person_left':
      return [{ update: 'person', where: { personId: fact.personId }, set: { status: 'left', approvesFrom: null } }]
    case 'person_rights_changed': {
      const { personId, roles, siteIds } = fact
      return [{ update: 'person', where: { personId }, set: { roles, siteIds } }]
    }
    case 'right_to_approve_granted':
      return [{ update: 'person', where: { personId: fact.personId }, set: { approvesFrom: fact.approvesFrom } }]
    case 'right_to_approve_ended':
      return [{ update: 'person', where: { personId: fact.personId }, set: { approvesFrom: null } }]
    case 'second_person_named': {
      const { ofPartyId: partyId, personId, approvesFrom } = fact
      return [{ insert: 'secondPerson', rows: [{ partyId, personId, approvesFrom, status: 'named' }] }]
    }
    case 'second_person_ended': {
      const { ofPartyId: partyId, personId } = fact
      return [{ update: 'secondPerson', where: { partyId, personId, status: 'named' }, set: { status: 'ended' } }]
    }
    case 'api_key_issued':
      return [{ insert: 'apiKey', rows: [fact.apiKey] }]
    case 'api_key_revoked':
      return [
        { update: 'apiKey', where: { apiKeyId: fact.apiKeyId, partyId: entry.partyId }, set: { status: 'revoked' } },
      ]
    case 'credential_changed':
      return []
  }
}

export function training(fact: Training): Change[] {
  switch (fact.type) {
    case 'training_recorded':
      return [{ update: 'person', where: { personId: fact.personId }, set: { trainedUntil: fact.trainedUntil } }]
    case 'course_registered':
      return [{ insert: 'course', rows: [fact.course] }]
    case 'training_passed': {
      const { personId, trainedUntil } = fact
      return [
        { insert: 'training', rows: [fact.training] },
        { update: 'person', where: { personId }, set: { trainedUntil } },
      ]
    }
    case 'training_withdrawn': {
      const { personId, trainingId, trainedUntil } = fact
      return [
        { update: 'training', where: { trainingId }, set: { status: 'withdrawn' } },
        { update: 'person', where: { personId }, set: { trainedUntil } },
      ]
    }
  }
}
