/** Which answers of the server have to be read anew after something happened. Pure. */
import type { LiveKind } from '../../src/custody/live-subjects.ts'

export interface Change {
  readonly kinds: readonly string[]
  readonly subjects: readonly { readonly kind: LiveKind; readonly id: string }[]
  /** Kinds of which more is concerned than is named. */
  readonly many: readonly LiveKind[]
}

/**
 * Answers about one thing name it in their address; of these the address alone decides, but of a tour: what is done on it
 * names its lock, its box and devices.
 */
const LISTS: readonly (readonly [RegExp, readonly LiveKind[]])[] = [
  [/^GET \/v1\/overview$/, ['device', 'container', 'incident', 'shipment', 'tour', 'lock']],
  [/^GET \/v1\/containers$/, ['container', 'device', 'shipment']],
  [/^GET \/v1\/devices$/, ['device', 'container']],
  [/^GET \/v1\/shipments$/, ['shipment']],
  [/^GET \/v1\/incidents$/, ['incident']],
  [/^GET \/v1\/tours(?:\/\{id\})?$/, ['tour', 'lock', 'device', 'planned_installation']],
  [/^GET \/v1\/planned-installations$/, ['planned_installation', 'device']],
  [/^GET \/v1\/deadlines$/, ['shipment', 'container', 'incident', 'key', 'person', 'site', 'lock', 'device']],
  [/^GET \/v1\/my-day$/, ['container', 'device', 'lock', 'tour', 'planned_installation', 'pass_on', 'key', 'person']],
  [/^GET \/v1\/pass-ons$/, ['pass_on', 'container']],
  [/^GET \/v1\/counts$/, ['count']],
  [/^GET \/v1\/repackagings$/, ['container', 'device']],
  [/^GET \/v1\/packing-lists$/, ['packing_list', 'container']],
  [/^GET \/v1\/proposals$/, ['proposal']],
  [/^GET \/v1\/recalls$/, ['device', 'incident']],
  [/^GET \/v1\/keys$/, ['key']],
  [/^GET \/v1\/sites$/, ['site']],
  [/^GET \/v1\/parties$/, ['party']],
  [/^GET \/v1\/people$/, ['person']],
  [/^GET \/v1\/me$/, ['person']],
]

/** Names in addresses, and what they name. */
const PATH_KINDS: Readonly<Record<string, LiveKind>> = {
  containers: 'container',
  devices: 'device',
  incidents: 'incident',
  shipments: 'shipment',
  sites: 'site',
  keys: 'key',
  people: 'person',
  parties: 'party',
  tours: 'tour',
  counts: 'count',
  locks: 'lock',
  'pass-ons': 'pass_on',
  'packing-lists': 'packing_list',
  'planned-installations': 'planned_installation',
  proposals: 'proposal',
}

export function isTouched(operation: string, input: unknown, change: Change): boolean {
  const kinds = new Set<string>([...change.many, ...change.subjects.map(({ kind }) => kind)])
  const list = LISTS.find(([pattern]) => pattern.test(operation))
  if (list !== undefined) return list[1].some((kind) => kinds.has(kind))
  const { path = {} } = (input ?? {}) as { readonly path?: Readonly<Record<string, string>> }
  const ids = new Set(Object.values(path))
  if (ids.size === 0) return false
  const kind = PATH_KINDS[/^GET \/v1\/([a-z-]+)\//.exec(operation)?.[1] ?? '']
  if (kind !== undefined && change.many.includes(kind)) return true
  return change.subjects.some(({ id }) => ids.has(id))
}

/** Both, as one. */
export function joined(a: Change | null, b: Change): Change {
  if (a === null) return b
  return {
    kinds: [...new Set([...a.kinds, ...b.kinds])],
    subjects: [...new Map([...a.subjects, ...b.subjects].map((each) => [`${each.kind} ${each.id}`, each])).values()],
    many: [...new Set([...a.many, ...b.many])],
  }
}
