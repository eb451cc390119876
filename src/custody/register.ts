/** Registers a container with its lock. A type that isn't approved may be registered, and can't be used. */
import type { ContainerId, SiteId } from './identifiers.ts'
import { refuseBuildingIn } from './lock-life.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { ContainerType, Lock, Person, Site } from './state.ts'

/** W of the lock protocol, section 4.2. */
export const LOOK_AHEAD_WINDOW = 64

export interface RegisterSituation {
  readonly person: Person
  readonly type: ContainerType | undefined
  readonly site: Site | undefined
  readonly serialTaken: boolean
  /** The lock, where it was registered before; undefined: it comes to be known with its container. */
  readonly lock: Lock | undefined
}

export function registerContainer(
  { person, type, site, serialTaken, lock }: RegisterSituation,
  request: { readonly serial: string; readonly lockSerial: string | null; readonly siteId: SiteId },
  given: Given,
): Outcome<ContainerId> {
  if (type === undefined) return refused(refuse('container_type_unknown'))
  if (site === undefined || !person.siteIds.includes(request.siteId)) {
    return refused(refuse('site_not_yours', { siteId: request.siteId }))
  }
  if (site.status !== 'active') return refused(refuse('site_closed', { siteId: site.siteId }))
  if (serialTaken) return refused(refuse('container_serial_taken', { serial: request.serial }))
  const lockRefusal = lock === undefined ? null : refuseBuildingIn(lock, person)
  if (lockRefusal !== null) return refused(lockRefusal)
  if (type.family === 'locked_box' && request.lockSerial === null) return refused(refuse('container_has_no_lock'))
  const containerId = given.newId() as ContainerId
  return decided(containerId, [
    {
      type: 'container_registered',
      containerId,
      ownerPartyId: person.partyId,
      serial: request.serial,
      containerTypeId: type.containerTypeId,
      capacityUnits: type.capacityUnits,
      siteId: request.siteId,
      lockSerial: request.lockSerial,
      window: lock?.window ?? LOOK_AHEAD_WINDOW,
      ...(lock === undefined ? {} : { lockIsRegistered: true }),
    },
  ])
}
