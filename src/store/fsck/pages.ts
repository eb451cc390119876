import type pg from 'pg'

const PAGE = 2_000
let cursors = 0

/**
 * Reads any number of rows in pages, in the transaction that the client is in. While a page is looked at, the server
 * already prepares the next one.
 */
export async function* pagesOf<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  select: string,
): AsyncGenerator<Row[], void> {
  cursors += 1
  const name = `page_${cursors}`
  await client.query(`declare ${name} no scroll cursor for ${select}`)
  yield* readAhead(async () => (await client.query<Row>(`fetch ${PAGE} from ${name}`)).rows)
  await client.query(`close ${name}`)
}

/** Yields what `read` gives until it gives nothing, and asks for the next before the last was looked at. */
export async function* readAhead<Row>(read: (last: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row[], void> {
  let next = read(undefined)
  for (;;) {
    const rows = await next
    if (rows.length === 0) return
    next = read(rows.at(-1))
    // Whoever stops in between never waits for it; its failure is met where the client is used next.
    next.catch(() => {})
    yield rows
  }
}
