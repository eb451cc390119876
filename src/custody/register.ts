/** Registers a container with its lock. A type that isn't approved may be registered, and can't be used. */
import type { ContainerId, SiteId } from './identifiers.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { ContainerType, Person, Site } from './state.ts'

/** W of the lock protocol, section 4.2. */
const LOOK_AHEAD_WINDOW = 64

export interface RegisterSituation {
  readonly person: Person
  readonly type: ContainerType | undefined
  readonly site: Site | undefined
  readonly serialTaken: boolean
  readonly lockTaken: boolean
}

export function registerContainer(
  { person, type, site, serialTaken, lockTaken }: RegisterSituation,
  request: { readonly serial: string; readonly lockSerial: string | null; readonly siteId: SiteId },
  given: Given,
): Outcome<ContainerId> {
  if (type === undefined) return refused(refuse('container_type_unknown'))
  if (site === undefined || !person.siteIds.includes(request.siteId)) {
    return refused(refuse('site_not_yours', { siteId: request.siteId }))
  }
  if (serialTaken) return refused(refuse('container_serial_taken', { serial: request.serial }))
  if (lockTaken) return refused(refuse('lock_serial_taken', { lockSerial: request.lockSerial }))
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
      window: LOOK_AHEAD_WINDOW,
    },
  ])
}
