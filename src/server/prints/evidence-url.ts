/** Where a code on paper leads: to the page that says what the log knows of the entry. `origin`: scheme, host and port. */
export function evidenceUrl(origin: string, entryId: string): string {
  return `${origin}/e/${entryId}`
}
