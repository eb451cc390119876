import { type Refusal, refuse } from './outcome.ts'
import type { Policy } from './policy.ts'
import { type Key, PERSON_ROLES, type Person, type PersonRole } from './state.ts'

/**
 * What each permission is called, and which roles have it. Every route names one; the matrix of roles and routes is
 * tested from this table.
 */
export const PERMISSIONS = {
  'notes:take-in': ['dispatcher'],
  'parties:read': PERSON_ROLES,
  'parties:invite': ['security_officer'],
  'parties:change': ['security_officer'],
  'people:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'people:change': ['security_officer'],
  'training:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'training:record': ['security_officer'],
  'keys:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'keys:keep': ['store_keeper', 'security_officer'],
  'keys:revoke': ['security_officer'],
  /** To confirm with one's own key that it was handed over: whoever gets one. */
  'keys:confirm': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance'],
  'systems:read': ['security_officer', 'auditor'],
  'systems:change': ['security_officer'],
  'policies:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'proposals:read': ['dispatcher', 'store_keeper', 'security_officer', 'maintenance', 'auditor'],
  /** Each kind of proposal says by itself which roles it takes. */
  'proposals:make': ['dispatcher', 'store_keeper', 'security_officer', 'maintenance'],
  'proposals:decide': ['dispatcher', 'store_keeper', 'security_officer', 'maintenance'],
  'containers:register': ['dispatcher', 'store_keeper'],
  'containers:read': [
    'dispatcher',
    'store_keeper',
    'fitter',
    'security_officer',
    'maintenance',
    'auditor',
    'control_room',
  ],
  /** To be given a code that opens. */
  'codes:open': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance'],
  /** To tell a code to somebody whose phone is dead. */
  'codes:read-out': ['control_room', 'security_officer'],
  /** The same with a code that closes: it asks for no second factor. */
  'codes:read-out-closing': ['control_room', 'security_officer'],
  /** To type in what a lock shows, for whoever stands before it. */
  'receipts:enter': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance', 'control_room'],
  /** Closing codes and scans: what an open container asks for. */
  'containers:open': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance'],
  /** To bring the list by which a box is filled, and to take it back. */
  'packing-lists:take-in': ['dispatcher', 'store_keeper'],
  'containers:pass-on': ['fitter', 'store_keeper'],
  'containers:move': ['dispatcher', 'store_keeper'],
  'sites:attest': ['store_keeper', 'security_officer'],
  'stock:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'counts:read': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'auditor', 'control_room'],
  /** To scan what is there. */
  'counts:take': ['dispatcher', 'store_keeper', 'fitter', 'security_officer'],
  /** To say that this is what is there: what is not becomes missing. */
  'counts:complete': ['store_keeper', 'security_officer'],
  'devices:read': PERSON_ROLES,
  'devices:install': ['fitter'],
  'devices:commission': ['gateway_administrator'],
  'shipments:announce': ['dispatcher', 'store_keeper'],
  'shipments:sign': ['dispatcher', 'store_keeper'],
  'shipments:receive': ['store_keeper', 'dispatcher'],
  /** To enter carriers without an account, and to give links to their drivers. */
  'carriers:link': ['dispatcher', 'store_keeper'],
  'shipments:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'tours:fetch': ['fitter'],
  /** Of others only by those who send them out or watch; everybody else sees their own. */
  'tours:read': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'auditor', 'control_room'],
  /** What somebody has today: boxes, openings, devices, keys, tours, plans. */
  'day:read': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance'],
  /** To say who installs what, where and when. */
  'installations:plan': ['dispatcher', 'store_keeper'],
  'devices:end-defect': ['store_keeper', 'security_officer'],
  'report:anyone': PERSON_ROLES,
  'incidents:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'incidents:release': ['security_officer'],
  /** To add what one saw to an incident that one's party sees: whoever may report may do that. */
  'incidents:document': [
    'dispatcher',
    'store_keeper',
    'fitter',
    'security_officer',
    'maintenance',
    'gateway_administrator',
    'control_room',
  ],
  'incidents:manage': ['security_officer', 'dispatcher', 'store_keeper', 'control_room'],
  /** Ends an incident that holds nothing. */
  'incidents:decide': ['security_officer'],
  'attachments:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'hints:read': ['security_officer', 'auditor'],
  'hints:take-up': ['security_officer'],
  /** What was blocked, released, recalled and locked out, in the order of its telling. */
  'blocks:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'gateway_administrator', 'control_room'],
  'recalls:read': [
    'dispatcher',
    'store_keeper',
    'security_officer',
    'auditor',
    'gateway_administrator',
    'control_room',
  ],
  'recalls:handle': ['dispatcher', 'security_officer', 'gateway_administrator'],
  'webhooks:read': ['security_officer', 'auditor', 'gateway_administrator'],
  'webhooks:change': ['security_officer'],
  /** Whom the party has told by mail, and what became of the mails. */
  'contacts:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor'],
  'contacts:change': ['dispatcher', 'store_keeper', 'security_officer'],
  'deadlines:read': [
    'dispatcher',
    'store_keeper',
    'security_officer',
    'auditor',
    'gateway_administrator',
    'control_room',
  ],
  'deadlines:acknowledge': ['dispatcher', 'store_keeper', 'security_officer', 'gateway_administrator', 'control_room'],
  /** To say where devices are that somebody has overnight; afterwards another human with the right to release does. */
  'devices:explain': ['dispatcher', 'store_keeper', 'fitter', 'security_officer', 'maintenance'],
  'watches:read': ['dispatcher', 'store_keeper', 'security_officer', 'auditor', 'control_room'],
  'watches:change': ['security_officer'],
  'metrics:read': ['security_officer', 'maintenance', 'auditor'],
  'locks:read': ['dispatcher', 'store_keeper', 'security_officer', 'maintenance', 'auditor'],
  'locks:register': ['maintenance', 'security_officer'],
  'locks:maintain': ['maintenance', 'security_officer'],
  /** Virtual boxes stand on the table: whoever takes part in a rehearsal may touch them. */
  'rehearsal:touch': PERSON_ROLES,
} as const satisfies Readonly<Record<string, readonly PersonRole[]>>

