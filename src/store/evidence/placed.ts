import { readEntry } from '../../auditlog/evidence/entry.ts'
import type { PlacedEntry } from '../../auditlog/evidence/segments.ts'
import type { StoredEntry } from '../queries/evidence.ts'

/** An entry as the pure code takes it, with what is stored of it. */
export interface Placed extends PlacedEntry {
  readonly stored: StoredEntry
  readonly canonical: string
}

/** Throws where the stored bytes are no entry: then the database was changed by hand. */
export function placedEntry(stored: StoredEntry, deviceSequence: number | null): Placed {
  const canonical = stored.canonical.toString('utf8')
  const entry = readEntry(canonical)
  if ('fault' in entry) throw new Error(`entry ${stored.entryId} can't be read: ${entry.fault}. Run geleit fsck.`)
  return { entry, index: stored.index, deviceSequence, stored, canonical }
}
