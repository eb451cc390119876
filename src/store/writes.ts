import type pg from 'pg'
import { Parameters } from './rows.ts'
import { run } from './statements.ts'

/**
 * The writes of a transaction, gathered into as few statements as may be. One statement sees each table as it was
 * before, so as soon as a table comes for the second time, what was gathered is sent and a new statement begins. All of
 * them are on their way at once; whether they were carried out is known when `done` returns.
 */
export class Writes {
  readonly #client: pg.ClientBase
  readonly #sent: Promise<unknown>[] = []
  #parts: string[] = []
  #tables = new Set<string>()
  #parameters = new Parameters()

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  /** `sql` gives one INSERT, UPDATE or DELETE of this table alone. */
  add(table: string, sql: (parameters: Parameters) => string): void {
    if (this.#tables.has(table)) this.send()
    this.#tables.add(table)
    this.#parts.push(sql(this.#parameters))
  }

  async done(): Promise<void> {
    this.send()
    await Promise.all(this.#sent)
  }

  /** Sends what was gathered so far. */
  send(): void {
    const last = this.#parts.pop()
    if (last === undefined) return
    const before = this.#parts.map((part, place) => `w${place} as (${part})`).join(', ')
    const sent = run(this.#client, before === '' ? last : `with ${before} ${last}`, this.#parameters.values)
    // Its error is met in `done`, and must not end the process before.
    sent.catch(() => {})
    this.#sent.push(sent)
    this.#parts = []
    this.#tables = new Set()
    this.#parameters = new Parameters()
  }
}
