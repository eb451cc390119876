/** What almost every situation begins with: people, keys, containers, their types and locks. */
import type { ContainerId, OpeningId, PersonId } from '../../custody/identifiers.ts'
import type {
  Container,
  ContainerType,
  Ground,
  Key,
  Lock,
  LockActRow,
  Opening,
  PackingList,
  Person,
} from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { RECENT_ACTS } from './recent-acts.ts'

/** The words of the index `opening_one_at_a_time`: an opening is found by its lock, however many there were before. */
export const ACTIVE_OPENINGS = [
  'requested',
  'opening_code_issued',
  'open',
  'closing_code_issued',
  'out_of_sync',
] as const

export async function loadPerson(loading: Loading, personId: PersonId): Promise<Person> {
  const [person] = await loading.find('person', { personId })
  if (person === undefined) throw new Error('the acting person has no row')
  return person
}

/** The acting person, locked: only where nothing else has to be locked afterwards. */
export async function lockPerson(loading: Loading, personId: PersonId): Promise<Person> {
  const [person] = await loading.lock('person', { personId })
  if (person === undefined) throw new Error('the acting person has no row')
  return person
}

/** A key of the actor's own party: those of others are as unknown as a number that no key has. */
export async function loadKey(loading: Loading, keySerial: string): Promise<Key | undefined> {
  const [key] = await loading.find('key', { keySerial, partyId: loading.partyId })
  return key
}

/** Locks a container that the actor's party may see. */
export async function lockContainer(loading: Loading, containerId: ContainerId): Promise<Container | null> {
  const [container] = await loading.lock('container', { containerId })
  if (container === undefined) return null
  // Whose it is and who has it see it; only for others the database need be asked.
  const isTheirs = [container.partyId, container.possessingPartyId].includes(loading.partyId)
  return isTheirs || (await loading.sees('container', containerId)) ? container : null
}

export async function loadType(loading: Loading, container: Container): Promise<ContainerType> {
  const [type] = await loading.find('containerType', { containerTypeId: container.containerTypeId })
  if (type === undefined) throw new Error('a container has no type')
  return type
}

export function openGrounds(loading: Loading, subjectIds: readonly string[]): Promise<Ground[]> {
  if (subjectIds.length === 0) return Promise.resolve([])
  return loading.find('ground', { subjectId: subjectIds, endedAt: null })
}

/** Open grounds of containers and of what lies in them. */
export async function groundsInside(loading: Loading, containerIds: readonly ContainerId[]): Promise<Ground[]> {
  const { rows } = await loading.client.query<{ id: string }>(
    `select g.subject_id as id from ground g where g.ended_at is null and g.subject_kind = 'container'
       and g.subject_id = any($1)
     union
     select d.device_id from device d join ground g on g.subject_id = d.device_id and g.subject_kind = 'device'
       and g.ended_at is null
     where d.container_id = any($1)`,
    [containerIds],
  )
  return openGrounds(
    loading,
    rows.map((row) => row.id),
  )
}

/** The openings of the containers' locks that are not over, tours left out. */
export function activeOpenings(loading: Loading, containers: readonly Container[]): Promise<Opening[]> {
  const lockSerial = containers.flatMap((container) => container.lockSerial ?? [])
  return loading.find('opening', { lockSerial, tourId: null, status: ACTIVE_OPENINGS })
}

/** Packing lists of these openings that are not over. */
export function listsOf(loading: Loading, openingIds: readonly OpeningId[]): Promise<PackingList[]> {
  if (openingIds.length === 0) return Promise.resolve([])
  return loading.find('packingList', { openingId: openingIds, status: ['open', 'stopped'] })
}

/** The container's lock, locked, with its acts from the last confirmed one on and those of one opening. */
export async function loadLock(
  loading: Loading,
  container: Container,
  openingId?: OpeningId,
): Promise<{ lock: Lock; acts: LockActRow[] } | null> {
  const { lockSerial } = container
  if (lockSerial === null) return null
  const [[lock], recent, ofOpening] = await Promise.all([
    loading.lock('lock', { lockSerial }),
    loading.find('lockAct', { lockSerial }, { tail: RECENT_ACTS }),
    openingId === undefined ? [] : loading.find('lockAct', { lockSerial, openingId }),
  ])
  if (lock === undefined) return null
  const known = new Set(recent.map((act) => act.value))
  return { lock, acts: [...ofOpening.filter((act) => !known.has(act.value)), ...recent] }
}
