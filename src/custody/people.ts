import { type Refusal, refuse } from './outcome.ts'
import { type Key, PERSON_ROLES, type Person, type PersonRole } from './state.ts'

/**
 * What each permission is called, and which roles have it. Every route names one; the matrix of roles and routes is
 * tested from this table.
 */
export const PERMISSIONS = {
  'notes:take-in': ['dispatcher'],
  'containers:register': ['dispatcher', 'store_keeper'],
  'containers:read': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance', 'auditor'],
  'containers:open': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance'],
  'containers:move': ['dispatcher', 'store_keeper'],
  'devices:read': PERSON_ROLES,
  'devices:install': ['fitter'],
  'devices:commission': ['gateway_administrator'],
  'shipments:announce': ['dispatcher', 'store_keeper'],
  'shipments:sign': ['dispatcher', 'store_keeper'],
  'shipments:receive': ['store_keeper', 'dispatcher'],
  'shipments:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor'],
  'tours:fetch': ['fitter'],
  'report:anyone': PERSON_ROLES,
  'incidents:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor'],
  'incidents:release': ['security_officer'],
  'metrics:read': ['security_officer', 'maintenance', 'auditor'],
  'locks:maintain': ['maintenance', 'security_officer'],
  /** Virtual boxes stand on the table: whoever takes part in a rehearsal may touch them. */
  'rehearsal:touch': PERSON_ROLES,
} as const satisfies Readonly<Record<string, readonly PersonRole[]>>

export type Permission = keyof typeof PERMISSIONS

export function mayDo(roles: readonly PersonRole[], permission: Permission): boolean {
  const allowed: readonly PersonRole[] = PERMISSIONS[permission]
  return roles.some((role) => allowed.includes(role))
}

/** Why this person can't be given a code now, whatever the container; null if nothing stands against it. */
export function refuseCodesTo(person: Person, now: number): Refusal | null {
  if (person.status !== 'active') return refuse('person_not_active')
  if (person.trainedUntil === null || person.trainedUntil <= now) {
    return refuse('training_not_in_date', {
      trainedUntil: person.trainedUntil === null ? null : new Date(person.trainedUntil).toISOString(),
    })
  }
  return null
}

/** Why this key can't be used by this person; null if it is the person's own and active. */
export function refuseKey(key: Key | undefined, person: Person): Refusal | null {
  if (key === undefined || key.personId !== person.personId) return refuse('key_not_yours')
  if (key.status !== 'active') return refuse('key_not_active', { keyStatus: key.status })
  return null
}
