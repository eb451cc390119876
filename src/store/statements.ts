/**
 * Statements whose text comes again. PostgreSQL takes longer to parse and plan one of ours, with the policies of
 * row-level security in it, than to run it; so each connection prepares it once.
 */
import type { Writable } from 'node:stream'
import type pg from 'pg'

/** Texts come from the code, not from data, so they are few. Should one ever not be, memory must not grow with it. */
const NAMED_MOST = 1_000

const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= NAMED_MOST) return known
  const name = `geleit_${names.size}`
  names.set(text, name)
  return name
}

/**
 * Runs a statement whose values are all parameters. Connections are pipelined: statements that are sent in one go are
 * carried out in this order, and cost one round trip and one system call together.
 */
export function run<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<pg.QueryResult<Row>> {
  gather(client)
  const name = nameOf(text)
  return client.query<Row>({ ...(name === undefined ? {} : { name }), text, values: [...values] })
}

const gathering = new WeakSet<Writable>()

/** Holds back what is sent on this connection until whoever runs now has sent everything they can. */
export function gather(client: pg.ClientBase): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection
  if (gathering.has(stream)) return
  gathering.add(stream)
  stream.cork()
  process.nextTick(() => {
    gathering.delete(stream)
    stream.uncork()
  })
}
