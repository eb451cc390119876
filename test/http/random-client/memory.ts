/**
 * What a client may know: identifiers of the running server by kind, told apart by who may see them, and words that
 * answers have brought, by the names of their members.
 */
import type { Dice } from '../../exposure/dice.ts'
import { KINDS, OF_HUMANS } from '../kinds.ts'
import type { Oracle, Row } from '../visible.ts'

/** Of each name the newest words only. */
const REMEMBERED = 30

export class Memory {
  #oracle: Oracle
  readonly #visible = new Map<string, readonly string[]>()
  readonly #words = new Map<string, unknown[]>()

  constructor(oracle: Oracle) {
    this.#oracle = oracle
  }

  refresh(oracle: Oracle): void {
    this.#oracle = oracle
    this.#visible.clear()
  }

  /** An identifier of that kind: mostly one that the party may see, sometimes another's, sometimes nobody's. */
  identifier(dice: Dice, kindName: string, party: string | null): string {
    const kind = KINDS[kindName]
    if (kind === undefined) throw new Error(`no kind ${kindName}`)
    const roll = dice.roll()
    const own = party === null ? [] : this.#seen(kindName, party)
    if (roll < 0.75 && own.length > 0) return dice.pick(own)
    const all = this.#oracle.rows(kind.table)
    if (roll < 0.95 && all.length > 0) return String(dice.pick(all)[kind.column])
    return kind.nobodys()
  }

  #seen(kindName: string, party: string): readonly string[] {
    const name = `${kindName} ${party}`
    const known = this.#visible.get(name)
    if (known !== undefined) return known
    const kind = KINDS[kindName]
    const rows = kind === undefined || OF_HUMANS.has(kindName) ? [] : this.#oracle.visible(kind.table, party)
    // What is booked under the party counts thrice: it is what people mostly speak of.
    const own = rows.filter((row) => row['party_id'] === party)
    const ids = [...rows, ...own, ...own].map((row) => String(row[kind?.column ?? '']))
    this.#visible.set(name, ids)
    return ids
  }

  /** One column of a table, whoever's. */
  anyOf(dice: Dice, table: string, column: string): string | undefined {
    const rows = this.#oracle.rows(table)
    return rows.length === 0 ? undefined : String(dice.pick(rows)[column])
  }

  rows(table: string): readonly Row[] {
    return this.#oracle.rows(table)
  }

  serialOf(containerId: string): string {
    return String(
      this.#oracle.rows('container').find((row) => row['container_id'] === containerId)?.['serial'] ?? 'BOX-1',
    )
  }

  /** Whose a key is. */
  holderOf(keySerial: string): unknown {
    return this.#oracle.rows('key').find((row) => row['key_serial'] === keySerial)?.['person_id']
  }

  /** Keeps the words of an answer, wherever they stand in it. */
  hear(answer: unknown): void {
    if (Array.isArray(answer)) for (const each of answer.slice(0, 20)) this.hear(each)
    else if (typeof answer === 'object' && answer !== null) {
      for (const [name, value] of Object.entries(answer)) {
        if (typeof value === 'string' && value.length <= 400) this.#keep(name, value)
        else this.hear(value)
      }
    }
  }

  #keep(name: string, value: unknown): void {
    const words = this.#words.get(name) ?? []
    words.push(value)
    if (words.length > REMEMBERED) words.shift()
    this.#words.set(name, words)
  }

  recall(dice: Dice, name: string): unknown {
    const words = this.#words.get(name) ?? []
    // The newest is the likeliest to be good for something.
    return words.length === 0 ? undefined : dice.chance(0.6) ? words.at(-1) : dice.pick(words)
  }
}
