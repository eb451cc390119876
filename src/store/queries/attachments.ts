/** Files that people added: what is known of them, and the files themselves, which stand apart. */
import type pg from 'pg'
import type { AttachedTo } from '../../custody/attachment.ts'
import type { AttachmentId, EntryId, IncidentId, PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Attachment, Incident, Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import { loadPerson } from './situations.ts'
import type { Page } from './views.ts'

export interface AttachmentView extends Omit<Attachment, 'addedBy' | 'entryId'> {
  /** By which it can be erased; null: it is another party's. */
  readonly entryId: EntryId | null
  /** Null: the file was erased. */
  readonly name: string | null
  /** Null: somebody of another party. */
  readonly addedBy: PersonId | null
}

/** `name`: as `harmlessName` made it; `content`: as `checkFile` cleaned it. */
export function addContent(
  writes: Writes,
  file: {
    readonly attachmentId: AttachmentId
    readonly partyId: PartyId
    readonly name: string
    readonly content: Uint8Array
  },
): void {
  writes.add('attachment_content', (parameters) => {
    const values = [
      ...[file.attachmentId, file.partyId, file.name].map((value) => parameters.add(value, 'text')),
      parameters.add(file.content, 'bytea'),
    ]
    return `insert into attachment_content (attachment_id, party_id, name, content) values (${values.join(', ')})`
  })
}

/** With the entries that told of them the files go. To be called before the parts of the entries are gone. */
export function removeContents(writes: Writes, entryIds: readonly string[]): void {
  writes.add('attachment_content', (parameters) => {
    const ids = parameters.add(entryIds, 'text[]')
    return `delete from attachment_content where attachment_id in
      (select attachment_id from attachment where entry_id = any(${ids}))`
  })
}

const VIEW = `select a.attachment_id as "attachmentId", a.party_id as "partyId", a.subject_kind as "subjectKind",
    a.subject_id as "subjectId", a.shared, a.content_type as "contentType", a.size, a.sha256, p.person_id as "addedBy",
    a.added_at as "addedAt", e.entry_id as "entryId", c.name
  from attachment a left join entry e on e.entry_id = a.entry_id left join attachment_content c on c.attachment_id = a.attachment_id
    -- People of others are nobody's business.
    left join person p on p.person_id = a.added_by`

/** What was added to something, as far as the asking party may see it, in the order of adding. */
export async function attachmentList(
  client: pg.ClientBase,
  subject: { readonly subjectKind: AttachedTo; readonly subjectId: string },
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<AttachmentView>> {
  const { rows } = await client.query<AttachmentView>(
    `${VIEW} where a.subject_kind = $1 and a.subject_id = $2
       and ($3::text is null or (a.added_at, a.attachment_id) >
         (select b.added_at, b.attachment_id from attachment b where b.attachment_id = $3))
     order by a.added_at, a.attachment_id limit $4`,
    [subject.subjectKind, subject.subjectId, page.cursor, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.attachmentId ?? null) : null }
}

export async function attachmentView(client: pg.ClientBase, id: AttachmentId): Promise<AttachmentView | null> {
  const { rows } = await client.query<AttachmentView>(`${VIEW} where a.attachment_id = $1`, [id])
  return rows[0] ?? null
}

/** Null: there is none, or it was erased, or it is not to be seen. */
export async function attachmentContent(
  client: pg.ClientBase,
  id: AttachmentId,
): Promise<{ readonly name: string; readonly contentType: string; readonly content: Uint8Array } | null> {
  const { rows } = await client.query<{ name: string; contentType: string; content: Uint8Array }>(
    `select c.name, a.content_type as "contentType", c.content
     from attachment a join attachment_content c on c.attachment_id = a.attachment_id where a.attachment_id = $1`,
    [id],
  )
  return rows[0] ?? null
}

/** Null: there is none that the acting party may see. */
export async function attachSituation(
  loading: Loading,
  { incidentId, personId }: { readonly incidentId: IncidentId; readonly personId: PersonId },
): Promise<{ readonly person: Person; readonly incident: Incident; readonly attached: number } | null> {
  const incident = await lockIncident(loading, incidentId)
  if (incident === null) return null
  const { partyId } = loading
  const { rows } = await loading.client.query<{ count: number }>(
    `select count(*)::bigint as count from attachment
     where subject_kind = 'incident' and subject_id = $1 and party_id = $2`,
    [incidentId, partyId],
  )
  return { person: await loadPerson(loading, personId), incident, attached: rows[0]?.count ?? 0 }
}

/** The incident, locked, if the acting party may see it; by the same words as row-level security has for it. */
export async function lockIncident(loading: Loading, incidentId: IncidentId): Promise<Incident | null> {
  const { rows } = await loading.client.query<{ sees: boolean }>('select geleit_sees_incident($1) as sees', [
    incidentId,
  ])
  if (rows[0]?.sees !== true) return null
  const [incident] = await loading.lock('incident', { incidentId })
  return incident ?? null
}
