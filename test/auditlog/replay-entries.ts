/** Entries as a verifier is given them, from a database or from a world in memory: only what a file would show. */
import type pg from 'pg'
import type { ReplayEntry, Subject } from '../../src/auditlog/custody-chain.ts'
import { entriesOfFile } from '../../src/auditlog/custody-chain.ts'
import type { Entry, Fact } from '../../src/custody/entries.ts'
import { personalMembersOf } from '../../src/custody/personal.ts'
import { subjectsOf } from '../../src/store/entry-format.ts'

/** An entry with its places in all chains. */
export interface ChainedEntry extends Omit<ReplayEntry, 'deviceSequence'> {
  readonly devices: ReadonlyMap<string, number>
}

/** Everything that is in a log, and how to read a file out of it. */
export class Log {
  readonly entries: readonly ChainedEntry[]

  constructor(entries: readonly ChainedEntry[]) {
    this.entries = entries
  }

  /** All subjects of one kind that have entries. */
  ids(kind: Subject['kind']): string[] {
    const ids = new Set<string>()
    for (const { subjects, devices, fact } of this.entries) {
      if (kind === 'device') for (const id of devices.keys()) ids.add(id)
      else if (kind === 'shipment' && typeof fact['shipmentId'] === 'string') ids.add(fact['shipmentId'])
      else for (const subject of subjects) if (subject.kind === kind) ids.add(subject.id)
    }
    return [...ids]
  }

  /** One device for each set of devices that the same entries name: their files are the same. */
  lives(): string[] {
    const lives = new Map<string, string>()
    for (const id of this.ids('device')) {
      const entries = this.entries.filter(({ devices }) => devices.has(id)).map(({ index }) => index)
      lives.set(entries.join(), id)
    }
    return [...lives.values()]
  }

  file(subject: Subject): ReplayEntry[] {
    const all = this.entries.map(({ devices, ...entry }): ReplayEntry => {
      const deviceSequence = subject.kind === 'device' ? (devices.get(subject.id) ?? null) : null
      return { ...entry, deviceSequence }
    })
    return [...entriesOfFile(subject, all)]
  }
}

/** Entries in the order in which they were recorded; the places in their chains are counted here. */
export function logOf(entries: readonly Entry[]): Log {
  const counts = new Map<string, number>()
  const next = (kind: string, id: string): number => {
    const sequence = (counts.get(`${kind} ${id}`) ?? 0) + 1
    counts.set(`${kind} ${id}`, sequence)
    return sequence
  }
  return new Log(
    entries.map((entry, index) => {
      const { deviceIds, others } = subjectsOf(entry)
      return {
        index,
        recordTime: new Date(entry.recordTime).toISOString(),
        eventTime: new Date(entry.eventTime).toISOString(),
        partyId: entry.partyId,
        personId: entry.personId,
        fact: shownFact(entry.fact),
        subjects: others.map(([kind, id]) => ({ kind, id, sequence: next(kind, id) })),
        devices: new Map(deviceIds.map((id) => [id, next('device', id)])),
        setSize: deviceIds.length,
      }
    }),
  )
}

/** Without the devices, which stand apart as a set, and without what is personal. */
function shownFact(fact: Fact): ReplayEntry['fact'] {
  const hidden = new Set(['deviceIds', ...Object.keys(personalMembersOf(fact) ?? {})])
  return Object.fromEntries(
    Object.entries(fact).filter(([name, value]) => !hidden.has(name) && !(name === 'deviceId' && value !== null)),
  ) as ReplayEntry['fact']
}

/** The whole log of a database, from the canonical bytes that the commitments cover. */
export async function logIn(client: pg.ClientBase): Promise<Log> {
  const { rows } = await client.query<{ canonical: Buffer; devices: Readonly<Record<string, number>> | null }>(
    `with members as (
       select entry_id, party_id, jsonb_object_agg(subject_id, sequence) as devices
       from entry_subject where subject_kind = 'device' group by 1, 2)
     select c.canonical, m.devices
     from entry e join entry_content c using (entry_id, party_id) left join members m using (entry_id, party_id)
     order by e.position`,
  )
  return new Log(
    rows.map(({ canonical, devices }, index) => {
      const entry = JSON.parse(canonical.toString('utf8')) as Omit<ReplayEntry, 'index'> & {
        readonly devices: { readonly size: number }
      }
      const { recordTime, eventTime, partyId, personId, fact, subjects } = entry
      return {
        index,
        recordTime,
        eventTime,
        partyId,
        personId,
        fact,
        subjects: subjects.map(({ kind, id, sequence }) => ({ kind, id, sequence })),
        devices: new Map(Object.entries(devices ?? {})),
        setSize: entry.devices.size,
      }
    }),
  )
}
