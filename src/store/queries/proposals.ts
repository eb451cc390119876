/** Proposals: what each kind stands on, read with its rows locked. */
import {
  type EndApprovalSituation,
  recoveryCase,
  rightToApproveCase,
  secondPersonCase,
} from '../../custody/approvers.ts'
import { erasureCase } from '../../custody/erasure.ts'
import { forceCloseCase } from '../../custody/force-close.ts'
import type { ContainerId, IncidentId, OpeningId, PersonId, ProposalId } from '../../custody/identifiers.ts'
import { personalisationCase } from '../../custody/lock-life.ts'
import { lockOutCase } from '../../custody/lock-out.ts'
import { type MaintenanceSituation, maintenanceCase, type ShowMaintenanceSituation } from '../../custody/maintenance.ts'
import type { Policy } from '../../custody/policy.ts'
import { policyChangeCase, policyRequestOf } from '../../custody/policy-change.ts'
import type { DecideSituation, ErasureTarget, ProposalCase, ProposalRequest } from '../../custody/proposal.ts'
import { bookOf } from '../../custody/receipt.ts'
import type { Device, Opening, Person, Proposal } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import { erasureSituation } from './erasure.ts'
import { lockLifeSituation } from './lock-life.ts'
import { agreedFor, policyChangeSituation } from './policies.ts'
import { listsOf } from './situation-parts.ts'
import { activeOpenings, loadKey, loadLock, loadPerson, lockContainer, openGrounds } from './situations.ts'

/** What rules of kinds take from outside the database. */
export interface CaseMeans {
  readonly policy: Policy
  /** The generation that a lock's secret gets which is made now; null: its first one. */
  nextLockGeneration(current: number | null): number
}

/** What is asked for, with what it stands on. Null: the proposer's party sees nothing of that name. */
export async function proposalCase(
  loading: Loading,
  request: ProposalRequest,
  proposer: Person,
  means: CaseMeans,
): Promise<ProposalCase | null> {
  switch (request.kind) {
    case 'lock_out':
      return lockOut(loading, request, proposer)
    case 'force_close':
      return forceClose(loading, request.openingId, proposer)
    case 'maintenance_code': {
      const situation = await maintenanceSituation(loading, request, proposer)
      return situation === null ? null : maintenanceCase(situation)
    }
    case 'lock_personalisation':
    case 'lock_repersonalisation': {
      const { lockSerial, kind } = request
      const situation = await lockLifeSituation(loading, { personId: proposer.personId, lockSerial })
      if (situation === null) return null
      const { status, generation } = situation.lock
      const next = means.nextLockGeneration(status === 'registered' ? null : generation)
      return personalisationCase(situation, kind, next)
    }
    case 'erasure': {
      const { target, order } = request
      return erasureCase(await erasureSituation(loading, target, proposer.personId), target, order)
    }
    case 'policy_change': {
      const situation = await policyChangeSituation(loading, request, proposer)
      return policyChangeCase(situation, request)
    }
    case 'right_to_approve':
    case 'second_person':
    case 'second_factor_recovery':
      return aboutPerson(loading, request, proposer, means)
    default:
      return unknownKind(request)
  }
}

function unknownKind(request: never): never {
  throw new Error(`no case for a proposal of kind ${JSON.stringify((request as { kind?: unknown }).kind)}`)
}

async function lockOut(
  loading: Loading,
  { incidentId, deviceIds }: Extract<ProposalRequest, { kind: 'lock_out' }>,
  person: Person,
): Promise<ProposalCase | null> {
  const [known] = await loading.find('incident', { incidentId })
  if (known === undefined) return null
  if (known.containerId !== null) await loading.lock('container', { containerId: known.containerId })
  const [incident] = await loading.lock('incident', { incidentId })
  if (incident === undefined) return null
  const held = await loading.find('ground', { incidentId, subjectKind: 'device', endedAt: null })
  const ofIncident = new Set(held.map((ground) => ground.subjectId))
  const named = deviceIds.filter((id) => ofIncident.has(id))
  const devices: Device[] = named.length === 0 ? [] : await loading.lock('device', { deviceId: named })
  if (!(await concerns(loading, incident, person, devices))) return null
  const [grounds, recalls] = await Promise.all([
    openGrounds(loading, named),
    loading.find('recall', { incidentId, status: 'open' }),
  ])
  return lockOutCase({ person, incident, deviceIds, devices, grounds, recalls })
}

