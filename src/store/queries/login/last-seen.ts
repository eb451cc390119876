import { type Database, writeForRules } from '../../database.ts'

export interface Seen {
  readonly kind: 'session' | 'api_key'
  readonly id: string
  /** ms since 1970. */
  readonly at: number
}

/** Notes when sessions and API keys were last used: all of them in two statements. */
export async function writeLastSeen(database: Database, seen: readonly Seen[]): Promise<void> {
  const of = (kind: Seen['kind']): [string[], string[]] => {
    const some = seen.filter((each) => each.kind === kind)
    return [some.map(({ id }) => id), some.map(({ at }) => new Date(at).toISOString())]
  }
  await writeForRules(database, null, async (client) => {
    const news = 'unnest($1::text[], $2::timestamptz[]) as seen (id, at)'
    await Promise.all([
      // In the order of their ids, so that two servers don't wait for each other in a circle.
      client.query(
        `update session s set last_seen_at = greatest(s.last_seen_at, seen.at)
         from ${news} where s.session_id = seen.id
           and s.session_id in (select session_id from session where session_id = any($1) order by 1 for update)`,
        of('session'),
      ),
      client.query(
        `update api_key_secret s set last_used_at = greatest(s.last_used_at, seen.at)
         from ${news} where s.api_key_id = seen.id
           and s.api_key_id in (select api_key_id from api_key_secret where api_key_id = any($1) order by 1 for update)`,
        of('api_key'),
      ),
    ])
  })
}
