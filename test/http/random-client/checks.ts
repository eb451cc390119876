/** What has to hold for every answer, and for what the request did to the books. */
import { Client } from 'pg'
import { Compile } from 'typebox/schema'
import { type Permission, STEP_UP_PERMISSIONS } from '../../../src/custody/people.ts'
import { REFUSALS, type RefusalCode } from '../../../src/custody/refusals.ts'
import { type InterfaceProblemCode, interfaceProblem, statusOf } from '../../../src/server/problem.ts'
import { TABLES } from '../../../src/store/columns.ts'
import type { Answer } from '../requests.ts'
import type { Schema } from '../violations.ts'
import { leaked } from '../visible.ts'
import type { Caller } from './callers.ts'
import type { Operation, Request } from './generate.ts'

/** Each check gives a sentence if it fails. */
export type Finding = string | null

/** Said of a problem document by whoever makes it; undefined: nobody knows such a code. */
function statusOfCode(code: string): number | undefined {
  if (Object.hasOwn(REFUSALS, code)) return statusOf(code as RefusalCode)
  try {
    return interfaceProblem(code as InterfaceProblemCode, 'en').status
  } catch {
    return undefined
  }
}

export function checkProblem({ status, type, body }: Answer): Finding {
  if (status < 400) return null
  if (status >= 500 && body['code'] !== 'record_halted') return `a failure of ours: ${status}`
  if (!type.startsWith('application/problem+json')) return `a refusal that is no problem document: ${type}`
  const code = String(body['code'])
  const known = statusOfCode(code)
  if (known === undefined) return `a refusal with a code that nobody knows: ${code}`
  if (known !== status || body['status'] !== status) return `${code} is ${known}, and was answered with ${status}`
  if (typeof body['detail'] !== 'string' || body['detail'].length < 10) return 'a refusal that does not say what to do'
  return null
}

type Validator = { Check(value: unknown): boolean; Errors(value: unknown): readonly unknown[] }

/** Answers against the document. */
export class Document {
  readonly #compiled = new Map<Schema, Validator>()
  /** What answered with pages and the like, for which the document has no form. */
  readonly formless = new Set<string>()

  check({ responses, method, path }: Operation, { status, type, body }: Answer): Finding {
    if (status >= 400) return Object.hasOwn(responses, '4XX') ? null : `the document does not say that ${path} refuses`
    const good = Object.keys(responses).filter((each) => each.startsWith('2') || each.startsWith('3'))
    if (good.length === 0) {
      if (type.includes('json')) return 'answered in a form that the document does not show'
      this.formless.add(`${method} ${path}`)
      return null
    }
    if (!good.includes(String(status))) return `the document knows ${good.join(', ')} and not ${status}`
    const schema = responses[String(status)]
    if (schema === null || schema === undefined || !type.includes('json')) return null
    const validator = this.#validatorOf(schema)
    if (validator.Check(body)) return null
    return `not of the form that the document shows: ${JSON.stringify(validator.Errors(body)).slice(0, 400)}`
  }

  #validatorOf(schema: Schema): Validator {
    const known = this.#compiled.get(schema)
    if (known !== undefined) return known
    const compiled = Compile(schema as object) as unknown as Validator
    this.#compiled.set(schema, compiled)
    return compiled
  }
}

/** Whether somebody got in who may not, whatever they were let do. */
export function checkLetIn(caller: Caller, permission: string, { status }: Answer): Finding {
  if (status >= 400 || permission === 'public') return null
  if (caller.kind === 'stranger') return 'a stranger was let in'
  if (permission === 'session') return caller.kind === 'system' ? 'a system was let in where only people may' : null
  if (caller.kind === 'unchosen') return 'somebody was let in who had not said as whom they act'
  const needsFactor = STEP_UP_PERMISSIONS.has(permission as Permission)
  if (needsFactor && ['stale', 'never', 'system'].includes(caller.kind)) return 'let in without a fresh second factor'
  return null
}

/** Words of others. An evidence file shows a whole chain on purpose: there only devices count. */
export function checkWords(
  { path, url, payload }: Request,
  { text }: Answer,
  hidden: ReadonlySet<string>,
  own: ReadonlySet<string>,
): Finding {
  const found = leaked(text, hidden, `${url} ${payload ?? ''}`, own)
  const counted = path.endsWith('/evidence') ? found.filter((word) => /^[1-9A-Z][A-Z]{3}\w{2}\d{8}$/.test(word)) : found
  return counted.length === 0 ? null : `shows what is another’s: ${counted.slice(0, 5).join(', ')}`
}

/**
 * No change without its entry: every transaction that touched the state has to have written an entry. The database
 * itself notes which ones touched it.
 */
export class Changes {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
  }

  /** `connectionString`: as superuser. */
  static async watch(connectionString: string): Promise<Changes> {
    const client = new Client({ connectionString })
    await client.connect()
    await client.query(`
      create schema watched;
      create table watched.change (xid xid8, table_name text, primary key (xid, table_name));
      create function watched.note() returns trigger language plpgsql security definer as $$
      begin
        insert into watched.change values (pg_current_xact_id(), tg_table_name) on conflict do nothing;
        return null;
      end $$`)
    for (const { sqlName } of Object.values(TABLES)) {
      await client.query(
        `create trigger watched after insert or update or delete on "${sqlName}" for each row execute function watched.note()`,
      )
    }
    return new Changes(client)
  }

  async check(): Promise<Finding> {
    const { rows } = await this.#client.query<{ table: string }>({
      name: 'without-entry',
      text: `select table_name as table from watched.change c
        where not exists (select from entry e where e.transaction_id = c.xid)`,
    })
    return rows.length === 0 ? null : `changed without an entry: ${rows.map(({ table }) => table).join(', ')}`
  }

  /** What was found good need not be looked at again. */
  async forget(): Promise<number> {
    const { rowCount } = await this.#client.query('delete from watched.change')
    return rowCount ?? 0
  }

  async end(): Promise<void> {
    await this.#client.end()
  }
}
