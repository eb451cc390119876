/** What one person is told of what their party may see: what they have the right to read. */
import type { Entry } from '../../custody/entries.ts'
import { LIVE_KINDS, type LiveKind, type LiveSubject } from '../../custody/live-subjects.ts'
import type { Permission } from '../../custody/people.ts'
import { mayUse } from '../auth/hook.ts'
import type { Identity } from '../auth/identity.ts'

/** An entry with those of its subjects that a party sees. */
export interface Told {
  readonly entry: Entry
  readonly subjects: readonly LiveSubject[]
  /** There are more devices than are named. */
  readonly manyDevices: boolean
}

export interface Change {
  /** Types of the entries. */
  readonly kinds: readonly string[]
  readonly subjects: readonly LiveSubject[]
  /** Kinds of which there is more than is named. */
  readonly many: readonly LiveKind[]
  /** Record time of the newest. */
  readonly at: string
}

const SUBJECTS_MOST = 200

const PERMISSION_OF: Readonly<Record<LiveKind, Permission>> = {
  device: 'devices:read',
  container: 'containers:read',
  lock: 'locks:read',
  incident: 'incidents:read',
  shipment: 'shipments:read',
  site: 'parties:read',
  key: 'keys:read',
  person: 'people:read',
  tour: 'containers:read',
  party: 'parties:read',
  pass_on: 'containers:read',
  planned_installation: 'containers:read',
  count: 'counts:read',
  packing_list: 'containers:read',
  proposal: 'proposals:read',
  invitation: 'people:read',
  policy: 'policies:read',
}
/** Of what is about nothing that has a name, such as a subscription or the log. */
const ABOUT_THE_WHOLE: Permission = 'policies:read'

/** Null: nothing that this person may read. */
export function changeFor(identity: Identity, told: readonly Told[]): Change | null {
  const mayRead = new Set(LIVE_KINDS.filter((kind) => mayUse(identity, PERMISSION_OF[kind])))
  const own = (subject: LiveSubject): boolean => subject.kind === 'person' && subject.id === identity.personId
  const shown = told.flatMap(({ entry, subjects, manyDevices }) => {
    const theirs = subjects.filter((subject) => mayRead.has(subject.kind) || own(subject))
    const isAboutNothing = subjects.length === 0 && entry.partyId === identity.partyId
    if (theirs.length === 0 && !(isAboutNothing && mayUse(identity, ABOUT_THE_WHOLE))) return []
    return [{ entry, subjects: theirs, manyDevices }]
  })
  if (shown.length === 0) return null
  const subjects = new Map(shown.flatMap((each) => each.subjects.map((subject) => [JSON.stringify(subject), subject])))
  const named = [...subjects.values()]
  const many = new Set(named.slice(SUBJECTS_MOST).map(({ kind }) => kind))
  if (shown.some((each) => each.manyDevices && each.subjects.some(({ kind }) => kind === 'device'))) many.add('device')
  return {
    kinds: [...new Set(shown.map(({ entry }) => entry.fact.type))],
    subjects: named.slice(0, SUBJECTS_MOST),
    many: [...many],
    at: new Date(Math.max(...shown.map(({ entry }) => entry.recordTime))).toISOString(),
  }
}