export type Permission = keyof typeof PERMISSIONS

/**
 * What needs a second factor that was shown a short while ago: codes, releases, revocations, the key store, policies,
 * and whatever changes who may do such things. Closing is not among them: a box must never stay open because of a rule.
 */
export const STEP_UP_PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>([
  'codes:open',
  'codes:read-out',
  'tours:fetch',
  'incidents:release',
  'incidents:decide',
  'keys:revoke',
  'parties:invite',
  'parties:change',
  'people:change',
  'training:record',
  'systems:change',
  'webhooks:change',
  // Whoever has the link signs for the carrier; so no system gives one out, and nobody on whose screen a session was left.
  'carriers:link',
  'proposals:make',
  'proposals:decide',
  'locks:register',
])

/** What the API key of a system may have as a scope. None of it needs a second factor, and no system gets a code. */
export const SYSTEM_PERMISSIONS = [
  'notes:take-in',
  'packing-lists:take-in',
  'containers:read',
  'devices:read',
  'devices:commission',
  'shipments:announce',
  'shipments:read',
  'stock:read',
  'incidents:read',
  'blocks:read',
  'recalls:read',
  'recalls:handle',
  'report:anyone',
  'metrics:read',
] as const satisfies readonly Permission[]

/** How somebody is logged in, as far as rules look at it. */
export interface Login {
  readonly kind: 'session' | 'api_key' | 'rehearsal' | 'link'
  /** When a second factor was last shown, ms since 1970 UTC; null: never. */
  readonly secondFactorAt: number | null
}

/**
 * Why this permission can't be used with this login now (RFC 9470 says how a client is told); null if nothing stands
 * against it. Refusals: `not_for_systems`, `second_factor_needed`.
 */
export function refuseStepUp(
  login: Login,
  permission: Permission,
  policy: Pick<Policy, 'stepUpMinutes'>,
  now: number,
): Refusal | null {
  return STEP_UP_PERMISSIONS.has(permission) ? refuseStaleFactor(login, policy, now) : null
}

/** The same for what always needs a second factor, such as changing what one logs in with. */
export function refuseStaleFactor(
  { kind, secondFactorAt }: Login,
  { stepUpMinutes }: Pick<Policy, 'stepUpMinutes'>,
  now: number,
): Refusal | null {
  if (kind === 'rehearsal') return null
  if (kind === 'api_key' || kind === 'link') return refuse('not_for_systems')
  // A factor from the future is one of a clock that was put back: it is not believed.
  const isFresh = secondFactorAt !== null && secondFactorAt <= now && now - secondFactorAt <= stepUpMinutes * 60_000
  return isFresh ? null : refuse('second_factor_needed', { maxAgeSeconds: stepUpMinutes * 60 })
}

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
