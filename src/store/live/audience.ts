/** Whom entries concern, and which of their subjects a party sees: row-level security has the last word. */
import type pg from 'pg'
import type { Entry } from '../../custody/entries.ts'
import type { ContainerId, DeviceId, PartyId, ShipmentId } from '../../custody/identifiers.ts'
import { isTellable, type LiveKind, type LiveSubject, liveSubjectsOf } from '../../custody/live-subjects.ts'
import { type Database, readAs, readForRules } from '../database.ts'
import { run } from '../statements.ts'
import { aroundOf } from '../webhooks/around.ts'

/** So many devices of an entry are named; of more, it is said that there are more. */
export const DEVICES_NAMED = 100

export interface Concern {
  readonly entry: Entry
  /** Parties that may see something of it. */
  readonly subjectsFor: ReadonlyMap<PartyId, readonly LiveSubject[]>
  /** There are more devices than are named. */
  readonly manyDevices: boolean
}

/**
 * For each of these parties that an entry may concern, which subjects it may see. It may name too many, never too few; so
 * that nobody is asked about what is plainly not theirs.
 */
export async function concernsOf(
  database: Database,
  entries: readonly Entry[],
  parties: ReadonlySet<PartyId>,
): Promise<Concern[]> {
  const isForeign = ({ partyId }: Entry): boolean => [...parties].some((party) => party !== partyId)
  const asked = entries.filter((entry) => isForeign(entry) && [...parties].some((party) => isTellable(entry, party)))
  const around = asked.length === 0 ? null : await readForRules(database, null, (client) => aroundOf(client, asked, []))
  const sees = (party: PartyId, { kind, id }: LiveSubject): boolean => {
    if (around === null) return false
    if (kind === 'container') return around.container(id as ContainerId).includes(party)
    if (kind === 'shipment') return around.shipment(id as ShipmentId).includes(party)
    if (kind !== 'device') return true
    const device = around.device(id as DeviceId)
    if (device === undefined) return false
    const { makerPartyId, owningPartyId, possessingPartyId, administrators } = device
    return [makerPartyId, owningPartyId, possessingPartyId, ...administrators].includes(party)
  }
  return entries.map((entry) => {
    const subjects = liveSubjectsOf(entry.fact)
    const subjectsFor = new Map<PartyId, readonly LiveSubject[]>()
    for (const party of parties) {
      if (!isTellable(entry, party)) continue
      const own = party === entry.partyId
      const theirs = own
        ? subjects
        : subjects.filter((subject) => sees(party, subject) && !OF_OWN_ENTRIES.has(subject.kind))
      const anchors = theirs.filter(({ kind }) => ANCHORS.has(kind))
      if (own || anchors.length > 0) subjectsFor.set(party, atMost(theirs))
    }
    return { entry, subjectsFor, manyDevices: subjects.filter(({ kind }) => kind === 'device').length > DEVICES_NAMED }
  })
}

/** What others may see; of an entry that names none of these they see nothing. */
const ANCHORS: ReadonlySet<LiveKind> = new Set<LiveKind>(['device', 'container', 'shipment', 'incident'])

function atMost(subjects: readonly LiveSubject[]): readonly LiveSubject[] {
  let devices = 0
  return subjects.filter(({ kind }) => {
    if (kind !== 'device') return true
    devices += 1
    return devices <= DEVICES_NAMED
  })
}

/** Where row-level security answers for a kind. */
const TABLES: Partial<Readonly<Record<LiveKind, readonly [table: string, column: string]>>> = {
  device: ['device', 'device_id'],
  container: ['container', 'container_id'],
  lock: ['lock', 'lock_serial'],
  incident: ['incident', 'incident_id'],
  shipment: ['shipment', 'shipment_id'],
  site: ['site', 'site_id'],
  key: ['key', 'key_serial'],
  person: ['person', 'person_id'],
  tour: ['tour', 'tour_id'],
  party: ['party', 'party_id'],
  pass_on: ['pass_on', 'pass_on_id'],
}
/** Kinds of which nobody but the party that wrote the entry sees anything. */
const OF_OWN_ENTRIES: ReadonlySet<LiveKind> = new Set<LiveKind>([
  'planned_installation',
  'count',
  'packing_list',
  'proposal',
  'invitation',
  'policy',
])

const CHECKED = Object.entries(TABLES) as [LiveKind, readonly [string, string]][]
const VISIBLE = CHECKED.map(
  ([kind, [table, column]], place) =>
    `select '${kind}' as kind, ${column} as id from ${table} where ${column} = any($${place + 1}::text[])`,
).join(' union all ')

/** Names of those subjects that the party sees, each as `kind id`. */
export async function visibleTo(
  database: Database,
  partyId: PartyId,
  subjects: readonly LiveSubject[],
): Promise<ReadonlySet<string>> {
  const ids = new Map<LiveKind, Set<string>>()
  const visible = new Set<string>()
  for (const { kind, id } of subjects) {
    if (TABLES[kind] === undefined) visible.add(nameOf({ kind, id }))
    else ids.set(kind, (ids.get(kind) ?? new Set()).add(id))
  }
  if (ids.size === 0) return visible
  const rows = await readAs(database, partyId, (client: pg.ClientBase) =>
    run<{ kind: LiveKind; id: string }>(
      client,
      VISIBLE,
      CHECKED.map(([kind]) => [...(ids.get(kind) ?? [])]),
    ),
  )
  for (const row of rows.rows) visible.add(nameOf(row))
  return visible
}

export function nameOf({ kind, id }: LiveSubject): string {
  return `${kind} ${id}`
}
