/** What the parameters in the paths of routes name, and which permission a route asks for: read from the app itself. */
import { randomUUID } from 'node:crypto'
import type { App } from '../../src/server/app-type.ts'
import type { Headers } from './cast.ts'
import { fill, send } from './requests.ts'
import { nameOf, type Route } from './routes.ts'
import type { Schema } from './violations.ts'

export interface Kind {
  readonly table: string
  readonly column: string
  /** An identifier of the right form that nobody has. */
  nobodys(): string
}

const uuid = (table: string, column: string): Kind => ({ table, column, nobodys: () => randomUUID() })
const serial = (table: string, column: string): Kind => ({
  table,
  column,
  nobodys: () => `NOBODY-${Math.floor(Math.random() * 1e6)}`,
})

/** By the segment of the path before the parameter. */
export const KINDS: Readonly<Record<string, Kind>> = {
  containers: uuid('container', 'container_id'),
  openings: uuid('opening', 'opening_id'),
  shipments: uuid('shipment', 'shipment_id'),
  handovers: uuid('handover', 'handover_id'),
  incidents: uuid('incident', 'incident_id'),
  attachments: uuid('attachment', 'attachment_id'),
  tasks: uuid('case_task', 'task_id'),
  hints: uuid('hint', 'hint_id'),
  releases: uuid('release', 'release_id'),
  tours: uuid('tour', 'tour_id'),
  'planned-installations': uuid('planned_installation', 'planned_installation_id'),
  repackagings: uuid('repackaging', 'repackaging_id'),
  counts: uuid('stock_count', 'count_id'),
  devices: { table: 'device', column: 'device_id', nobodys: () => 'EXSM0199999999' },
  locks: serial('lock', 'lock_serial'),
  keys: serial('key', 'key_serial'),
  parties: uuid('party', 'party_id'),
  sites: uuid('site', 'site_id'),
  people: uuid('person', 'person_id'),
  invitations: uuid('invitation', 'invitation_id'),
  courses: uuid('course', 'course_id'),
  trainings: uuid('training', 'training_id'),
  proposals: uuid('proposal', 'proposal_id'),
  'pass-ons': uuid('pass_on', 'pass_on_id'),
  'api-keys': uuid('api_key', 'api_key_id'),
  'second-persons': uuid('person', 'person_id'),
  approvers: uuid('person', 'person_id'),
  webhooks: uuid('webhook', 'webhook_id'),
  'carrier-links': uuid('carrier_link', 'link_id'),
  deadlines: uuid('deadline_act', 'entry_id'),
  'packing-lists': uuid('packing_list', 'packing_list_id'),
  contacts: uuid('contact', 'contact_id'),
  mails: uuid('mail', 'mail_id'),
  events: uuid('webhook_delivery', 'event_id'),
  entries: uuid('entry', 'entry_id'),
  trays: uuid('tray', 'tray_id'),
  sessions: uuid('session', 'session_id'),
  passkeys: uuid('passkey', 'passkey_id'),
  'single-sign-on': uuid('single_sign_on', 'single_sign_on_id'),
}

/** Kinds that belong to humans, whichever party they act for. */
export const OF_HUMANS: ReadonlySet<string> = new Set(['sessions', 'passkeys', 'single-sign-on'])

const BY_MEMBER: readonly (readonly [RegExp, string])[] = [
  [/^containerIds?$|ContainerIds?$/, 'containers'],
  [/openingIds?$/i, 'openings'],
  [/partyIds?$/i, 'parties'],
  [/gatewayAdministratorIds$/, 'parties'],
  [/siteIds?$/i, 'sites'],
  [/personIds?$/i, 'people'],
  [/keySerials?$/i, 'keys'],
  [/lockSerials?$/i, 'locks'],
  [/deviceIds?$|^contents$/i, 'devices'],
  [/repackagingId$/i, 'repackagings'],
  [/tourId$/i, 'tours'],
  [/incidentId$/i, 'incidents'],
  [/countId$/i, 'counts'],
  [/attachmentId$|^photoIds$/i, 'attachments'],
  [/plannedInstallationId$/i, 'planned-installations'],
  [/taskId$/i, 'tasks'],
  [/hintId$/i, 'hints'],
  [/releaseId$/i, 'releases'],
  [/shipmentId$|^returnOf$/i, 'shipments'],
  [/handoverId$/i, 'handovers'],
  [/proposalId$/i, 'proposals'],
  [/courseId$/i, 'courses'],
  [/invitationId$/i, 'invitations'],
  [/passOnId$/i, 'pass-ons'],
  [/apiKeyId$/i, 'api-keys'],
  [/webhookId$/i, 'webhooks'],
  [/linkId$/i, 'carrier-links'],
  [/packingListId$/i, 'packing-lists'],
  [/contactIds?$/i, 'contacts'],
  [/mailId$/i, 'mails'],
  [/eventId$/i, 'events'],
  [/entryIds?$/i, 'entries'],
  [/trayIds?$/i, 'trays'],
]

/** What a member of this name names; null: nothing of anybody. Types of containers are there for everybody. */
export function kindOfMember(name: string): { readonly kindName: string; readonly kind: Kind } | null {
  const kindName = BY_MEMBER.find(([pattern]) => pattern.test(name))?.[1]
  const kind = kindName === undefined ? undefined : KINDS[kindName]
  return kindName === undefined || kind === undefined ? null : { kindName, kind }
}

/** An identifier as the member takes it: alone, or as a list of one. */
export function asMember(schema: Schema | undefined, id: string): unknown {
  return schema?.type === 'array' ? [id] : id
}

/** Parameters that name nothing of anybody: a log, a provider of single sign-on, a tile. */
const NOT_OF_ANYBODY = /^\/(witness|log|pages|e|00|8003|v1\/login|v1\/session)(\/|$)/

export interface Parameter {
  readonly name: string
  readonly kindName: string
  readonly kind: Kind
}

/** Parameters that name something of a party or a human, in the order of the path. */
export function parametersOf(route: Route): Parameter[] {
  if (NOT_OF_ANYBODY.test(route.path) || isOutside(route)) return []
  const segments = route.path.split('/')
  return segments.flatMap((segment, place) => {
    if (!segment.startsWith(':')) return []
    const name = segment.slice(1)
    // Most are called id, after what stands before them.
    const before = segments[place - 1] ?? ''
    const named = KINDS[before] === undefined ? kindOfMember(name) : { kindName: before, kind: KINDS[before] }
    if (named === null) throw new Error(`whose things does ${nameOf(route)} speak of? Name them in kinds.ts.`)
    return [{ name, ...named }]
  })
}

/** The world outside in a rehearsal: boxes and keys on a table, which everybody at the table may touch. */
export function isOutside({ path }: Route): boolean {
  return path.startsWith('/rehearsal/')
}

/**
 * `public`, `session`, or the name of a permission: a person without any role is told what they lack.
 * `nobodyRoles`: headers of such a person.
 */
export async function permissionOf(app: App, route: Route, nobodyRoles: Headers): Promise<string> {
  const stranger = await send(app, { method: route.method, url: fill(route.path) })
  if (stranger.status !== 401 || stranger.body['code'] !== 'not_authenticated') return 'public'
  const refused = await send(app, { method: route.method, url: fill(route.path), headers: nobodyRoles })
  return refused.body['code'] === 'role_not_allowed' ? String(refused.body['permission']) : 'session'
}