/** An incident is there for whoever owns or has its container, and for whoever made, owns or has a device it names. */
async function concerns(
  loading: Loading,
  incident: { readonly partyId: string; readonly containerId: ContainerId | null },
  { partyId }: Person,
  devices: readonly Device[],
): Promise<boolean> {
  if (incident.partyId === partyId) return true
  if (devices.some((device) => [device.partyId, device.owningPartyId, device.possessingPartyId].includes(partyId))) {
    return true
  }
  return incident.containerId !== null && (await lockContainer(loading, incident.containerId)) !== null
}

async function forceClose(loading: Loading, openingId: OpeningId, person: Person): Promise<ProposalCase | null> {
  const [known] = await loading.find('opening', { openingId })
  if (known === undefined) return null
  const container = await lockContainer(loading, known.containerId)
  if (container === null) return null
  const [locked, [opening], contents] = await Promise.all([
    loadLock(loading, container, openingId),
    // Read again now that nobody else can change it.
    loading.find('opening', { openingId }),
    loading.lock('device', { containerId: container.containerId }),
  ])
  if (locked === null || opening === undefined) return null
  const grounds = await openGrounds(loading, [container.containerId, ...contents.map((device) => device.deviceId)])
  const lists = await listsOf(loading, [opening.openingId])
  return forceCloseCase({ person, opening, container, lock: locked.lock, contents, grounds, lists })
}

async function maintenanceSituation(
  loading: Loading,
  { containerId, keySerial }: { readonly containerId: ContainerId; readonly keySerial: string },
  person: Person,
): Promise<(MaintenanceSituation & Pick<ShowMaintenanceSituation, 'acts'>) | null> {
  const container = await lockContainer(loading, containerId)
  if (container === null) return null
  const [recordHalted, key, openings, tour, locked] = await Promise.all([
    loading.recordHalted(),
    loadKey(loading, keySerial),
    activeOpenings(loading, [container]),
    loading.find('tour', { containerId, status: 'under_way' }),
    loadLock(loading, container),
  ])
  const ofTour = tour.length === 0 ? [] : await loading.find('opening', { tourId: tour.map(({ tourId }) => tourId) })
  const isOpen = ({ status, openedAt }: Opening) =>
    openedAt !== null && (status === 'open' || status === 'closing_code_issued' || status === 'out_of_sync')
  return {
    recordHalted,
    person,
    key,
    keySerial,
    container,
    lock: locked?.lock ?? null,
    book: locked === null ? null : bookOf(locked.lock, locked.acts),
    acts: locked?.acts ?? [],
    opening: [...openings, ...ofTour].find(isOpen),
  }
}

/** For whoever proposed a maintenance code and asks for it. */
export async function showMaintenanceSituation(
  loading: Loading,
  request: { proposalId: ProposalId; personId: PersonId },
): Promise<ShowMaintenanceSituation | null> {
  const person = await loadPerson(loading, request.personId)
  const [proposal] = await loading.find('proposal', { proposalId: request.proposalId })
  if (proposal === undefined || proposal.kind !== 'maintenance_code' || proposal.partyId !== person.partyId) return null
  const asked = requestOf(proposal) as Extract<ProposalRequest, { kind: 'maintenance_code' }>
  const situation = await maintenanceSituation(loading, asked, person)
  if (situation === null) return null
  return { ...situation, proposal, policy: await agreedFor(loading, situation.container) }
}

async function aboutPerson(
  loading: Loading,
  {
    kind,
    personId,
  }: Extract<ProposalRequest, { kind: 'right_to_approve' | 'second_person' | 'second_factor_recovery' }>,
  person: Person,
  { policy }: CaseMeans,
): Promise<ProposalCase> {
  const [subject] = await loading.lock('person', { personId })
  const about = { person, subject, subjectId: personId }
  switch (kind) {
    case 'right_to_approve':
      return rightToApproveCase(about, policy)
    case 'second_person': {
      const approvers = await approversOf(loading, person.partyId)
      const [named] = await loading.find('secondPerson', { partyId: person.partyId, personId, status: 'named' })
      return secondPersonCase({ ...about, approvers, named, now: loading.now }, policy)
    }
    case 'second_factor_recovery': {
      const { naturalPersonId } = subject ?? { naturalPersonId: '' }
      const others = await loading.find('person', { naturalPersonId })
      const partyIds = others.filter(({ status }) => status !== 'left').map((each) => each.partyId)
      const { rowCount } = await loading.client.query(
        `select from account where natural_person_id = $1 and status = 'active'`,
        [naturalPersonId],
      )
      return recoveryCase({ ...about, hasAccount: (rowCount ?? 0) > 0, partyIds })
    }
  }
}

async function approversOf(loading: Loading, partyId: Person['partyId']): Promise<Person[]> {
  const people = await loading.find('person', { partyId })
  return people.filter(({ approvesFrom }) => approvesFrom !== null)
}

