/** What commands about parties and people have in common: who acts, where links lead, and how refusals are told. */
import { randomUUID } from 'node:crypto'
import { isMalformed, type PartyId, type PersonId, parseId, parseMarketPartnerId } from '../custody/identifiers.ts'
import type { Outcome } from '../custody/outcome.ts'
import { REFUSALS } from '../custody/refusals.ts'
import type { CommitOptions } from '../store/commit.ts'
import type { Database } from '../store/database.ts'
import { Failure, type Io, WrongUse } from './command.ts'
import { clockOf } from './with-database.ts'

/** Null: the operator of the server acts, and the entry says so. */
export function actingOf(by: string | undefined): PersonId | null {
  return by === undefined ? null : personIdOf(by)
}

export function personIdOf(text: string | undefined): PersonId {
  const id = parseId('PersonId', text ?? '')
  if (isMalformed(id)) throw new WrongUse('name a person by their identifier')
  return id as PersonId
}

export function partyIdOf(text: string | undefined): PartyId {
  const id = parseId('PartyId', text ?? '')
  if (isMalformed(id)) throw new WrongUse('name a party by its identifier')
  return id as PartyId
}

/** Words out of a list; none that isn't in it. */
export function wordsOf<Word extends string>(
  given: readonly string[] | undefined,
  known: readonly Word[],
  option: string,
): Word[] {
  return (given ?? []).map((word) => {
    const found = known.find((each) => each === word)
    if (found === undefined) throw new WrongUse(`${option} ${word}: there is ${known.join(', ')}`)
    return found
  })
}

export function needed(value: string | undefined, option: string): string {
  if (value === undefined || value.trim() === '') throw new WrongUse(`${option} is missing`)
  return value
}

/** The id, and what looks odd about it. */
export function marketPartnerOf(text: string | undefined, io: Io): string | null {
  if (text === undefined) return null
  const parsed = parseMarketPartnerId(text)
  if (isMalformed(parsed)) throw new WrongUse(parsed.reason.en)
  if (parsed.warning !== null) io.err(`Note: ${parsed.warning.en}\n`)
  return parsed.id
}

/** Where people reach this server. */
export function originOf({ environment }: Io): string {
  const url = environment['GELEIT_PUBLIC_URL']
  if (url !== undefined && url !== '') return url.replace(/\/+$/, '')
  return `http://localhost:${environment['PORT'] ?? '8080'}`
}

export async function optionsFor(database: Database): Promise<CommitOptions> {
  return { clock: await clockOf(database), newId: randomUUID }
}

/** What was decided; throws a `Failure` with what to do next where it was refused. */
export function granted<Answer>(outcome: Outcome<Answer> | null): Answer {
  if (outcome === null) throw new Failure('there is nothing of this identifier that this one may decide about.')
  const { refusal } = outcome
  if (refusal === undefined) return outcome.answer as Answer
  const concerned = Object.entries(refusal.members).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`)
  throw new Failure(`${REFUSALS[refusal.code].en}${concerned.length === 0 ? '' : ` (${concerned.join('; ')})`}`)
}

/** Lines of a table, each column as wide as it has to be. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
