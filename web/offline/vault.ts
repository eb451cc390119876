/**
 * Where the app keeps what must outlive a restart of the phone. In drawers: each has records, and a key of its own.
 * Drawers of the same name are the same for all windows of the app.
 */
export interface Vault {
  /** Greater than any it gave before, in whatever window. */
  number(): Promise<number>
  /** The records of a drawer by id. What can't be read any more is left out. */
  read(drawer: string): Promise<ReadonlyMap<string, unknown>>
  /** All of it or nothing; once this resolves, it outlives the phone being switched off. */
  write(changes: readonly Change[]): Promise<void>
  drawers(): Promise<readonly string[]>
  /** Its key is gone first: what may be left of the records is noise from then on. */
  destroy(drawer: string): Promise<void>
}

export interface Change {
  readonly drawer: string
  readonly id: string
  /** As JSON can say it; null takes the record away. */
  readonly value: object | null
}

/** One person's drawers. Nobody else's are read. */
export function drawersOf(personId: string): {
  readonly queue: string
  readonly photos: string
  readonly day: string
  readonly tours: string
  tour(tourId: string): string
} {
  const tours = `tour/${personId}/`
  return {
    queue: `queue/${personId}`,
    photos: `photos/${personId}`,
    day: `day/${personId}`,
    tours,
    tour: (tourId) => `${tours}${tourId}`,
  }
}

/**
 * Takes away the codes and verdicts of tours, so that no window can show them again: of all people, or of all but one.
 * What was done and not sent yet stays, unreadable to others: it is evidence, and lost it would be missing in the books.
 */
export async function forgetTours(vault: Vault, exceptOf: string | null): Promise<void> {
  const kept = exceptOf === null ? null : drawersOf(exceptOf).tours
  for (const drawer of await vault.drawers()) {
    if (drawer.startsWith('tour/') && (kept === null || !drawer.startsWith(kept))) await vault.destroy(drawer)
  }
}