/** What a proposal asked for, as it was asked. */
export function requestOf({ kind, subjectKind, subjectId, content }: Proposal): ProposalRequest {
  switch (kind) {
    case 'lock_out':
      return {
        kind,
        incidentId: subjectId as IncidentId,
        deviceIds: content['deviceIds'] as Extract<ProposalRequest, { kind: 'lock_out' }>['deviceIds'],
      }
    case 'force_close':
      return { kind, openingId: subjectId as OpeningId }
    case 'maintenance_code':
      return { kind, containerId: subjectId as ContainerId, keySerial: String(content['keySerial']) }
    case 'lock_personalisation':
    case 'lock_repersonalisation':
      return { kind, lockSerial: subjectId }
    case 'erasure': {
      const target = { kind: subjectKind, [`${subjectKind}Id`]: subjectId } as unknown as ErasureTarget
      return { kind, target, order: String(content['order']) }
    }
    case 'policy_change':
      return { kind, ...policyRequestOf(content) }
    case 'right_to_approve':
    case 'second_person':
    case 'second_factor_recovery':
      return { kind, personId: subjectId as PersonId }
    default:
      return unknownKind(kind as never)
  }
}

/**
 * A proposal with who decides it, locked so that of two decisions one comes first. Null: none of this person's
 * concern: of another party, whose second person it is not.
 */
export async function decideSituation(
  loading: Loading,
  request: { proposalId: ProposalId; personId: PersonId },
): Promise<DecideSituation | null> {
  const { proposalId } = request
  const [proposal] = await select(loading.client, 'proposal', { proposalId }, { lock: true })
  if (proposal === undefined) return null
  const person = await loadPerson(loading, request.personId)
  const { partyId } = proposal
  const [named] =
    person.partyId === partyId
      ? []
      : await loading.find('secondPerson', { partyId, personId: person.personId, status: 'named' })
  const isAsked = proposal.kind === 'second_person' && proposal.subjectId === person.personId
  if (person.partyId !== partyId && named === undefined && !isAsked) return null
  return { proposal, decider: { person, named } }
}

/** The same for a decision that carries nothing out: nothing else has to be locked before the person. */
export async function endSituation(
  loading: Loading,
  request: { proposalId: ProposalId; personId: PersonId },
): Promise<DecideSituation | null> {
  const situation = await decideSituation(loading, request)
  if (situation === null) return null
  const [person] = await lockPeople(loading, [request.personId])
  return { ...situation, decider: { ...situation.decider, person: person ?? situation.decider.person } }
}

/** Locked last, as everywhere: whoever is suspended at this moment is suspended before or after, not in between. */
export async function lockPeople(loading: Loading, personIds: readonly PersonId[]): Promise<Person[]> {
  const people = await loading.lock('person', { personId: [...new Set(personIds)] })
  return personIds.flatMap((id) => people.find((each) => each.personId === id) ?? [])
}

/** The same, with what the proposal stands on as it is now. */
export async function approveSituation(
  loading: Loading,
  request: { proposalId: ProposalId; personId: PersonId },
  means: CaseMeans,
): Promise<(DecideSituation & { readonly proposer: Person; readonly proposalCase: ProposalCase }) | null> {
  const situation = await decideSituation(loading, request)
  if (situation === null) return null
  const { proposal } = situation
  const proposer = await loadPerson(loading, proposal.proposedBy)
  // What the proposer saw is what is decided about, whoever decides.
  const asProposer: Loading = { ...loading, partyId: proposal.partyId, sees: async () => true }
  const found = await proposalCase(asProposer, requestOf(proposal), proposer, means)
  if (found === null) return null
  const [person = situation.decider.person, first = proposer] = await lockPeople(loading, [
    request.personId,
    proposal.proposedBy,
  ])
  const decider = { ...situation.decider, person }
  return { proposal, decider, proposer: first, proposalCase: found }
}

export async function endApprovalSituation(
  loading: Loading,
  request: { personId: PersonId; subjectId: PersonId },
): Promise<EndApprovalSituation | null> {
  const person = await loadPerson(loading, request.personId)
  const { partyId } = person
  const [approvers, named, [subject]] = await Promise.all([
    approversOf(loading, partyId),
    loading.find('secondPerson', { partyId, status: 'named' }),
    loading.find('person', { personId: request.subjectId }),
  ])
  // Of other parties one knows those whom one has named.
  const isOurs = subject?.partyId === partyId || named.some(({ personId }) => personId === request.subjectId)
  return isOurs ? { person, subject, approvers, named } : null
}
