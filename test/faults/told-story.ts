/** The whole story of a delivery, told against a server process, and everything that can be compared afterwards. */
import { Client } from 'pg'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { LATER_BOXES } from '../../src/cli/rehearsal/road.ts'
import type { StoryState } from '../../src/cli/rehearsal/state.ts'
import { STEPS } from '../../src/cli/rehearsal/story.ts'
import { type NoteFile, sizesFor } from '../../src/cli/rehearse.ts'
import { embeddedUrl, rehearsalFile } from './serve-process.ts'

const PATIENCE_MS = 180_000
/** What comes after the eighth step is killed in a long run alone: it takes as long again. */
const LAST_STEP = process.env['GELEIT_LONG'] === '1' ? Number.POSITIVE_INFINITY : 8

type Json = Readonly<Record<string, unknown>>

/** Keeps every answer that it got: what was acknowledged must be there at the end, whatever happened in between. */
class RecordingClient extends StoryClient {
  readonly acknowledged: { readonly path: string; readonly answer: Json }[] = []

  override async post(who: string, path: string, content: unknown = {}, contentType?: string): Promise<Json & {}> {
    const answer = await super.post(who, path, content, contentType)
    if (!path.includes('?dryRun=')) this.acknowledged.push({ path, answer })
    return answer
  }

  override async refused(
    code: string,
    what: string,
    who: string,
    path: string,
    content: unknown = {},
  ): Promise<Json & {}> {
    const answer = await super.refused(code, what, who, path, content)
    this.acknowledged.push({ path, answer })
    return answer
  }
}

export interface LockLog {
  readonly lockSerial: string
  readonly records: readonly {
    readonly value: number | null
    readonly action: string | null
    readonly result: string
  }[]
}

/** How a story ended, without what is another one each time (identifiers and times). */
export interface Ended {
  readonly outcomes: readonly string[]
  readonly refusals: readonly unknown[]
  readonly summary: Json
  readonly entriesByType: readonly Json[]
  readonly devices: readonly Json[]
  readonly stays: readonly Json[]
  readonly exposed: readonly Json[]
  readonly lockActs: readonly Json[]
  readonly lockLogs: readonly LockLog[]
}

export interface Told {
  readonly ended: Ended
  readonly requests: number
  /** Identifiers that were acknowledged and stand in no entry. */
  readonly lost: readonly string[]
}

export async function tellStory(note: NoteFile, dataDir: string, onRequest?: () => void): Promise<Told> {
  const reload = (): ReturnType<typeof rehearsalFile> => rehearsalFile(dataDir)
  const client = new RecordingClient({
    file: await reload(),
    run: 'story',
    patienceMs: PATIENCE_MS,
    onRequest,
    reload,
  })
  const state: StoryState = {
    client,
    note: note.note,
    noteBody: note.body,
    noteType: note.contentType,
    deviceIds: note.deviceIds,
    ...sizesFor(note.deviceIds.length),
    facts: new Map(),
  }
  const outcomes: string[] = []
  for (const step of STEPS) {
    if (step.number <= LAST_STEP) outcomes.push(`${step.number}: ${await step.tell(state)}`)
  }
  const { requests } = client
  const lockLogs: LockLog[] = []
  // A file that was read again knows the later ones, too.
  const known = client.file.locks.map(({ serial }) => serial)
  const later = LAST_STEP > 8 ? LATER_BOXES.map(({ lockSerial }) => lockSerial) : []
  for (const serial of [...new Set([...known, ...later])].sort()) {
    const read = await client.get('driver', `/rehearsal/locks/${serial}/log`)
    const { records = [] } = (read['log'] ?? {}) as { records?: LockLog['records'] }
    lockLogs.push({
      lockSerial: serial,
      records: records.map(({ value, action, result }) => ({ value, action, result })),
    })
  }
  const summary = await client.get('driver', '/rehearsal/summary')
  const database = await openBooks(dataDir)
  try {
    const books = await readBooks(database)
    const lost = await findLost(database, client.acknowledged)
    return { ended: { outcomes, refusals: client.refusals, summary, lockLogs, ...books }, requests, lost }
  } finally {
    await database.end()
  }
}

async function openBooks(dataDir: string): Promise<Client> {
  const database = new Client({ connectionString: embeddedUrl(dataDir) })
  await database.connect()
  return database
}

const BOOKS = {
  // The log's own acts follow the clock, not the story.
  entriesByType: `select type, count(*)::int as count from entry where party_id <> 'log' group by 1 order by 1`,
  devices: `select d.device_id, d.custody, d.missing, c.serial, array(
      select g.kind from ground g where g.subject_id = d.device_id and g.ended_at is null order by 1) as grounds
    from device d left join container c using (container_id) order by 1`,
  stays: `select s.device_id, c.serial, s.packed_position, s.unpacked_position
    from stay s join container c using (container_id) order by 1, 3, 2`,
  exposed: `select i.kind, i.status, c.serial,
      array(select g.subject_id from ground g
            where g.incident_id = i.incident_id and g.subject_kind = 'device' order by 1) as devices,
      array(select r.device_id from recall r where r.incident_id = i.incident_id order by 1) as recalled
    from incident i left join container c using (container_id) order by 1, 2, 3, 4`,
  lockActs: 'select lock_serial, value, action, state, flags from lock_act order by 1, 2',
} as const

async function readBooks(database: Client): Promise<Record<keyof typeof BOOKS, Json[]>> {
  const books: Partial<Record<keyof typeof BOOKS, Json[]>> = {}
  for (const [name, query] of Object.entries(BOOKS)) {
    books[name as keyof typeof BOOKS] = (await database.query<Json>(query)).rows
  }
  return books as Record<keyof typeof BOOKS, Json[]>
}

/** Every identifier that an answer named stands in an entry. */
async function findLost(
  database: Client,
  acknowledged: readonly { readonly path: string; readonly answer: Json }[],
): Promise<string[]> {
  const named = acknowledged.flatMap(({ path, answer }) =>
    Object.entries(answer)
      // The key that signs verdicts is the key store's, and stands in no entry.
      .filter(([name, value]) => name.endsWith('Id') && name !== 'verdictKeyId' && typeof value === 'string')
      .map(([name, value]) => ({ id: value as string, what: `${name} of ${path}` })),
  )
  const { rows } = await database.query<{ canonical: string }>(
    "select convert_from(canonical, 'UTF8') as canonical from entry_content",
  )
  const books = rows.map((row) => row.canonical).join('\n')
  return named.filter(({ id }) => !books.includes(id)).map(({ id, what }) => `${what}: ${id}`)
}
